"""Quizzes beside their cases: what is sealed, what paper shows, and the handout's answers page."""

from __future__ import annotations

import hashlib
import io
import re

import making
import pytest
from pypdf import PdfReader

from deck.elements.quiz import interactive, letter, normal, sealed, solutions
from deck.elements.quiz_parts import Answer, Quiz
from deck.files import Files
from deck.formats import handout, html
from deck.model import Medium
from deck.nodes import Node, walk
from deck.paper import Press
from deck.pen import Ink
from deck.render import Drawn
from deck.strings import words

FIRST = """\
# Welcome {#welcome}

No question here.

---

# Answers {#answers}

::: quiz {#own}
Which one ages?

- [ ] the rubber duck
  It stays as it is.
- [x] the brown cow
- [ ] the grey stone

Explanation: because of time.
:::

Note:
There is a quiz on this slide.
"""
SECOND = """\
# In a word {#word}

::: columns
::: column
::: quiz Twice
What is it called?

Answer: Maß | data drift
:::
:::
::: column
Text.
:::
:::
"""


def quizzes(text: str) -> list[Quiz]:
    """Return the quizzes of a text."""
    return [
        node
        for placed in making.deck(text).slides
        for node in walk(*placed.slide.body)
        if isinstance(node, Quiz)
    ]


# Sealed


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("  Data\tDrift ", "datadrift"),
        ("\N{NO-BREAK SPACE}A\N{ZERO WIDTH SPACE}\ufeffb", "ab"),
        ("it’s “so”", 'it\'s"so"'),
        ("ﬁne Å", "fineå"),
        ("MASS", "mass"),
        ("MAẞ", "maß"),
        ("", ""),
    ],
)
def test_neither_capitals_nor_blanks_nor_quotes_count(typed: str, same: str) -> None:
    assert normal(typed) == same
    assert normal(normal(typed)) == normal(typed)


def test_a_seal_is_a_salted_hash_of_the_normal_form() -> None:
    whole = hashlib.sha256(b"slide\0drift").hexdigest()
    assert sealed("  Drift", "slide") == whole[:32]
    assert sealed("drift", "slide") != sealed("drift", "other") != sealed("driftx", "slide")


def test_a_sealed_quiz_holds_no_answer_and_no_explanation() -> None:
    placed = making.deck(FIRST).slides[1]
    ink = Ink(Medium.SCREEN, words("en"), placed, making.clear())
    (quiz,) = quizzes(FIRST)
    open_, hidden = interactive(quiz, ink), interactive(quiz, ink, seal=True)
    assert "because of time" in open_
    assert "stays as it is" in open_
    assert 'data-answers="[&#34;B&#34;]"' in open_
    assert "data-answers" not in hidden
    assert "because of time" not in hidden
    assert "stays as it is" not in hidden
    assert f'data-salt="answers" data-sealed="[&#34;{sealed("B", "answers")}&#34;]"' in hidden


def test_answers_have_letters_then_numbers() -> None:
    assert [letter(number) for number in (0, 1, 25, 26)] == ["A", "B", "Z", "27"]


@pytest.mark.parametrize("lang", ["en", "de", "es", "fr", "hi"])
def test_no_word_holds_what_parts_the_words(lang: str) -> None:
    said = ("right", "wrong", "not-quite", "right-answer", "answer-first", "try-again")
    assert all("|" not in words(lang)[word] for word in said)


@pytest.mark.parametrize(("text", "there"), [(FIRST, True), ("# One\n\nText.\n", False)])
def test_the_script_is_in_a_page_with_a_quiz_alone(text: str, there: bool) -> None:
    deck, drawn = making.deck(text), Drawn(Medium.SCREEN, making.drawn(text))
    page, *_ = html.artifacts(deck, drawn, making.clear(), Files(), making.settings()).value
    assert (b"Lets people answer the quizzes" in page.data) is there


# The tree


def test_everything_in_a_quiz_is_walked() -> None:
    kinds = {
        type(node).__name__ for quiz in quizzes(FIRST + "\n---\n\n" + SECOND) for node in walk(quiz)
    }
    assert {"Quiz", "QuizTitle", "Answer", "Explanation", "Paragraph", "Text"} <= kinds


def test_footnotes_pictures_and_ids_in_answers_are_known() -> None:
    text = (
        "# One\n\n::: quiz\nWhich?[^1]\n\n"
        "- [x] [this](#here)\n  ![shown](x.svg)\n- [ ] that {#here}\n"
        ":::\n\n[^1]: A source.\n"
    )
    module = making.modules(text)[0]
    assert [want.name for want in module.wanted] == ["x.svg"]
    assert [note.label for note in module.slides[0].footnotes] == ["1"]
    deck = making.deck(text, files=making.pictures("slides/x.svg"))
    assert deck.slides[0].addresses["#here"] == f"#{deck.slides[0].id}"


def test_incremental_lists_make_steps_of_answers() -> None:
    text = "# One\n\n::: incremental\n::: quiz\nWhich?\n\n- [x] this\n- [ ] that\n:::\n:::\n"
    nodes: list[Node] = [node for quiz in quizzes(text) for node in quiz.answers]
    assert all(isinstance(node, Answer) and "step" in node.attrs.classes for node in nodes)


# Paper


def test_on_paper_nothing_is_marked() -> None:
    slides = making.drawn(FIRST, SECOND, medium=Medium.PAPER)
    page = "".join(slide.html for slide in slides)
    assert page.count("quiz-box") == 3
    assert page.count("quiz-line") == 1
    for word in (
        "because of time",
        "stays as it is",
        "Maß",
        "data drift",
        "<input",
        "data-answers",
    ):
        assert word not in page
    assert [bool(slide.answers) for slide in slides] == [False, True, True]


def test_on_paper_nothing_tells_a_right_answer_from_a_wrong_one() -> None:
    (right, wrong) = (
        making.drawn(f"# A\n\n::: quiz\nQ?\n\n- [{a}] a\n- [{b}] b\n:::\n", medium=Medium.PAPER)[
            0
        ].html
        for a, b in ((" ", "x"), ("x", " "))
    )
    assert right == wrong


def test_on_the_screen_there_is_no_answers_page() -> None:
    assert not any(slide.answers for slide in making.drawn(FIRST, SECOND))


def test_solved_quizzes_have_no_id_of_their_own() -> None:
    (solved,) = solutions(tuple(quizzes(FIRST)))
    assert isinstance(solved, Quiz)
    assert solved.solved
    assert not solved.attrs


@pytest.fixture(scope="module")
def printed() -> PdfReader:
    """The handout of two modules with a quiz each."""
    deck = making.deck(FIRST, SECOND, yml="title: Talk\n")
    drawn = Drawn(Medium.PAPER, making.drawn(FIRST, SECOND, medium=Medium.PAPER))
    made = handout.sheet(deck, drawn, making.clear(), Files(), making.settings("title: Talk\n"))
    assert made.diagnostics == ()
    with Press() as press:
        done = press.print(made.value)
    assert done.log == ()
    return PdfReader(io.BytesIO(done.pdf))


def test_the_last_page_holds_the_answers(printed: PdfReader) -> None:
    *pages, last = [" ".join(page.extract_text().split()) for page in printed.pages]
    assert re.search(r"✓ B the brown cow", last)
    assert re.search(r"✗ A the rubber duck It stays as it is\.", last)
    assert "grey stone" not in last
    assert "because of time." in last
    assert "Maß · data drift" in last
    assert "Twice" in last
    assert "There is a quiz on this slide." in " ".join(pages)
    assert not any("because of time" in page or "Maß" in page for page in pages)


def test_contents_and_bookmarks_know_the_answers(printed: PdfReader) -> None:
    titles = [each.title for each in printed.outline if not isinstance(each, list)]
    assert titles == ["Contents", "1 Welcome", "2 In a word", "Answers"]
    lines = printed.pages[1].extract_text().split("\n")
    assert sum(line.startswith("Answers") for line in lines) == 2, "the slide and the page"
    assert "5" in " ".join(lines)


def test_answers_lead_back_to_their_slides(printed: PdfReader) -> None:
    last = printed.pages[-1]
    targets = {str(link.get_object().get("/Dest")) for link in last["/Annots"]}
    assert targets == {"answers", "word"}
    text = last.extract_text(extraction_mode="layout")
    assert re.findall(r"page +(\d)", text) == ["3", "4", "5"], "two slides and the foot"


def test_a_deck_without_quizzes_has_no_answers_page() -> None:
    deck = making.deck("# One\n\nText.\n")
    drawn = Drawn(Medium.PAPER, making.drawn("# One\n\nText.\n", medium=Medium.PAPER))
    made = handout.sheet(deck, drawn, making.clear(), Files(), making.settings())
    assert "Answers" not in made.value.html
