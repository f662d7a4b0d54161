"""The program of the processes that print (`python -m deck.press`): the only door to WeasyPrint.

`paper` starts it and speaks to it. Slides are laid out once, each on a canvas that no page
breaks, are measured there and become pictures (forms, in PDF); pages are laid out with empty
frames, into which the pictures are then set. So slides and pages can be printed at once in
several processes, and a picture can be used on any page.
"""
