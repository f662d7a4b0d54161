"""The build folder: artifacts in, files out, all of them or none.

The last stage of the line and the only one that writes. A build holds the folder's lock, finishes
or undoes what an interrupted one left, refuses a folder with other people's files, and then
changes it under a journal, `manifest.json` last. deck deletes and replaces nothing but what its
manifest names.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from pathlib import Path
from typing import Any

from deck import journal
from deck.diagnostics import DeckError
from deck.frozen import dataclass
from deck.model import Artifact
from deck.nodes import NOTHING

MANIFEST = "manifest.json"
LOCK = ".deck-lock"
# What git, file managers and deck itself leave in a folder; nobody's work.
TOLERATED = frozenset({".gitignore", ".gitkeep", ".DS_Store", "Thumbs.db", "desktop.ini", LOCK})
NAMED = 5  # foreign files that a refusal names
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LOCKLESS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


def silent(_: str) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a build was made from: it goes into the manifest, without dates and machine paths.

    `inputs` maps the name of everything that was read, whatever is built from it, to its sha256;
    `engines` names to versions; `options` what the command line chose (a profile, a mode).
    """

    deck: str
    theme: str
    inputs: Mapping[str, str]
    engines: Mapping[str, str] = field(default_factory=lambda: NOTHING, hash=False)
    options: Mapping[str, str] = field(default_factory=lambda: NOTHING, hash=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What a build left in its folder, as names below it; `sizes` are the artifacts', in bytes.

    `kept` are outputs of an earlier build that are still true, `removed` those that were not;
    `notes` says so in sentences.
    """

    sizes: Mapping[str, int] = field(hash=False)
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def write(
    out: Path, artifacts: Sequence[Artifact], facts: Facts, waiting: Callable[[str], None] = silent
) -> Written:
    """Make the build folder hold these artifacts.

    `waiting` hears of another build that has to end first, and of one that was interrupted.
    Outputs of an earlier build stay where they were made from the same facts, else they go.
    Raises DeckError where the folder is not deck's, cannot be written, or the disk is full: the
    old build is then whole.
    """
    named = {artifact.name: artifact for artifact in artifacts}
    if len(named) < len(artifacts) or MANIFEST in named or not all(map(journal.is_below, named)):
        raise ValueError(f"artifacts without a place of their own: {list(named)}")
    with opened(out, waiting), _told(out):
        old = _manifest(out)
        earlier = {name: entry for name, entry in _outputs(old).items() if name not in named}
        still_true = old is not None and _same_origin(old, facts)
        kept = {
            name: entry
            for name, entry in earlier.items()
            if still_true and _digest(journal.place(out, name)) == entry["sha256"]
        }
        removed = sorted(earlier.keys() - kept.keys())
        manifest = _new_manifest(facts, artifacts, kept, old)
        journal.change(out, [*artifacts, Artifact(MANIFEST, manifest)], removed)
    notes = [f"`{name}` is gone: it was made from other inputs" for name in removed]
    sizes = {artifact.name: len(artifact.data) for artifact in artifacts}
    return Written(sizes, tuple(sorted(kept)), tuple(removed), tuple(notes))


def recover(out: Path, say: Callable[[str], None] = silent) -> str | None:
    """Finish or undo what an interrupted build left, and return a sentence that says which."""
    if not os.path.lexists(out / journal.STAGE):
        return None
    with _held(out, say) as mended:
        return mended


@contextmanager
def opened(out: Path, say: Callable[[str], None] = silent) -> Iterator[None]:
    """Hold the build folder: made, locked, mended, and found to be deck's.

    Used alone it is the question to ask before the work; `write` asks it again (not to be
    nested). Where nothing is written, a folder that this call made is gone again.
    """
    made = not os.path.lexists(out)
    try:
        with _held(out, say) as mended:
            if mended:
                say(mended)
            _refuse_foreign(out)
            yield
    finally:
        if made:
            with suppress(OSError):
                out.rmdir()  # only ever an empty one


# --- one at a time -----------------------------------------------------------------------------


@contextmanager
def _held(out: Path, say: Callable[[str], None]) -> Iterator[str | None]:
    """Hold the folder's lock, and hand over what `mend` says."""
    with _told(out):
        lock = _take(out, say)
    try:
        with _told(out):
            mended = journal.mend(out)
        yield mended
    finally:
        with suppress(OSError):
            (out / LOCK).unlink()
        os.close(lock)


def _take(out: Path, say: Callable[[str], None]) -> int:
    """Make the folder and return the handle of its lock, waiting for whoever has it."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    while True:
        out.mkdir(parents=True, exist_ok=True)
        try:
            lock = os.open(out / LOCK, flags, 0o644)
        except FileNotFoundError:
            continue  # another build took its empty folder away
        try:
            if not _locked(lock, wait=False):
                say(f"another build is writing to `{out}`: waiting until it is done")
                _locked(lock, wait=True)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(lock), (out / LOCK).lstat()):
                    return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)  # whoever held it took the lock's file away


def _locked(lock: int, *, wait: bool) -> bool:
    """Lock a file; False where another process has it and we are not to wait."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in LOCKLESS:  # there, better built alone than not at all
            raise
    return True


# --- what the folder holds ---------------------------------------------------------------------


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a build folder; None where there is none, or not one of deck's."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        return None
    try:
        read = json.loads(path.read_bytes())
        outputs = read["outputs"]
        whole = (
            isinstance(read["deck"], str)
            and isinstance(read["engines"], dict)
            and all(journal.is_below(name) for name in outputs)
            and all(isinstance(entry["sha256"], str) for entry in outputs.values())
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return read if whole else None


def _outputs(manifest: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    return dict(manifest["outputs"]) if manifest else {}


def _same_origin(old: Mapping[str, Any], facts: Facts) -> bool:
    """Tell whether a manifest's outputs were made from these facts."""
    engines = old["engines"]
    return (
        (old["deck"], old.get("theme")) == (facts.deck, facts.theme)
        and old.get("inputs") == dict(facts.inputs)
        and old.get("options") == dict(facts.options)
        and all(engines.get(name, version) == version for name, version in facts.engines.items())
    )


def _new_manifest(
    facts: Facts,
    artifacts: Sequence[Artifact],
    kept: Mapping[str, Mapping[str, Any]],
    old: Mapping[str, Any] | None,
) -> bytes:
    """Write the manifest: keys sorted, so that the same build has the same bytes."""
    outputs = {
        artifact.name: {
            "sha256": hashlib.sha256(artifact.data).hexdigest(),
            "size": len(artifact.data),
        }
        for artifact in artifacts
    }
    engines = {**(old["engines"] if old and kept else {}), **facts.engines}
    manifest = {
        "deck": facts.deck,
        "engines": engines,
        "theme": facts.theme,
        "options": dict(facts.options),
        "inputs": dict(facts.inputs),
        "outputs": {**kept, **outputs},
    }
    return json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n"


def _refuse_foreign(out: Path) -> None:
    """Raise where the folder holds files that deck did not write."""
    with _told(out):
        own = _manifest(out)
        named = {*_outputs(own), *([MANIFEST] if own else ())}
        found = []
        for name in _files_in(out):
            if name not in named:
                found.append(name)
            if len(found) > NAMED:
                break
    if not found:
        return
    listed = ", ".join(f"`{name}`" for name in found[:NAMED])
    more = " and more" if len(found) > NAMED else ""
    raise DeckError(
        f"the output folder `{out}` holds files that deck did not write: {listed}{more}",
        "choose another folder with `-o`, or move these files away",
    )


def _files_in(out: Path) -> Iterator[str]:
    """Yield the names of all files in a build folder, but for those in builds inside it."""

    def fail(error: OSError) -> None:
        raise error

    for path, folders, files in os.walk(out, onerror=fail):
        here = Path(path)
        if here != out and (
            _manifest(here) or (here / LOCK).exists() or (here / journal.STAGE).exists()
        ):
            folders.clear()  # `build/<profile>/` answers for itself
            continue
        links = [name for name in folders if (here / name).is_symlink()]
        folders.sort()
        for name in sorted((*files, *links)):
            if name not in TOLERATED:
                yield (here / name).relative_to(out).as_posix()


def _digest(path: Path) -> str | None:
    """Return the sha256 of a regular file, None where there is none."""
    if path.is_symlink() or not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def _told(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        half = journal.is_decided(out)
        old = "the next command finishes this build" if half else "the old build is untouched"
        if error.errno in FULL:
            raise DeckError(
                f"there is no room for the build in `{out}`: {why}",
                f"free some space, or choose another folder with `-o`; {old}",
                status=3,
            ) from error
        if isinstance(error, FileExistsError):
            raise DeckError(
                f"the output folder `{out}` is a file", "choose another folder with `-o`"
            ) from error
        raise DeckError(
            f"cannot write to the output folder `{out}`: {why}",
            f"choose another folder with `-o`; {old}",
        ) from error
