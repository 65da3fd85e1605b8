"""Read reports from files, folders and addresses: clean pages, split off unrelated texts, find date, source and language.

Names are imported when they are first used: what reads web pages takes half a second, and few who want a language or the meaning
of a word read any.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fogline.reports.language import detect_language
    from fogline.reports.meaning import embed_sentences, embed_texts, glance_at_sentences, word_rarity, word_vector
    from fogline.reports.options import ReadOptions
    from fogline.reports.read import read_reports

__all__ = [
    "ReadOptions",
    "detect_language",
    "embed_sentences",
    "embed_texts",
    "glance_at_sentences",
    "read_reports",
    "word_rarity",
    "word_vector",
]

_HOMES = {
    "ReadOptions": "options",
    "detect_language": "language",
    "embed_sentences": "meaning",
    "embed_texts": "meaning",
    "glance_at_sentences": "meaning",
    "read_reports": "read",
    "word_rarity": "meaning",
    "word_vector": "meaning",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'fogline.reports' has no attribute {name!r}")
    return getattr(import_module(f"fogline.reports.{_HOMES[name]}"), name)
