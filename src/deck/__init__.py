"""deck: Markdown modules become slides and their paper."""

__version__ = "0.1.0"
