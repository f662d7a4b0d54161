"""Stage 5: drawn slides become the artifacts of one output; one file per output.

A format takes a deck and its drawn slides and gives artifacts: names and bytes. It touches
neither the disk nor the network, and no format knows another.
"""
