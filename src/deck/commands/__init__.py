"""What the commands do, one file for each that is past a screenful.

Plain functions above the pipeline and below the command line: they take data, print to what they
are handed and return an exit code.
"""
