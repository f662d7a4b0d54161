"""`deck doctor`: whether this machine has all that deck needs, and what to type where not.

Everything is tried and nothing is changed. What prints runs in a process of its own, so that a
missing system library is a line here and not a banner.
"""

from __future__ import annotations

import hashlib
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TextIO

from deck import __version__, files, paper
from deck.diagnostics import DeckError

PACKAGE = "deck-build"
AGAIN = "in a checkout type `make`; else install `deck-build` again"
ASSETS = Path(files.__file__).with_name("assets")
CHECKOUT = Path(files.__file__).parents[2]
# What the stamp on the assets is made from (hatch_build.py); they stand in a checkout only.
STAMPED = ("package-lock.json", "hatch_build.py", "hatch_fonts.py")
PAGE = paper.Sheet(slides=(), slide_css="", html="<p>a page</p>", css="", files={})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` is what to do where it is not well."""

    about: str
    mend: str = ""


def doctor(*, out: TextIO) -> int:
    """Print a line for each thing deck needs; returns 0, or 3 where something is missing."""
    missing = 0
    for finding in _findings():
        print(f"{'missing' if finding.mend else 'ok':8} {finding.about}", file=out, flush=True)
        if finding.mend:
            missing += 1
            print(f"{'':8} {finding.mend}", file=out)
    if missing:
        print(f"\n{missing} thing{'s' if missing > 1 else ''} to mend", file=out)
        return 3
    print("\nnothing is missing", file=out)
    return 0


def _findings() -> Iterator[Finding]:
    """Look at one thing after the other."""
    yield Finding(f"deck {__version__}, Python {platform.python_version()}, {_system()}")
    yield _libraries()
    yield _assets()
    yield _themes()
    yield _paper()


def _system() -> str:
    """Name the system as its makers do."""
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()


def _libraries() -> Finding:
    """Look whether every Python package that deck depends on is there."""
    try:
        wanted = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return Finding("the Python package `deck-build`", AGAIN)
    there, gone = [], []
    for requirement in wanted:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        if "extra ==" in requirement:
            continue
        try:
            there.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            gone.append(name)
    if gone:
        return Finding(f"Python packages: {', '.join(gone)}", AGAIN)
    return Finding(", ".join(there))


def _assets() -> Finding:
    """Look whether the browser's half was brought in, whole, and by this checkout's lock."""
    try:
        stamp = files.asset("stamp").data.decode("ascii", "replace").strip()
        for name in ("reveal/reveal.js", "reveal/reveal.css", "emoji/bodies", "emoji/index.json"):
            files.asset(name)
    except DeckError as error:
        return Finding(error.message, error.hint)
    fonts = {path.stem for path in ASSETS.glob("fonts/*.woff2")}
    licences = len(list(ASSETS.glob("licences/*.txt")))
    if not fonts or fonts != {path.stem for path in ASSETS.glob("fonts/*.ttf")} or not licences:
        return Finding("deck's fonts or their licences are not all there", AGAIN)
    if all((CHECKOUT / name).is_file() for name in STAMPED):
        digest = hashlib.sha256(b"".join((CHECKOUT / name).read_bytes() for name in STAMPED))
        if stamp != digest.hexdigest():
            return Finding("reveal.js, fonts and emoji are not those of package-lock.json", AGAIN)
    return Finding(f"reveal.js, emoji, {len(fonts)} fonts, {licences} licences")


def _themes() -> Finding:
    """Look whether deck's own themes travel with it."""
    names = sorted(path.parent.name for path in files.themes_folder().glob("*/theme.yml"))
    if not names:
        return Finding("deck's own themes", AGAIN)
    return Finding(f"theme{'s' if len(names) > 1 else ''} {', '.join(names)}")


def _paper() -> Finding:
    """Print a page, in the process that prints handouts."""
    try:
        with paper.Press() as press:
            printed = press.print(PAGE)
            version = press.version()
    except paper.PangoMissing as error:
        return Finding(error.message, _pango_hint(error.hint))
    except DeckError as error:
        return Finding(error.message, error.hint or AGAIN)
    if not printed.pdf.startswith(b"%PDF"):
        return Finding(f"WeasyPrint {version} prints no PDF", AGAIN)
    return Finding(f"WeasyPrint {version}{_pango()}: printed a page")


def _pango() -> str:
    """Return Pango's version as words to add, where WeasyPrint tells it."""
    asked = [sys.executable, "-P", "-m", "weasyprint", "--info"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"^Pango version: (\d+)$", said.stdout, re.MULTILINE)
    if not found:
        return ""
    number = int(found[1])  # 15012 is 1.50.12
    return f" with Pango {number // 10000}.{number // 100 % 100}.{number % 100}"


def _pango_hint(hint: str) -> str:
    """Return what to type; NixOS installs nothing into the system."""
    return "type `nix-shell -p pango`" if Path("/etc/NIXOS").exists() else hint
