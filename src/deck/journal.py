"""A folder's files changed all together or not at all.

Beneath output, which decides what the build folder holds; here it comes to hold it. New files are
staged in `FOLDER/.deck-stage/` and synced; until the journal beside them has its name, nothing
else is touched, and from then on the change is certain: whoever comes next finishes it. Whatever
gives up in between (deck, the machine, the disk), `mend` makes the old or the new files whole.
To be called by one process at a time: output holds the lock.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from deck.diagnostics import DeckError
from deck.model import Artifact

STAGE = ".deck-stage"
JOURNAL = "journal.json"


def change(folder: Path, artifacts: Sequence[Artifact], removed: Sequence[str]) -> None:
    """Put the artifacts in their places, in this order, and remove the named files.

    What stands there already is not written again. Raises OSError where the disk refuses and
    DeckError where something else stands in a place; the old files are whole then.
    """
    new = [artifact for artifact in artifacts if not _stands(folder, artifact)]
    if not new and not removed:
        return
    stage = folder / STAGE
    try:
        stage.mkdir()
        for number, artifact in enumerate(new):
            _put(stage / str(number), artifact.data)
        moves = [[str(number), artifact.name] for number, artifact in enumerate(new)]
        journal = json.dumps({"moves": moves, "removed": list(removed)}).encode()
        _put(stage / "journal", journal)
        _sync(stage)
        with _undisturbed():
            (stage / "journal").rename(stage / JOURNAL)
            _sync(stage)
            _forward(folder)
    except BaseException:
        if not is_decided(folder):
            shutil.rmtree(stage, ignore_errors=True)
        raise


def mend(folder: Path) -> str | None:
    """Finish or undo an interrupted change; return a sentence that says which, if any."""
    stage = folder / STAGE
    if not os.path.lexists(stage):
        return None
    if stage.is_symlink() or not stage.is_dir():
        raise _in_the_way(stage, "no folder of deck's")
    if is_decided(folder):
        _forward(folder)
        return f"an interrupted build in `{folder}` was finished"
    begun = any(stage.iterdir())
    shutil.rmtree(stage)
    undone = f"an interrupted build in `{folder}` was undone: the one before it stands"
    return undone if begun else None


def is_decided(folder: Path) -> bool:
    """Tell whether a change stands in the folder that can only be finished."""
    with suppress(OSError):
        return (folder / STAGE / JOURNAL).is_file()
    return False


def is_below(name: object) -> bool:
    """Tell whether a name stays below its folder: relative, without dots, not in the stage."""
    if not isinstance(name, str) or "\\" in name or "\0" in name:
        return False
    return not {"", ".", "..", STAGE}.intersection(name.split("/"))


def place(folder: Path, name: str) -> Path:
    """Return where a file of this name stands; raises where a link would lead out."""
    path = folder
    for part in PurePosixPath(name).parent.parts:
        path /= part
        if path.is_symlink():
            raise _in_the_way(path, "a link")
    return folder / name


def _in_the_way(path: Path, what: str) -> DeckError:
    return DeckError(
        f"`{path}` is in the way of the build: it is {what}",
        "remove it, or choose another folder with `-o`",
    )


def _stands(folder: Path, artifact: Artifact) -> bool:
    """Tell whether an artifact is in its place already; make the folders above it.

    Finds now what would make a change impossible to finish later.
    """
    path = place(folder, artifact.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise _in_the_way(path.parent, "not a folder") from error
    if path.is_dir() and not path.is_symlink():
        raise _in_the_way(path, "a folder")
    if path.parent.stat().st_dev != folder.stat().st_dev:
        raise _in_the_way(path.parent, "on another disk")
    if path.is_symlink() or not path.is_file() or path.stat().st_size != len(artifact.data):
        return False
    return path.read_bytes() == artifact.data


def _put(path: Path, data: bytes) -> None:
    """Write a new file and wait until the disk has it."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Wait until the disk has a folder's names, where the file system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _forward(folder: Path) -> None:
    """Do what the journal says; doing it twice is doing it once."""
    stage = folder / STAGE
    moves, removed = _read(stage / JOURNAL)
    with _undisturbed():
        touched = {folder}
        for name in removed:
            touched.add(_remove(folder, name))
        for number, name in moves:
            target = place(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # it was moved before the interruption
                (stage / number).replace(target)
            touched.add(target.parent)
        for each in touched:
            _sync(each)
        (stage / JOURNAL).unlink()
        stage.rmdir()


def _remove(folder: Path, name: str) -> Path:
    """Remove a file and the folders that are empty without it; return the one that is left."""
    path = place(folder, name)
    path.unlink(missing_ok=True)
    left = path.parent
    with suppress(OSError):
        while left != folder:
            left.rmdir()
            left = left.parent
    return left


def _read(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Read a journal; raises where it is none that deck wrote."""
    try:
        read = json.loads(path.read_bytes())
        moves = [(number, name) for number, name in read["moves"]]
        removed = list(read["removed"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _in_the_way(path, "no journal that deck wrote") from error
    numbered = all(isinstance(number, str) and number.isdecimal() for number, _ in moves)
    if not numbered or not all(map(is_below, [*removed, *(name for _, name in moves)])):
        raise _in_the_way(path, "no journal that deck wrote")
    return moves, removed


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait for the few milliseconds between the old files and the new ones."""
    if sys.platform == "win32":
        yield
        return
    waiting = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waiting)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
