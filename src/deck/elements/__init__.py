"""What can stand on a slide beside Markdown's own: one file each, joined in `registry`."""
