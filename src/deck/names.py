"""Which file a name means: names in a deck, the project around a path, the modules of a deck.

Looks at folders and never into files; `files` stands on it and hands its words on.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from deck.diagnostics import DeckError, Diagnostic, Outcome, did_you_mean, error
from deck.frozen import dataclass
from deck.source import Span

CONFIG = "deck.yml"
ENDINGS = (".md", ".markdown")
# Folders that `**` does not go into, beside hidden ones.
SKIPPED = frozenset({"build", "node_modules", "__pycache__"})

MISSING_FILE = error(
    "missing-file",
    "a file that is asked for is not there",
    "Names count from the folder of the file that holds them: `img/dot.svg` in "
    "`slides/02-ecosystem.md` is `slides/img/dot.svg`. Upper and lower case differ. Mend the name, "
    "or put the file there.",
)
OUTSIDE_PROJECT = error(
    "outside-project",
    "a name leads out of the project's folder",
    "deck reads nothing outside the folder of deck.yml (of a single file: its own folder): no "
    "`../..` past it, no absolute names, no symbolic links that lead out. Copy the file into the "
    "project.",
)


class Listing(Protocol):
    """What deck.yml says of its modules, and where."""

    @property
    def modules(self) -> tuple[str, ...]:
        """Names and patterns."""

    def span(self, key: str) -> Span | None:
        """Return where a key's value stands."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder that is a deck: its deck.yml's name, else its modules' names.

    `config` is "" where there is no deck.yml. `alone`: one file, built by itself. Names are
    POSIX and relative to `root`, which is absolute.
    """

    root: Path
    config: str = ""
    modules: tuple[str, ...] = ()
    alone: bool = False


def locate(name: str, beside: str) -> str | None:
    """Return the snapshot's name of what is written in the file `beside`; `%20` is a blank.

    None where it is absolute, is an address with a scheme, or leaves the root.
    """
    name = unquote(name)
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(beside), name))
    return None if "\0" in joined or joined.split("/", 1)[0] == ".." else joined


def near(root: Path, name: str) -> str:
    """Return the name with its first wrong part replaced by the nearest that is there, or ""."""
    parts = name.split("/")
    for index, part in enumerate(parts):
        folder = root.joinpath(*parts[:index])
        try:
            there = _listing(folder)[:2000]
        except OSError:
            return ""
        if part in there:
            continue
        same = [one for one in there if one.casefold() == part.casefold()]
        found = same[0] if same else did_you_mean(part, there)[14:-2]
        tried = "/".join([*parts[:index], found, *parts[index + 1 :]])
        return tried if found and Path(root, tried).exists() else ""
    return ""


def _listing(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


# The project around a path


def discover(path: Path | None = None, config: Path | None = None) -> Project:
    """Find the project: a folder with deck.yml (None: upwards from here), of `.md`, one `.md`.

    `config` names another deck.yml. Raises `DeckError` where there is no project.
    """
    if config is not None:
        return _configured(path, config)
    if path is None:
        here = Path.cwd()
        found = next((one for one in (here, *here.parents) if (one / CONFIG).is_file()), None)
        return _folder(found or here)
    if path.is_dir():
        return _folder(path.resolve())
    if not path.exists():
        nearest = near(path.parent, path.name) if path.parent.is_dir() else ""
        hint = f"did you mean `{path.parent / nearest}`?" if nearest else ""
        raise DeckError(f"there is no `{path}`", hint)
    root = path.parent.resolve()
    if path.suffix in {".yml", ".yaml"}:
        return Project(root, path.name)
    if path.suffix.lower() not in ENDINGS:
        raise DeckError(f"`{path}` is no Markdown file", "name a folder or a file that ends in .md")
    return Project(root, modules=(path.name,), alone=True)


def _configured(path: Path | None, config: Path) -> Project:
    if not config.is_file():
        raise DeckError(f"there is no file `{config}`", "name the deck.yml that `--config` means")
    root = (path or config.parent).resolve()
    if not config.resolve().is_relative_to(root):
        raise DeckError(f"`{config}` is outside `{path}`", "put it into the project's folder")
    return Project(root, config.resolve().relative_to(root).as_posix())


def _folder(root: Path) -> Project:
    if (root / CONFIG).exists():
        return Project(root, CONFIG)
    if (root / "deck.yaml").exists():
        raise DeckError("`deck.yaml` is not read", f"rename it to `{CONFIG}`")
    names = tuple(name for name in _listing(root) if _is_module(name))
    if not names:
        hint = "`deck new NAME` makes a deck; `deck build FILE.md` builds a single file"
        raise DeckError(f"there is no `{CONFIG}` and no `.md` file in `{root.name}`", hint)
    return Project(root, modules=names)


def _is_module(name: str) -> bool:
    """Tell whether a file is a module where none is named: no README, no draft, not hidden."""
    stem, ending = posixpath.splitext(name)
    return ending in ENDINGS and stem.lower() != "readme" and not name.startswith(("_", "."))


# Modules


def modules(project: Project, listing: Listing) -> Outcome[tuple[str, ...]]:
    """Return the names of a project's modules: patterns in order, what each matches sorted.

    A file that several patterns match comes where the first of them stands.
    """
    if not project.config:
        return Outcome(project.modules)
    default = "slides/*.md" if (project.root / "slides").is_dir() else "*.md"
    names: dict[str, None] = {}
    problems: list[Diagnostic] = []
    for index, pattern in enumerate(listing.modules or (default,)):
        span = listing.span(f"modules.{index}")
        located = locate(pattern.replace("%", "%25"), "")
        if located is None:
            message, hint = f"`{pattern}` is outside the project", "copy the file into the project"
            problems.append(OUTSIDE_PROJECT(message, project.config, span, hint=hint))
            continue
        found = list(_matches(project.root, located))
        if not found:
            problems.append(_unmatched(project, pattern, located, span))
        names.update(dict.fromkeys(found))
    return Outcome(tuple(names), tuple(problems))


def _unmatched(project: Project, pattern: str, name: str, span: Span | None) -> Diagnostic:
    if any(sign in pattern for sign in "*?["):
        message, hint = f"no file matches `{pattern}`", ""
    else:
        nearest = near(project.root, name)
        message = f"there is no file `{pattern}`"
        hint = f"did you mean `{nearest}`?" if nearest else ""
    return MISSING_FILE(message, project.config, span, hint=hint)


def _matches(root: Path, pattern: str) -> Iterator[str]:
    """Yield the names that a name or pattern means, sorted; folders are looked into as needed."""
    if not any(sign in pattern for sign in "*?["):
        if (root / pattern).exists():
            yield pattern
        return
    yield from sorted(set(_below(root, "", pattern.split("/"))))


def _below(root: Path, at: str, parts: Sequence[str]) -> Iterator[str]:
    part, rest = parts[0], parts[1:]
    folder = root / at
    if part == "**":
        yield from _below(root, at, rest or ["*"])
    try:
        there = _listing(folder)
    except OSError:
        return
    for entry in there:
        name = f"{at}{entry}"
        if part == "**":
            inner = folder / entry
            if not entry.startswith(".") and entry not in SKIPPED and not inner.is_symlink():
                yield from _below(root, name + "/", parts) if inner.is_dir() else ()
        elif fnmatch.fnmatchcase(entry, part) and not entry.startswith("."):
            if rest:
                yield from _below(root, name + "/", rest)
            elif _is_module(entry):
                yield name
