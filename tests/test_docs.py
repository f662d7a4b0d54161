"""The documentation cannot lie: every example is built, every name that deck knows is explained."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import pytest
from making import clear

import deck.pipeline  # noqa: F401  (importing the line makes every rule known)
from deck import config, report
from deck.checks.registry import CHECKS
from deck.cli import cli
from deck.diagnostics import Rule
from deck.elements.registry import SYNTAXES
from deck.files import Files
from deck.keys import ALIASES, DECK_KEYS, FRONT_KEYS, IGNORED
from deck.model import Medium
from deck.reading import parse, split
from deck.render import render
from deck.resolve import resolve
from deck.source import Source
from deck.values import SIZES, TRANSITIONS

ROOT = Path(__file__).parents[1]
LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
THEMES = (ROOT / "docs" / "themes.md").read_text(encoding="utf-8")
RULES = ROOT / "docs" / "rules.md"
PAGES = {"README.md": README, "language.md": LANGUAGE}
BEGIN, END = re.compile(r"<!-- rules:.*?-->\n"), "<!-- /rules -->"


def fences(text: str, language: str) -> list[tuple[int, str]]:
    """Return all code of a language on a page: the line it begins on, its text."""
    found = re.finditer(rf"^(`{{3,}}){language}\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, each.start()) + 2, each[2]) for each in found]


EXAMPLES = [
    pytest.param(text, id=f"{name}:{line}")
    for name, page in PAGES.items()
    for line, text in fences(page, "markdown")
]
# What an example takes from a file, which stands on the page as well.
BESIDE = {
    name: Source(name, text)
    for name, _, text in re.findall(
        r"<!-- beside it: (\S+) -->\n+(`{3,})\w*\n(.*?)^\2$", LANGUAGE, re.MULTILINE | re.DOTALL
    )
}
SETTINGS = [
    pytest.param(text, id=f"{name}:{line}")
    for name, page in PAGES.items()
    for line, text in fences(page, "yaml")
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_built_in_silence(text: str) -> None:
    source = Source("example.md", text)
    front = split.front_matter(source)
    settings = config.Config()
    if front is not None:
        said = config.mapping.read(front, source.name).value
        assert said is not None
        settings = config.from_front_matter(said, source).value
    parsed = parse.parse(source, settings, BESIDE)
    placed = resolve((parsed.value,), settings, clear(), Files(), "")
    drawn = [render(placed.value, clear(), medium) for medium in Medium]
    told = [*parsed.diagnostics, *placed.diagnostics]
    told += [problem for check in CHECKS for problem in check(placed.value, clear())]
    told += [problem for each in drawn for problem in each.diagnostics]
    assert report.rules_applied(told, dict(settings.rules)) == ()
    wanted = {want.name for want in parsed.value.wanted}
    assert wanted <= BESIDE.keys(), "an example that names a picture is not built"
    assert placed.value.slides
    assert all(slide.body for slide in parsed.value.slides)


@pytest.mark.parametrize("text", SETTINGS)
def test_every_deck_yml_is_accepted(text: str) -> None:
    outcome = config.read(Source("deck.yml", text))
    assert outcome.diagnostics == ()
    assert outcome.value is not None


def test_there_are_examples_at_all() -> None:
    assert len(fences(LANGUAGE, "markdown")) >= 14
    assert len(SETTINGS) >= 1
    assert all(each.values[0].strip() for each in EXAMPLES + SETTINGS)


# Every name that deck knows


def code(page: str) -> set[str]:
    """Return what stands between back-ticks on a page, and the words in it."""
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"(?ms)^(`{3,}).*?^\1$", "", page))
    return {word for span in spans for word in (span, *re.findall(r"[\w-]+", span))}


@pytest.mark.parametrize("key", sorted({*FRONT_KEYS, *DECK_KEYS, *ALIASES, *IGNORED}))
def test_every_key_and_alias_is_documented(key: str) -> None:
    assert key in code(LANGUAGE)


@pytest.mark.parametrize(("alias", "key"), sorted(ALIASES.items()))
def test_every_alias_stands_in_its_key_s_row(alias: str, key: str) -> None:
    rows = [line for line in LANGUAGE.splitlines() if line.startswith("| `")]
    assert any(
        f"`{key}`" in row.split("|")[1] and f"`{alias}`" in row.split("|")[-2] for row in rows
    )


@pytest.mark.parametrize("layout", sorted(clear().layouts))
def test_every_layout_is_documented(layout: str) -> None:
    section = LANGUAGE.partition("\n## Layouts\n")[2].partition("\n## ")[0]
    assert layout in code(section)


CONTAINERS = sorted({word for syntax in SYNTAXES for word in syntax.containers})


@pytest.mark.parametrize("name", [*CONTAINERS, "notes", "incremental"])
def test_every_container_is_documented(name: str) -> None:
    written = re.findall(r"^:{3,} *([\w-]+)", LANGUAGE, re.MULTILINE)
    assert name in code(LANGUAGE) or name in written


@pytest.mark.parametrize("word", [*SIZES, *TRANSITIONS])
def test_every_size_and_transition_is_documented(word: str) -> None:
    assert word in code(LANGUAGE)


def test_only_layouts_that_there_are_are_documented() -> None:
    section = LANGUAGE.partition("\n## Layouts\n")[2].partition(".")[0]
    assert sorted(re.findall(r"`([\w-]+)`", section)) == sorted(clear().layouts)


# Rules


@pytest.mark.parametrize("name", sorted(Rule.known))
def test_every_rule_explains_itself(name: str) -> None:
    rule = Rule.known[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.summary[0] == rule.summary[0].lower()
    assert "\n" not in rule.summary
    assert len(rule.explain.strip()) >= 80


def test_rules_md_lists_every_rule(update: bool) -> None:
    rows = [
        f"| `{name}` | {Rule.known[name].severity} | {Rule.known[name].summary} |\n"
        for name in sorted(Rule.known)
    ]
    table = "".join(["| rule | severity | what it tells |\n| --- | --- | --- |\n", *rows])
    page = RULES.read_text(encoding="utf-8")
    begin = BEGIN.search(page)
    assert begin is not None
    made = f"{page[: begin.end()]}\n{table}\n{page[page.index(END) :]}"
    if update:
        RULES.write_text(made, encoding="utf-8")
        page = made
    assert page == made, "run `pytest --update tests/test_docs.py`"


def test_every_rule_that_a_page_names_is_one() -> None:
    named = re.findall(r"\(`([a-z]+(?:-[a-z]+)+)`\)", LANGUAGE)
    assert named
    assert [name for name in named if name not in Rule.known] == []


# Commands, templates, links


def test_readme_s_commands_are_the_command_line_s() -> None:
    typed = set()
    for name, command in cli.commands.items():
        inner = getattr(command, "commands", None)
        typed |= {f"{name} {each}" for each in inner} if inner else {name}
    section = README.partition("\n| command | what it does |\n")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `deck ([a-z ]+?)(?: [\[A-Z][^`]*)?` \|", section, re.MULTILINE)
    assert sorted(rows) == sorted(typed)


def test_readme_s_exit_codes_are_the_command_line_s() -> None:
    told = dict(re.findall(r"(\d+) ([^,.]+)[,.]", README.partition("Exit codes: ")[2]))
    assert {"0", "1", "2", "3"} <= set(told)


def test_every_name_that_a_template_gets_is_documented() -> None:
    from deck.render import SlideParts

    names = {name for name in vars(SlideParts) if not name.startswith("_")}
    table = THEMES.partition("### What a layout's template may use")[2].partition("\n### ")[0]
    documented = set(re.findall(r"`slide\.(\w+)`", table))
    assert names | {"id", "layout", "plain_title", "classes"} == documented


@pytest.mark.parametrize(
    "page", [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"], ids=lambda path: path.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", page.read_text(encoding="utf-8"))
    text = re.sub(r"`[^`\n]+`", "", text)
    for address in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, anchor = address.partition("#")
        if re.match(r"\w+:", address):
            continue
        target = (page.parent / name).resolve() if name else page
        if target.suffix == ".png":
            continue  # made by `make pictures`
        assert target.exists(), address
        if anchor:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
            assert anchor in slugs, address


def test_every_example_has_a_picture_of_what_it_says_now() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        examples = importlib.import_module("examples")
    finally:
        sys.path.pop(0)
    drawn = json.loads(examples.INDEX.read_text(encoding="utf-8"))
    wanted = {name: examples.digest(text) for name, text in examples.examples(LANGUAGE).items()}
    assert drawn == wanted, "type `python docs/examples.py`"
    assert {path.stem for path in examples.FOLDER.glob("*.png")} == set(wanted)
    assert examples.linked(LANGUAGE) == LANGUAGE
