"""`deck --version` answers at once: a fresh interpreter imports click and little else."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "jinja2",
    "markdown_it",
    "mdit_py_plugins",
    "weasyprint",
    "yaml",
    "pygments",
    "quickjs",
    "PIL",
)
ASK = """
import sys
from deck.cli import run
code = run(sys.argv[1:])
print(code, *sorted(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_import_nothing_heavy(option: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, option], capture_output=True, text=True, check=True
    )
    code, *modules = done.stderr.split()
    assert code == "0", done.stderr
    assert done.stdout.strip()
    assert "click" in modules
    assert [name for name in HEAVY if name in modules] == []
    own = {name for name in modules if name.partition(".")[0] == "deck"}
    assert own <= {"deck", "deck.cli", "deck.diagnostics", "deck.frozen", "deck.source"}


def test_html_alone_imports_nothing_that_only_paper_or_watching_needs() -> None:
    ask = """
import sys, tempfile, pathlib
from deck.cli import run
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "talk.md").write_text("# Talk\\n\\nText.\\n")
code = run(["build", str(folder / "talk.md"), "--format", "html", "-q"])
print(code, *sorted(sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    code, *modules = done.stderr.split()
    assert code == "0", done.stderr
    unasked = (
        "weasyprint",
        "watchfiles",
        "subprocess",
        "selectors",
        "html.parser",
        "pygments",
        "quickjs",
    )
    own = ("deck.paper", "deck.press", "deck.formats.handout", "deck.serve", "deck.tags")
    assert [name for name in (*unasked, *own) if name in modules] == []
