"""Which file a name means, and what is refused: real files, real links, a real FIFO."""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from deck import files, pictures
from deck.diagnostics import DeckError, Diagnostic
from deck.files import File, Files, Project
from deck.model import Kind, Wanted
from deck.source import Source, Span

SPAN = Span(3, 9)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x04cd" + b"pixels" + b"\xff\xd9"
GIF = b"GIF89a" + b"\1\0\1\0\0\0\0" + b";"
WEBP = b"RIFF" + struct.pack("<I", 16) + b"WEBPVP8 " + b"\4\0\0\0abcd"


def want(name: str, kind: Kind = Kind.PICTURE, source: str = "slides/01.md") -> Wanted:
    return Wanted(name, kind, source, SPAN)


def put(root: Path, name: str, data: bytes = b"text") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def gathered(root: Path, *wanted: Wanted) -> Files:
    outcome = files.gather(root, wanted, Files())
    assert outcome.diagnostics == ()
    return outcome.value


def told(root: Path, wanted: Wanted) -> tuple[str, str, str]:
    outcome = files.gather(root, [wanted], Files())
    assert len(outcome.value) == 0
    (one,) = outcome.diagnostics
    assert (one.source, one.span) == (wanted.source, wanted.span)
    return one.rule.name, one.message, one.hint


@pytest.mark.parametrize(
    ("name", "beside", "located"),
    [
        ("img/x.svg", "slides/01.md", "slides/img/x.svg"),
        ("../img/x.svg", "slides/01.md", "img/x.svg"),
        ("./a%20b.png", "01.md", "a b.png"),
        ("été.png", "01.md", "été.png"),
        ("../../x.svg", "slides/01.md", None),
        ("%2e%2e/x.svg", "01.md", None),
        ("..", "01.md", None),
        ("..x/y", "01.md", "..x/y"),
        ("/etc/passwd", "01.md", None),
        ("file:///etc/passwd", "01.md", None),
        ("https://example.org/x.png", "01.md", None),
        ("a%00b", "01.md", None),
    ],
)
def test_a_name_counts_from_the_folder_of_its_file(
    name: str, beside: str, located: str | None
) -> None:
    assert files.locate(name, beside) == located


def test_what_is_wanted_becomes_a_snapshot(tmp_path: Path) -> None:
    put(tmp_path, "slides/img/x.svg", SVG)
    put(tmp_path, "code/train.py", b"print()")
    got = gathered(
        tmp_path, want("img/x.svg"), want("../code/train.py", Kind.TEXT), want("img/x.svg")
    )
    assert got.names == ("code/train.py", "slides/img/x.svg")
    file = got.get("slides/img/x.svg")
    assert file == File("slides/img/x.svg", SVG)
    assert file is not None
    assert file.sha256 == hashlib.sha256(SVG).hexdigest()
    assert got.get("img/x.svg") is None
    assert "code/train.py" in got
    more = got.with_([File("a", b""), File("code/train.py", b"new")])
    assert more.names == ("a", "code/train.py", "slides/img/x.svg")
    assert dict(more.items())["code/train.py"].data == b"new"
    assert got.get("a") is None


def test_what_the_snapshot_has_is_not_read_again(tmp_path: Path) -> None:
    have = Files((File("slides/a.png", b"as it was"),))
    outcome = files.gather(tmp_path, [want("a.png")], have)
    assert outcome.diagnostics == ()
    assert outcome.value == have


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("img/dto.svg", "did you mean `img/dot.svg`?"),
        ("img/Dot.svg", "did you mean `img/dot.svg`?"),
        ("imgs/dot.svg", "did you mean `img/dot.svg`?"),
        ("../slides/img/dto.svg", "did you mean `img/dot.svg`?"),
        ("img/nothing-like-it.gif", ""),
        ("nowhere/x.svg", ""),
        ("img/dot.svg/x.svg", ""),
        ("x" * 300 + ".svg", ""),
    ],
)
def test_a_missing_file_is_told_with_its_neighbour(tmp_path: Path, name: str, hint: str) -> None:
    put(tmp_path, "slides/img/dot.svg", SVG)
    assert told(tmp_path, want(name)) == ("missing-file", f"there is no file `{name}`", hint)


def test_a_missing_file_is_told_wherever_it_is_wanted(tmp_path: Path) -> None:
    wanted = [want("x.svg"), want("../x.svg", source="slides/02/a.md")]
    outcome = files.gather(tmp_path, wanted, Files())
    assert [(one.source, one.rule.name) for one in outcome.diagnostics] == [
        ("slides/01.md", "missing-file"),
        ("slides/02/a.md", "missing-file"),
    ]


def test_a_folder_a_fifo_a_socket_and_a_device_are_no_files(tmp_path: Path) -> None:
    put(tmp_path, "slides/img/dot.svg", SVG)
    os.mkfifo(tmp_path / "slides" / "pipe.svg")
    (tmp_path / "slides" / "null.svg").symlink_to("/dev/null")
    rule, hint = "not-a-file", "name a regular file"
    assert told(tmp_path, want("img")) == (rule, "`slides/img` is a folder, no file", hint)
    pipe = "`slides/pipe.svg` is a pipe (FIFO), no file"
    assert told(tmp_path, want("pipe.svg")) == (rule, pipe, hint)
    assert told(tmp_path, want("null.svg"))[0] == "outside-project"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "slides" / "s.svg"))
        assert told(tmp_path, want("s.svg"))[1] == "`slides/s.svg` is a socket, no file"


def test_a_device_is_not_opened() -> None:
    root = Path("/dev")
    one = told(root, want("null", Kind.TEXT, "a.md"))
    assert one == ("not-a-file", "`null` is a device, no file", "name a regular file")


def test_links_are_followed_inside_the_project_only(tmp_path: Path) -> None:
    root = tmp_path / "deck"
    put(root, "img/a.svg", SVG)
    secret = put(tmp_path, "secret.svg", SVG)
    put(tmp_path, "deck-other/a.svg", SVG)
    (root / "in.svg").symlink_to("img/a.svg")
    (root / "out.svg").symlink_to(secret)
    (root / "beside.svg").symlink_to(tmp_path / "deck-other" / "a.svg")
    (root / "folder").symlink_to(tmp_path)
    (root / "circle.svg").symlink_to("circle.svg")
    assert gathered(root, want("in.svg", source="a.md")).get("in.svg") == File("in.svg", SVG)
    for name in ("out.svg", "beside.svg", "folder/secret.svg"):
        assert told(root, want(name, source="a.md")) == (
            "outside-project",
            f"`{name}` is a symbolic link out of the project",
            "copy the file into the project",
        )
    assert told(root, want("circle.svg", source="a.md"))[0] in {"missing-file", "unreadable-file"}


def test_a_root_that_is_itself_a_link_is_fine(tmp_path: Path) -> None:
    put(tmp_path, "real/a.svg", SVG)
    (tmp_path / "link").symlink_to("real")
    assert "a.svg" in gathered(tmp_path / "link", want("a.svg", source="a.md"))


@pytest.mark.parametrize("name", ["../../x.svg", "/etc/passwd", "file:///etc/passwd"])
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    rule, message, _ = told(tmp_path, want(name))
    assert (rule, message) == ("outside-project", f"`{name}` is outside the project")


def test_caps_are_kept(tmp_path: Path) -> None:
    put(tmp_path, "slides/big.txt", b"x" * (10 * files.MEGABYTE + 1))
    put(tmp_path, "slides/full.txt", b"x" * (10 * files.MEGABYTE))
    sparse = put(tmp_path, "slides/huge.png", PNG)
    os.truncate(sparse, 50 * files.MEGABYTE)
    assert len(gathered(tmp_path, want("full.txt", Kind.TEXT))) == 1
    assert told(tmp_path, want("big.txt", Kind.TEXT)) == (
        "file-too-big",
        "`slides/big.txt` has 10.0 MB, 10 MB are read at most",
        "save it smaller",
    )
    message = "`slides/huge.png` has 50.0 MB, 20 MB are read at most"
    assert told(tmp_path, want("huge.png"))[1] == message


GOOD = {"a.png": PNG, "a.jpg": JPEG, "a.JPEG": JPEG, "a.gif": GIF, "a.webp": WEBP, "a.svg": SVG}


@pytest.mark.parametrize(("name", "data"), GOOD.items())
def test_whole_pictures_pass(tmp_path: Path, name: str, data: bytes) -> None:
    put(tmp_path, f"slides/{name}", data)
    assert len(gathered(tmp_path, want(name))) == 1


BROKEN = [
    ("a.png", b"", "is empty"),
    ("a.png", b"hello", "is no PNG, JPEG, GIF, WebP or SVG picture"),
    ("a.png", PNG[:-6], "is a PNG picture that is cut off"),
    ("a.png", PNG[:8] + chunk(b"IDAT", b"x"), "is a broken PNG picture"),
    (
        "a.png",
        PNG[:8] + chunk(b"IHDR", b"\0" * 13) + chunk(b"IEND", b""),
        "is a PNG picture without any pixel",
    ),
    ("a.jpg", JPEG[:-2], "is a JPEG picture that is cut off"),
    ("a.jpg", b"\xff\xd8\xff\xe0\x00\x04ab" + b"junk" * 9, "is a broken JPEG picture"),
    ("a.gif", GIF[:-1], "is a GIF picture that is cut off"),
    ("a.webp", WEBP[:-1], "is a WebP picture that is cut off"),
    ("a.svg", SVG[:-6], "is no well-formed SVG, line 1: no element found"),
    ("a.svg", b"<svg>\n<g></svg>", "is no well-formed SVG, line 2: mismatched tag"),
    ("a.svg", b"<html><svg/></html>", "is no SVG picture: its outermost element is `<html>`"),
    ("a.png", JPEG, "is a JPEG picture"),
    ("a.bmp", PNG, "is a PNG picture"),
]


@pytest.mark.parametrize(("name", "data", "fault"), BROKEN)
def test_broken_pictures_are_told(tmp_path: Path, name: str, data: bytes, fault: str) -> None:
    put(tmp_path, f"slides/{name}", data)
    rule, message, hint = told(tmp_path, want(name))
    assert (rule, message) == ("corrupt-picture", f"`slides/{name}` {fault}")
    assert hint


def test_a_picture_under_a_wrong_name_is_told_its_right_one(tmp_path: Path) -> None:
    put(tmp_path, "slides/photo.png", JPEG)
    assert told(tmp_path, want("photo.png"))[2] == "name it `photo.jpg`"


def test_an_svg_that_multiplies_its_entities_does_not_eat_the_machine() -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    bomb = b'<!DOCTYPE svg [<!ENTITY l0 "ha">' + laughs + b"]><svg>&l11;</svg>"
    assert pictures.fault(bomb).startswith("is no well-formed SVG")


# Texts


def texts(root: Path, *names: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    outcome = files.read_sources(root, names)
    problems = [
        (one.rule.name, one.message, _at(one, outcome.value)) for one in outcome.diagnostics
    ]
    return [source.text for source in outcome.value], problems


def _at(one: Diagnostic, sources: tuple[Source, ...]) -> str:
    source = next((source for source in sources if source.name == one.source), None)
    if source is None or one.span is None:
        return ""
    line, column = source.position(one.span.start)
    return f"{line}:{column}"


def test_texts_are_read_with_line_feeds_and_without_a_bom(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "\ufeff# Grüße\r\n\rend\u2028".encode())
    put(tmp_path, "b/50% done.md", b"x")
    assert texts(tmp_path, "b/50% done.md", "a.md") == (["x", "# Grüße\n\nend\u2028"], [])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            "# Ü\r\nGr\u00fc\u00dfe".encode()[:6] + b"ab\xe9c",
            ("not-utf8", "the byte 0xE9 at offset 8 is no UTF-8", "2:3"),
        ),
        (b"\xe9", ("not-utf8", "the byte 0xE9 at offset 0 is no UTF-8", "1:1")),
        (b"abc\xe2\x82", ("not-utf8", "the byte 0xE2 at offset 3 is no UTF-8", "1:4")),
        ("Titel".encode("utf-16"), ("utf-16", "`a.md` is UTF-16", "")),
        ("Titel".encode("utf-16-le"), ("utf-16", "`a.md` is UTF-16", "")),
        ("Titel".encode("utf-16-be"), ("utf-16", "`a.md` is UTF-16", "")),
        (b"# a\nb\0c", ("nul-byte", "a NUL byte stands here", "2:2")),
        (b"", ("empty-file", "`a.md` has nothing in it", "1:1")),
        (b"\xef\xbb\xbf \n", ("empty-file", "`a.md` has nothing in it", "1:1")),
    ],
)
def test_texts_in_other_encodings_are_told(
    tmp_path: Path, data: bytes, problem: tuple[str, str, str]
) -> None:
    put(tmp_path, "a.md", data)
    assert texts(tmp_path, "a.md")[1] == [problem]


def test_a_text_that_is_not_to_be_had_does_not_hide_the_others(tmp_path: Path) -> None:
    put(tmp_path, "a.md", b"a")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    got, problems = texts(tmp_path, "pipe.md", "folder.md", "b.md", "../c.md", "a.md")
    assert got == ["a"]
    assert [rule for rule, _, _ in problems] == [
        "not-a-file",
        "not-a-file",
        "missing-file",
        "outside-project",
    ]


# The project around a path


@dataclass(frozen=True)
class Listing:
    modules: tuple[str, ...] = ()

    def span(self, key: str) -> Span | None:
        return Span(len(key), len(key) + 1) if self.modules else None


def test_a_folder_with_deck_yml_is_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "deck.yml")
    put(tmp_path, "slides/deep/a.md")
    root = tmp_path.resolve()
    assert files.discover(tmp_path) == Project(root, "deck.yml")
    assert files.discover(tmp_path / "deck.yml") == Project(root, "deck.yml")
    monkeypatch.chdir(tmp_path / "slides" / "deep")
    assert files.discover() == Project(root, "deck.yml")
    assert files.discover(Path("../..")) == Project(root, "deck.yml")


def test_a_folder_without_one_is_its_markdown_files(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "README.md", "_draft.md", ".hidden.md", "c.txt", "sub/d.md"):
        put(tmp_path, name)
    assert files.discover(tmp_path) == Project(tmp_path.resolve(), modules=("a.md", "b.md"))


def test_a_single_file_is_built_alone_from_its_own_folder(tmp_path: Path) -> None:
    put(tmp_path, "deck.yml")
    file = put(tmp_path, "slides/README.md")
    expected = Project((tmp_path / "slides").resolve(), modules=("README.md",), alone=True)
    assert files.discover(file) == expected


def test_another_deck_yml_can_be_named(tmp_path: Path) -> None:
    other = put(tmp_path, "conf/short.yml")
    assert files.discover(None, other) == Project((tmp_path / "conf").resolve(), "short.yml")
    assert files.discover(tmp_path, other) == Project(tmp_path.resolve(), "conf/short.yml")
    with pytest.raises(DeckError, match=r"is outside"):
        files.discover(put(tmp_path, "deck/a.md").parent, other)
    with pytest.raises(DeckError, match=r"there is no file"):
        files.discover(tmp_path, tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("slidse", "there is no `{}/slidse`", "did you mean `{}/slides`?"),
        ("zzz", "there is no `{}/zzz`", ""),
        ("a.txt", "`{}/a.txt` is no Markdown file", "name a folder or a file that ends in .md"),
        (
            "slides",
            "there is no `deck.yml` and no `.md` file in `slides`",
            "`deck new NAME` makes a deck; `deck build FILE.md` builds a single file",
        ),
        ("yaml", "`deck.yaml` is not read", "rename it to `deck.yml`"),
    ],
)
def test_where_there_is_no_project_the_way_on_is_told(
    tmp_path: Path, name: str, message: str, hint: str
) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "slides/x.txt")
    put(tmp_path, "yaml/deck.yaml")
    with pytest.raises(DeckError) as caught:
        files.discover(tmp_path / name)
    assert (caught.value.status, caught.value.message) == (2, message.format(tmp_path))
    assert caught.value.hint == hint.format(tmp_path)


def modules(root: Path, *patterns: str) -> tuple[tuple[str, ...], list[tuple[str, str, str]]]:
    outcome = files.modules(Project(root, "deck.yml"), Listing(patterns))
    for one in outcome.diagnostics:
        assert one.source == "deck.yml"
        assert (one.span is not None) is bool(patterns)
    told = [(one.rule.name, one.message, one.hint) for one in outcome.diagnostics]
    return outcome.value, told


def test_patterns_of_modules_come_in_order_each_sorted(tmp_path: Path) -> None:
    for name in ("slides/2.md", "slides/1.md", "slides/README.md", "slides/_x.md", "slides/x.txt"):
        put(tmp_path, name)
    put(tmp_path, "extra/deep/b.md")
    put(tmp_path, "extra/a.md")
    put(tmp_path, "extra/.hidden/c.md")
    put(tmp_path, "end.md")
    (tmp_path / "extra" / "loop").symlink_to(tmp_path / "extra")
    slides = ("slides/1.md", "slides/2.md")
    assert modules(tmp_path) == (slides, [])
    assert modules(tmp_path, "slides/*.md") == (slides, [])
    assert modules(tmp_path, "slides/2.md", "slides/*.md", "end.md") == (
        ("slides/2.md", "slides/1.md", "end.md"),
        [],
    )
    assert modules(tmp_path, "extra/**/*.md") == (("extra/a.md", "extra/deep/b.md"), [])
    assert modules(tmp_path, "slides/[1]*") == (("slides/1.md",), [])
    assert modules(tmp_path, "*/README.md", "slides/README.md")[0] == ("slides/README.md",)


def test_a_module_that_is_not_there_is_told_in_deck_yml(tmp_path: Path) -> None:
    put(tmp_path, "slides/intro.md")
    assert modules(tmp_path, "slide/*.md", "slides/intor.md", "../x.md", "slides/intro.md") == (
        ("slides/intro.md",),
        [
            ("missing-file", "no file matches `slide/*.md`", ""),
            (
                "missing-file",
                "there is no file `slides/intor.md`",
                "did you mean `slides/intro.md`?",
            ),
            (
                "outside-project",
                "`../x.md` is outside the project",
                "copy the file into the project",
            ),
        ],
    )


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    put(tmp_path, "theme.yml")
    put(tmp_path, "css/slide.css")
    put(tmp_path, "img/a.svg", SVG)
    put(tmp_path, "img/b.svg", b"<svg>")
    put(tmp_path, ".git/config")
    outcome = files.folder(tmp_path, "themes/x")
    assert outcome.value.names == ("css/slide.css", "img/a.svg", "theme.yml")
    (one,) = outcome.diagnostics
    assert (one.rule.name, one.source) == ("corrupt-picture", "themes/x/img/b.svg")


def test_decks_own_files_are_files_too() -> None:
    file = files.asset("reveal/reveal.js")
    assert file.name == "deck:reveal/reveal.js"
    assert b"Reveal" in file.data
    assert files.asset("reveal/reveal.js") is file
    for name in ("no/such.js", "../cli.py", "reveal", "/etc/hostname"):
        with pytest.raises(DeckError) as caught:
            files.asset(name)
        assert caught.value.status == 3
        assert caught.value.hint
