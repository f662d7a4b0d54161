"""Questions: `::: quiz` around a question, its answers as a task list, and explanations.

On the screen `quiz.js` beside this file lets people answer; on paper the same question is a
worksheet, and `solutions` is what the handout's last page shows of it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from deck.diagnostics import Diagnostic, Outcome
from deck.elements.quiz_parts import (
    BAD_QUIZ,
    Parts,
    Quiz,
    QuizTitle,
    explanation,
)
from deck.model import Medium
from deck.nodes import NO_ATTRS, Code, Heading, Html, Node, Paragraph, Text, walk
from deck.patterns import pattern
from deck.protocols import Body, Pen, Reader, Syntax
from deck.source import Lines, Span

SINGLE, MULTIPLE, TEXT = "single", "multiple", "text"
# What Python and JavaScript both take for a blank; quiz.js has the same list.
_BLANKS = pattern(
    "[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+"
)
_QUOTES = str.maketrans("‘’ʼ“”„", "'''\"\"\"")
_DIGITS = 32  # hexadecimal ones, of a hash
# deck's own words that the script says.
_SAID = ("right", "wrong", "not-quite", "right-answer", "answer-first", "try-again")


# Reading


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the title from the arguments, question and answers from the blocks inside."""
    parts = Parts(body.text)
    for node in reader.blocks(body.text):
        parts.take(node)
    parts.unmarked()
    children: list[Node] = []
    if body.arguments:
        inlines = reader.inlines(Lines(body.arguments, (body.at,)))
        span = Span(body.at, body.at + len(body.arguments))
        children.append(QuizTitle(span=span, children=inlines))
    children += [*parts.question, *parts.answers]
    if parts.why:
        children.append(explanation(parts.why))
    kind = _kind(parts)
    said = body.attrs.get("kind")
    if kind != TEXT and said in {SINGLE, MULTIPLE}:
        kind = said
    pairs = tuple(pair for pair in body.attrs.pairs if pair[0] != "kind")
    attrs = replace(body.attrs, pairs=pairs) if said else body.attrs
    quiz = Quiz(span=body.span, attrs=attrs, children=tuple(children), kind=kind)
    return Outcome(quiz, (*parts.problems, *_mistakes(body, parts, kind)))


def _kind(parts: Parts) -> str:
    if parts.typed or not parts.answers:
        return TEXT
    return MULTIPLE if sum(answer.right for answer in parts.answers) > 1 else SINGLE


def _mistakes(body: Body, parts: Parts, kind: str) -> Iterator[Diagnostic]:
    """Yield what keeps the whole from being answered."""
    if (said := body.attrs.get("kind")) and said != kind:
        hint = "leave it out, or write `{kind=multiple}` above a list of answers"
        yield BAD_QUIZ(f"this quiz cannot be of the kind `{said}`", None, body.name, hint=hint)
    if not (parts.question or parts.answers or parts.why or body.arguments):
        hint = "write a question, then answers such as `- [x] right` and `- [ ] wrong`"
        yield BAD_QUIZ("this quiz is empty", None, body.name, hint=hint)
        return
    if not parts.question and not body.arguments:
        hint = "write the question above the answers"
        yield BAD_QUIZ("this quiz asks nothing", None, body.name, hint=hint)
    if not parts.answers and not parts.typed:
        hint = "write answers such as `- [x] right` and `- [ ] wrong`, or a line `Answer: …`"
        yield BAD_QUIZ("this quiz has no answer", None, body.name, hint=hint)
    if parts.answers and not any(answer.right for answer in parts.answers):
        hint = "mark what is right with `- [x]`"
        yield BAD_QUIZ("none of the answers is right", None, body.name, hint=hint)
    if kind != TEXT and len(parts.answers) == 1:
        place = parts.line(parts.answers[0].span)
        hint = "add a wrong answer, `- [ ] …`, or write `Answer: …` for one that is typed"
        yield BAD_QUIZ("there is only one answer to choose from", None, place, hint=hint)


# What a browser may know


def plain(nodes: tuple[Node, ...]) -> str:
    """Return the text of inlines without marks, on one line."""
    texts = (node.text if isinstance(node, Text | Code) else " " for node in walk(*nodes))
    return " ".join("".join(texts).split())


def normal(text: str) -> str:
    """Return what is compared of a typed answer: neither case nor blanks nor curly quotes count."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).translate(_QUOTES).lower())


def sealed(answer: str, salt: str) -> str:
    """Return an answer as a hash: SHA-256 of salt, a NUL and the normal form, in UTF-8.

    The first 32 hexadecimal digits. It hides an answer from who looks at the page; it keeps it
    from nobody who tries all words, so it is no secret.
    """
    data = f"{salt}\0{normal(answer)}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def letter(number: int) -> str:
    """Return what an answer is called: A to Z, then its number. `number` counts from 0."""
    return chr(ord("A") + number) if number < 26 else str(number + 1)


def _rights(quiz: Quiz) -> list[str]:
    """Return the right answers as the script compares them: letters, or texts to be typed."""
    answers = quiz.answers
    if quiz.kind == TEXT:
        return [plain(answer.shown) for answer in answers]
    return [letter(number) for number, answer in enumerate(answers) if answer.right]


# Drawing


def draw(node: Quiz, pen: Pen) -> Html:
    """Draw a quiz: to be answered on the screen or on paper, or solved."""
    if node.solved:
        return _solved(node, pen)
    return _worksheet(node, pen) if pen.medium is Medium.PAPER else interactive(node, pen)


def interactive(node: Quiz, pen: Pen, *, seal: bool = False) -> Html:
    """Draw a quiz for the screen; sealed, hashes stand for answers, and explanations stay away.

    Without JavaScript it can be read and nothing is revealed: the script shows its foot.
    """
    name = f"quiz-{pen.unique(node)}"
    rights = _rights(node)
    pairs = {
        "data_quiz": name,
        "data_words": "|".join(pen.words[word] for word in _SAID),
    }
    if seal:
        pairs["data_salt"] = pen.slide
        pairs["data_sealed"] = json.dumps([sealed(right, pen.slide) for right in rights])
    else:
        pairs["data_answers"] = json.dumps(rights, ensure_ascii=False)
    legend, more = _legend(node, pen)
    answers = _field(node, pen) if node.kind == TEXT else _choices(node, pen, name, seal=seal)
    why = Html("") if seal else Html("").join(_why(child, pen) for child in node.explanations)
    return Html(
        "<div{}>\n<fieldset>\n<legend>{}</legend>\n{}{}"
        '<div class="quiz-foot" hidden>\n<button type="button" class="quiz-check">{}</button>\n'
        '<div class="quiz-said">\n<p class="quiz-result" role="status"></p>\n{}</div>\n</div>\n'
        "</fieldset>\n</div>"
    ).format(
        pen.attributes(node, "quiz", f"quiz-{node.kind}", **pairs),
        legend,
        more + _how(node, pen),
        answers,
        pen.words["check"],
        why,
    )


def _legend(node: Quiz, pen: Pen) -> tuple[Html, Html]:
    """Return what names the whole: title and question, and the blocks of the question behind it.

    Nothing but text and a heading may stand in a legend.
    """
    title = Html("").join(
        Html('<span class="{}">{}</span> ').format(
            "quiz-title" if node.question else "quiz-question", pen.inlines(each.children)
        )
        for each in node.titles
    )
    question, more = node.question, Html("")
    if question and isinstance(question[0], Paragraph):
        first = question[0]
        asked = Html("<span{}>{}</span>").format(
            pen.attributes(first, "quiz-question"), pen.inlines(first.children)
        )
        question = question[1:]
    elif question and isinstance(question[0], Heading):
        asked, question = pen.blocks(question[:1]), question[1:]
    else:
        word = "" if title else pen.words["question"]
        asked = Html('<span class="quiz-title">{}</span>').format(word) if word else Html("")
    if question:
        more = Html('<div class="quiz-more">\n{}\n</div>\n').format(pen.blocks(question))
    return title + asked, more


def _how(node: Quiz, pen: Pen) -> Html:
    """Say what a round or a square box says: how many answers are asked for."""
    if node.kind != MULTIPLE:
        return Html("")
    return Html('<p class="quiz-how">{}</p>\n').format(pen.words["choose-all"])


def _choices(node: Quiz, pen: Pen, name: str, *, seal: bool) -> Html:
    kind = "checkbox" if node.kind == MULTIPLE else "radio"
    rows = []
    for number, answer in enumerate(node.answers):
        why = Html("") if seal else Html("").join(_why(each, pen) for each in answer.explanations)
        rows.append(
            Html(
                '<div{}>\n<label class="quiz-row"><input type="{}" name="{}" value="{}">'
                '<span class="quiz-letter">{}</span> <span class="quiz-words">{}</span>'
                ' <span class="quiz-mark"></span></label>\n{}</div>'
            ).format(
                pen.attributes(answer, "quiz-answer"),
                kind,
                name,
                letter(number),
                letter(number),
                pen.inlines(answer.shown),
                why,
            )
        )
    return Html('<div class="quiz-answers">\n{}\n</div>\n').format(Html("\n").join(rows))


def _field(node: Quiz, pen: Pen) -> Html:
    return Html(
        '<label class="quiz-field"><span class="quiz-how">{}</span>'
        '<input type="text" autocomplete="off" autocapitalize="off" spellcheck="false"></label>\n'
    ).format(pen.words["your-answer"])


def _why(node: Node, pen: Pen) -> Html:
    return Html('<div class="quiz-why" hidden>\n{}\n</div>\n').format(pen.blocks(node.children))


def _worksheet(node: Quiz, pen: Pen) -> Html:
    """Draw a quiz to be answered with a pencil: boxes, or a line to write on."""
    legend, more = _legend(node, pen)
    if node.kind == TEXT:
        answers = Html('<p class="quiz-how">{}</p>\n<div class="quiz-line"></div>\n').format(
            pen.words["your-answer"]
        )
    else:
        rows = [
            Html(
                '<div{}><p class="quiz-row"><span class="quiz-box"></span>'
                '<span class="quiz-letter">{}</span> <span class="quiz-words">{}</span></p></div>'
            ).format(
                pen.attributes(answer, "quiz-answer"), letter(number), pen.inlines(answer.shown)
            )
            for number, answer in enumerate(node.answers)
        ]
        answers = Html('<div class="quiz-answers">\n{}\n</div>\n').format(Html("\n").join(rows))
    return Html('<div{}>\n<div class="quiz-legend">{}</div>\n{}{}</div>').format(
        pen.attributes(node, "quiz", f"quiz-{node.kind}", "quiz-paper"),
        legend,
        more + _how(node, pen),
        answers,
    )


# The answers page


def solutions(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the quizzes among these nodes as they stand on the answers page."""
    return tuple(
        replace(node, attrs=NO_ATTRS, solved=True)
        for node in walk(*nodes)
        if isinstance(node, Quiz)
    )


def _solved(quiz: Quiz, pen: Pen) -> Html:
    """Draw the question, what is right, and why: of a wrong answer only what is said about it."""
    legend, more = _legend(quiz, pen)
    parts = [Html('<div class="solution-question">{}</div>\n').format(legend), more]
    if quiz.kind == TEXT and quiz.answers:
        texts = Html(" · ").join(pen.inlines(answer.shown) for answer in quiz.answers)
        parts.append(_answer("right", "✓", texts, Html("")))
    else:
        for number, answer in enumerate(quiz.answers):
            if answer.right or answer.explanations:
                state, sign = ("right", "✓") if answer.right else ("wrong", "✗")
                why = Html("").join(pen.blocks(each.children) for each in answer.explanations)
                name = f"{sign} {letter(number)}"
                parts.append(_answer(state, name, pen.inlines(answer.shown), why))
    for each in quiz.explanations:
        parts.append(
            Html('<div class="solution-why">\n{}\n</div>\n').format(pen.blocks(each.children))
        )
    return Html('<div class="solution">\n{}</div>').format(Html("").join(parts))


def _answer(state: str, name: str, text: Html, why: Html) -> Html:
    reason = Html('<div class="solution-because">\n{}\n</div>\n').format(why) if why else why
    return Html(
        '<div class="solution-answer solution-{}">'
        '<p><span class="solution-name">{}</span> {}</p>\n{}</div>\n'
    ).format(state, name, text, reason)


SYNTAX = Syntax(
    name="quiz",
    draws=(Quiz,),
    draw=draw,
    read=read,
    containers=("quiz",),
    scripts=("elements/quiz.js",),
)
