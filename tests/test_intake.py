"""What is read before any slide has its place."""

from __future__ import annotations

import hashlib
from pathlib import Path

from making import SVG, project

from deck.intake import take
from deck.names import discover


def test_inputs_are_the_bytes_that_were_read(tmp_path: Path) -> None:
    folder = project(tmp_path / "talk", "\ufeff# One\r\n\r\nText.\r\n", "css: own.css\n")
    (folder / "own.css").write_text(".slide { background: url(slides/x.svg) }\n")
    outcome = take(discover(folder))
    assert outcome.diagnostics == ()
    inputs = dict(outcome.value.inputs)
    for name in ("deck.yml", "slides/01.md", "own.css", "slides/x.svg"):
        assert inputs[name] == hashlib.sha256((folder / name).read_bytes()).hexdigest(), name
    assert "themes/clear/theme.yml" in inputs


def test_a_style_sheet_s_pictures_come_along(tmp_path: Path) -> None:
    folder = project(tmp_path / "talk", yml="css: own.css\n")
    (folder / "own.css").write_text(".slide { background: url(slides/x.svg) }\n")
    files = take(discover(folder)).value.files
    sheet, picture = files.get("own.css"), files.get("slides/x.svg")
    assert sheet is not None
    assert picture is not None
    assert sheet.data == b".slide { background: url(files:slides/x.svg) }\n"
    assert picture.data == SVG.encode()


def test_a_style_sheet_that_reaches_for_the_network_is_told(tmp_path: Path) -> None:
    folder = project(tmp_path / "talk", yml="css: own.css\n")
    (folder / "own.css").write_text("a { background: url(https://example.org/x.png) }\n")
    (problem,) = take(discover(folder)).diagnostics
    assert (problem.rule.name, problem.source) == ("remote-address", "own.css")
