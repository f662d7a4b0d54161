"""The folders of a theme and of what it extends: found, read, and laid on one another.

Beneath theme, which makes a `Theme` of them. A project's `themes/` is looked into first, then
deck's own. What is wrong in a theme.yml is told at its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from deck import color, files, mapping
from deck.config import refusal, refuse, spans_of
from deck.diagnostics import DeckError, Diagnostic, Outcome, did_you_mean, error
from deck.files import File, Files
from deck.frozen import dataclass
from deck.mapping import Items, Value
from deck.names import MISSING_FILE, OUTSIDE_PROJECT
from deck.source import Lines, Source, Span
from deck.values import (
    BAD_OPTION,
    SIZES,
    RefusedError,
    collect,
    flag,
    name,
    number,
    one_of,
    pairs,
    placed,
    section,
    some_of,
    text,
    texts,
)

MISSING_THEME = error(
    "missing-theme",
    "there is no theme of this name",
    "A theme is a folder with a theme.yml, in the project's `themes/` or among deck's own. "
    "`deck theme list` shows them all.",
)
THEME_CYCLE = error(
    "theme-cycle",
    "a theme extends itself",
    "What a theme `extends` lies beneath it, so it cannot lie beneath that again. Remove one "
    "`extends:` of the chain. Only a project's theme may extend deck's own of the same name.",
)
YML = "theme.yml"
# What stands under `tokens: {all: …}` holds in every mode.
ALL = "all"
MEDIA = ("slide", "screen", "paper")


@dataclass(frozen=True)
class Layer:
    """One theme's folder, read: what its theme.yml says and where, and all of its files.

    `label` stands before the names of its files, in messages and in the snapshot.
    """

    label: str
    folder: Path
    source: Source
    values: Mapping[str, Any]
    spans: Mapping[str, Span]
    files: Files

    def get(self, key: str, otherwise: Any) -> Any:
        """Return what theme.yml says by a key."""
        return self.values.get(key, otherwise)

    def file(self, name: str) -> File | None:
        """Return a file of the folder, by its name in it."""
        return self.files.get(f"{self.label}/{name}")

    def missing(self, name: str, key: str) -> Diagnostic:
        """Tell that a file which theme.yml names is not in the folder."""
        own = [one.removeprefix(f"{self.label}/") for one in self.files.names]
        message = f"there is no file `{name}` in the theme"
        hint = did_you_mean(name, own)
        return MISSING_FILE(message, self.source.name, self.spans.get(key), hint=hint)


# theme.yml

_FACE = {
    "family": text,
    "weight": number(1, 1000),
    "style": one_of("normal", "italic"),
    "file": text,
    "always": flag,
}


def _faces(value: Value) -> tuple[dict[str, Any], ...]:
    read = section(_FACE, "a font")
    faces: list[dict[str, Any]] = []
    for item in value.items if isinstance(value, Items) else (value,):
        face = read(item)
        if "family" not in face or "file" not in face:
            raise RefusedError("a font has a `family` and a `file`", item)
        faces.append({"weight": 400, "style": "normal", "always": False, **face})
    return tuple(faces)


KEYS = {
    "name": name,
    "summary": text,
    "licence": text,
    "extends": name,
    "modes": texts,
    "sizes": some_of(*SIZES),
    "options": pairs(text),
    "tokens": pairs(pairs(text)),
    "layouts": pairs(texts),
    "fonts": _faces,
    "css": section(dict.fromkeys(MEDIA, texts), "`css`"),
}


# Folders


def find(wanted: str, root: Path | None, besides: Sequence[Path] = ()) -> Path:
    """Return a theme's folder: the project's first, then deck's own; `besides` are passed over.

    Raises `DeckError` (status 2) where there is none.
    """
    there = folders(root)
    for _, folder in there:
        if folder.name == wanted and folder not in besides:
            return folder
    if root and (root / "themes" / wanted).is_dir() and wanted:
        hint = f"the folder `themes/{wanted}` has no `{YML}`"
    else:
        known = dict.fromkeys(folder.name for _, folder in there)
        hint = did_you_mean(wanted, known) or "deck has " + ", ".join(f"`{one}`" for one in known)
    raise DeckError(f"there is no theme `{wanted}`", hint)


def folders(root: Path | None) -> list[tuple[str, Path]]:
    """Return the folders of all themes, each with where it is: `project` or `deck`."""
    own = files.themes_folder()
    places = [("deck", own)]
    if root and own.resolve() != (root / "themes").resolve():
        places.insert(0, ("project", root / "themes"))
    return [
        (where, folder)
        for where, place in places
        if place.is_dir()
        for folder in sorted(place.iterdir())
        if (folder / YML).exists()
    ]


def chain(folder: Path, root: Path | None) -> Outcome[tuple[Layer, ...]]:
    """Read a theme and what it extends; the theme itself is last.

    Raises `DeckError` (status 2) for unknown keys and bad values in a theme.yml. Where one is no
    YAML, has gone, or extends itself, the layers above it come, beside the error.
    """
    layers: list[Layer] = []
    problems: list[Diagnostic] = []
    while True:
        label = f"themes/{folder.name}"
        if any(layer.label == label for layer in layers):  # deck's own of the same name
            label = f"deck/{label}"
        outcome = _layer(folder, label, root)
        problems.extend(outcome.diagnostics)
        if outcome.value is None:
            break
        layers.append(outcome.value)
        parent = outcome.value.get("extends", "")
        if not parent:
            break
        try:
            folder = find(parent, root, [layer.folder for layer in layers])
        except DeckError as missing:
            problems.append(_no_parent(layers, parent, missing))
            break
    return Outcome(tuple(reversed(layers)), tuple(problems))


def _no_parent(layers: Sequence[Layer], parent: str, missing: DeckError) -> Diagnostic:
    source, span = layers[-1].source.name, layers[-1].spans.get("extends")
    names = [layer.folder.name for layer in layers]
    if parent in names:
        way = " extends ".join(f"`{one}`" for one in [*names[names.index(parent) :], parent])
        hint = f"remove `extends: {parent}`"
        return THEME_CYCLE(f"a theme extends itself: {way}", source, span, hint=hint)
    return MISSING_THEME(missing.message, source, span, hint=missing.hint)


def _layer(folder: Path, label: str, root: Path | None) -> Outcome[Layer | None]:
    yml = f"{label}/{YML}"
    inside = root is None or folder.resolve().is_relative_to(root.resolve())
    if not inside and folder.parent.resolve() != files.themes_folder().resolve():
        message = f"`{label}` is a symbolic link out of the project"
        hint = "copy the theme into the project"
        return Outcome(None, (OUTSIDE_PROJECT(message, yml, None, hint=hint),))
    snapshot = files.folder(folder, label)
    named = Files(tuple(File(f"{label}/{file.name}", file.data) for file in snapshot.value))
    file = named.get(yml)
    if file is None:
        return Outcome(None, snapshot.diagnostics)
    decoded = files.decode(file)
    source = decoded.value or Source(yml, "")
    read = mapping.read(Lines.of(source.text), yml)
    problems = (*snapshot.diagnostics, *decoded.diagnostics, *read.diagnostics)
    front = read.value
    if front is None:
        return Outcome(Layer(label, folder, source, {}, {}, named), problems)
    values, wrong = collect(front, KEYS, YML)
    wrong.extend(_misnamed(values, folder, front))
    if wrong:
        raise refusal(source, [*problems, *(refuse(one) for one in placed(wrong, yml))])
    return Outcome(Layer(label, folder, source, values, spans_of(front), named), problems)


def _misnamed(values: Mapping[str, Any], folder: Path, front: mapping.Mapping) -> list[Diagnostic]:
    entry = front.entry("name")
    if entry is None or values.get("name", folder.name) == folder.name:
        return []
    message = f"the theme's folder is called `{folder.name}`"
    hint = "a theme has the name of its folder"
    return [BAD_OPTION(message, None, entry.value.span, hint=hint)]


# Layers on one another


@dataclass(frozen=True)
class Merged:
    """What the theme.yml of all layers say together; what lies above holds."""

    summary: str
    licence: str
    modes: tuple[str, ...]
    sizes: tuple[str, ...]
    options: Mapping[str, str]
    tokens: Mapping[str, Mapping[str, str]]
    layouts: Mapping[str, tuple[str, ...]]


def merged(layers: Sequence[Layer]) -> Merged:
    """Lay what the theme.yml of the layers say on one another."""
    says = Merged("", "", (), (), {}, {}, {})
    shared: dict[str, str] = {}
    for layer in layers:
        own = {mode: dict(values) for mode, values in layer.get("tokens", ())}
        every = own.pop(ALL, {})
        tokens = {
            mode: {**says.tokens.get(mode, shared), **every, **own.get(mode, {})}
            for mode in dict.fromkeys((*says.tokens, *own))
        }
        shared |= every
        says = Merged(
            layer.get("summary", says.summary),
            layer.get("licence", says.licence),
            layer.get("modes", says.modes),
            layer.get("sizes", says.sizes),
            {**says.options, **dict(layer.get("options", ()))},
            tokens,
            {**says.layouts, **dict(layer.get("layouts", ()))},
        )
    modes = says.modes or tuple(says.tokens) or ("light",)
    return replace(says, modes=modes, tokens=says.tokens or dict.fromkeys(modes, shared))


def unfit(layers: Sequence[Layer], says: Merged) -> list[Diagnostic]:
    """Tell what deck cannot do without: the layout `default`, page, text and accent."""
    top, problems = layers[-1], []
    if "default" not in says.layouts:
        span = top.spans.get("layouts") or top.spans.get("name")
        hint = "write `default: [body]` under `layouts:`, or `extends: clear`"
        message = "the theme has no layout `default`"
        problems.append(BAD_OPTION(message, top.source.name, span, hint=hint))
    for mode in says.modes:
        for token in ("page", "text", "accent"):
            value = says.tokens.get(mode, {}).get(token)
            if value is None:
                message = f"the mode `{mode}` has no token `{token}`"
                span = top.spans.get(f"tokens.{mode}") or top.spans.get("tokens")
                hint = f"write `{token}` under `tokens: {mode}:`"
                problems.append(BAD_OPTION(message, top.source.name, span, hint=hint))
            elif color.parse(value) is None:
                keys = (f"tokens.{mode}.{token}", f"tokens.{ALL}.{token}")
                at, key = next(
                    (one, key) for one in reversed(layers) for key in keys if key in one.spans
                )
                message = f"`{token}` cannot be `{value}`"
                span = at.spans[key]
                hint = "write a colour such as `#0a7d5a`"
                problems.append(BAD_OPTION(message, at.source.name, span, hint=hint))
    return problems
