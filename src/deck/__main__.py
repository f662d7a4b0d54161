"""`python -m deck`: the same as the command `deck`."""

from deck.cli import main

if __name__ == "__main__":
    main()
