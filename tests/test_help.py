"""What `--help` says: every command, every option, nothing cut off."""

from __future__ import annotations

import pytest

from deck import __version__
from deck.cli import FORMATS, REPORTS, cli, run


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run deck and return what it says on stdout; nothing else is said."""
    code = run(arguments)
    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    return said.out


def commands() -> dict[str, object]:
    """Return all commands by what is typed, groups too."""
    found: dict[str, object] = {"": cli}
    for name, command in cli.commands.items():
        found[name] = command
        found |= {
            f"{name} {inner}": each for inner, each in getattr(command, "commands", {}).items()
        }
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_has_a_help_that_says_all_its_options(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out = shown(capsys, *name.split(), "--help")
    assert out.startswith(f"Usage: deck{' ' if name else ''}{name} ")
    assert shown(capsys, *name.split(), "-h") == out
    assert "..." not in out.replace("[ARGS]...", ""), "a summary is cut off"
    assert max(map(len, out.splitlines())) <= 80
    for parameter in commands()[name].params:  # type: ignore[attr-defined]
        for option in parameter.opts:
            if option.startswith("-"):
                assert option in out
                assert parameter.help, option


def test_help_lists_the_commands() -> None:
    assert list(commands()) == [
        "", "build", "check", "time", "outline", "new", "doctor", "explain", "theme", "theme list",
        "theme new", "theme eject", "theme preview",
    ]  # fmt: skip


def test_build_and_check_share_their_options() -> None:
    options = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in cli.commands.items()
    }
    shared = {"path", "-t", "--theme", "-c", "--config", "--profile", "--strict", "--report",
              "-q", "--quiet", "-v", "--verbose"}  # fmt: skip
    assert options["check"] == shared
    assert options["build"] == shared | {"-o", "--output", "--format", "-w", "--watch"}
    assert (REPORTS, FORMATS) == (("full", "concise", "json"), ("html", "handout"))


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_version(capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert shown(capsys, option) == f"deck {__version__}\n"


@pytest.mark.parametrize(("alias", "command"), [("lint", "check"), ("init", "new")])
def test_aliases(capsys: pytest.CaptureFixture[str], alias: str, command: str) -> None:
    own = shown(capsys, alias, "--help").splitlines()
    assert own[2:] == shown(capsys, command, "--help").splitlines()[2:]
