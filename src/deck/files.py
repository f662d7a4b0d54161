"""The one resolver: which file a name means, inside the project's root or refused, and its bytes.

Stage 1 of the line and the only reader of what belongs to a deck. A name that a deck, a theme or
a stylesheet gives is decoded, resolved, opened as a regular file within its cap, and becomes part
of a frozen snapshot; anything else is a diagnostic. deck's own assets are the same type.
"""

from __future__ import annotations

import errno
import hashlib
import os
import posixpath
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property, lru_cache
from pathlib import Path

from deck import pictures
from deck.diagnostics import DeckError, Diagnostic, Outcome, Rule, error, warning
from deck.frozen import dataclass
from deck.model import Kind, Wanted
from deck.names import MISSING_FILE, OUTSIDE_PROJECT, Project, discover, locate, modules, near
from deck.source import Source, Span

__all__ = [
    "File",
    "Files",
    "Project",
    "asset",
    "decode",
    "discover",
    "folder",
    "gather",
    "locate",
    "modules",
    "read_sources",
    "sha256",
    "themes_folder",
]

MEGABYTE = 1024 * 1024
CAPS = {
    Kind.PICTURE: 20 * MEGABYTE,
    Kind.TEXT: 10 * MEGABYTE,
    Kind.MEDIA: 20 * MEGABYTE,
    Kind.FONT: 10 * MEGABYTE,
}
MAX_FOLDER = 500  # files of a theme's folder

NOT_A_FILE = error(
    "not-a-file",
    "a name means a folder, a pipe or a device",
    "deck reads regular files only. Name a file in the folder, or copy what the pipe gives into a "
    "file.",
)
FILE_TOO_BIG = error(
    "file-too-big",
    "a file is bigger than deck reads",
    "Pictures may have 20 MB, texts 10 MB. Everyone who opens the deck loads all of it: save the "
    "picture at the size it is shown at (a slide is 1280 px wide), or as JPEG.",
)
UNREADABLE_FILE = error(
    "unreadable-file",
    "the system does not let deck read a file",
    "The file is there, and the system refuses to give it: it may belong to another user, or the "
    "disk may be damaged. The message holds the system's own words.",
)
CORRUPT_PICTURE = error(
    "corrupt-picture",
    "a picture is broken or something else than its name says",
    "The bytes do not begin or end as a picture of this ending does. It may have been cut off on "
    "its way, or renamed instead of converted. Save it again as PNG, JPEG, GIF, WebP or SVG.",
)
NOT_UTF8 = error(
    "not-utf8",
    "a text is not UTF-8",
    "deck reads UTF-8. A text saved as Windows-1252 breaks at its first accented letter. Choose "
    "UTF-8 when saving, or convert it: `iconv -f WINDOWS-1252 -t UTF-8 old.md > new.md`.",
)
UTF16 = error(
    "utf-16",
    "a text is UTF-16",
    "deck reads UTF-8. Choose UTF-8 when saving, or convert it: "
    "`iconv -f UTF-16 -t UTF-8 old.md > new.md`.",
)
NUL_BYTE = error(
    "nul-byte",
    "a text holds a NUL byte",
    "A NUL byte in a text means that the file is damaged, or that it is no text. Remove it.",
)
EMPTY_FILE = warning(
    "empty-file",
    "a file has nothing in it",
    "The file has no text, so it makes no slide. Write something into it, or take it out of the "
    "deck.",
)


@dataclass(frozen=True)
class File:
    """A file's bytes under its name: POSIX, relative to the root, `deck:…` for deck's own."""

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 of the bytes in hexadecimal."""
        return sha256(self.data)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Files:
    """A frozen snapshot: files by name, in the order of their names."""

    files: tuple[File, ...] = ()

    @cached_property
    def _named(self) -> dict[str, File]:
        return {file.name: file for file in self.files}

    def get(self, name: str) -> File | None:
        """Return the file of a name, None where the snapshot has none."""
        return self._named.get(name)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(file.name for file in self.files)

    def items(self) -> Iterator[tuple[str, File]]:
        """Yield names with their files."""
        return iter(self._named.items())

    def __iter__(self) -> Iterator[File]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def __contains__(self, name: object) -> bool:
        return name in self._named

    def with_(self, more: Iterable[File]) -> Files:
        """Return a snapshot with further files; a name's later file replaces the earlier one."""
        named = {**self._named, **{file.name: file for file in more}}
        return Files(tuple(named[name] for name in sorted(named)))


# From a name to bytes


class _TroubleError(Exception):
    """A file that cannot be had: the rule, what follows its name in the message, what to do."""

    def __init__(self, rule: Rule, says: str, hint: str = "") -> None:
        super().__init__(says)
        self.rule = rule
        self.says = says
        self.hint = hint

    def told(self, name: str, source: str, span: Span | None) -> Diagnostic:
        return self.rule(self.says.format(f"`{name}`"), source, span, hint=self.hint)


def _bytes(root: Path, name: str, cap: int) -> bytes:
    """Return the bytes of a located name; at most one byte past the cap is ever read."""
    try:
        real = Path(root, name).resolve()
        if not real.is_relative_to(root.resolve()):
            hint = "copy the file into the project"
            raise _TroubleError(OUTSIDE_PROJECT, "{} is a symbolic link out of the project", hint)
        _regular(real.stat().st_mode)  # a look first: opening some devices does something
        handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            _regular(status.st_mode)
            data = b"" if status.st_size > cap else file.read(cap + 1)
    except OSError as problem:
        raise _unread(problem, root, name) from None
    except (RuntimeError, ValueError):  # a circle of links, a name that no file can have
        raise _TroubleError(MISSING_FILE, "there is no file {}") from None
    if max(len(data), status.st_size) > cap:
        size = max(len(data), status.st_size) / MEGABYTE
        says = f"{{}} has {size:.1f} MB, {cap // MEGABYTE} MB are read at most"
        raise _TroubleError(FILE_TOO_BIG, says, "save it smaller")
    return data


def _regular(mode: int) -> None:
    """Refuse whatever is no regular file."""
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe (FIFO)", stat.S_IFSOCK: "a socket"}
    if not stat.S_ISREG(mode):
        kind = kinds.get(stat.S_IFMT(mode), "a device")
        raise _TroubleError(NOT_A_FILE, f"{{}} is {kind}, no file", "name a regular file")


def _unread(problem: OSError, root: Path, name: str) -> _TroubleError:
    if problem.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}:
        nearest = near(root, name)
        hint = f"did you mean `{nearest}`?" if nearest else ""
        return _TroubleError(MISSING_FILE, "there is no file {}", hint)
    says = os.strerror(problem.errno or 0).lower()
    return _TroubleError(UNREADABLE_FILE, f"{{}} cannot be read: {says}", "look at its rights")


def gather(root: Path, wanted: Sequence[Wanted], have: Files) -> Outcome[Files]:
    """Read what sources ask for and the snapshot lacks; problems stand where it was asked for."""
    found: dict[str, File] = {}
    failed: dict[tuple[str, Kind], _TroubleError] = {}
    problems: list[Diagnostic] = []
    for want in wanted:
        name = locate(want.name, want.source)
        key = (name or "", want.kind)
        if name is None:
            problems.append(_outside(want))
        elif name not in have and name not in found and key not in failed:
            try:
                data = _bytes(root, name, CAPS[want.kind])
                _check_picture(name, want.kind, data)
                found[name] = File(name, data)
            except _TroubleError as trouble:
                failed[key] = trouble
        if name is not None and key in failed:
            problems.append(_placed(failed[key], name, want))
    return Outcome(have.with_(found.values()), tuple(problems))


def _outside(want: Wanted) -> Diagnostic:
    message = f"`{want.name}` is outside the project"
    hint = "copy the file into the project, and name it from there"
    return OUTSIDE_PROJECT(message, want.source, want.span, hint=hint)


def _placed(trouble: _TroubleError, name: str, want: Wanted) -> Diagnostic:
    """Tell a trouble in the words of the place: names as they are written there."""
    hint = trouble.hint
    if hint.startswith("did you mean"):
        folder = posixpath.dirname(want.source) or "."
        hint = f"did you mean `{posixpath.relpath(hint[14:-2], folder)}`?"
    shown = want.name if trouble.rule is MISSING_FILE else name
    return trouble.rule(trouble.says.format(f"`{shown}`"), want.source, want.span, hint=hint)


def _check_picture(name: str, kind: Kind, data: bytes) -> None:
    if kind is not Kind.PICTURE:
        return
    if fault := pictures.fault(data):
        says = "{} " + fault.replace("{", "(").replace("}", ")")
        raise _TroubleError(CORRUPT_PICTURE, says, "save the picture again")
    form, ending = pictures.form(data), posixpath.splitext(name)[1].lower()
    if pictures.FORMS.get(ending) != form:
        right = next(end for end, one in pictures.FORMS.items() if one == form)
        hint = f"name it `{posixpath.splitext(posixpath.basename(name))[0]}{right}`"
        raise _TroubleError(CORRUPT_PICTURE, f"{{}} is a {form} picture", hint)


# Texts


def read_sources(root: Path, names: Sequence[str]) -> Outcome[tuple[Source, ...]]:
    """Read texts: UTF-8, a BOM dropped, line ends made line feeds; in the order of the names.

    A text with wrong bytes comes too, with U+FFFD for each, so that its place can be shown.
    """
    sources: list[Source] = []
    problems: list[Diagnostic] = []
    for name in names:
        try:
            located = locate(name.replace("%", "%25"), "")
            if located is None:
                raise _TroubleError(OUTSIDE_PROJECT, "{} is outside the project")
            data = _bytes(root, located, CAPS[Kind.TEXT])
        except _TroubleError as trouble:
            problems.append(trouble.told(name, name, None))
            continue
        read = decode(File(name, data))
        problems.extend(read.diagnostics)
        if read.value is not None:
            sources.append(read.value)
    return Outcome(tuple(sources), tuple(problems))


def decode(file: File) -> Outcome[Source | None]:
    """Read a file's bytes as text, as `read_sources` does; None where it is UTF-16."""
    name, data = file.name, file.data
    # A BOM says it, or every other byte of the beginning is NUL.
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _every_other_nul(data[:64]):
        hint = "save it as UTF-8"
        return Outcome(None, (UTF16(f"`{name}` is UTF-16", name, hint=hint),))
    data = data.removeprefix(b"\xef\xbb\xbf")
    problems: list[Diagnostic] = []
    try:
        text = data.decode()
    except UnicodeDecodeError as wrong:
        text = data.decode(errors="replace")
        start = len(_lines(data[: wrong.start].decode()))
        message = f"the byte 0x{data[wrong.start]:02X} at offset {wrong.start} is no UTF-8"
        span = Span(start, start + 1)
        problems.append(NOT_UTF8(message, name, span, hint="save the file as UTF-8"))
    text = _lines(text)
    nul = text.find("\0")
    if nul >= 0:
        hint = "remove it"
        problems.append(NUL_BYTE("a NUL byte stands here", name, Span(nul, nul + 1), hint=hint))
        text = text.replace("\0", "\ufffd")
    if not text.strip():
        problems.append(EMPTY_FILE(f"`{name}` has nothing in it", name, Span(0, 0)))
    return Outcome(Source(name, text, file.sha256), tuple(problems))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _every_other_nul(head: bytes) -> bool:
    return len(head) >= 4 and (not any(head[::2]) or not any(head[1::2])) and any(head)


# Folders


def folder(root: Path, label: str) -> Outcome[Files]:
    """Read a folder whole, such as a theme's; names count from it, hidden files are left out.

    `label` names the folder in messages.
    """
    problems: list[Diagnostic] = []
    found: list[File] = []
    for name in _below(root):
        kind = Kind.PICTURE if posixpath.splitext(name)[1] in pictures.FORMS else Kind.TEXT
        try:
            data = _bytes(root, name, CAPS[kind])
            _check_picture(name, kind, data)
            found.append(File(name, data))
        except _TroubleError as trouble:
            problems.append(trouble.told(f"{label}/{name}", f"{label}/{name}", None))
    return Outcome(Files().with_(found), tuple(problems))


def _below(root: Path) -> list[str]:
    names: list[str] = []
    pending = [""]
    while pending and len(names) < MAX_FOLDER:
        at = pending.pop()
        with os.scandir(root / at) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                name = f"{at}/{entry.name}" if at else entry.name
                if entry.name.startswith("."):
                    continue
                (pending if entry.is_dir(follow_symlinks=False) else names).append(name)
    return sorted(names[:MAX_FOLDER])


# What is deck's own


@lru_cache(maxsize=64)
def asset(name: str) -> File:
    """Return one of deck's own files, such as `reveal/reveal.js`, under the name `deck:…`.

    Raises `DeckError` (status 3) where the browser's half was never brought in.
    """
    # What a script of an element or a format does stands beside it, and is deck's own as well.
    folder = "" if name.startswith(("elements/", "formats/")) else "assets"
    path = Path(__file__).parent / folder / name
    if name.startswith("/") or ".." in name.split("/") or not path.is_file():
        raise DeckError(
            f"deck's own file `{name}` is not on this machine",
            "in a checkout type `make`; else install `deck-build` again",
            status=3,
        )
    return File(f"deck:{name}", path.read_bytes())


def themes_folder() -> Path:
    """Return the folder of deck's own themes: in the package, in a checkout beside `src/`."""
    packed = Path(__file__).parent / "themes"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "themes"
