"""`deck explain`: what a rule is about, why it matters, and how the problem goes away.

Rules enter their register when their modules are imported; whoever calls this has imported the
pipeline, and so all of them.
"""

from __future__ import annotations

import textwrap
from typing import TextIO

from deck.diagnostics import DeckError, Rule, did_you_mean
from deck.patterns import pattern

WIDTH = 80
CODE = pattern("`[^`]+`")
GLUE = "\N{NO-BREAK SPACE}"


def explain(name: str | None, *, out: TextIO) -> int:
    """Print what is known of a rule, or of all rules, a line each; returns exit code 0.

    Raises DeckError for a name that is no rule's.
    """
    if name is None:
        _list(out)
        return 0
    rule = Rule.known.get(name)
    if rule is None:
        hint = did_you_mean(name, Rule.known) or "`deck explain` lists all rules"
        raise DeckError(f"there is no rule `{name}`", hint)
    print(f"{rule.severity}[{rule.name}]: {rule.summary}\n", file=out)
    print(_wrapped(rule.explain), file=out)
    return 0


def _list(out: TextIO) -> None:
    """Print all rules by name, with their severities."""
    rules = [Rule.known[name] for name in sorted(Rule.known)]
    width = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        print(f"{rule.name:{width}}  {rule.severity:7}  {rule.summary}", file=out)
    print("\n`deck explain RULE` tells more; `rules:` in deck.yml turns warnings off", file=out)


def _wrapped(markdown: str) -> str:
    """Break paragraphs to the terminal's width; code, lists and tables stay as they are."""
    blocks: list[str] = []
    fenced = False
    for block in textwrap.dedent(markdown).strip().split("\n\n"):
        inside, fenced = fenced, fenced ^ (block.count("```") % 2 == 1)
        as_it_is = inside or block.startswith(("```", "    ", "- ", "* ", "|", "#", "1."))
        blocks.append(block if as_it_is else _filled(block))
    return "\n\n".join(blocks)


def _filled(paragraph: str) -> str:
    """Fill a paragraph's lines; `code` is not broken, nor a fence right under the paragraph."""
    text, fence, rest = paragraph.partition("\n```")
    glued = CODE.sub(lambda code: code[0].replace(" ", GLUE), " ".join(text.split()))
    filled = textwrap.fill(glued, WIDTH, break_long_words=False, break_on_hyphens=False)
    return filled.replace(GLUE, " ") + fence + rest
