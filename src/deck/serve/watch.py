"""Which files changed, as they change, and a build for each change.

The only door to watchfiles, which is imported when the watching begins. Changes that come in one
burst (an editor saves in three steps) are one set; the build folder, version control and what
editors leave for a moment are nobody's change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from deck import pipeline, report
from deck.commands.build import Voice, build, folder, shown
from deck.diagnostics import DeckError
from deck.pipeline import Request

QUIET = 50  # ms without a change end a burst
LONGEST = 800  # ms after which a burst that does not end is told
FOLDERS = frozenset(
    {"__pycache__", "node_modules", ".git", ".hg", ".svn", ".venv", ".idea", ".vscode"}
)
ENDINGS = ("~", ".swp", ".swx", ".swo", ".tmp", ".part", ".crswap", ".log")


def watch(
    paths: Sequence[Path], ignore: Path, stop: Event | None = None
) -> Iterator[frozenset[Path]]:
    """Yield the files that changed below `paths`, a set for each burst; folders are followed.

    Nothing below `ignore`, the build folder, is told. Ends when `stop` is set or at Ctrl-C.
    """
    import watchfiles

    ignored = ignore.resolve()
    roots = [path.resolve() for path in paths]

    def matters(_: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        if path == ignored or ignored in path.parents:
            return False
        below = next((path.relative_to(root) for root in roots if path.is_relative_to(root)), path)
        return not _is_passing(below)

    bursts = watchfiles.watch(
        *roots,
        watch_filter=matters,
        debounce=LONGEST,
        step=QUIET,
        stop_event=stop,
        raise_interrupt=True,  # else it says on stderr that it was interrupted
    )
    with suppress(KeyboardInterrupt):
        for burst in bursts:
            yield frozenset(Path(name) for _, name in burst)


def rebuild(request: Request, voice: Voice) -> int:
    """Build, and again on every change, until Ctrl-C; what stops a build does not stop this."""
    project = pipeline.locate(request)
    _try(request, voice)
    voice.say(f"watching {shown(project.root)}; end with Ctrl-C")
    for changed in watch((project.root,), folder(project, request)):
        names = sorted(shown(path, project.root) for path in changed)
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        voice.say(f"\n{names[0]}{more} changed")
        _try(request, voice)
    return 0


def _try(request: Request, voice: Voice) -> None:
    try:
        build(request, voice)
    except DeckError as problem:
        sources = {source.name: source for source in problem.sources}
        voice.talk.write(report.refusal(problem, sources, color=voice.color))


def _is_passing(path: Path) -> bool:
    """Tell whether a file is one that tools make for themselves."""
    name = path.name
    editors = name.endswith(ENDINGS) or name.startswith((".#", "#")) or name == "4913"
    return editors or not FOLDERS.isdisjoint(path.parts)
