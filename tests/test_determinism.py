"""The same deck gives the same bytes: twice, and from another folder, zone, locale and seed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KITCHEN = ROOT / "tests" / "projects" / "kitchen"

HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
AWAY = {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "4242", "COLUMNS": "40", "SOURCE_DATE_EPOCH": "86400"}  # fmt: skip


def build(project: Path, out: Path, settings: dict[str, str], cwd: Path) -> dict[str, bytes]:
    """Build in a process of its own and return every file."""
    home = out.parent / "home"
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "deck", "build", str(project), "-o", str(out), "-q"],
        env={"PATH": os.environ["PATH"], "HOME": str(home), **settings},
        cwd=cwd,
        check=True,
    )
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def same(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    """Fail with the names of the files that differ."""
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def take(project: Path, to: Path) -> Path:
    """Copy a project without what was built."""
    left = shutil.ignore_patterns("build", ".*", "node_modules", "src", "tests", "dist", "out")
    shutil.copytree(project, to, ignore=left)
    return to


def check(project: Path, folder: Path) -> None:
    """Build in one place twice, then elsewhere with everything else different."""
    near = take(project, folder / "near")
    far = take(project, folder / "a far" / "place, née" / "deck")
    first = build(near, folder / "one" / "out", HERE, near)
    assert {"html/index.html", "pdf/handout.pdf", "manifest.json"} <= set(first)
    same(first, build(near, folder / "one" / "out", HERE, near))
    same(first, build(near, folder / "two" / "out", HERE, folder))
    same(first, build(far, folder / "three" / "out", AWAY, Path("/")))
    names = tuple(str(path).encode() for path in (folder, ROOT / "src", ROOT / "themes"))
    assert [name for name, data in first.items() if any(path in data for path in names)] == []


def test_the_kitchen_builds_the_same_everywhere(tmp_path: Path) -> None:
    check(KITCHEN, tmp_path)


@pytest.mark.slow
def test_the_course_builds_the_same_everywhere(tmp_path: Path) -> None:
    check(ROOT, tmp_path)
