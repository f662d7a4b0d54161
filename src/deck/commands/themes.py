"""`deck theme`: list, new, eject, preview.

What a theme is, theme.py knows; here it is printed, begun, copied and shown. Nothing that exists
is ever written over.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TextIO

from deck import files, theme
from deck.commands.build import Voice, build, shown
from deck.diagnostics import DeckError, did_you_mean
from deck.patterns import pattern
from deck.pipeline import Request

STARTER = Path(__file__).with_name("starter_theme")
GALLERY = Path(__file__).with_name("gallery")
_NAME = pattern(r"[a-z][a-z0-9-]*")


def list_themes(root: Path, *, out: TextIO) -> int:
    """Print each theme with its modes, where it is from and its options; returns exit code 0.

    `root` is the project's folder, whose own `themes/` is looked into first.
    """
    themes = theme.listing(root)
    rows = [("theme", "modes", "from", "summary")]
    rows += [(each.name, ", ".join(each.modes), each.where, each.summary) for each in themes]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row, each in zip(rows, (None, *themes), strict=True):
        cells = [f"{cell:{width}}" for cell, width in zip(row, (*widths, 0), strict=True)]
        print("  ".join(cells).rstrip(), file=out)
        for name, value in each.options.items() if each else ():
            print(f"{'':{widths[0]}}  {name}: {value}", file=out)
    print("\nchoose one with `theme:` in deck.yml, or `deck build -t NAME`", file=out)
    return 0


def new_theme(root: Path, name: str, base: str, *, out: TextIO) -> int:
    """Make a small documented theme in the project's `themes/`; returns exit code 0.

    Raises DeckError for a name that is none or is taken, and for a base that is not there.
    """
    if not _NAME.fullmatch(name):
        hint = "name it with small letters, digits and `-`"
        raise DeckError(f"a theme cannot be called `{name}`", hint)
    theme.find(base, root)
    target = root / "themes" / name
    if target.exists() or name == base:
        raise DeckError(f"there is a theme `{name}` already", "choose another name")
    source = STARTER
    for path in sorted(source.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            text = text.replace("{{name}}", name).replace("{{base}}", base)
            _write(target / path.relative_to(source), text.encode())
            print(f"made {shown(target / path.relative_to(source))}", file=out)
    print(f"\nnext: write `theme: {name}` in deck.yml, or deck theme preview {name}", file=out)
    return 0


def eject(root: Path, name: str, file: str, *, out: TextIO) -> int:
    """Copy a theme, or one template of it, into the project's `themes/`; returns exit code 0.

    Raises DeckError where the theme or the file is not there, or the copy would write over one.
    """
    source = theme.find(name, None)
    target = root / "themes" / name
    if source.resolve() == target.resolve():
        raise DeckError(f"the theme `{name}` is this project's own", "edit it where it stands")
    names = sorted(
        path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()
    )
    if not file:
        if target.exists():
            raise DeckError(f"there is a folder `{shown(target)}` already", "name one file of it")
        chosen = {each: (source / each).read_bytes() for each in names}
    else:
        chosen = {file: _template(source, name, file, names)}
        if not (target / "theme.yml").exists():
            chosen["theme.yml"] = f"name: {name}\nextends: {name}\n".encode()
    for each in sorted(chosen):
        _write(target / each, chosen[each])
        print(f"copied {shown(target / each)}", file=out)
    return 0


def _template(source: Path, name: str, file: str, names: list[str]) -> bytes:
    """Return a template of a theme; a style sheet cannot be taken out alone."""
    if file not in names:
        hint = did_you_mean(file, names) or "it has " + ", ".join(f"`{each}`" for each in names)
        raise DeckError(f"the theme `{name}` has no file `{file}`", hint)
    if not file.endswith(theme.TEMPLATE):
        hint = f"write your own rules in a sheet of your own, or `deck theme eject {name}`"
        raise DeckError(f"`{file}` would not take the place of the theme's, only add to it", hint)
    return (source / file).read_bytes()


def preview(root: Path, name: str, output: Path | None, voice: Voice) -> int:
    """Build the gallery of all layouts in a theme, in each of its modes; returns the exit code."""
    folder = theme.find(name, root)
    look = theme.load(name, (), root)
    out = output or root / "build" / "preview" / name
    codes = []
    for mode in look.value.modes:
        with tempfile.TemporaryDirectory(prefix="deck-preview-") as room:
            project = Path(room)
            shutil.copytree(GALLERY, project, dirs_exist_ok=True)
            if folder.parent.resolve() != files.themes_folder().resolve():
                shutil.copytree(root / "themes", project / "themes")
            (project / "deck.yml").write_text(
                f"title: {name}\nsubtitle: {_quoted(look.value.summary or 'every layout')}\n"
                f"trainer: {{name: The trainer, role: who gives it}}\ndate: mode {mode}\n"
                f"theme: {{name: {name}, mode: {mode}}}\nmodules: '*.md'\n",
                encoding="utf-8",
            )
            request = Request(path=project, output=out / mode if len(look.value.modes) > 1 else out)
            codes.append(build(request, voice))
    return max(codes)


def _quoted(text: str) -> str:
    """Write text as YAML takes it, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise DeckError(f"`{shown(path)}` is there already", "remove it first") from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise DeckError(f"cannot write `{shown(path)}`: {why}") from error
