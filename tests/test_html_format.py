"""The page for the screen: one file or a folder, self-contained, the same bytes every time."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from deck.config import Config
from deck.files import File, Files, asset
from deck.formats import html
from deck.model import Artifact, Deck, Medium, Meta, Options, Placed, Section, Slide
from deck.nodes import Html
from deck.render import Drawn, DrawnSlide
from deck.theme import Theme, load

SVG = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5" role="img"><title>T</title>
<marker id="tip"/><path marker-end="url(#tip)"/><use href="#tip"/><text>Words</text></svg>
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
FILES = Files().with_([File("img/a.svg", SVG), File("img/b.png", PNG), File("img/a&b.png", PNG)])


def clear(mode: str = "light") -> Theme:
    return load("clear", (("mode", mode),), None).value


def deck(*ids: str, meta: Meta | None = None, options: Options | None = None) -> Deck:
    placed = tuple(
        Placed(
            Slide("x", options or Options()), "a.md", name, number, 0, name.title(), "default", 9
        )
        for number, name in enumerate(ids, 1)
    )
    meta = meta or Meta(title="A <b> title", lang="de")
    return Deck(meta, (Section(1, "One", "a.md", placed, 9 * len(ids)),), timed=True)


def drawn(*slides: tuple[str, str], **more: str) -> Drawn:
    said = {"background": "", "background_kind": "", "transition": "", "notes": "", **more}
    said["notes"] = Html(said["notes"])
    return Drawn(
        Medium.SCREEN,
        tuple(
            DrawnSlide(
                id=name,
                title=name.title(),
                layout="default",
                html=Html(f'<div class="slide layout-default">{body}</div>'),
                source="a.md",
                start=0,
                **said,
            )
            for name, body in slides
        ),
    )


def build(
    body: str = "<p>x</p>",
    *,
    config: Config | None = None,
    meta: Meta | None = None,
    options: Options | None = None,
    **more: str,
) -> tuple[Artifact, ...]:
    outcome = html.artifacts(
        deck("one", meta=meta, options=options),
        drawn(("one", body), **more),
        clear(),
        FILES,
        config or Config(),
    )
    assert outcome.diagnostics == ()
    return outcome.value


def page(body: str = "<p>x</p>", **more: object) -> str:
    return build(body, **more)[0].data.decode()  # type: ignore[arg-type]


def section(body: str, **more: object) -> str:
    """Return the markup of the only slide."""
    found = re.search(r"<section.*?</section>", page(body, **more), re.DOTALL)
    assert found
    return found[0]


class Asked(HTMLParser):
    """Collects what a page asks for, and the tags that it leaves open."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag != "a":
            self.addresses += [
                value or "" for name, value in attrs if name in {"src", "href", "poster", "data"}
            ]


def test_one_file_that_asks_for_nothing() -> None:
    made = build('<img src="files:img/b.png" alt="B">')
    assert [one.name for one in made] == ["html/index.html"]
    text = made[0].data.decode()
    asked = Asked()
    asked.feed(text)
    assert asked.addresses
    assert all(address.startswith("data:") for address in asked.addresses)
    outside = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert re.findall(r"url\((?!data:)[^)]*\)", outside) == []
    assert "@import" not in text
    assert "files:" not in text
    assert "deck:" not in outside


def test_a_folder_holds_the_same_beside_the_page() -> None:
    made = build('<img src="files:img/b.png" alt="B"><em>e</em>', config=Config(html="folder"))
    names = [one.name for one in made]
    assert names[0] == "html/index.html"
    assert names[1:] == sorted(names[1:])
    asked = Asked()
    text = made[0].data.decode()
    asked.feed(text)
    assert asked.addresses
    assert {f"html/{address}" for address in asked.addresses} <= set(names)
    sheet = next(one for one in made if re.match(r"html/assets/deck-\w+\.css$", one.name))
    for address in re.findall(r"url\(([^)]*)\)", sheet.data.decode()):
        assert f"html/assets/{address}" in names
    assert all(re.search(r"-[0-9a-f]{12}\.\w+$", name) for name in names[1:])


@pytest.mark.parametrize("kind", ["single", "folder"])
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    body = '<p class="picture"><img src="files:img/a.svg" alt="A"></p>'
    config = Config(html=kind)
    assert [one.data for one in build(body, config=config)] == [
        one.data for one in build(body, config=config)
    ]


def test_addresses_become_what_they_name() -> None:
    uri = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert f'src="{uri}"' in section('<img src="files:img/b.png" alt="">')
    assert f'src="{uri}"' in section('<img alt="" src="files:img/a&amp;b.png">')
    styled = '<p style="background: url(&#39;files:img/b.png&#39;)">x</p>'
    assert f"url(&#39;{uri}&#39;)" in section(styled)
    assert 'src="files:nowhere.png"' in section('<img src="files:nowhere.png" alt="">')
    assert "say files:img/b.png" in section("<p>say files:img/b.png</p>")
    assert uri in section("<p>x</p>", notes='<img src="files:img/b.png" alt="">')
    picture = section("<p>x</p>", background="files:img/b.png", background_kind="image")
    assert f'data-background-image="{uri}"' in picture
    colour = section("<p>x</p>", background="#123456", background_kind="color")
    assert 'data-background-color="#123456"' in colour


def test_a_slide_cannot_ask_for_what_is_decks_own() -> None:
    """`deck:` is how themes name their fonts; written by an author it means nothing."""
    for address in ("deck:versions.json", "deck:/etc/hostname", "deck:nothing"):
        assert f'src="{address}"' in section(f'<img src="{address}" alt="">')
        styled = f'<p style="background: url({address})">x</p>'
        assert f"url({address})" in section(styled)


def test_a_drawing_with_words_is_written_into_the_page() -> None:
    twice = section('<img src="files:img/a.svg" alt="A &amp; B" class="wide">' * 2)
    assert "<img" not in twice
    assert '<svg class="wide" role="img" aria-label="A &amp; B"' in twice
    for prefix in ("drawing-1-", "drawing-2-"):
        assert f'id="{prefix}tip"' in twice
        assert f"url(#{prefix}tip)" in twice
        assert f'href="#{prefix}tip"' in twice
    assert "<title>" not in twice
    assert "<?xml" not in twice


@pytest.mark.parametrize(
    "inside",
    [
        b"<style>text{fill:red}</style>",
        b"<script>alert(1)</script>",
        b'<g onclick="alert(1)"/>',
        b'<a href="javascript:alert(1)"/>',
        b"<foreignObject/>",
        b'<a href="java&#115;cript:alert(1)"/>',
        b'<image href="http://example.org/a.png"/>',
        b'<image xmlns:x="http://www.w3.org/1999/xlink" x:href="b.png"/>',
        b'<use href="other.svg#a"/>',
        b'<rect fill="url(http://example.org/a.svg#b)"/>',
        b'<rect style="fill: u\\72l(http://example.org/a.svg#b)"/>',
        b'<img src="http://example.org/a.png"/>',
        b'<title><image src="http://example.org/a.png"/></title>',
        b"<p>out of the drawing</p>",
        b'<set attributeName="href" to="javascript:alert(1)"/>',
        b"<desc><![CDATA[<b>]]></desc>",
        b"<text>\xff</text>",
    ],
)
def test_a_drawing_that_would_act_on_the_page_stays_a_picture(inside: bytes) -> None:
    files = FILES.with_([File("img/a.svg", SVG.replace(b"<text>", inside + b"<text>"))])
    body = drawn(("one", '<img src="files:img/a.svg" alt="A">'))
    text = html.artifacts(deck("one"), body, clear(), files, Config()).value[0].data.decode()
    assert 'src="data:image/svg+xml;base64,' in text


@pytest.mark.parametrize(
    ("body", "faces"),
    [
        ("<p>x</p>", {"400 normal", "600 normal"}),
        ("<p><em>x</em></p>", {"400 normal", "600 normal", "400 italic"}),
        (
            "<p><strong>a <em>x</em></strong></p>",
            {"400 normal", "600 normal", "400 italic", "600 italic"},
        ),
        ("<p><code>x</code></p>", {"400 normal", "600 normal", "mono 400"}),
        (
            "<p><strong><code>x</code></strong></p>",
            {"400 normal", "600 normal", "mono 400", "mono 700"},
        ),
    ],
)
def test_only_fonts_that_are_seen_travel(body: str, faces: set[str]) -> None:
    found = re.findall(r"font-family:'([^']+)';font-weight:(\d+);font-style:(\w+)", page(body))
    assert {
        f"mono {weight}" if "Mono" in family else f"{weight} {style}"
        for family, weight, style in found
    } == faces


def test_the_page_says_what_it_is() -> None:
    meta = Meta(
        title='A "deck"',
        subtitle="in short",
        trainer="T",
        lang="pt-BR",
        description="d",
        keywords=("a", "b"),
    )
    text = page(meta=meta)
    assert '<html lang="pt-BR"' in text
    assert "<title>A &#34;deck&#34; – in short</title>" in text
    for name, value in (("description", "d"), ("author", "T"), ("keywords", "a, b")):
        assert f'<meta name="{name}" content="{value}">' in text
    assert "width=device-width" in text
    assert "@page { size: 1280px 720px; margin: 0; }" in text
    assert "@page { size: 960px 720px; margin: 0; }" in page(meta=Meta(size=(960, 720)))


def test_a_slide_says_what_depends_on_its_place() -> None:
    text = section("<p>x</p>", notes="<p>speak</p>", transition="none")
    assert '<section id="one" aria-label="One" data-timing="9" data-transition="none">' in text
    assert '<aside class="notes"><p>speak</p></aside>' in text
    assert '<span class="slide-number">1</span>' in text
    assert "slide-number" not in section("<p>x</p>", options=Options(paginate=False))
    meta = Meta(footer="the deck's", header="above")
    assert "the deck&#39;s" in section("<p>x</p>", meta=meta)
    assert "above" in section("<p>x</p>", meta=meta)
    own = section("<p>x</p>", meta=meta, options=Options(footer="mine", header=""))
    assert "mine" in own
    assert "the deck" not in own
    assert "above" not in own


def test_settings_are_said_in_json_and_the_author_has_the_last_word() -> None:
    config = Config(reveal=(("progress", False), ("x", "</script>")))
    text = page(config=config)
    assert '"progress": false' in text
    assert '"hash": true' in text
    assert '"scrollActivationWidth": null' in text
    assert "\\u003c/script>" in text


def test_own_style_comes_last() -> None:
    files = FILES.with_([File("own.css", b".slide{outline:0}")])
    config = Config(css=("own.css",), style=".own{color:red}</style>")
    made = html.artifacts(deck("one"), drawn(("one", "")), clear(), files, config).value
    text = made[0].data.decode()
    assert text.index(".reveal .slides") < text.index(".slide{outline:0}") < text.index(".own{")
    assert ".own{color:red}<\\/style>" in text


def test_the_logo_stands_on_every_slide() -> None:
    assert '<img class="slide-logo"' in section("<p>x</p>", meta=Meta(logo="img/b.png"))
    assert "slide-logo" not in section("<p>x</p>", meta=Meta(logo="img/none.png"))


def test_scripts_cannot_close_themselves() -> None:
    asked = Asked()
    text = page()
    asked.feed(text)
    # two of the page's own, what the speaker view knows of the deck, and the browser's half
    assert asked.scripts == 3 + len(html.SCRIPTS)
    for name in html.SCRIPTS:
        assert not re.search(r"<!--|</?script", html._script(name))


def test_engine_facts_of_the_search_plugin() -> None:
    """reveal.js marks what it finds with `em`; deck changes that in these two places."""
    source = asset("reveal/search.js").data.decode()
    assert source.count("||`EM`") == 1
    assert source.count("|SCRIPT|FORM)$") == 1
    changed = html._script("reveal/search.js")
    assert "`EM`" not in changed
    assert "|SCRIPT|FORM|ASIDE|math|svg)$" in changed


def test_the_speaker_view_is_told_the_pace() -> None:
    assert '"defaultTiming": 0' in page()
    plain = deck("one")
    untimed = replace(plain, timed=False)
    made = html.artifacts(untimed, drawn(("one", "x")), clear(), FILES, Config()).value
    text = made[0].data.decode()
    assert '"defaultTiming"' not in text
    assert "data-timing=" not in text.split('<div class="reveal">')[1].split("<script")[0]


def test_a_mistake_in_the_frame_is_told() -> None:
    theme = clear()
    frame = theme.templates["deck.html.j2"]
    broken = replace(frame, text="<p>\n{{ nothing_of_the_kind }}\n")
    look = replace(theme, templates={**theme.templates, "deck.html.j2": broken})
    outcome = html.artifacts(deck("one"), drawn(("one", "x")), look, FILES, Config())
    assert [each.rule.name for each in outcome.diagnostics] == ["broken-theme"]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_mode_says_so_to_the_browser(mode: str) -> None:
    made = html.artifacts(deck("one"), drawn(("one", "x")), clear(mode), FILES, Config())
    text = made.value[0].data.decode()
    assert f'<meta name="color-scheme" content="{mode}">' in text


def test_two_hundred_slides_are_no_work() -> None:
    import time

    names = [f"s{number}" for number in range(200)]
    body = '<ul><li>one</li></ul><img src="files:img/a.svg" alt="A">'
    slides = drawn(*((name, body) for name in names))
    everything = (deck(*names), slides, clear(), FILES, Config(html="folder"))
    html.artifacts(*everything)
    started = time.perf_counter()
    html.artifacts(*everything)
    assert time.perf_counter() - started < 0.25  # 25 ms here; ten times that on a busy machine


def test_the_theme_names_no_address() -> None:
    folder = Path(__file__).parents[1] / "themes"
    for path in sorted(folder.rglob("*.css")) + sorted(folder.rglob("*.j2")):
        text = path.read_text().replace(">https://", "").replace(">http://", "")
        assert "://" not in text, path
