"""Read reports from files, folders and addresses: clean pages, split off unrelated texts, find date, source and language."""

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
