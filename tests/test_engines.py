"""What deck leans on in WeasyPrint: an upgrade that changes any of it fails here first."""

from __future__ import annotations

import io
import subprocess
import sys
from hashlib import md5
from typing import Any

import pydyf
import pytest
from pypdf import PdfReader

weasyprint = pytest.importorskip("weasyprint")
from deck.press import printing  # noqa: E402 - only where WeasyPrint can be imported

HOST = "https://deck.invalid/"


def render(html: str, css: str = "", **options: Any) -> Any:
    styles = [weasyprint.CSS(string=f"@page {{ size: 400px 300px; margin: 0 }} {css}")]
    return weasyprint.HTML(string=html, base_url=HOST, **options).render(stylesheets=styles)


def box_of(document: Any, tag: str) -> Any:
    boxes = document.pages[0]._page_box.descendants()
    return next(box for box in boxes if box.element_tag == tag)


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_version_is_the_one_these_facts_were_found_in() -> None:
    assert weasyprint.__version__.partition(".")[0] == "70"


def test_it_imports_without_searching_for_libraries() -> None:
    """On Linux the press takes ctypes' search away, which would start a compiler each time."""
    if sys.platform != "linux":
        pytest.skip("the press does this on Linux alone")
    program = "import ctypes.util; ctypes.util.find_library = lambda name: None; import weasyprint"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_canvas_of_100_000_px_breaks_nowhere() -> None:
    css = "@page { size: 400px 100000px } div { height: 200px; overflow: hidden }"
    body = "".join(f"<p>line {number}</p>" for number in range(500))
    document = render(f'<div>{body}</div><div style="break-before: page">next</div>', css)
    assert len(document.pages) == 2
    assert "line 499" in text_of(document.write_pdf())[0]


def test_a_page_s_height_can_be_set_after_the_layout() -> None:
    document = render("<p>top</p>", "@page { size: 400px 100000px } body, p { margin: 0 }")
    document.pages[0].height = 300
    (page,) = PdfReader(io.BytesIO(document.write_pdf())).pages
    assert [float(each) for each in page.mediabox] == [0, 0, 300, 225]
    assert page.extract_text() == "top"


def test_boxes_have_elements_places_and_sizes() -> None:
    style = "position: absolute; left: 30px; top: 20px; width: 100px; height: 50px; padding: 5px"
    document = render(f'<div data-x="y" style="{style}"></div>', "body { margin: 0 }")
    holder = document.pages[0]._page_box
    while not hasattr(holder, "_box"):
        (holder,) = (each for each in holder.all_children() if each.element is not None)
    box = holder._box  # a placeholder stands for what is absolutely placed
    assert box.element.get("data-x") == "y"
    assert box.hit_area() == (30, 20, 110, 60)
    assert (box.content_box_x(), box.content_box_y(), box.width) == (35, 25, 100)


def test_generated_boxes_say_so_in_their_tag() -> None:
    document = render("<ul><li>text</li></ul>", "li::before { content: '–'; display: block }")
    tags = {box.element_tag for box in document.pages[0]._page_box.descendants()}
    assert {"li::before", "li::marker"} <= tags


def test_lines_and_words_are_boxes_of_their_own() -> None:
    from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox, TextBox

    document = render(
        "<p>text<br>text</p><svg width='9' height='9'></svg>", "p { line-height: 30px }"
    )
    kinds = [type(box) for box in document.pages[0]._page_box.descendants()]
    assert sum(issubclass(kind, LineBox) for kind in kinds) == 3
    assert sum(issubclass(kind, TextBox) for kind in kinds) == 2
    assert sum(issubclass(kind, ReplacedBox) for kind in kinds) == 1


def test_a_transformation_in_a_computed_style_moves_what_is_drawn() -> None:
    from weasyprint.css.properties import Dimension
    from weasyprint.document import Page

    document = render('<a id="x" style="display: block">x</a>', "body { margin: 0 }")
    box = box_of(document, "a")
    box.style["transform"] = (("translate", (Dimension(70, "px"), Dimension(40, "px"))),)
    moved = Page(document.pages[0]._page_box)
    assert moved.anchors["x"][:2] == (70, 40)


def test_links_anchors_and_bookmarks_of_a_page_can_be_taken_out() -> None:
    html = '<h1 id="a">title</h1><a href="#b">in</a><a href="https://example.org/">out</a>'
    document = render(html)
    (page,) = document.pages
    assert [link[:2] for link in page.links] == [
        ("internal", "b"), ("external", "https://example.org/"),
    ]  # fmt: skip
    for gathered in (page.links, page.anchors, page.bookmarks):
        gathered.clear()
    reader = PdfReader(io.BytesIO(document.write_pdf()))
    assert reader.outline == []
    assert "/Annots" not in reader.pages[0]


def test_the_finisher_sees_every_object_before_it_is_written() -> None:
    seen: dict[str, Any] = {}

    def finish(document: Any, pdf: Any) -> None:
        page = pdf.objects[int(pdf.page_references[0].split()[0])]
        content = pdf.objects[int(page["Contents"].split()[0])]
        resources = pdf.objects[int(page["Resources"].split()[0])]
        seen.update(page=page, content=content, resources=resources)
        content.stream.clear()

    pdf = render("<p>text</p>").write_pdf(finisher=finish)
    assert seen["page"]["Type"] == "/Page"
    assert isinstance(seen["content"], pydyf.Stream)
    assert set(seen["resources"]) >= {"XObject", "Font"}
    assert text_of(pdf) == [""]


def test_an_image_is_named_for_the_md5_of_its_address() -> None:
    gif = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    names: list[str] = []

    def finish(document: Any, pdf: Any) -> None:
        page = pdf.objects[int(pdf.page_references[0].split()[0])]
        names.extend(pdf.objects[int(page["Resources"].split()[0])]["XObject"])

    render(f'<img src="{gif}">').write_pdf(finisher=finish)
    (name,) = names
    assert name[1:33] == md5(gif.encode(), usedforsecurity=False).hexdigest()


def test_what_a_fetcher_raises_is_told_and_does_not_stop_the_rendering() -> None:
    class Fetcher(weasyprint.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            raise ValueError("no")

    assert len(render('<img src="x.png">', url_fetcher=Fetcher()).pages) == 1
    assert issubclass(weasyprint.urls.FatalURLFetchingError, BaseException)
    assert not issubclass(weasyprint.urls.FatalURLFetchingError, Exception)


def test_a_fragment_alone_is_an_internal_link_and_other_addresses_take_the_made_up_host() -> None:
    html = '<p id="x"><a href="#x">a</a><a href="y.html#x">b</a></p>'
    assert [link[:2] for link in render(html).pages[0].links] == [
        ("internal", "x"), ("external", f"{HOST}y.html#x"),
    ]  # fmt: skip


def test_margin_boxes_count_pages_without_another_layout() -> None:
    css = '@page { margin: 50px; @bottom-right { content: counter(page) "/" counter(pages) } }'
    document = render('<p>a</p><p style="break-before: page">b</p>', css)
    assert [text.split() for text in text_of(document.write_pdf())] == [["a", "1/2"], ["b", "2/2"]]


def test_a_string_set_on_a_page_stands_in_its_head() -> None:
    css = "@page { margin: 50px; @top-left { content: string(place) } }"
    css += "h1 { string-set: place 'x' content(text) }"
    document = render("<h1>one</h1><p style='break-before: page'>b</p>", css)
    assert all("xone" in text for text in text_of(document.write_pdf()))


def test_an_image_in_the_flow_is_drawn_between_the_texts_around_it() -> None:
    css = "img { display: block; overflow: visible; width: 9px; height: 9px }"
    gif = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    drawn: list[bytes] = []

    def finish(document: Any, pdf: Any) -> None:
        page = pdf.objects[int(pdf.page_references[0].split()[0])]
        content = pdf.objects[int(page["Contents"].split()[0])].stream
        drawn.extend(pydyf._to_bytes(part) for part in content)

    render(f"<p>one</p><img src='{gif}'><p>two</p>", css).write_pdf(finisher=finish)
    kinds = [part.split()[-1] for part in drawn if part.split()[-1:] in ([b"TJ"], [b"Do"])]
    assert kinds == [b"TJ", b"Do", b"TJ"]


def test_an_svg_s_own_width_overrules_a_sheet_and_a_share_of_its_box_does_not() -> None:
    """So a formula's drawings, which KaTeX gives 400em, get 100% on paper."""
    wide = '<div style="width: 50px"><svg width="{}" height="10" viewBox="0 0 9 9"></svg></div>'
    css = "svg { display: block; width: 100% }"
    for written, width in (("400em", 6400), ("100%", 50)):
        boxes = render(wide.format(written), css).pages[0]._page_box.descendants()
        (box,) = [box for box in boxes if str(box.element_tag).endswith("svg")]
        assert box.width == width


def test_an_svg_can_be_made_anew_with_the_colour_of_the_text_around_it() -> None:
    drawing = '<svg fill="currentColor" width="10" height="10"><path d="M0 0h9v9z"/></svg>'
    document = render(f'<p style="color: #f00">{drawing}</p>')
    before = document.write_pdf(uncompressed_pdf=True)
    printing._colour(document.pages)
    after = document.write_pdf(uncompressed_pdf=True)
    assert b"1 0 0 rg" not in before
    assert b"1 0 0 rg" in after
