"""The house is in order: README names every module, files are small, nothing is foreign."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "deck"
MODULES = sorted(SOURCE.rglob("*.py"))
PYTHON = sorted({*MODULES, *ROOT.glob("*.py"), *ROOT.glob("docs/*.py"), *ROOT.glob("bench/*.py")})
LONGEST = 400
LARGEST = 400 * 1024
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager"}


def _id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _kept() -> list[str]:
    """Return the names of all files that git keeps, or would."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    names = [name for name in listed.decode().split("\0") if name]
    return [name for name in names if (ROOT / name).is_file()]


def test_readme_lists_the_modules() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("\n## How it is built\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    named = re.findall(r"[a-z_/]+\.py", " ".join(cells))
    there = [
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        if path.name not in ("__init__.py", "__main__.py")
    ]
    assert sorted(set(named) - {"__main__.py"}) == sorted(there)
    assert len(named) == len(set(named)), "a module is listed twice"


@pytest.mark.parametrize("path", PYTHON, ids=_id)
def test_no_file_is_too_long(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST


@pytest.mark.parametrize("path", PYTHON, ids=_id)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a module opens with its place in the line and its promise"
    if path not in MODULES:
        return
    public = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert public == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [_id(path) for path in MODULES if path.stem in FORBIDDEN_NAMES] == []


def test_packages_export_and_do_not_work() -> None:
    for path in SOURCE.rglob("__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        work = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert work == [], _id(path)


def test_nothing_third_party_is_kept() -> None:
    foreign = re.compile(
        r"(^|/)(node_modules|assets|vendor|third.party)/"
        r"|\.(woff2?|ttf|otf|eot|wasm|whl|tgz|zip|jar|exe|so|dylib|pdf|map)$"
        r"|\.min\.(js|css)$"
    )
    names = _kept()
    assert [name for name in names if foreign.search(name)] == []
    assert [name for name in names if (ROOT / name).stat().st_size > LARGEST] == []
    licences = re.compile(rb"(?i)^\s*(/\*!|copyright \(c\) )", re.MULTILINE)
    signed = [name for name in names if licences.search((ROOT / name).read_bytes())]
    # The build hook writes the emoji's licence, which their package names but does not hold.
    assert [name for name in signed if name not in ("LICENSE", "hatch_build.py")] == []


def test_no_registry_and_no_machine_is_named() -> None:
    hosts = ("registry.npm" + "js", "pypi" + ".org", "python" + "hosted", "un" + "pkg.com",
             "jsdeliv" + "r", "yarn" + "pkg.com", "proxy.gol" + "ang")  # fmt: skip
    paths = re.compile(r"(?<![\w.<%})-])/(?:" + "wor" + "k|ro" + "ot|tm" + "p)/")
    found = []
    for name in _kept():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        found += [f"{name}: {host}" for host in hosts if host in text]
        found += [f"{name}: {match[0]}" for match in paths.finditer(text)]
    assert found == []


def test_the_build_folder_stands_empty_in_git() -> None:
    assert [name for name in _kept() if name.startswith("build/")] == ["build/.gitignore"]
