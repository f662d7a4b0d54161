"""The kit of the diagrams: their text syntax, their letters, their SVG."""
