"""Stage 2 of the line: a `Source` becomes a `Module` of slides as written."""
