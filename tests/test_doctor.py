"""`deck doctor` on this machine, and on machines that lack something (really, in a process)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import deck

PACKAGE = Path(deck.__file__).parent
RUN = "import sys\nfrom deck.commands.doctor import doctor\nsys.exit(doctor(out=sys.stdout))\n"


def doctor(*paths: Path, code: str = RUN) -> subprocess.CompletedProcess[str]:
    """Run the doctor where these folders come first in Python's search."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def copied(to: Path) -> Path:
    """Copy the package as a wheel would hold it, and return its folder."""
    package = to / "deck"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    if not (package / "themes").exists():
        shutil.copytree(PACKAGE.parents[1] / "themes", package / "themes")
    return package


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_all_is_well_where_the_suite_runs() -> None:
    done = doctor()
    told = lines(done)
    assert done.returncode == 0
    assert told[-1] == "nothing is missing"
    assert [line.split()[0] for line in told[:-2]] == ["ok"] * 5
    text = done.stdout
    for word in (
        f"deck {deck.__version__}",
        "Python 3.",
        "click ",
        "reveal.js",
        "themes clear, night, paper",
    ):
        assert word in text
    assert "with Pango 1." in text
    assert "printed a page" in text


def test_pango_that_is_missing_is_a_line_with_a_command_and_no_banner(tmp_path: Path) -> None:
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint/__init__.py").write_text(
        "print('-----\\nWeasyPrint could not import some external libraries')\n"
        "raise OSError(\"cannot load library 'libgobject-2.0-0'\")\n"
    )
    done = doctor(tmp_path)
    told = lines(done)
    assert done.returncode == 3
    assert "could not import" not in done.stdout
    at = told.index("missing  PDFs need the system library Pango")
    assert told[at + 1].startswith("         type `")
    assert "ango" in told[at + 1]
    assert told[-1] == "1 thing to mend"


def test_assets_and_themes_that_are_missing_are_told_with_the_rest(tmp_path: Path) -> None:
    package = copied(tmp_path)
    assert doctor(tmp_path).returncode == 0, "the copy is well before anything is taken away"
    (package / "assets/emoji/bodies").unlink()
    shutil.rmtree(package / "themes")
    done = doctor(tmp_path)
    told = lines(done)
    assert done.returncode == 3
    assert "missing  deck's own file `emoji/bodies` is not on this machine" in told
    assert "missing  deck's own themes" in told
    assert told[-1] == "2 things to mend"
    assert "printed a page" in done.stdout


def test_a_font_that_is_missing_on_paper_only_is_told(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "assets/fonts/inter-600.ttf").unlink()
    done = doctor(tmp_path)
    assert done.returncode == 3
    assert "missing  deck's fonts or their licences are not all there" in lines(done)


def test_assets_of_another_lock_are_told_in_a_checkout(tmp_path: Path) -> None:
    copied(tmp_path / "src")
    for name in ("package-lock.json", "hatch_build.py", "hatch_fonts.py"):
        shutil.copy(PACKAGE.parents[1] / name, tmp_path)
    assert doctor(tmp_path / "src").returncode == 0
    with (tmp_path / "package-lock.json").open("a") as lock:
        lock.write("\n")
    done = doctor(tmp_path / "src")
    assert done.returncode == 3
    assert any("are not those of package-lock.json" in line for line in lines(done))


def test_a_python_package_that_is_missing_is_named(tmp_path: Path) -> None:
    """The distribution's own list is asked, so one that wants a package nobody has is enough."""
    info = tmp_path / "deck_build-9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: deck-build\nVersion: 9\n"
        "Requires-Dist: click<9,>=8.1\nRequires-Dist: no-such-package-of-ours>=1\n"
        'Requires-Dist: never-asked-for; extra == "dev"\n'
    )
    done = doctor(tmp_path)
    assert done.returncode == 3
    assert "missing  Python packages: no-such-package-of-ours" in lines(done)
    assert "never-asked-for" not in done.stdout


def test_the_doctor_opens_no_network_and_imports_no_weasyprint() -> None:
    code = RUN.replace(
        "sys.exit(",
        "import socket\n"
        "def refuse(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        raise SystemExit('a socket')\n"
        "sys.addaudithook(refuse)\n"
        "status = (",
    )
    done = doctor(code=code + "sys.exit(status or ('weasyprint' in sys.modules and 9))\n")
    assert done.returncode == 0, done.stdout + done.stderr
