"""Following an author at work: watching files, and what goes with it.

Above the commands and the pipeline, below the command line.
"""
