"""Plain text to work on, with a map back to the text as it was printed.

Reports come with curly quotes, no-break spaces, ligatures, invisible marks and the traces of wrong decoding. The stages of this
package read a normalised text; what they quote is always a stretch of the original, found through
:meth:`NormalisedText.original_span`.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A normalised text and where each stretch of it stands in the original.

    The three tuples describe stretches in order: where each begins in ``text``, and its begin and end in ``original``. A stretch
    of equal length on both sides maps character by character; any other maps as a whole.
    """

    text: str
    original: str
    starts: tuple[int, ...] = (0,)
    original_begins: tuple[int, ...] = (0,)
    original_ends: tuple[int, ...] = (0,)

    def original_span(self, begin: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the stretch ``[begin, end)`` of the normalised text.

        The span never leaves the original, grows with its arguments, and covers every character that the stretch came from.
        """
        begin = min(max(begin, 0), len(self.text))
        end = min(max(end, begin), len(self.text))
        if not self.text:
            return (0, 0)
        first = self._origin(begin, at_end=False) if begin < len(self.text) else self._origin(begin - 1, at_end=True)
        return (first, first) if begin == end else (first, self._origin(end - 1, at_end=True))

    def quote(self, begin: int, end: int) -> str:
        """The original's own words for the stretch ``[begin, end)``."""
        first, last = self.original_span(begin, end)
        return self.original[first:last]

    def _origin(self, position: int, *, at_end: bool) -> int:
        index = bisect_right(self.starts, position) - 1
        next_start = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        begin, end = self.original_begins[index], self.original_ends[index]
        if end - begin == next_start - self.starts[index]:
            return begin + position - self.starts[index] + at_end
        return end if at_end else begin


def normalise(text: str) -> NormalisedText:
    """Normalise a text: NFKC, plain quotes, dashes and spaces, invisible characters out, decoding damage mended where safe.

    Line feeds are kept. Lost apostrophes ("Syrias") stay as they are: no rule can tell them from plurals.
    """
    if _CLEAN(text):
        return NormalisedText(text, text, (0,), (0,), (len(text),))
    spans = _Spans()
    for begin, end, replacement in _replacements(text):
        spans.add(text, begin, end, replacement)
    return spans.finish(text)


class _Spans:
    """Collects stretches; neighbours that map character by character are joined."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.done = 0
        self.rows: list[list[int]] = []

    def add(self, text: str, begin: int, end: int, replacement: str) -> None:
        if begin > self.done:
            self._put(text[self.done : begin], self.done, begin)
        self._put(replacement, begin, end)
        self.done = end

    def finish(self, text: str) -> NormalisedText:
        if len(text) > self.done:
            self._put(text[self.done :], self.done, len(text))
        if not self.rows:
            return NormalisedText("", text)
        starts, begins, ends, _ = zip(*self.rows, strict=True)
        return NormalisedText("".join(self.pieces), text, starts, begins, ends)

    def _put(self, piece: str, begin: int, end: int) -> None:
        if not piece:
            return
        even = len(piece) == end - begin
        last = self.rows[-1] if self.rows else None
        if last is not None and even and last[3] and last[2] == begin:
            last[2] = end
        else:
            self.rows.append([self.length, begin, end, int(even)])
        self.pieces.append(piece)
        self.length += len(piece)


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    for match in _UNUSUAL.finditer(text):
        begin, end = match.span()
        if match[0] == "?":
            yield begin, end, "'"
        else:
            if begin > done and unicodedata.combining(text[begin]):
                begin -= 1
            yield from _mend_run(text, begin, end)
        done = end


def _mend_run(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Replacements within one run of characters outside plain ASCII; what needs no change yields nothing."""
    run = text[begin:end]
    if not _TABLED.search(run) and unicodedata.is_normalized("NFKC", run):
        return
    at = 0
    for match in _MOJIBAKE.finditer(run):
        decoded = _decode_again(match[0])
        if decoded is None:
            continue
        yield from _clusters(text, begin + at, begin + match.start())
        yield begin + match.start(), begin + match.end(), _plain(decoded)
        at = match.end()
    yield from _clusters(text, begin + at, end)


def _clusters(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """One replacement for each character with its combining marks."""
    at = begin
    while at < end:
        stop = at + 1
        while stop < end and unicodedata.combining(text[stop]):
            stop += 1
        cluster = text[at:stop]
        plain = _lost(text, at) if cluster in _LOST else _plain(cluster)
        if plain != cluster:
            yield at, stop, plain
        at = stop


def _lost(text: str, at: int) -> str:
    """What stands for a character that was lost in decoding: an apostrophe in "Syria�s", a hyphen between spaces."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before.isalpha() and _SUFFIX.match(text, at + 1):
        return "'"
    if before.isalpha() and after.isalpha():
        return text[at] if text[at] == "\ufffd" else "A"
    return "-" if before in (" ", "") and after == " " and text[at] == "\ufffd" else ""


@lru_cache(maxsize=4096)
def _plain(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", cluster.translate(_TABLE)).translate(_TABLE)
    return "".join(_DROPPED.sub("", plain))


def _decode_again(damaged: str) -> str | None:
    """UTF-8 that was read as Windows-1252, read rightly; ``None`` where it was not that."""
    raw = bytearray()
    for character in damaged:
        try:
            raw += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return None
            raw.append(ord(character))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _table() -> dict[int, str]:
    table = dict.fromkeys((*range(0x09), *range(0x0E, 0x20), 0x09, *range(0x7F, 0xA0)), " ")
    table |= dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
    table |= {ord(character): "'" for character in "‘’‚‛′‵´`ʼʻʹ＇ʿʾ"}
    table |= {ord(character): '"' for character in "“”„‟″‶«»＂〝〞"}
    table |= {ord(character): "-" for character in "‐‑‒–—―−﹘﹣－"}
    return table


_TABLE = _table()
_LOST = ("\ufffd", "Â")
_CONTINUATION = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\x80-\xbf"
_MOJIBAKE = re.compile(rf"[\xc2-\xdf][{_CONTINUATION}]|[\xe0-\xef][{_CONTINUATION}]{{2}}|[\xf0-\xf4][{_CONTINUATION}]{{3}}")
_SUFFIX = re.compile(r"(?:s|t|re|ll|ve|d|m)\b", re.ASCII)
_UNUSUAL = re.compile(r"[^\x20-\x5f\x61-\x7e\n]+|(?<=[A-Za-z])\?(?=(?:s|t|re|ll|ve|d|m)\b)", re.ASCII)
_CLEAN = re.compile(r"(?:[\x20-\x3e\x40-\x5f\x61-\x7e\n]|\?(?![a-z]))*\Z").match
# Zero-width and bidirectional marks, soft hyphen, byte order mark, variation selectors, lone surrogates.
_INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff"
)
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_TABLED = re.compile(
    f"[{_INVISIBLE}{''.join(_LOST)}" + "".join(re.escape(chr(code)) for code in _TABLE) + "]|" + _MOJIBAKE.pattern
)
