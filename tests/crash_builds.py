"""Two builds that test_crash and the processes that it kills write in turn."""

from __future__ import annotations

from deck.model import Artifact
from deck.output import Facts

MEGA = 1 << 20
OLD = (
    Artifact("html/index.html", b"old" * MEGA),
    Artifact("html/assets/only-old.css", b"o" * 1000),
    Artifact("pdf/handout.pdf", b"%PDF old" * (MEGA // 4)),
    Artifact("same.txt", b"the same in both"),
)
NEW = (
    Artifact("html/index.html", b"new!" * MEGA),
    Artifact("html/assets/deep/only-new.css", b"n" * 1000),
    Artifact("pdf/handout.pdf", b"%PDF new" * (MEGA // 4)),
    Artifact("same.txt", b"the same in both"),
)
FACTS = {OLD: Facts("1", "clear", {"a": "old"}), NEW: Facts("1", "clear", {"a": "new"})}
