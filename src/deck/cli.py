"""Options in, exit code out. The only door to click.

`deck --version` and `--help` import click and nothing else of weight: every command imports what
it needs when it runs. stdout carries results, stderr talk. Exit codes: 0 done, 1 errors in the
deck, 2 wrong usage, 3 something is missing on this machine, 101 a bug in deck.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from deck import __version__

if TYPE_CHECKING:
    from deck.diagnostics import DeckError
    from deck.pipeline import Request

REPORTS = ("full", "concise", "json")
FORMATS = ("html", "handout")


class _Group(click.Group):
    """A group that knows its commands' aliases and suggests the nearest name for a wrong one."""

    aliases: Mapping[str, str] = {}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name or its alias."""
        return super().get_command(ctx, self.aliases.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; what is unknown is told with the nearest known name."""
        from deck.diagnostics import did_you_mean

        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            asked = f"`{ctx.command_path} --help` lists them all"
            hint = did_you_mean(args[0], [*self.list_commands(ctx), *self.aliases]) or asked
            ctx.fail(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)


class _Commands(_Group):
    """deck's own commands, and what other tools call them."""

    aliases = {"lint": "check", "init": "new"}  # noqa: RUF012 (data of the class)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="deck %(version)s")
def cli() -> None:
    """Turn Markdown modules into slides and their paper, without a browser.

    \b
    deck new talk        a small project to start from
    deck build           html/index.html and pdf/handout.pdf into build/
    deck check           what is wrong with the deck, without building it
    """  # noqa: D301 (click reads the backspace)


def _shared(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that build and check share."""
    options = (
        click.argument("path", required=False, type=click.Path(path_type=Path)),
        click.option("-t", "--theme", default="", metavar="NAME", help="Use this theme."),
        click.option("-c", "--config", type=click.Path(path_type=Path), metavar="FILE",
                     help="Use this file instead of deck.yml."),
        click.option("--profile", default="", metavar="NAME",
                     help="Build this profile of deck.yml; `all` builds each."),
        click.option("--strict", is_flag=True, help="Treat warnings as errors."),
        click.option("--report", type=click.Choice(REPORTS), default="full", show_default=True,
                     help="How problems are shown."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems."),
        click.option("-v", "--verbose", is_flag=True, help="Say what each stage took."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _formats(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    from deck.diagnostics import did_you_mean

    names = tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))
    for name in names:
        if name not in FORMATS:
            hint = did_you_mean(name, FORMATS) or f"it is {' or '.join(FORMATS)}"
            raise click.BadParameter(f"there is no format `{name}`; {hint}")
    if not names:
        raise click.BadParameter(f"name one or more of {', '.join(FORMATS)}")
    return names


@cli.command()
@_shared
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Write here [default: build/ beside deck.yml].")  # fmt: skip
@click.option("--format", "formats", default="html,handout", show_default=True, callback=_formats,
              metavar="NAMES", help="What is built: html, handout, or both.")  # fmt: skip
@click.option("-w", "--watch", is_flag=True, help="Build again whenever a file changes.")
def build(**given: Any) -> int:
    """Build slides and handout.

    PATH is a folder with a deck.yml (by default the nearest one upwards), a folder of .md files,
    or a single .md file. Nothing is written while there is an error: the last build stays.
    """
    watching = given.pop("watch")
    request, voice = _request(given), _voice(given)
    if watching:
        from deck.serve.watch import rebuild

        gc.enable()  # `main` has turned it off; this process stays
        return rebuild(request, voice)
    from deck.commands.build import build as command

    return command(request, voice)


@cli.command()
@_shared
def check(**given: Any) -> int:
    """Say what is wrong with the deck, without writing anything.

    Runs everything that `deck build` runs, the layout of the pages too, and so finds what
    overflows. The report is the result: it goes to stdout.
    """
    from deck.commands.build import check as command

    request = _request({**given, "output": None, "formats": FORMATS, "budget": True})
    return command(request, _voice(given))


def _planned(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of those that print the plan."""
    options = (
        click.argument("path", required=False, type=click.Path(path_type=Path)),
        click.option("-c", "--config", type=click.Path(path_type=Path), metavar="FILE",
                     help="Use this file instead of deck.yml."),
        click.option("--profile", default="", metavar="NAME", help="The plan of this profile."),
        click.option("--json", "as_json", is_flag=True, help="For programs."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@cli.command("time", short_help="Print what every module and slide takes.")
@_planned
@click.option("--apply", "recorded", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the times of a rehearsal into the slides.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="With --apply: show what would be written.")
def time_(recorded: Path | None, dry_run: bool, as_json: bool, **given: Any) -> int:
    """Print what every module and slide takes, against the slot of the profile.

    A slide without `time:` is estimated from its words, code and steps; `~` marks that. Exit code 1
    where the slides take longer than the slot and its tolerance.
    """
    from deck.commands.plan import time as command

    request, voice = _plan(given)
    if recorded is not None:
        from deck.commands.rehearsal import apply

        return apply(request, voice, recorded, dry_run=dry_run)
    return command(request, voice, as_json=as_json)


@cli.command(short_help="Print the agenda: modules, slides, hours.")
@_planned
@click.option("--start", default="", metavar="HH:MM", help="When it begins: hours are printed.")
def outline(start: str, as_json: bool, **given: Any) -> int:
    """Print the agenda as Markdown: modules and slides, with the hours where the start is given."""
    from deck.commands.plan import outline as command

    request, voice = _plan(given)
    return command(request, voice, start=start, as_json=as_json)


def _plan(given: dict[str, Any]) -> tuple[Request, Any]:
    common = {"theme": "", "output": None, "formats": (), "strict": False}
    talk = {"report": "full", "quiet": False, "verbose": False}
    return _request({**given, **common}), _voice(talk)


@cli.command()
@click.argument("name", type=click.Path(path_type=Path))
@click.option("--minimal", is_flag=True, help="One slide file and a deck.yml, nothing more.")
def new(name: Path, minimal: bool) -> int:
    """Make a small project to start from, in the folder NAME."""
    from deck.commands.new import new as command

    return command(name, minimal=minimal, out=sys.stdout)


@cli.command(short_help="Look whether this machine has all that deck needs.")
def doctor() -> int:
    """Look whether this machine has all that deck needs, and say what to type where not."""
    from deck.commands.doctor import doctor as command

    return command(out=sys.stdout)


@cli.command(short_help="Explain a rule, or list them all.")
@click.argument("rule", required=False)
def explain(rule: str | None) -> int:
    """Explain a rule, such as `overflow`; without a name, list them all."""
    import deck.pipeline  # noqa: F401 (makes every rule known)
    from deck.commands.explain import explain as command

    return command(rule, out=sys.stdout)


@cli.group(cls=_Group)
def theme() -> None:
    """Look at themes, and make your own."""


@theme.command("list", short_help="List the themes.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
def theme_list(path: Path | None) -> int:
    """List the themes: their modes, their options, and where they are from."""
    from deck.commands.themes import list_themes

    return list_themes(path or Path.cwd(), out=sys.stdout)


@theme.command("new", short_help="Begin a theme of your own.")
@click.argument("name")
@click.option("--extends", "base", default="clear", show_default=True, metavar="NAME",
              help="The theme beneath it.")  # fmt: skip
def theme_new(name: str, base: str) -> int:
    """Begin a theme of your own in themes/NAME: colours, fonts, one layout, the cover."""
    from deck.commands.themes import new_theme

    return new_theme(_root(), name, base, out=sys.stdout)


@theme.command("eject", short_help="Copy a theme into the project.")
@click.argument("name")
@click.argument("file", required=False, default="")
def theme_eject(name: str, file: str) -> int:
    """Copy the theme NAME, or one template of it, into the project's themes/ to change it there."""
    from deck.commands.themes import eject

    return eject(_root(), name, file, out=sys.stdout)


@theme.command("preview", short_help="Build the gallery of a theme.")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Write here [default: build/preview/NAME].")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
def theme_preview(name: str, output: Path | None, quiet: bool) -> int:
    """Build every layout in the theme NAME, in each of its modes: slides and handout."""
    from deck.commands.themes import preview

    voice = _voice({"report": "full", "quiet": quiet, "verbose": False})
    return preview(_root(), name, output, voice)


def _root() -> Path:
    """Return the folder of the project that the working folder is in, else that folder."""
    here = Path.cwd()
    return next((one for one in (here, *here.parents) if (one / "deck.yml").is_file()), here)


def _request(given: dict[str, Any]) -> Request:
    from deck.pipeline import Request

    return Request(
        path=given["path"],
        config=given["config"],
        output=given["output"],
        theme=given["theme"],
        formats=given["formats"],
        profile=given["profile"],
        strict=given["strict"],
        budget=given.get("budget", False),
    )


def _voice(given: dict[str, Any]) -> Any:
    from deck.commands.build import Voice

    color = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    return Voice(
        report=given["report"],
        quiet=given["quiet"],
        verbose=given["verbose"],
        progress=sys.stderr.isatty() and not given["quiet"],
        color=color,
        out=sys.stdout,
        talk=sys.stderr,
    )


def _told(run: Callable[..., int]) -> Callable[..., int]:
    """Turn what a command raises into a message and an exit code."""

    @wraps(run)
    def guarded(*args: Any, **kwargs: Any) -> int:
        from deck.diagnostics import DeckError

        try:
            return run(*args, **kwargs)
        except DeckError as problem:
            return _say(problem)

    return guarded


def _say(problem: DeckError) -> int:
    from deck.report import refusal

    color = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    sources = {source.name: source for source in problem.sources}
    sys.stderr.write(refusal(problem, sources, color=color))
    return problem.status


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run deck as a program; ends it with its exit code."""
    # One command and the process ends. Nearly all that it makes is in use until then, so looking
    # for garbage would take a sixth of a build's time and find none.
    gc.disable()
    code = run(arguments)
    # Nor is anything taken apart at the end, module by module, which takes Python 7 ms.
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # whoever read it has gone
            stream.flush()
    os._exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run deck and return its exit code: click's errors are 2, an interrupt is 130, a bug 101."""
    try:
        code = _told(_run)(arguments)
        sys.stdout.flush()
        return code
    except click.ClickException as mistake:
        mistake.show()
        return mistake.exit_code
    except (KeyboardInterrupt, click.Abort):
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # a bug: say so, with all that helps to mend it
        import traceback

        traceback.print_exc()
        print(f"\nthis is a bug in deck {__version__}, not in your deck", file=sys.stderr)
        return 101


def _run(arguments: Sequence[str] | None) -> int:
    result = cli.main(arguments, prog_name="deck", standalone_mode=False)
    return result if isinstance(result, int) else 0
