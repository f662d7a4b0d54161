"""A theme's folder becomes a `Theme`: templates, style sheets, tokens, fonts, all as data.

Stage 0 of the line, beside config. What a theme `extends` lies beneath it: its style sheets come
first, and its templates where the theme has none of the same name. Nothing is drawn here, and
nothing is read later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path

from deck import color, files, layers, styles
from deck.config import Config, refusal, refuse
from deck.diagnostics import DeckError, Diagnostic, Outcome, Severity, did_you_mean
from deck.files import Files
from deck.frozen import dataclass
from deck.layers import MEDIA, MISSING_THEME, Layer, Merged, find
from deck.patterns import pattern
from deck.source import Source
from deck.values import BAD_OPTION, SIZES

__all__ = ["Font", "Layout", "Template", "Theme", "ThemeEntry", "derive", "find", "listing", "load"]

TEMPLATE = ".html.j2"
_TOKEN = pattern(r"var\(--deck-([\w-]+)\)")
# What every theme has: a deck that changes its theme keeps its layouts.
LAYOUTS = (
    "cover", "agenda", "section", "default", "two-columns", "image-left", "image-right", "image",
    "quote", "statement", "comparison", "code", "table", "question", "end", "blank",
)  # fmt: skip
# The option for the slides' mode in the handout, and its value for the one that they have anyway.
PAPER, SAME = "paper", "same"
FRAMES = (f"deck{TEMPLATE}", f"handout{TEMPLATE}")


@dataclass(frozen=True, slots=True)
class Template:
    """A Jinja template: its name in the theme, its text, the file that messages show."""

    name: str
    text: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A form that slides can have, and the regions that its columns fill, in order."""

    name: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Font:
    """One face; `screen` (woff2) and `paper` (ttf) are names in `Theme.files`, or `deck:…`.

    `always`: the style sheets ask for it, whatever stands on the slides.
    """

    family: str
    weight: int
    style: str
    screen: str
    paper: str
    always: bool = False


@dataclass(frozen=True)
class Theme:
    """A look, whole.

    `options` are the theme's defaults with the deck's choice in them. `tokens` are by mode, those
    of `light` are there even if no deck can choose it: pages are printed in them.
    `css_slide` is what a slide needs in both media and `css_paper` what pages need; `css_screen`
    is all that a screen needs: the chosen mode's tokens, `css_slide`, then the screen's own.
    `files` are the theme's pictures and fonts, under the names that the style sheets now have.
    `sources` are its texts, for messages.
    """

    name: str
    summary: str = ""
    licence: str = ""
    modes: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    css_screen: str = field(default="", repr=False)
    css_paper: str = field(default="", repr=False)
    css_slide: str = field(default="", repr=False)
    tokens: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fonts: tuple[Font, ...] = ()
    files: Files = field(default_factory=Files)
    sources: tuple[Source, ...] = field(default=(), repr=False)

    def palette(self, mode: str = "") -> Mapping[str, str]:
        """Return the tokens of a mode (the chosen one), with no value that asks for another."""
        return self._palettes[mode or self.options["mode"]]

    def on_paper(self) -> Theme:
        """Return the theme as slides are printed: the option `paper` may name another mode."""
        mode = self.options.get(PAPER, SAME)
        if mode == SAME:
            return self
        modes = self.modes if len(self.modes) > 1 else (mode,)  # no other one to turn a slide to
        return replace(self, modes=modes, options={**self.options, "mode": mode})

    @cached_property
    def _palettes(self) -> dict[str, dict[str, str]]:
        return {mode: _settled(tokens) for mode, tokens in self.tokens.items()}


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A line of the list of themes; `where` is `project` or `deck`."""

    name: str
    summary: str
    where: str
    modes: tuple[str, ...]
    options: Mapping[str, str]
    layouts: Mapping[str, Layout] = field(default_factory=dict)


def listing(root: Path | None) -> tuple[ThemeEntry, ...]:
    """List the themes that a project (None: any) can use; a broken one says so in its summary."""
    entries: dict[str, ThemeEntry] = {}
    for where, folder in layers.folders(root):
        if folder.name in entries:
            continue
        try:
            outcome = load(folder.name, (), root)
        except DeckError as problem:
            entry = ThemeEntry(folder.name, f"broken: {problem.message}", where, (), {})
        else:
            look = outcome.value
            wrong = [one for one in outcome.diagnostics if one.severity is Severity.ERROR]
            summary = f"broken: {wrong[0].message}" if wrong else look.summary
            entry = ThemeEntry(look.name, summary, where, look.modes, look.options, look.layouts)
        entries[folder.name] = entry
    return tuple(entries[one] for one in sorted(entries))


def load(
    wanted: str,
    options: Sequence[tuple[str, str]],
    root: Path | None,
    config: Config | None = None,
) -> Outcome[Theme]:
    """Read a theme whole, with the deck's options in it.

    `config` is where name and options were written. Raises `DeckError` (status 2) where there is
    no such theme, for options that it does not have, and for unknown keys in theme.yml. Of a
    broken theme comes what could be read, beside the errors.
    """
    chain = layers.chain(_found(wanted, root, config), root)
    parts = chain.value
    if any(one.severity is Severity.ERROR for one in chain.diagnostics):
        return Outcome(Theme(wanted, sources=_texts(parts)), chain.diagnostics)
    says = layers.merged(parts)
    if unfit := layers.unfit(parts, says):
        raise refusal(parts[-1].source, [refuse(one) for one in unfit])
    chosen = _chosen(wanted, says, options, config)
    tokens = {mode: _tokens(says, mode, dict(options)) for mode in _modes(says)}
    sheets = {medium: _sheet(parts, medium) for medium in MEDIA}
    slide, screen, paper = (sheets[medium].value for medium in MEDIA)
    fonts, templates = _fonts(parts), _templates(parts)
    theme = Theme(
        wanted,
        says.summary,
        says.licence,
        says.modes,
        says.sizes,
        chosen,
        {key: Layout(key, regions) for key, regions in says.layouts.items()},
        templates,
        "\n".join((_root(tokens[chosen["mode"]]), slide, screen)),
        paper,
        slide,
        tokens,
        fonts.value,
        Files().with_(file for part in parts for file in part.files),
        _texts(parts),
    )
    problems = [one for sheet in sheets.values() for one in sheet.diagnostics]
    problems += [*fonts.diagnostics, *_undrawn(parts, says, templates)]
    return Outcome(theme, (*chain.diagnostics, *dict.fromkeys(problems)))


def _found(wanted: str, root: Path | None, config: Config | None) -> Path:
    """Find the folder; where deck.yml names the theme, say there that it is missing."""
    try:
        return find(wanted, root)
    except DeckError as missing:
        span = config.span("theme.name") if config else None
        source = config.source if config else None
        if source is None or span is None or wanted not in source[span]:
            raise
        told = MISSING_THEME(missing.message, source.name, span, hint=missing.hint)
        raise refusal(source, [told]) from None


def _texts(parts: Sequence[Layer]) -> tuple[Source, ...]:
    """Return all texts of a theme, for the messages that point into them."""
    texts = [part.source for part in parts]
    for part in parts:
        for file in part.files:
            if file.name.endswith((".css", ".j2")):
                texts.append(files.decode(file).value or Source(file.name, ""))
    return tuple(texts)


# Options and tokens


def _chosen(
    wanted: str, says: Merged, options: Sequence[tuple[str, str]], config: Config | None
) -> dict[str, str]:
    """Lay the deck's options on the theme's; raises `DeckError` with all that it cannot have."""
    chosen = {"mode": says.modes[0], **says.options}
    problems: list[Diagnostic] = []
    source = config.source if config else None

    def told(message: str, hint: str, key: str) -> None:
        span = config.span(key) if config else None
        problems.append(
            refuse(BAD_OPTION(message, source.name if source else None, span, hint=hint))
        )

    for key, value in options:
        if key not in chosen:
            hint = did_you_mean(key, chosen) or "it has " + _listed(chosen)
            told(f"the theme `{wanted}` has no option `{key}`", hint, f"theme.{key}:")
        elif key == "mode" and value not in says.modes:
            hint = did_you_mean(value, says.modes) or "it has " + _listed(says.modes)
            told(f"the theme `{wanted}` has no mode `{value}`", hint, "theme.mode")
        elif key == PAPER and value not in (SAME, *_modes(says)):
            hint = did_you_mean(value, _modes(says)) or "it has " + _listed((SAME, *_modes(says)))
            told(f"the theme `{wanted}` has no mode `{value}`", hint, f"theme.{key}")
        elif color.parse(chosen[key]) and not color.parse(value):
            hint = "write a colour such as `#0a7d5a`"
            told(f"`{key}` cannot be `{value}`", hint, f"theme.{key}")
        else:
            chosen[key] = value
    forms = [form for form, canvas in SIZES.items() if config and canvas == config.meta.size]
    if says.sizes and forms and forms[0] not in says.sizes:
        hint = "it has " + _listed(says.sizes)
        told(f"the theme `{wanted}` has no size `{forms[0]}`", hint, "size")
    if problems and source:
        raise refusal(source, problems)
    if problems:
        raise DeckError(problems[0].message, problems[0].hint)
    return chosen


def _modes(says: Merged) -> tuple[str, ...]:
    """Return the modes that tokens are made for: `light` besides, if there are any for it."""
    paper = ("light",) if "light" in says.tokens else ()
    return tuple(dict.fromkeys((*says.modes, *paper)))


def _listed(words: Sequence[str] | Mapping[str, str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _tokens(says: Merged, mode: str, options: Mapping[str, str]) -> dict[str, str]:
    """Return a mode's tokens: the theme's, the deck's choice over them, the derived ones added.

    An option that has a token's name sets the token. The theme's own `accent-soft` and so on
    hold only as long as its own accent does.
    """
    own = says.tokens[mode]
    tokens = {**own, **{key: value for key, value in options.items() if key in own}}
    derived = derive(tokens)
    return {**tokens, **derived} if "accent" in options else {**derived, **tokens}


def derive(tokens: Mapping[str, str]) -> dict[str, str]:
    """Return the tokens that follow from `accent`, `page` and `surface`.

    `accent-soft`: 12 % of the accent in a light page, 28 % in a dark one, a tint.
    `accent-strong`: the accent as text, moved until it has 4.5 to 1 on page and surface.
    `on-accent`: text on the accent.
    """
    accent, page = color.parse(tokens.get("accent", "")), color.parse(tokens.get("page", ""))
    if accent is None or page is None:
        return {}
    strong = color.readable(accent, page)
    if surface := color.parse(tokens.get("surface", "")):
        strong = color.readable(strong, surface)
    return {
        "accent-soft": color.write(
            color.mix(accent, page, 0.12 if color.luminance(page) > 0.18 else 0.28)
        ),
        "accent-strong": color.write(strong),
        "on-accent": color.write(color.best_on(accent)),
    }


def _settled(tokens: Mapping[str, str]) -> dict[str, str]:
    """Put tokens into the values that ask for them; a circle of names ends after four rounds."""
    settled = dict(tokens)
    for _ in range(4):
        settled = {
            name: _TOKEN.sub(lambda used: settled.get(used[1], used[0]), value)  # noqa: B023
            for name, value in settled.items()
        }
    return settled


def _root(tokens: Mapping[str, str]) -> str:
    lines = "".join(f"--deck-{name}:{value};" for name, value in tokens.items())
    return f":root{{{lines}}}"


# Files


def _sheet(parts: Sequence[Layer], medium: str) -> Outcome[str]:
    """Join the style sheets of a medium, what lies beneath first."""
    found: list[str] = []
    problems: list[Diagnostic] = []
    for part in parts:
        for index, name in enumerate(part.get("css", {}).get(medium, ())):
            file = part.file(name)
            if file is None:
                problems.append(part.missing(name, _key(part, f"css.{medium}", index)))
                continue
            source = files.decode(file)
            problems += [one for one in source.diagnostics if one.rule is not files.EMPTY_FILE]
            if source.value:
                settled = styles.settle(source.value, part.files.__contains__)
                found.append(settled.value)
                problems += settled.diagnostics
    return Outcome("\n".join(found), tuple(problems))


def _key(part: Layer, key: str, index: int) -> str:
    return f"{key}.{index}" if f"{key}.{index}" in part.spans else key


def _fonts(parts: Sequence[Layer]) -> Outcome[tuple[Font, ...]]:
    """Collect the faces; one of the same family, weight and style replaces that beneath it."""
    faces: dict[tuple[str, float, str], Font] = {}
    problems: list[Diagnostic] = []
    for part in parts:
        for index, face in enumerate(part.get("fonts", ())):
            stem: str = face["file"]
            screen, paper = f"{stem}.woff2", f"{stem}.ttf"
            if not stem.startswith("deck:"):
                lost = [one for one in (screen, paper) if part.file(one) is None]
                problems += [part.missing(one, f"fonts.{index}.file") for one in lost]
                screen, paper = f"{part.label}/{screen}", f"{part.label}/{paper}"
            key = (face["family"], face["weight"], face["style"])
            always = face["always"] or (key in faces and faces[key].always)
            faces[key] = Font(key[0], int(key[1]), key[2], screen, paper, always)
    return Outcome(tuple(faces.values()), tuple(problems))


def _templates(parts: Sequence[Layer]) -> dict[str, Template]:
    """Collect the templates; one of the same name replaces that beneath it."""
    templates: dict[str, Template] = {}
    for part in parts:
        for file in part.files:
            if file.name.endswith(TEMPLATE) and (source := files.decode(file).value):
                name = file.name.removeprefix(f"{part.label}/")
                templates[name] = Template(name, source.text, file.name)
    return templates


def _undrawn(
    parts: Sequence[Layer], says: Merged, templates: Mapping[str, Template]
) -> list[Diagnostic]:
    """Tell layouts and frames without a template."""
    problems: list[Diagnostic] = []
    for layout in says.layouts:
        if f"layouts/{layout}{TEMPLATE}" not in templates:
            at = next(part for part in reversed(parts) if f"layouts.{layout}" in part.spans)
            problems.append(at.missing(f"layouts/{layout}{TEMPLATE}", f"layouts.{layout}"))
    top = parts[-1]
    problems += [top.missing(frame, "name") for frame in FRAMES if frame not in templates]
    return problems
