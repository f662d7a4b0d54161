"""Lines of arrows, `A -> B: label`, become nodes, arrows between them, and groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from deck.diagnostics import did_you_mean
from deck.drawing.script import Item, Line, Piece, Script, short
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.source import Span

MOST_NODES, MOST_ARROWS = 30, 60
_ARROW = pattern(r"(?<!\\)(?:[-=]{1,3}>|→|⇒|⟶)(?:[ \t]*\|([^|\n]*)\|)?")
_COMMA = pattern(r"(?<!\\),")
_COLON = pattern(r"(?<!\\):(?:[ \t]+|$)")
_GROUP = pattern(r"\[([^\]\n]+)\](?!\()[ \t]*:?[ \t]*")
_ACCENT = pattern(r"[ \t]+\*$|[ \t]*\{\.accent\}$")
_BOLD = pattern(r"(?:\*\*|__)(.+)(?:\*\*|__)$")


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one node to another, by their places in the list of nodes."""

    source: int
    target: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around nodes."""

    label: str
    members: tuple[int, ...]


class Arrows:
    """What lines of arrows say: `nodes`, `edges`, `groups`, and the `words` in them."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.nodes: list[Item] = []
        self.edges: list[Edge] = []
        self.words: list[Piece] = []
        self.groups: list[Group] = []
        self._known: dict[str, int] = {}
        self._drawn: set[tuple[int, int]] = set()
        self._named: list[tuple[Piece, list[Piece]]] = []
        self._inside: dict[int, list[int]] = {}
        self._full = False
        # What stands above a line that is indented: nodes, or a group's number.
        self._above: list[tuple[tuple[int, ...], int]] = []
        for line in script.lines:
            del self._above[line.depth :]
            while len(self._above) < line.depth:
                self._above.append(((), -1))
            self._above.append(self._line(line))
        self._gather()

    def _line(self, line: Line) -> tuple[tuple[int, ...], int]:
        """Read a line; returns the nodes that it ends with, or the group that it opens."""
        parents, group = self._above[-1] if self._above else ((), -1)
        found = _GROUP.match(line.whole.text)
        if found and not _ARROW.match(line.whole.text, found.end()):
            rest = line.whole.cut(found.end())
            members = list(rest.split(_COMMA)) if rest.text else []
            name = self.script.clipped(line.whole.cut(found.start(1), found.end(1)))
            self._named.append((name, members))
            self.words.append(name)
            return (), len(self._named) - 1
        before = len(self.nodes)
        if _ARROW.search(line.whole.text):
            ends = self._chain(line, parents)
        elif parents and group < 0:  # what is said of the node above
            self._say(parents[-1], line.whole)
            return parents, -1
        else:
            ends = self._nodes(line.label, line.accent)
            if ends and line.detail.text:
                self._say(ends[-1], line.detail)
        if group >= 0:
            touched = dict.fromkeys((*range(before, len(self.nodes)), *ends))
            self._inside.setdefault(group, []).extend(touched)
        return ends, group

    def _chain(self, line: Line, parents: tuple[int, ...]) -> tuple[int, ...]:
        """Read `A -> B -> C: label`."""
        whole = line.whole
        signs = list(_ARROW.finditer(whole.text))
        starts = [0, *(sign.end() for sign in signs)]
        ends = [*(sign.start() for sign in signs), len(whole.text)]
        parts = [whole.cut(a, b) for a, b in zip(starts, ends, strict=True)]
        last: tuple[int, ...] = ()
        for number, part in enumerate(parts):
            sign = signs[number - 1] if number else None
            final = number == len(parts) - 1
            name, said = _halves(part)
            if not name.text:
                if number == 0 and parents and len(parts) > 1:
                    last = parents
                    continue
                at = signs[max(0, number - 1)]
                place = Span(whole.span.start + at.start(), whole.span.start + at.end())
                way = "leads nowhere" if number else "comes from nowhere"
                self.script.tell(f"this arrow {way}", place, "write a label on both of its sides")
                last = ()
                continue
            nodes = self._nodes(name, line.accent and final)
            label = said if final and sign else Piece("", name.span)
            if sign and sign[1] is not None:
                label = whole.cut(*sign.span(1))
            if said.text and not (final and sign) and nodes:
                self._say(nodes[-1], said)
            if sign:
                self._join(last, nodes, label, part)
            last = nodes
        return last

    def _nodes(self, piece: Piece, accent: bool) -> tuple[int, ...]:
        found = []
        parts = piece.split(_COMMA)
        for number, part in enumerate(parts):
            own = accent and number == len(parts) - 1
            if sign := _ACCENT.search(part.text):
                own, part = True, part.cut(0, sign.start())
            if bold := _BOLD.match(part.text):
                own, part = True, part.cut(*bold.span(1))
            if not part.text:
                self.script.tell(
                    "there is no label here", piece.span, "write one or remove the sign"
                )
                continue
            index = self._node(self.script.clipped(part))
            if index is None:
                continue
            if own:
                self.nodes[index] = replace(self.nodes[index], accent=True)
            found.append(index)
        return tuple(found)

    def _node(self, piece: Piece) -> int | None:
        key = _key(piece.plain)
        if key in self._known:
            return self._known[key]
        if len(self.nodes) == MOST_NODES:
            if not self._full:
                hint = "show less, or make two diagrams of it"
                self.script.tell(f"this diagram has at most {MOST_NODES} nodes", piece.span, hint)
            self._full = True
            return None
        self._known[key] = len(self.nodes)
        self.nodes.append(Item(piece.plain))
        self.words.append(piece)
        return len(self.nodes) - 1

    def _say(self, index: int, piece: Piece) -> None:
        piece = self.script.clipped(piece)
        node = self.nodes[index]
        said = f"{node.detail} {piece.plain}" if node.detail else piece.plain
        self.nodes[index] = replace(node, detail=said)
        self.words.append(piece)

    def _join(
        self, sources: Sequence[int], targets: Sequence[int], label: Piece, place: Piece
    ) -> None:
        label = self.script.clipped(label)
        for source in sources:
            for target in targets:
                one, other = self.nodes[source].label, self.nodes[target].label
                if source == target:
                    hint = f"say under `{short(one)}` what comes again"
                    self.script.tell(f"`{short(one)}` leads to itself", place.span, hint)
                elif (source, target) in self._drawn:
                    message = f"`{short(one)}` leads to `{short(other)}` already"
                    self.script.tell(message, place.span, "remove one of the arrows")
                elif len(self.edges) == MOST_ARROWS:
                    hint = "show less, or make two diagrams of it"
                    message = f"this diagram has at most {MOST_ARROWS} arrows"
                    self.script.tell(message, place.span, hint)
                    self._drawn.add((source, target))
                    self.edges.append(Edge(source, target, label.plain))
                elif len(self.edges) < MOST_ARROWS:
                    self._drawn.add((source, target))
                    self.edges.append(Edge(source, target, label.plain))
        if label.text:
            self.words.append(label)

    def _gather(self) -> None:
        """Find the members of the groups, which may be named before their arrows are."""
        taken: dict[int, str] = {}
        labels = [node.label for node in self.nodes]
        for number, (name, pieces) in enumerate(self._named):
            members = list(self._inside.get(number, ()))
            for piece in pieces:
                index = self._known.get(_key(piece.plain))
                if index is None:
                    hint = did_you_mean(piece.plain, labels) or "name a node that an arrow names"
                    self.script.tell(f"there is no `{short(piece.plain)}`", piece.span, hint)
                else:
                    members.append(index)
            for index in dict.fromkeys(members):
                if index in taken:
                    message = f"`{short(labels[index])}` is in `{short(taken[index])}` already"
                    self.script.tell(message, name.span, "a node stands in one group")
            own = tuple(i for i in dict.fromkeys(members) if i not in taken)
            taken |= dict.fromkeys(own, name.plain)
            if own:
                self.groups.append(Group(name.plain, own))
            elif not pieces and number not in self._inside:
                hint = f"write `[{short(name.plain)}] one, another`"
                self.script.tell("there is nothing in this group", name.span, hint)


def _halves(piece: Piece) -> tuple[Piece, Piece]:
    """Part a name from what is said behind a colon."""
    parts = piece.split(_COLON, 1)
    return parts[0], parts[1] if len(parts) > 1 else Piece("", piece.span)


def _key(label: str) -> str:
    return " ".join(label.casefold().split())
