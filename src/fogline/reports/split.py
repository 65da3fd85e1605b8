"""Text that was a web page: take off the furniture and part the article from unrelated ones below it.

trafilatura and its like need the HTML; where only the text is left, the page is cut at lines that are furniture on any site, and
the pieces near in meaning to the first long one are the article. Other long pieces are articles of their own.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np

from fogline.reports.meaning import Vectors, embed_sentences

LineKind = Literal["text", "blank", "noise", "end", "byline"]

_MIN_ARTICLE_WORDS = 60
_MIN_LIKENESS = 0.42
"""Cosine between the centres of two pieces; pieces of one article measured .6 and more, of others on the page under .35."""
_MAX_HEADLINE_WORDS = 30
_SAMPLE_PARAGRAPHS = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of lines of a page that belong together, as indexes into its lines."""

    lines: tuple[int, ...]


def split_page(text: str) -> list[str]:
    """The texts on a page, the article first; a text without furniture comes back as it is, alone."""
    lines = text.split("\n")
    if len(lines) < 3:
        return [text]
    kinds = [line_kind(line) for line in lines]
    if not {"noise", "end", "byline"} & set(kinds):
        return [text]
    segments = _segments(lines, kinds)
    pieces = [piece for piece in (_as_text(lines, segment) for segment in segments) if piece]
    if len(pieces) < 2:
        return pieces or [text]
    return _gather(pieces)


def line_kind(line: str) -> LineKind:
    """Whether a line is text of an article, or which furniture it is."""
    bare = re.sub(r"\s+", " ", line.casefold().replace("\u2019", "'")).strip(" .:,;!?|>»«<…-–—()[]\xa0\ufeff")
    if not bare:
        return "blank" if not line.strip() else "noise"
    if len(bare) > 400:
        return "text"
    ends, bylines, noise = _furniture()
    if ends.fullmatch(bare):
        return "end"
    if bylines.fullmatch(bare):
        return "byline"
    return "noise" if noise.fullmatch(bare) else "text"


@cache
def _furniture() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = tomllib.loads(resources.files("fogline.reports").joinpath("furniture.toml").read_text(encoding="utf-8"))
    ends, bylines, noise = (
        re.compile("|".join(f"(?:{phrase})" for phrase in table[name])) for name in ("ends", "bylines", "noise")
    )
    return ends, bylines, noise


def _segments(lines: list[str], kinds: list[LineKind]) -> list[Segment]:
    """Cut at ends of articles; at a byline block, its headline goes with what follows."""
    segments: list[list[int]] = [[]]
    for index, kind in enumerate(kinds):
        if kind == "end":
            segments.append([])
        elif kind == "byline":
            headline = _headline_above(lines, segments[-1])
            if len(headline) < len(segments[-1]):
                segments[-1] = segments[-1][: len(segments[-1]) - len(headline)]
                segments.append(headline)
        elif kind == "text":
            segments[-1].append(index)
    return [Segment(tuple(segment)) for segment in segments if segment]


def _headline_above(lines: list[str], segment: list[int]) -> list[int]:
    """The short lines at the end of a segment, at most four: headline, subtitle, author."""
    headline: list[int] = []
    for index in reversed(segment[-4:]):
        if len(lines[index].split()) > _MAX_HEADLINE_WORDS:
            break
        headline.insert(0, index)
    return headline


def _as_text(lines: list[str], segment: Segment) -> str:
    """The segment's lines, with an empty line kept where the page had one."""
    pieces: list[str] = []
    previous = None
    for index in segment.lines:
        if previous is not None:
            pieces.append("\n" if index == previous + 1 else "\n\n")
        pieces.append(lines[index])
        previous = index
    return "".join(pieces).strip()


def _gather(pieces: list[str]) -> list[str]:
    """The article (the first long piece with all near it in meaning), then each other long piece."""
    lead = next((i for i, piece in enumerate(pieces) if _n_words(piece) >= _MIN_ARTICLE_WORDS), None)
    if lead is None:
        return ["\n\n".join(pieces)]
    lead_centre = _centre(pieces[lead])
    article, others = [], []
    for index, piece in enumerate(pieces):
        if index == lead or float(_centre(piece) @ lead_centre) >= _MIN_LIKENESS:
            article.append(piece)
        elif _n_words(piece) >= _MIN_ARTICLE_WORDS:
            others.append(piece)
    return ["\n\n".join(article), *others]


def _centre(piece: str) -> Vectors:
    paragraphs = sorted((line for line in piece.split("\n") if line.strip()), key=len, reverse=True)[:_SAMPLE_PARAGRAPHS]
    centre = embed_sentences(paragraphs).mean(axis=0)
    return np.asarray(centre / (np.linalg.norm(centre) or 1.0), np.float32)


def _n_words(text: str) -> int:
    return len(text.split())
