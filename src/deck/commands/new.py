"""`deck new`: a small project to start from.

The project stands as it is in `starter/`, where it is tested like any other deck; only its title
is filled in. Nothing that exists is ever written over.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TextIO

from deck.diagnostics import DeckError

STARTER = Path(__file__).with_name("starter")
TITLE = "{{title}}"
# Where a file of the project comes from, and what is said of it.
FULL = (
    ("deck.yml", "deck.yml", "title, theme, paper: what holds for the whole deck"),
    ("slides/01-welcome.md", "slides/01-welcome.md", "begin here: each file is a module"),
    ("slides/02-writing.md", "slides/02-writing.md", ""),
    ("slides/03-giving.md", "slides/03-giving.md", ""),
    ("slides/img/one-line.svg", "slides/img/one-line.svg", "pictures stand beside the slides"),
    ("README.md", "README.md", "for whoever finds the folder"),
    (".gitignore", "gitignore", ""),
)
MINIMAL = (
    ("deck.yml", "minimal.yml", "title and theme"),
    ("slides/01-slides.md", "minimal.md", "begin here"),
)


def new(name: Path, *, minimal: bool, out: TextIO) -> int:
    """Make a project in the folder `name` and say what is where; returns exit code 0.

    Raises DeckError where the folder holds anything, is a file, or cannot be made.
    """
    files = MINIMAL if minimal else FULL
    title = _title(name)
    try:
        if name.is_dir() and any(name.iterdir()):
            raise DeckError(f"the folder `{name}` is not empty", "choose another name")
        for target, source, _ in files:
            path = name / target
            path.parent.mkdir(parents=True, exist_ok=True)
            data = (STARTER / source).read_bytes().replace(TITLE.encode(), title.encode())
            with path.open("xb") as file:
                file.write(data)
    except FileExistsError as error:
        raise DeckError(f"`{error.filename}` is a file", "choose another name") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise DeckError(f"cannot make `{name}`: {why}", "choose another place") from error

    width = max(len(target) for target, _, _ in files)
    print(f"made `{name}`", file=out)
    for target, _, about in files:
        print(f"  {target:{width}}  {about}".rstrip(), file=out)
    print(f"\nnext: cd {shlex.quote(str(name))} && deck build --watch", file=out)
    return 0


def _title(name: Path) -> str:
    """Make a title from a folder's name, one that YAML and Markdown take as it is."""
    kept = "".join(c if c.isalnum() or c in "'.,+&()" else " " for c in name.resolve().name)
    words = kept.split()
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]]) if words else "My talk"
