"""Regular expressions that are compiled when they are first used.

Python compiles a pattern anew in every process, which takes a third of a millisecond for most of
deck's hundred. Of these a build needs half, and each of its processes less.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from re import compile as pattern
else:

    class pattern:  # noqa: N801 - it stands for a function
        """Is to its users what `re.compile` returns."""

        def __init__(self, pattern: str, flags: int = 0) -> None:
            self.pattern, self._flags = pattern, flags

        def __getattr__(self, name: str) -> Any:
            value = getattr(re.compile(self.pattern, self._flags), name)
            setattr(self, name, value)  # from now on found without coming here
            return value


__all__ = ["pattern"]
