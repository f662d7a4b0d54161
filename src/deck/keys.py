"""The keys of front matter and deck.yml: what each may say, and what a slide says by them.

Stands between the readers of values and config. Keys match in lower case only; aliases are the
words of Marp, reveal-md, Slidev and Quarto for the same things.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deck import mapping
from deck.diagnostics import Diagnostic, Outcome, did_you_mean, warning
from deck.frozen import dataclass
from deck.mapping import Items, Scalar, Value
from deck.model import Options
from deck.source import Span
from deck.values import (
    BAD_OPTION,
    Reader,
    RefusedError,
    backdrop,
    collect,
    colour,
    condition,
    flag,
    identifier,
    language,
    level,
    matching,
    name,
    number,
    one_of,
    page_numbers,
    pairs,
    person,
    phrases,
    placed,
    scalar,
    seconds,
    section,
    share,
    sides,
    size,
    some_of,
    some_text,
    text,
    texts,
    times,
    transition,
    words,
)

OTHER_DIALECT = warning(
    "other-dialect",
    "a key asks for another tool's dialect",
    """\
`marp: true`, or `dialect:` with another name than `deck`, asks to read the file as another tool
does. deck reads it as its own Markdown: what that tool does with comments, `*` bullets or
`<v-clicks>` is not done. Remove the key, or write the slides in deck's own words.
""",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to give the course: its slot in seconds, how far it may be missed (a fraction).

    `words` are what `if:` asks for beside the name; `modules` are patterns, all where empty.
    """

    name: str
    slot: float | None = None
    tolerance: float = 0.05
    words: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """The theme's name and the options given to it, as written."""

    name: str = "clear"
    options: tuple[tuple[str, str], ...] = ()


def _vars(value: Value) -> tuple[bool, tuple[tuple[str, str], ...]]:
    if isinstance(value, Scalar):
        return flag(value), ()
    for entry in value.entries if isinstance(value, mapping.Mapping) else ():
        key = Scalar(entry.key, entry.key, entry.key_span)
        try:
            _variable(key)
        except RefusedError as refused:
            raise RefusedError(refused.hint, key) from None
    return True, tuple(pairs(text)(value))


def variables(value: Value) -> tuple[bool, tuple[tuple[str, str], ...]]:
    """Return whether `vars` switches variables on, and the values in it; a wrong one says no."""
    try:
        return _vars(value)
    except RefusedError:
        return False, ()


def _math(value: Value) -> bool:
    if isinstance(value, Scalar) and value.text in {"katex", "mathjax"}:  # as Marp's and Quarto's
        return True
    return flag(value)


def formulas(value: Value) -> bool:
    """Return whether `math` lets dollars open formulas; a wrong value changes nothing."""
    try:
        return _math(value)
    except RefusedError:
        return True


_variable = matching(r"[A-Za-z_][\w-]*", "name it with letters, digits, `-` and `_`")


def _theme(value: Value) -> ThemeChoice:
    if isinstance(value, Scalar):
        return ThemeChoice(name(value))
    got = dict(pairs(text)(value))
    chosen = str(got.pop("name", "clear"))
    return ThemeChoice(chosen, tuple(got.items()))


_word = matching(r"(?!(?:and|or|not)$)[\w.-]+", "write one word of letters, digits, `-`, `_`")


def _words(value: Value) -> tuple[str, ...]:
    for item in value.items if isinstance(value, Items) else ():
        try:
            _word(item)
        except RefusedError as refused:
            raise RefusedError(refused.hint, item) from None
    return tuple(words(value))


_PROFILE: dict[str, Reader] = {
    "slot": seconds,
    "tolerance": share,
    "words": _words,
    "modules": texts,
}


# A profile's name becomes a folder beside these.
_profile_name = matching(
    r"(?!(?:and|or|not|html|pdf|audience)$)[\w-][\w.-]*",
    "name it with letters, digits, `-` and `_`",
)


def _profiles(value: Value) -> tuple[Profile, ...]:
    if isinstance(value, mapping.Mapping):
        for entry in value.entries:
            key = Scalar(entry.key, entry.key, entry.key_span)
            try:
                _profile_name(key)
            except RefusedError as refused:
                raise RefusedError(refused.hint, key) from None
    given = dict(pairs(section(_PROFILE, "a profile"))(value))
    names = [entry.key for entry in value.entries] if isinstance(value, mapping.Mapping) else []
    return tuple(Profile(name, **given.get(name, {})) for name in names)


_FLAT_SLIDE: dict[str, Reader] = {
    "class": words,
    "background": backdrop,
    "color": colour,
    "transition": transition,
    "header": text,
    "footer": text,
    "paginate": page_numbers,
    "incremental": flag,
    "fit": flag,
}
SLIDE_KEYS: dict[str, Reader] = {
    **_FLAT_SLIDE,
    "id": identifier,
    "layout": name,
    "time": times,
    "if": condition,
    "level": one_of("optional", "bonus"),
    "hide": flag,
    "notes": some_text,
    "src": text,
    "style": text,
}
FRONT_DECK_KEYS: dict[str, Reader] = {
    **_FLAT_SLIDE,
    "title": text,
    "subtitle": text,
    "trainer": person,
    "lang": language,
    "date": text,
    "description": text,
    "keywords": phrases,
    "theme": _theme,
    "css": texts,
    "style": text,
    "size": size,
    "width": number(1, 99999),
    "height": number(1, 99999),
    "logo": text,
    "slide-level": level,
    "math": _math,
    "duration": seconds,
    "reveal": pairs(scalar),
    "html": one_of("single", "folder"),
    "paper": section(
        {
            "size": one_of("A4", "Letter"),
            "handouts": some_of("handout", "6up", "script", "worksheet"),
        },
        "`paper`",
    ),
    "profiles": _profiles,
    "profile": text,
    "pace": section(
        {"words-per-minute": number(20, 1000), "seconds-per-slide": number(0, 3600)}, "`pace`"
    ),
    "rules": pairs(one_of("off", "warning", "error")),
    "vars": _vars,
    "dialect": one_of("deck", "marp", "reveal", "slidev", "quarto"),
    "fonts": texts,
}
DECK_KEYS: dict[str, Reader] = {**FRONT_DECK_KEYS, "modules": texts}
# What the first block of a file may hold, whether it is built alone or is a module.
FRONT_KEYS: dict[str, Reader] = {**FRONT_DECK_KEYS, **SLIDE_KEYS}

ALIASES = {
    "author": "trainer",
    "authors": "trainer",
    "aspectRatio": "size",
    "slideNumber": "paginate",
    "slide-number": "paginate",
    "headingDivider": "slide-level",
    "build-lists": "incremental",
    "autoscale": "fit",
    "smaller": "fit",
    "include": "src",
    "revealOptions": "reveal",
    "revealjs": "reveal",
}
# Other tools' keys that change nothing in a deck.
IGNORED = frozenset({"highlighter", "drawings", "mdc", "marp"})
MARP_THEMES = frozenset({"default", "gaia", "uncover"})


# A slide


def known(key: str) -> bool:
    """Tell whether a slide's front matter may hold this key, an alias included."""
    return ALIASES.get(key, key) in SLIDE_KEYS


def valid(key: str, value: Value) -> bool:
    """Tell whether a known key can have this value; a mapping or a list is no sentence, anyway."""
    if not isinstance(value, Scalar):
        return ALIASES.get(key, key) in SLIDE_KEYS
    reader = SLIDE_KEYS.get(ALIASES.get(key, key))
    if reader is None or value.value is None:
        return False
    try:
        reader(value)
    except RefusedError:
        return False
    return True


_FIELDS = {"class": "classes", "if": "condition"}
_OPTIONS = frozenset(Options.__dataclass_fields__) - {"attrs", "spans", "style"}


def slide_options(front: mapping.Mapping, source: str, *, first: bool = False) -> Outcome[Options]:
    """Read what front matter says of a slide; unknown keys and bad values are warnings.

    `first`: the block opens its file, so the deck's own keys may stand in it; they are checked
    here too, and here only. `fit`, `notes` and `style` are no options: the caller reads them.
    """
    table = FRONT_KEYS if first else SLIDE_KEYS
    where = "the front matter" if first else "a slide"
    values, problems = collect(front, table, where, aliases=ALIASES, ignored=IGNORED)
    if first:
        problems.extend(across(front, values))
    options: dict[str, Any] = {}
    spans: dict[str, Span] = {}
    for entry in front.entries:
        key = ALIASES.get(entry.key, entry.key)
        if key in SLIDE_KEYS and key in values:
            spans[key] = entry.value.span
            for inner in entry.value.entries if isinstance(entry.value, mapping.Mapping) else ():
                spans[f"{key}.{inner.key}"] = inner.key_span
            slot = _FIELDS.get(key, key)
            if slot == "background":
                options |= zip(("background", "poster", "dim"), values[key], strict=True)
            elif slot in _OPTIONS:
                options[slot] = values[key]
    return Outcome(Options(**options, spans=spans), placed(problems, source))


def across(front: mapping.Mapping, values: Mapping[str, Any]) -> list[Diagnostic]:
    """Tell what is wrong between keys: the default profile, the canvas' sides, the dialect."""
    problems: list[Diagnostic] = []
    profile, names = values.get("profile"), [one.name for one in values.get("profiles", ())]
    entry = front.entry("profile")
    if entry and profile and profile not in names:
        hint = did_you_mean(profile, names) or "name one of `profiles`"
        message = f"there is no profile `{profile}`"
        problems.append(BAD_OPTION(message, None, entry.value.span, hint=hint))
    entry = front.entry("width") or front.entry("height")
    if entry and "size" not in values and sides(values) is None:
        message = "deck has no canvas of this `width` and `height`"
        hint = "write `size: 16:9`, `16:10` or `4:3` instead"
        problems.append(BAD_OPTION(message, None, entry.value.span, hint=hint))
    marp, dialect = front.entry("marp"), front.entry("dialect")
    if marp and marp.value.plain() is True:
        problems.append(_other_dialect("marp", marp))
        theme = front.entry("theme")
        if theme and values.get("theme", ThemeChoice()).name in MARP_THEMES:
            message = "this theme is Marp's: the deck has its own look"
            problems.append(OTHER_DIALECT(message, None, theme.value.span, hint="remove `theme`"))
    elif dialect and values.get("dialect", "deck") != "deck":
        problems.append(_other_dialect(values["dialect"], dialect))
    return problems


def _other_dialect(dialect: str, entry: mapping.Entry) -> Diagnostic:
    message = f"the `{dialect}` dialect is not read: this is taken for deck's own Markdown"
    return OTHER_DIALECT(message, None, entry.key_span, hint=f"remove `{entry.key}`")
