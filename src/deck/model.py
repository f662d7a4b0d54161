"""What deck knows of a deck: slides, modules, and a deck with every slide in its place.

Each stage of the line hands on a type of its own: a `Module` holds slides as *written*, a `Deck`
holds them `Placed`. All of it is frozen. What stands on a slide is in `nodes`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import field

from deck.frozen import dataclass
from deck.nodes import NO_ATTRS, NOTHING, Attrs, Node, walk
from deck.source import Source, Span

# Slides as written


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its label, its text, where it is written.

    A definition belongs to its module, and its spans count from the file's start. A source that a
    slide's own attributes name (its label holds a blank) is the slide's: its spans count from
    `start`, which stands outside equality and hash.
    """

    label: str
    children: tuple[Node, ...]
    span: Span
    start: int = field(default=0, compare=False)
    origin: Source | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Options:
    """What front matter and directives say of one slide; what carries on is folded in.

    `time` maps a profile's name to seconds, "" to those of every other profile.
    `background` is a colour, a gradient or a file's name as written; `poster` the picture that
    stands for a video on paper, `dim` the share of it that is covered. `style` is CSS that
    `reading.scoped` has made safe.
    `spans` says where a key's value stands, counted from the start of the file.
    """

    id: str = ""
    layout: str = ""
    classes: tuple[str, ...] = ()
    background: str = ""
    poster: str = ""
    dim: float = 0.0
    color: str = ""
    style: str = ""
    transition: str = ""
    time: tuple[tuple[str, float], ...] = ()
    condition: str = ""
    level: str = ""
    hide: bool = False
    src: str = ""
    header: str | None = None
    footer: str | None = None
    paginate: bool | None = None
    incremental: bool = False
    attrs: Attrs = NO_ATTRS
    spans: Mapping[str, Span] = field(
        default_factory=lambda: NOTHING, compare=False, hash=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide as written: its own text, what is said of it, its body, its notes.

    `footnotes` are the definitions that body and notes use, in order of first use.
    `start` (offset of the text in its file) stands outside equality and hash, and so does
    `origin`, the file of a slide that its module only includes.
    """

    text: str
    options: Options = Options()
    body: tuple[Node, ...] = ()
    notes: tuple[Node, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    start: int = field(default=0, compare=False)
    origin: Source | None = field(default=None, compare=False, repr=False)


class Kind(enum.StrEnum):
    """What a wanted file is wanted for; it decides the cap and the checks."""

    PICTURE = "picture"
    TEXT = "text"
    MEDIA = "media"
    FONT = "font"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a source asks for: its name as written, and where it says so (file offsets)."""

    name: str
    kind: Kind
    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class Module:
    """One file, read: its title (front matter's, else empty), its slides, what it still wants."""

    source: Source
    title: str = ""
    slides: tuple[Slide, ...] = ()
    wanted: tuple[Wanted, ...] = ()


# Slides in their place


@dataclass(frozen=True, slots=True)
class Placed:
    """A slide in its place.

    `number` counts from 1 through the deck; `section` is an index into `Deck.sections`;
    `title` is plain text (its first heading, else made from its text); `seconds` is its time in
    the profile, `estimated` where it gives none itself. `addresses` maps an address as written
    to what it means: the snapshot's name of a file, or `#id` of a slide, or a web address.
    """

    slide: Slide
    source: str
    id: str
    number: int
    section: int
    title: str
    layout: str
    seconds: float | None = None
    estimated: bool = False
    addresses: Mapping[str, str] = field(default_factory=lambda: NOTHING, hash=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A module in the deck: number from 1, title, its slides, its seconds (0 where unknown)."""

    number: int
    title: str
    source: str
    slides: tuple[Placed, ...]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Meta:
    """What a deck says of itself. `size` is the canvas in CSS px; texts are plain text."""

    title: str = ""
    subtitle: str = ""
    trainer: str = ""
    role: str = ""
    date: str = ""
    lang: str = "en"
    description: str = ""
    keywords: tuple[str, ...] = ()
    size: tuple[int, int] = (1280, 720)
    paginate: bool = True
    header: str = ""
    footer: str = ""
    logo: str = ""
    transition: str = "fade"
    seconds: float = 0.0

    @property
    def direction(self) -> str:
        """Where lines run: `rtl` for languages that are written from right to left, else `ltr`."""
        tags = self.lang.lower().replace("_", "-").split("-")
        script = next((tag for tag in tags[1:] if len(tag) == 4 and tag.isalpha()), "")
        right = script in RIGHT_TO_LEFT if script else tags[0] in RIGHT_TO_LEFT
        return "rtl" if right else "ltr"


# Languages that are written from right to left where no script is named, and such scripts.
RIGHT_TO_LEFT = frozenset(
    {"ar", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
    | {"arab", "hebr", "nkoo", "syrc", "thaa"}
)


@dataclass(frozen=True, slots=True)
class Deck:
    """All slides in their places, as one profile takes them.

    `timed` where any slide gives its time: only then times are shown to others than the trainer.
    """

    meta: Meta
    sections: tuple[Section, ...]
    profile: str = ""
    timed: bool = False

    @property
    def slides(self) -> tuple[Placed, ...]:
        """All slides, in order."""
        return tuple(slide for section in self.sections for slide in section.slides)

    def nodes(self) -> Iterator[Node]:
        """Yield every node of bodies, notes and footnotes."""
        for placed in self.slides:
            slide = placed.slide
            yield from walk(*slide.body, *slide.notes)
            for footnote in slide.footnotes:
                yield from walk(*footnote.children)


class Medium(enum.StrEnum):
    """Where a slide will be looked at."""

    SCREEN = "screen"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of the build: its name below the build folder (POSIX), its bytes."""

    name: str
    data: bytes = field(repr=False)
