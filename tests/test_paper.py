"""The press: what is printed, measured, refused, and how its children end."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from deck.files import asset
from deck.paper import PangoMissing, Press, PressFailed, Printed, Sheet, pango_command

FONT = '@font-face { font-family: Inter; src: url("deck:fonts/inter-400.ttf") }'
CSS = f"""{FONT}
.slide {{ position: relative; overflow: hidden; width: 1280px; height: 720px; background: white;
  font: 400 20px/1.5 Inter }}
.main {{ position: absolute; left: 40px; top: 40px; width: 1200px; height: 640px }}
p, ul, pre {{ margin: 0; padding: 0 }}
"""
PAGES = (
    FONT
    + "@page { size: A4; margin: 20mm } body { font: 10pt Inter }"
    + ".frame { display: block; overflow: visible; width: 320px; height: 180px }"
)


def slide(inside: str) -> str:
    return f'<div class="slide"><div class="main" data-fit>{inside}</div></div>'


def sheet(*inside: str, html: str = "", **files: bytes) -> Sheet:
    """Slides named s0, s1 …, and pages that show each of them once."""
    slides = tuple((f"s{number}", slide(text)) for number, text in enumerate(inside))
    frames = "".join(
        f'<h2 id="{name}">title of {name}</h2><img class="frame" src="slide:{name}">'
        for name, _ in slides
    )
    named = {f"files:{name.replace('_', '.')}": data for name, data in files.items()}
    fonts = {"deck:fonts/inter-400.ttf": asset("fonts/inter-400.ttf").data}
    return Sheet(slides, CSS, html or f"<body>{frames}</body>", PAGES, {**fonts, **named})


def lines(count: int) -> str:
    return "".join(f'<p data-at="{10 * n}:{10 * n + 9}">line {n}</p>' for n in range(count))


def texts(printed: Printed) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages]


def links(printed: Printed) -> list[tuple[str, list[int]]]:
    found = []
    for page in PdfReader(io.BytesIO(printed.pdf)).pages:
        for each in page.get("/Annots", ()):
            link = each.get_object()
            target = link["/Dest"] if "/Dest" in link else link["/A"]["/URI"]
            found.append((str(target), [round(float(edge)) for edge in link["/Rect"]]))
    return found


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as press:
        yield press


def test_a_slide_stands_in_its_frame_as_text(press: Press) -> None:
    printed = press.print(sheet("<p>one thing</p>", "<p>another</p>"))
    assert (printed.pages, printed.overruns, printed.log) == (1, (), ())
    assert texts(printed) == ["title of s0\none thing\ntitle of s1\nanother"]


def test_a_picture_is_the_frame_s_width_and_at_its_place(press: Press) -> None:
    html = (
        "<style>@page { size: 400px 400px; margin: 0 } body { margin: 0 }</style>"
        '<img style="position: absolute; left: 40px; top: 80px; width: 320px; height: 180px" '
        'src="slide:s0">'
    )
    inside = (
        '<a style="display: block; width: 400px; height: 80px" href="https://example.org/">x</a>'
    )
    printed = press.print(sheet(inside, html=html))
    # The link fills 400 × 80 px of the canvas, 40 px from its corner; the scale is 1 to 4.
    left, top, right, bottom = (40 + 10, 80 + 10, 40 + 110, 80 + 30)
    points = [left * 0.75, (400 - bottom) * 0.75, right * 0.75, (400 - top) * 0.75]
    assert links(printed) == [("https://example.org/", [round(edge) for edge in points])]


def test_a_slide_that_overflows_is_printed_whole_and_once(press: Press) -> None:
    printed = press.print(sheet(lines(200), "<p>the next</p>"))
    assert printed.pages == 1
    (text,) = texts(printed)
    assert text.index("line 0") < text.index("line 199") < text.index("title of s1")
    assert text.count("line 5\n") == 1


def test_what_fits_is_silent(press: Press) -> None:
    # 21 lines of 30 px in 640 px; a 22nd would be 20 px too much.
    assert press.print(sheet(lines(21)), pdf=False).overruns == ()
    (overrun,) = press.print(sheet(lines(22)), pdf=False).overruns
    assert (overrun.slide, overrun.px, overrun.side, overrun.at) == (
        "s0",
        20.0,
        "bottom",
        (210, 219),
    )


def test_the_culprit_is_the_first_line_that_goes_over_not_the_column_that_is_stretched(
    press: Press,
) -> None:
    left = '<div style="width: 50%" data-at="0:1"><p data-at="2:3">short</p></div>'
    right = f'<div style="width: 50%" data-at="5:900">{lines(30)}</div>'
    columns = f'<div style="display: flex" data-at="0:900">{left}{right}</div>'
    (overrun,) = press.print(sheet(columns), pdf=False).overruns
    assert (overrun.px, overrun.at) == (260.0, (210, 219))


def test_padding_alone_can_go_over(press: Press) -> None:
    box = f'<div data-at="0:99" style="padding-bottom: 60px">{lines(20)}</div>'
    (overrun,) = press.print(sheet(box), pdf=False).overruns
    assert (overrun.px, overrun.at) == (20.0, (0, 99))


def test_a_long_line_goes_over_the_right_edge(press: Press) -> None:
    code = f'<pre data-at="7:8" style="width: 100px"><code>{"m" * 200}</code></pre>'
    (overrun,) = press.print(sheet(code), pdf=False).overruns
    assert (overrun.side, overrun.at) == ("right", (7, 8))
    assert overrun.px > 500


def test_bullets_and_marks_of_the_style_may_hang_out(press: Press) -> None:
    mark = '<style>.m::after { content: "x"; position: absolute; top: 900px; left: 0 }</style>'
    assert press.print(sheet(f'{mark}<p class="m">text</p>'), pdf=False).overruns == ()


def test_a_box_within_has_limits_of_its_own(press: Press) -> None:
    inner = f'<div data-fit style="height: 60px; overflow: hidden">{lines(40)}</div>'
    (overrun,) = press.print(sheet(inner), pdf=False).overruns
    assert overrun.px == 40 * 30 - 60


def test_measuring_prints_nothing(press: Press) -> None:
    printed = press.print(sheet(lines(3)), pdf=False)
    assert (printed.pdf, printed.pages) == (b"", 0)


def test_links_within_a_slide_lead_to_pages(press: Press) -> None:
    inside = '<p><a href="#s1">on</a> <a href="#nowhere">off</a> <a href="https://example.org/a">out</a></p>'
    printed = press.print(sheet(inside, "<p>here</p>"))
    assert [target for target, _ in links(printed)] == ["s1", "https://example.org/a"]
    assert "s1" in PdfReader(io.BytesIO(printed.pdf)).named_destinations
    assert printed.log == ()


def test_slots_for_page_numbers_are_filled(press: Press) -> None:
    html = (
        '<p>see <span style="display: block; width: 40px" data-slot="page:far"></span></p>'
        '<h1 id="far" style="break-before: page">far</h1>'
    )
    printed = press.print(sheet(html=html))
    assert [text.split() for text in texts(printed)] == [["see", "2"], ["far"]]


def test_a_slide_that_nothing_shows_is_not_printed(press: Press) -> None:
    printed = press.print(sheet("<p>unseen</p>", html="<p>page</p>"))
    assert texts(printed) == ["page"]


def test_pictures_come_from_the_sheet(press: Press) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>drawn</text></svg>'
    inside = '<p>a<img src="files:p.svg"></p>'
    assert press.print(sheet(inside, p_svg=svg)).log == ()
    (told,) = press.print(sheet('<p><img src="files:q.svg"></p>', p_svg=svg)).log
    assert "files:q.svg" in told


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.org/x.png", "x.png",
     "//h/x", "ftp://example.org/x", "deck:../x", "FILE:/etc/passwd"],
)  # fmt: skip
def test_every_other_address_is_refused(press: Press, address: str) -> None:
    for inside in (f'<img src="{address}">', f'<p style="background: url({address})">x</p>'):
        (told,) = press.print(sheet(inside)).log
        assert "the deck has no such file" in told


def test_data_addresses_hold_their_own_bytes(press: Press) -> None:
    gif = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    assert press.print(sheet(f'<img src="{gif}">')).log == ()


def test_a_bad_picture_is_told_and_the_rest_is_printed(press: Press) -> None:
    printed = press.print(sheet('<p>text</p><img src="files:p.png">', p_png=b"no picture"))
    assert "files:p.png" in printed.log[0]
    assert "text" in texts(printed)[0]


def test_the_same_bytes_from_any_number_of_children_in_any_environment(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = sheet(*(f"<p>slide {number}</p>{lines(4)}" for number in range(30)))
    first = press.print(many).pdf
    assert press.print(many).pdf == first
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    monkeypatch.setenv("PYTHONHASHSEED", "99")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    for children in (1, 2, 5):
        with Press(children) as other:
            assert other.print(many).pdf == first


def test_another_sheet_s_styles_do_not_stay(press: Press) -> None:
    plain = sheet("<p>text</p>")
    first = press.print(plain).pdf
    press.print(
        replace(plain, slide_css=CSS + "p { font-size: 90px }", css=PAGES + "h2 { color: red }")
    )
    assert press.print(plain).pdf == first


def test_send_does_not_wait_and_receive_does(press: Press) -> None:
    press.send(sheet("<p>text</p>"))
    assert press.receive().pages == 1
    with pytest.raises(PressFailed, match="no sheet was sent"):
        press.receive()


# How children end


def children_of(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(each) for each in told.split()]


def alive(process: int) -> bool:
    try:
        state = (
            Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        )
    except FileNotFoundError:
        return False
    return state != "Z"


linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")


@linux
def test_a_killed_child_is_told_and_the_press_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(children_of(os.getpid()))
    with Press(1) as press:
        (child,) = set(children_of(os.getpid())) - before
        press.version()
        os.kill(child, signal.SIGKILL)
        with pytest.raises(PressFailed, match=r"was killed \(signal 9\)") as told:
            press.print(sheet("<p>text</p>"))
        assert told.value.status == 3
        assert "memory" in told.value.hint
        assert list(tmp_path.iterdir()) == []
        assert press.print(sheet("<p>text</p>")).pages == 1


@linux
def test_a_child_that_hangs_is_not_waited_for() -> None:
    before = set(children_of(os.getpid()))
    with Press(1, patience=0.5) as press:
        (child,) = set(children_of(os.getpid())) - before
        press.version()
        os.kill(child, signal.SIGSTOP)
        with pytest.raises(PressFailed, match="was not ready after"):
            press.print(sheet())
        assert not alive(child)


@linux
@pytest.mark.parametrize("end", ["signal.SIGKILL", "signal.SIGTERM"])
def test_children_do_not_outlive_their_parent(end: str, tmp_path: Path) -> None:
    program = (
        "import os, signal; from deck.paper import Press; press = Press(2); press.version();"
        "print(open(f'/proc/{os.getpid()}/task/{os.getpid()}/children').read(), flush=True);"
        f"os.kill(os.getpid(), {end})"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        check=False,
    )
    left = [int(each) for each in done.stdout.split()]
    assert len(left) == 2
    for _ in range(100):
        if not any(alive(each) for each in left) and not list(tmp_path.iterdir()):
            break
        time.sleep(0.05)
    assert not any(alive(each) for each in left)
    assert list(tmp_path.iterdir()) == []


@linux
def test_closing_ends_the_children_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(children_of(os.getpid()))
    with Press() as press:
        press.print(sheet("<p>text</p>"))
        mine = set(children_of(os.getpid())) - before
        assert mine
    assert not any(alive(each) for each in mine)
    assert list(tmp_path.iterdir()) == []


def test_modules_beside_the_deck_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text("raise SystemExit(7)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Press(1) as press:
        assert press.version().startswith("70.")


def test_missing_pango_is_told_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loader finds an empty file where Pango should be."""
    for name in ("libpango-1.0.so.0", "libpango-1.0.so"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with Press(1) as press, pytest.raises(PangoMissing) as told:
        press.print(sheet("<p>text</p>"))
    assert told.value.status == 3
    assert told.value.hint == f"type `{pango_command()}`"
    assert "pango" in pango_command()


def test_what_weasyprint_cannot_print_is_told(press: Press) -> None:
    # A crash of WeasyPrint 70.0 that authors can cause; the press survives it.
    crash = "<style>li::marker { content: 'x' }</style><ul><li>text</li></ul>"
    with pytest.raises(PressFailed, match="WeasyPrint cannot print this deck: TypeError"):
        press.print(sheet(crash))
    assert press.print(sheet("<p>text</p>")).pages == 1
