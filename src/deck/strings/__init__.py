"""The words deck itself writes on slides and pages, by language.

One module per language holds a plain dict, `WORDS`, of the same keys as English; a text may hold
named places (`page {page} of {pages}`). What a language does not say is said in English.
"""

from deck.strings.languages import words

__all__ = ["words"]
