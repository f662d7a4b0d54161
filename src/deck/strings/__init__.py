"""The words deck itself writes on slides and pages, by language.

One module per language holds a plain dict, `WORDS`, of the same keys as English; a text may hold
named places (`page {page} of {pages}`). What a language does not say is said in English.
"""

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
