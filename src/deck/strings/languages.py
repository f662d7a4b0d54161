"""Which languages deck speaks, and its words in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from deck.strings.en import WORDS as ENGLISH

LANGUAGES = ("de", "en", "es", "fr", "hi")


@lru_cache(maxsize=8)
def words(lang: str) -> Mapping[str, str]:
    """Return deck's words by key for a language tag (`de`, `pt-BR`, …); English where unknown."""
    base = lang.replace("_", "-").split("-")[0].lower()
    if base not in LANGUAGES:
        return MappingProxyType(ENGLISH)
    own: Mapping[str, str] = import_module(f"deck.strings.{base}").WORDS
    return MappingProxyType({**ENGLISH, **own})
