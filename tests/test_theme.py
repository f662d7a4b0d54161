"""Themes: found, layered, their mistakes told at their lines; real folders, no theme of deck's."""

from __future__ import annotations

from pathlib import Path

import pytest

from deck import color, config, files, theme
from deck.config import Config
from deck.diagnostics import DeckError, Diagnostic, Severity
from deck.source import Source
from deck.theme import Font, Layout, Theme

YML = """\
name: mine
summary: for tests
licence: MIT
modes: [light, dark]
sizes: ["16:9"]
options: {accent: "#0a7d5a", mode: light, corners: round}
tokens:
  light: {page: "#ffffff", text: "#111111", accent: "#0a7d5a", line: "#ddd"}
  dark: {page: "#0f1720", text: "#eeeeee", accent: "#33aa88"}
layouts: {default: [body], two-columns: [left, right]}
fonts: [{family: Inter, file: "deck:fonts/inter-400"}]
css: {slide: [css/slide.css], screen: css/screen.css, paper: [css/paper.css]}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def put(root: Path, name: str, text: str = "") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def make(root: Path, name: str = "mine", yml: str = YML) -> None:
    at = root / "themes" / name
    put(at, "theme.yml", yml.replace("name: mine", f"name: {name}"))
    for layout in ("default", "two-columns"):
        put(at, f"layouts/{layout}.html.j2", f"{name} {layout}")
    put(at, "deck.html.j2", f"{name} deck")
    put(at, "handout.html.j2", f"{name} handout")
    put(at, "css/slide.css", f".slide-{name} {{}}")
    put(at, "css/screen.css", f".screen-{name} {{}}")
    put(at, "css/paper.css", f".paper-{name} {{}}")


def load(root: Path, name: str = "mine", **options: str) -> Theme:
    outcome = theme.load(name, tuple(options.items()), root)
    assert outcome.diagnostics == ()
    return outcome.value


def told(root: Path, name: str = "mine") -> list[tuple[str, str, str, str]]:
    outcome = theme.load(name, (), root)
    return [_told(one, outcome.value.sources) for one in outcome.diagnostics]


def _told(one: Diagnostic, sources: tuple[Source, ...]) -> tuple[str, str, str, str]:
    assert one.severity is Severity.ERROR
    source = next((source for source in sources if source.name == one.source), None)
    if source is None or one.span is None:
        return one.rule.name, one.message, one.source or "", ""
    line, column = source.position(one.span.start)
    return one.rule.name, one.message, f"{source.name}:{line}:{column}", source[one.span]


def refused(
    root: Path, name: str = "mine", says: Config | None = None, **options: str
) -> list[tuple[str, str, str]]:
    with pytest.raises(DeckError) as caught:
        theme.load(name, tuple(options.items()), root, says)
    assert caught.value.status == 2
    got = []
    for one in caught.value.diagnostics:
        rule, message, place, _ = _told(one, caught.value.sources)
        got.append((f"{place} {rule}", message, one.hint))
    return got or [("", caught.value.message, caught.value.hint)]


def test_a_theme_is_read_whole(tmp_path: Path) -> None:
    make(tmp_path)
    got = load(tmp_path)
    assert (got.name, got.summary, got.licence) == ("mine", "for tests", "MIT")
    assert (got.modes, got.sizes) == (("light", "dark"), ("16:9",))
    assert got.options == {"accent": "#0a7d5a", "mode": "light", "corners": "round"}
    assert got.layouts == {
        "default": Layout("default", ("body",)),
        "two-columns": Layout("two-columns", ("left", "right")),
    }
    template = got.templates["layouts/default.html.j2"]
    assert template.text == "mine default"
    assert template.source == "themes/mine/layouts/default.html.j2"
    assert got.fonts == (
        Font("Inter", 400, "normal", "deck:fonts/inter-400.woff2", "deck:fonts/inter-400.ttf"),
    )
    assert got.css_slide == ".slide-mine {}"
    assert got.css_paper == ".paper-mine {}"
    assert got.css_screen.startswith(":root{--deck-accent-soft:")
    assert "--deck-page:#ffffff;" in got.css_screen
    assert got.css_screen.endswith("}\n.slide-mine {}\n.screen-mine {}")
    assert {source.name for source in got.sources} == {
        f"themes/mine/{name}"
        for name in (
            "theme.yml",
            "deck.html.j2",
            "handout.html.j2",
            "css/slide.css",
            "css/screen.css",
            "css/paper.css",
            "layouts/default.html.j2",
            "layouts/two-columns.html.j2",
        )
    }


def test_tokens_follow_from_the_accent(tmp_path: Path) -> None:
    make(tmp_path)
    tokens = load(tmp_path).tokens
    assert tokens["light"]["accent"] == "#0a7d5a"
    assert tokens["dark"]["accent"] == "#33aa88"
    chosen = load(tmp_path, accent="#ffcc00", mode="dark")
    assert "--deck-page:#0f1720;" in chosen.css_screen
    for mode, tokens_of_mode in chosen.tokens.items():
        assert tokens_of_mode["accent"] == "#ffcc00"
        for fore, back in (("accent-strong", "page"), ("on-accent", "accent")):
            ratio = color.contrast(tokens_of_mode[fore], tokens_of_mode[back])
            assert ratio is not None
            assert ratio >= 4.5, mode
    assert chosen.tokens["light"]["accent-soft"] == "#fff9e0"
    assert chosen.tokens["light"]["on-accent"] == "#10161e"
    assert chosen.tokens["dark"]["accent-strong"] == "#ffcc00"


def test_strong_is_readable_on_the_surface_too() -> None:
    tokens = {"accent": "#0a7d5a", "page": "#ffffff", "surface": "#e0e4e8"}
    derived = theme.derive(tokens)
    ratio = color.contrast(derived["accent-strong"], tokens["surface"])
    assert ratio is not None
    assert ratio >= 4.5
    assert theme.derive({"accent": "var(--x)", "page": "#fff"}) == {}


def test_a_themes_own_tint_holds_while_its_own_accent_does(tmp_path: Path) -> None:
    make(tmp_path, yml=YML.replace('line: "#ddd"', 'accent-soft: "#abcdef"'))
    assert load(tmp_path).tokens["light"]["accent-soft"] == "#abcdef"
    assert load(tmp_path, accent="#000000").tokens["light"]["accent-soft"] == "#e0e0e0"


def test_a_theme_lies_on_what_it_extends(tmp_path: Path) -> None:
    make(tmp_path, "base")
    put(tmp_path, "themes/base/img/a.svg", SVG)
    put(tmp_path, "themes/base/css/slide.css", ".base { background: url('../img/a.svg') }")
    put(
        tmp_path,
        "themes/top/theme.yml",
        "extends: base\nsummary: on top\nmodes: [dark]\noptions: {mode: dark, band: wide}\n"
        'tokens: {dark: {page: "#000000"}}\nlayouts: {poster: [body]}\n'
        'fonts: [{family: Own, weight: 700, file: fonts/own}, {family: Inter, file: "deck:x"}]\n'
        "css: {slide: [top.css]}\n",
    )
    put(tmp_path, "themes/top/layouts/default.html.j2", "top default")
    put(tmp_path, "themes/top/layouts/poster.html.j2", "top poster")
    put(tmp_path, "themes/top/top.css", ".top { src: url(fonts/own.woff2) }")
    put(tmp_path, "themes/top/fonts/own.woff2", "font")
    put(tmp_path, "themes/top/fonts/own.ttf", "font")
    got = load(tmp_path, "top")
    assert (got.summary, got.licence, got.modes, got.sizes) == (
        *("on top", "MIT"),
        ("dark",),
        ("16:9",),
    )
    assert got.options == {
        "accent": "#0a7d5a",
        "mode": "dark",
        "corners": "round",
        "band": "wide",
    }
    assert (got.tokens["dark"]["page"], got.tokens["dark"]["text"]) == ("#000000", "#eeeeee")
    assert list(got.layouts) == ["default", "two-columns", "poster"]
    texts = {name: template.text for name, template in got.templates.items()}
    assert texts["layouts/default.html.j2"] == "top default"
    assert texts["layouts/two-columns.html.j2"] == "base two-columns"
    assert texts["deck.html.j2"] == "base deck"
    assert got.templates["deck.html.j2"].source == "themes/base/deck.html.j2"
    assert got.css_slide == (
        ".base { background: url('files:themes/base/img/a.svg') }\n"
        ".top { src: url(files:themes/top/fonts/own.woff2) }"
    )
    assert "themes/base/img/a.svg" in got.files
    own, paper = "themes/top/fonts/own.woff2", "themes/top/fonts/own.ttf"
    assert [(font.family, font.screen) for font in got.fonts] == [
        ("Inter", "deck:x.woff2"),
        ("Own", own),
    ]
    assert paper in got.files


def test_a_projects_theme_may_extend_decks_own_of_the_same_name(tmp_path: Path) -> None:
    put(tmp_path, "themes/clear/theme.yml", "extends: clear\nsummary: ours\n")
    put(tmp_path, "themes/clear/layouts/default.html.j2", "ours")
    got = load(tmp_path, "clear")
    assert got.summary == "ours"
    assert got.templates["layouts/default.html.j2"].text == "ours"
    assert got.templates["deck.html.j2"].source == "deck/themes/clear/deck.html.j2"


def test_tokens_for_every_mode(tmp_path: Path) -> None:
    make(
        tmp_path, "base", YML.replace("tokens:\n", "tokens:\n  all: {radius: 12px, line: '#111'}\n")
    )
    put(
        tmp_path,
        "themes/top/theme.yml",
        "extends: base\ntokens:\n  all: {radius: 0px}\n  sepia: {page: '#fff', text: '#000',"
        " accent: '#00f'}\n  dark: {radius: 4px}\nmodes: [light, dark, sepia]\n",
    )
    base, top = load(tmp_path, "base").tokens, load(tmp_path, "top").tokens
    assert [base[mode]["radius"] for mode in ("light", "dark")] == ["12px", "12px"]
    assert (base["light"]["line"], base["dark"]["line"]) == ("#ddd", "#111")
    assert [top[mode]["radius"] for mode in ("light", "dark", "sepia")] == ["0px", "4px", "0px"]
    assert (top["light"]["line"], top["sepia"]["line"]) == ("#ddd", "#111")
    make(tmp_path, "one", "tokens: {all: {page: red, text: '#000', accent: blue-ish}}\n"
         "layouts: {default: [body]}\n")  # fmt: skip
    assert refused(tmp_path, "one") == [
        (
            "themes/one/theme.yml:1:49 bad-option",
            "`accent` cannot be `blue-ish`",
            "write a colour such as `#0a7d5a`",
        )
    ]


def test_pages_are_light_where_no_deck_can_choose_it(tmp_path: Path) -> None:
    make(tmp_path, yml=YML.replace("[light, dark]", "[dark]").replace("mode: light", "mode: dark"))
    look = load(tmp_path)
    assert (look.modes, set(look.tokens)) == (("dark",), {"light", "dark"})
    assert look.on_paper() is look
    make(tmp_path, "printed", YML.replace("corners: round", "paper: light, mode: dark").replace(
        ", mode: light", ""))  # fmt: skip
    printed = load(tmp_path, "printed").on_paper()
    assert printed.options["mode"] == "light"
    assert load(tmp_path, "printed", paper="same").on_paper().options["mode"] == "dark"
    assert refused(tmp_path, "printed", paper="lihgt") == [
        ("", "the theme `printed` has no mode `lihgt`", "did you mean `light`?")
    ]


def test_a_theme_that_extends_itself_is_told_with_the_chain(tmp_path: Path) -> None:
    make(tmp_path, "a", "extends: b\n")
    make(tmp_path, "b", "summary: x\nextends: c\n")
    make(tmp_path, "c", "extends: b\n")
    assert told(tmp_path, "a") == [
        (
            "theme-cycle",
            "a theme extends itself: `b` extends `c` extends `b`",
            "themes/c/theme.yml:1:10",
            "b",
        )
    ]
    make(tmp_path, "d", "extends: d\n")
    assert told(tmp_path, "d") == [
        (
            "theme-cycle",
            "a theme extends itself: `d` extends `d`",
            "themes/d/theme.yml:1:10",
            "d",
        )
    ]


def test_what_a_theme_extends_must_be_there(tmp_path: Path) -> None:
    make(tmp_path, "base")
    make(tmp_path, "top", "extends: bsae\n")
    (one,) = theme.load("top", (), tmp_path).diagnostics
    assert (one.rule.name, one.message) == ("missing-theme", "there is no theme `bsae`")
    assert one.hint == "did you mean `base`?"


def test_the_projects_theme_comes_before_decks_own(tmp_path: Path) -> None:
    own = theme.find("clear", tmp_path)
    assert own == files.themes_folder() / "clear"
    make(tmp_path, "clear")
    assert theme.find("clear", tmp_path) == tmp_path / "themes" / "clear"
    assert theme.find("clear", None) == own


def test_a_missing_theme_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, "claer") == [
        ("", "there is no theme `claer`", "did you mean `clear`?")
    ]
    assert refused(tmp_path, "../x")[0][1] == "there is no theme `../x`"
    (tmp_path / "themes" / "half").mkdir(parents=True)
    assert refused(tmp_path, "half") == [
        ("", "there is no theme `half`", "the folder `themes/half` has no `theme.yml`")
    ]


def deck(text: str) -> Config:
    got = config.read(Source("deck.yml", text)).value
    assert got is not None
    return got


def test_a_missing_theme_is_told_where_it_is_named(tmp_path: Path) -> None:
    place = "deck.yml:2:15 missing-theme"
    says = deck("title: x\ntheme: {name: claer}\n")
    assert refused(tmp_path, "claer", says) == [
        (place, "there is no theme `claer`", "did you mean `clear`?")
    ]
    assert refused(tmp_path, "other", says)[0][0] == ""
    says = deck("theme: claer\n")
    assert refused(tmp_path, "claer", says)[0][0] == "deck.yml:1:8 missing-theme"


def test_options_that_a_theme_does_not_have_are_all_told(tmp_path: Path) -> None:
    make(tmp_path)
    says = deck("size: 4:3\ntheme: {name: mine, acent: red, mode: drak, accent: reddish}\n")
    options = dict(says.theme.options)
    assert refused(tmp_path, "mine", says, **options) == [
        ("deck.yml:1:7 bad-option", "the theme `mine` has no size `4:3`", "it has `16:9`"),
        (
            "deck.yml:2:21 bad-option",
            "the theme `mine` has no option `acent`",
            "did you mean `accent`?",
        ),
        (
            "deck.yml:2:39 bad-option",
            "the theme `mine` has no mode `drak`",
            "did you mean `dark`?",
        ),
        (
            "deck.yml:2:53 bad-option",
            "`accent` cannot be `reddish`",
            "write a colour such as `#0a7d5a`",
        ),
    ]
    assert refused(tmp_path, acent="red") == [
        ("", "the theme `mine` has no option `acent`", "did you mean `accent`?")
    ]
    assert load(tmp_path, corners="square").options["corners"] == "square"


def test_mistakes_in_theme_yml_are_refused_at_once(tmp_path: Path) -> None:
    yml = YML.replace("summary:", "sumary:").replace("licence: MIT", "css2: x")
    yml = yml.replace("name: mine", "name: other").replace('["16:9"]', "[16x9]")
    make(tmp_path, yml=yml)
    where = "themes/mine/theme.yml"
    assert refused(tmp_path) == [
        (
            f"{where}:1:7 bad-option",
            "the theme's folder is called `mine`",
            "a theme has the name of its folder",
        ),
        (
            f"{where}:2:1 unknown-key",
            "`sumary` is no key of theme.yml",
            "did you mean `summary`?",
        ),
        (f"{where}:3:1 unknown-key", "`css2` is no key of theme.yml", "did you mean `css`?"),
        (f"{where}:5:9 bad-option", "`sizes` cannot be `16x9`", "did you mean `16:9`?"),
    ]


def test_a_mode_without_its_colours_is_refused(tmp_path: Path) -> None:
    yml = YML.replace('text: "#eeeeee", ', "").replace('page: "#ffffff"', 'page: "paper"')
    make(tmp_path, yml=yml.replace("[light, dark]", "[light, dark, dim]"))
    got = [(place, message) for place, message, _ in refused(tmp_path)]
    where = "themes/mine/theme.yml"
    assert got == [
        *[
            (f"{where}:8:3 bad-option", f"the mode `dim` has no token `{token}`")
            for token in ("page", "text", "accent")
        ],
        (f"{where}:8:17 bad-option", "`page` cannot be `paper`"),
        (f"{where}:9:9 bad-option", "the mode `dark` has no token `text`"),
    ]


def test_broken_yaml_in_theme_yml_is_an_error_at_its_place(tmp_path: Path) -> None:
    make(tmp_path, yml="name: mine\nsummary: a: b\n")
    assert told(tmp_path) == [
        ("bad-yaml", "a second `: ` stands in this line", "themes/mine/theme.yml:2:11", ":")
    ]
    make(tmp_path, yml=YML + "summary: again\n")
    assert told(tmp_path) == [
        (
            "duplicate-key",
            "the key `summary` is given twice",
            "themes/mine/theme.yml:13:1",
            "summary",
        )
    ]


def test_files_that_theme_yml_names_must_be_there(tmp_path: Path) -> None:
    yml = YML.replace("css/slide.css", "css/slid.css").replace("deck:fonts/inter-400", "fonts/x")
    make(tmp_path, yml=yml.replace("[left, right]", "[left], poster: [body]"))
    where = "themes/mine/theme.yml"
    layout = "there is no file `layouts/poster.html.j2` in the theme"
    (tmp_path / "themes/mine/handout.html.j2").unlink()
    assert told(tmp_path) == [
        (
            *("missing-file", "there is no file `css/slid.css` in the theme"),
            *(f"{where}:12:15", "css/slid.css"),
        ),
        (
            *("missing-file", "there is no file `fonts/x.woff2` in the theme"),
            *(f"{where}:11:31", '"fonts/x"'),
        ),
        (
            *("missing-file", "there is no file `fonts/x.ttf` in the theme"),
            *(f"{where}:11:31", '"fonts/x"'),
        ),
        ("missing-file", layout, f"{where}:10:57", "[body]"),
        (
            *("missing-file", "there is no file `handout.html.j2` in the theme"),
            *(f"{where}:1:7", "mine"),
        ),
    ]
    hints = [one.hint for one in theme.load("mine", (), tmp_path).diagnostics]
    assert hints[0] == "did you mean `css/slide.css`?"


SHEET = """\
/* url(http://in.a/comment) "//x" */
@import url("https://fonts.example.org/inter.css");
@import 'other.css';
.a { background: url(http://example.org/a.png) }
.b { background: url( '//example.org/b.png' ) }
.c { background: url(\\68ttps://example.org/c.png) }
.d { background: image-set("https://example.org/d.png" 1x) }
.e { background: url(../img/none.svg) }
.f { background: url(../../../secret.svg) }
.g { background: url("../img/a b.svg"); mask: url(#m) }
.h { background: url('data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg"/>') }
.i::before { content: "see: http no" }
"""


def test_style_sheets_ask_for_nothing_that_is_not_in_the_theme(tmp_path: Path) -> None:
    make(tmp_path)
    put(tmp_path, "themes/mine/img/a b.svg", SVG)
    put(tmp_path, "themes/mine/css/slide.css", SHEET)
    where = "themes/mine/css/slide.css"
    assert told(tmp_path) == [
        (
            "remote-address",
            "`https://fonts.example.org/inter.css` is on the network",
            f"{where}:2:14",
            "https://fonts.example.org/inter.css",
        ),
        ("imported-sheet", "`other.css` is imported", f"{where}:3:10", "other.css"),
        (
            "remote-address",
            "`http://example.org/a.png` is on the network",
            f"{where}:4:22",
            "http://example.org/a.png",
        ),
        (
            "remote-address",
            "`//example.org/b.png` is on the network",
            f"{where}:5:24",
            "//example.org/b.png",
        ),
        (
            "remote-address",
            "`https://example.org/c.png` is on the network",
            f"{where}:6:22",
            "\\68ttps://example.org/c.png",
        ),
        (
            "remote-address",
            "`https://example.org/d.png` is on the network",
            f"{where}:7:29",
            "https://example.org/d.png",
        ),
        ("missing-file", "there is no file `../img/none.svg`", f"{where}:8:22", "../img/none.svg"),
        (
            "missing-file",
            "there is no file `../../../secret.svg`",
            f"{where}:9:22",
            "../../../secret.svg",
        ),
    ]
    css = theme.load("mine", (), tmp_path).value.css_slide
    assert 'url("files:themes/mine/img/a b.svg"); mask: url(#m)' in css
    assert SHEET.splitlines()[10] in css


def test_a_theme_outside_the_project_is_not_read(tmp_path: Path) -> None:
    make(tmp_path / "elsewhere")
    (tmp_path / "deck" / "themes").mkdir(parents=True)
    (tmp_path / "deck/themes/mine").symlink_to(tmp_path / "elsewhere/themes/mine")
    (one,) = theme.load("mine", (), tmp_path / "deck").diagnostics
    assert one.rule.name == "outside-project"


def test_themes_are_listed(tmp_path: Path) -> None:
    make(tmp_path)
    make(tmp_path, "worse", "title: x\n")
    make(tmp_path, "bad", "a: b: c\n")
    put(tmp_path, "themes/none/x.txt", "")
    got = {entry.name: entry for entry in theme.listing(tmp_path)}
    assert list(got) == ["bad", "clear", "mine", "night", "paper", "worse"]
    assert (got["mine"].where, got["clear"].where) == ("project", "deck")
    assert got["mine"].modes == ("light", "dark")
    assert got["mine"].options["accent"] == "#0a7d5a"
    assert got["bad"].summary == "broken: a second `: ` stands in this line"
    assert got["worse"].summary.startswith("broken: `themes/worse/theme.yml` has")


def test_a_theme_without_the_layout_default_is_refused(tmp_path: Path) -> None:
    make(tmp_path, yml=YML.replace("default: [body], ", ""))
    with pytest.raises(DeckError) as caught:
        theme.load("mine", (), tmp_path)
    (problem,) = caught.value.diagnostics
    assert problem.message == "the theme has no layout `default`"
    assert problem.hint == "write `default: [body]` under `layouts:`, or `extends: clear`"


def test_a_theme_that_extends_clear_has_all_its_layouts(tmp_path: Path) -> None:
    put(tmp_path, "themes/mine/theme.yml", "name: mine\nextends: clear\n")
    outcome = theme.load("mine", (), tmp_path)
    assert outcome.diagnostics == ()
    assert set(outcome.value.layouts) == set(theme.LAYOUTS)


def test_the_list_of_themes_names_layouts_and_regions(tmp_path: Path) -> None:
    entry = next(one for one in theme.listing(tmp_path) if one.name == "clear")
    assert entry.layouts["image-left"].regions == ("image", "body")
