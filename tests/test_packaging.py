"""The wheel: what is in it, the same bytes every time, and the course built by it alone."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "src" / "deck" / "assets"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


def told(*command: object, cwd: Path, **environment: str) -> str:
    """Run a command that must succeed, without this test's Python path; return its stdout."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copied(folder: Path) -> Path:
    """Copy what git keeps, and the assets, so that a wheel can be built without npm."""
    assert (ASSETS / "stamp").is_file(), "the assets are not made: type `make`"
    listed = told("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    shutil.copytree(ASSETS, folder / "src" / "deck" / "assets")
    return folder


def packed(tree: Path, into: Path, **environment: str) -> Path:
    """Build the wheel of a tree, as `pip install` would."""
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", into, tree)
    told(*pip, cwd=into.parent, **environment)
    (wheel,) = into.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a clean copy."""
    folder = tmp_path_factory.mktemp("wheel")
    return packed(copied(folder / "tree"), folder / "dist")


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that holds the wheel and what it needs at run time."""
    folder = tmp_path_factory.mktemp("fresh")
    told(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    told(folder / "env" / "bin" / "pip", "install", "-q", wheel, cwd=folder)
    return folder / "env" / "bin"


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return sorted(name for name in archive.namelist() if not name.endswith("/"))


def test_the_wheel_holds_deck_its_theme_and_the_browser_s_half(wheel: Path) -> None:
    there = set(names(wheel))
    wanted = {
        f"deck/{folder.relative_to(base).as_posix()}"
        for base, pattern in ((ROOT / "src" / "deck", "**/*.py"), (ROOT, "themes/**/*"))
        for folder in base.glob(pattern)
        if folder.is_file() and "__pycache__" not in folder.parts
    }
    wanted |= {f"deck/assets/{p.relative_to(ASSETS).as_posix()}" for p in ASSETS.rglob("*")
               if p.is_file()}  # fmt: skip
    assert wanted - there == set()
    for name in (
        "deck/themes/clear/theme.yml",
        "deck/themes/clear/layouts/default.html.j2",
        "deck/commands/starter/deck.yml",
        "deck/elements/quiz.js",
        "deck/assets/reveal/reveal.js",
        "deck/assets/fonts/inter-400.woff2",
        "deck/assets/fonts/inter-400.ttf",
        "deck/assets/emoji/bodies",
        "deck/assets/katex/katex.js",
        "deck/assets/katex/KaTeX_Main-Regular.woff2",
    ):
        assert name in there
    licences = {Path(name).stem for name in there if name.startswith("deck/assets/licences/")}
    fonts = {"inter-ui", "jetbrains-mono", "literata"}
    assert {"reveal.js", "gemoji", "fluent-emoji-flat", "katex", *fonts} <= licences
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in there)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert {re.sub(r"-[\d.]+\.", ".", top) for top in tops} == {"deck", "deck_build.dist-info"}
    foreign = re.compile(r"(^|/)(tests?|bench|slides|__pycache__|\.[^/]+|node_modules)(/|$)|\.pyc$")
    assert [n for n in names(wheel) if foreign.search(n) and "/starter/" not in n] == []
    assert wheel.stat().st_size < 3_500_000


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist()
                 if ".dist-info/" in name}  # fmt: skip
    said = Parser().parsestr(texts["METADATA"])
    assert said["Name"] == "deck-build"
    assert said["License-Expression"] == "MIT"
    assert said["Requires-Python"] == ">=3.11"
    assert texts["entry_points.txt"].split() == ["[console_scripts]", "deck", "=", "deck.cli:main"]
    needed = [each for each in said.get_all("Requires-Dist", []) if "extra ==" not in each]
    assert {re.split(r"[<>=~ ]", each)[0] for each in needed} == {
        "click", "fonttools", "jinja2", "markdown-it-py", "markupsafe", "mdit-py-plugins", "pydyf",
        "pygments", "pyyaml", "quickjs-ng", "watchfiles", "weasyprint",
    }  # fmt: skip


def test_two_builds_are_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    tree = copied(tmp_path / "somewhere" / "else")
    for path in tree.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = packed(tree, tmp_path / "dist", TZ="Asia/Kathmandu", PYTHONHASHSEED="7")
    assert again.name == wheel.name
    digests = [hashlib.sha256(each.read_bytes()).hexdigest() for each in (wheel, again)]
    assert digests[0] == digests[1]


def test_the_wheel_alone_builds_the_course(fresh: Path, tmp_path: Path) -> None:
    project = tmp_path / "course"
    shutil.copytree(ROOT / "slides", project / "slides")
    shutil.copyfile(ROOT / "deck.yml", project / "deck.yml")
    where = told(fresh / "python", "-c", "import deck; print(deck.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(fresh.parent)
    out = told(fresh / "deck", "build", project, cwd=tmp_path)
    assert [line.split("  ")[0] for line in out.splitlines()] == [
        "course/build/html/index.html",
        "course/build/pdf/handout.pdf",
    ]
    page = (project / "build" / "html" / "index.html").read_text(encoding="utf-8")
    assert page.count("<section id=") >= 60
    assert (project / "build" / "pdf" / "handout.pdf").read_bytes().startswith(b"%PDF")


def test_the_wheel_alone_makes_and_builds_a_new_project(fresh: Path, tmp_path: Path) -> None:
    told(fresh / "deck", "new", "talk", cwd=tmp_path)
    told(fresh / "deck", "build", "talk", "--strict", cwd=tmp_path)
    assert (tmp_path / "talk" / "build" / "pdf" / "handout.pdf").is_file()
    assert "nothing is missing" in told(fresh / "deck", "doctor", cwd=tmp_path)
    assert "clear  light, dark  deck" in told(fresh / "deck", "theme", "list", cwd=tmp_path)


def test_the_environment_holds_nothing_that_only_tests_need(fresh: Path, tmp_path: Path) -> None:
    listed = told(fresh / "pip", "list", "--format", "freeze", cwd=tmp_path).lower()
    there = {line.split("==")[0] for line in listed.split()}
    assert "deck-build" in there
    assert (
        there & {"pytest", "mypy", "hypothesis", "playwright", "hatchling", "fonttools[woff]"}
        == set()
    )
