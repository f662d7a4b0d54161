"""Which picture some bytes are, and whether they are whole: light checks, no decoding.

Imports nothing of deck; `files` asks it about every picture before anything is drawn.
"""

from __future__ import annotations

import struct

# Endings that a picture's file may have, and the form that they promise.
FORMS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".gif": "GIF",
    ".webp": "WebP",
    ".svg": "SVG",
}


def form(data: bytes) -> str:
    """Return PNG, JPEG, GIF, WebP or SVG by the first bytes; empty for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<") and b"<svg" in data[:65536]:
        return "SVG"
    return ""


def fault(data: bytes) -> str:
    """Say what is wrong with a picture, in words that follow its name; empty where nothing is."""
    checks = {"PNG": _png, "JPEG": _jpeg, "GIF": _gif, "WebP": _webp, "SVG": _svg}
    found = form(data)
    if not data:
        return "is empty"
    return checks[found](data) if found else "is no PNG, JPEG, GIF, WebP or SVG picture"


def _png(data: bytes) -> str:
    at, first = 8, True
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if first and (kind != b"IHDR" or length != 13):
            return "is a broken PNG picture"
        if first and 0 in struct.unpack_from(">II", data, at + 8):
            return "is a PNG picture without any pixel"
        at, first = at + 12 + length, False
        if kind == b"IEND" and at <= len(data):
            return ""
    return "is a PNG picture that is cut off"


def _jpeg(data: bytes) -> str:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xDA:  # the picture itself; a thumbnail's end lies before it
            return "" if data.find(b"\xff\xd9", at) >= 0 else "is a JPEG picture that is cut off"
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return "is a JPEG picture that is cut off" if at >= len(data) else "is a broken JPEG picture"


def _gif(data: bytes) -> str:
    whole = len(data) > 13 and data.rstrip(b"\x00").endswith(b";")
    return "" if whole else "is a GIF picture that is cut off"


def _webp(data: bytes) -> str:
    whole = int.from_bytes(data[4:8], "little") + 8 <= len(data) and len(data) > 20
    return "" if whole else "is a WebP picture that is cut off"


def _svg(data: bytes) -> str:
    from xml.parsers import expat  # a few ms that only a deck with SVG pays for

    names: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: names.append(name) if not names else None
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        at = f", line {problem.lineno}" if isinstance(problem, expat.ExpatError) else ""
        says = str(problem).partition(":")[0]
        return f"is no well-formed SVG{at}: {says}"
    if names[0].rpartition(":")[2] != "svg":
        return f"is no SVG picture: its outermost element is `<{names[0]}>`"
    return ""
