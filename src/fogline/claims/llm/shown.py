"""How a report is shown to a model, and where the words that the model gives back stand in the report.

What is shown has the length of the normalised text, character by character, so that every stretch of it maps back to the
original. A few characters are replaced by look-alikes: angle brackets, of which the block around the report and the control words
of chat models are made (``<|im_start|>``), square brackets around words in capitals (``[INST]``), and invisible tag characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fogline.claims.text import NormalisedText, normalise

LONGEST_PART = 20_000
"""Characters that one request shows at most: some five thousand tokens."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """A title or text as it is shown. ``shown`` and ``plain.text`` have the same length."""

    plain: NormalisedText
    shown: str

    def find(self, words: str, *, within: tuple[int, int] | None = None) -> tuple[int, int] | None:
        """Where words stand, first occurrence; runs of white space are alike, all else must be the same."""
        begin, end = within or (0, len(self.shown))
        pattern = _pattern(words)
        match = re.compile(pattern).search(self.shown, begin, end) if pattern else None
        return match.span() if match else None

    def find_names(self, name: str) -> Iterator[tuple[int, int]]:
        """Where a name stands as whole words, whatever its capitals; a lost apostrophe may follow ("Aleppos")."""
        pattern = _pattern(name)
        if pattern:
            for match in re.finditer(rf"(?<!\w)(?:{pattern})(?=s?(?!\w))", self.shown, re.IGNORECASE):
                yield match.span()


def show(text: str) -> ShownText:
    """The text, ready to be shown."""
    plain = normalise(text)
    return ShownText(plain, defuse(plain.text))


def defuse(text: str) -> str:
    """The text with each character that could end the block around it, or command a chat model, replaced by a look-alike."""
    return _CONTROL_WORD.sub(lambda match: f"({match[1]})", text.translate(_LOOKALIKES))


def parts(text: ShownText) -> list[tuple[int, int]]:
    """Stretches to be shown one by one: whole paragraphs where they fit, else whole sentences, else as much as fits."""
    cuts: list[tuple[int, int]] = []
    begin, n = 0, len(text.shown)
    while n - begin > LONGEST_PART:
        end = _cut(text.shown, begin)
        cuts.append((begin, end))
        begin = end
    cuts.append((begin, n))
    return [(begin, end) for begin, end in cuts if text.shown[begin:end].strip()]


def _cut(text: str, begin: int) -> int:
    low, high = begin + LONGEST_PART // 2, begin + LONGEST_PART
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, low, high)
        if at >= 0:
            return at + len(mark)
    return high


def _pattern(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in defuse(normalise(words).text).split())


_LOOKALIKES = {ord("<"): "‹", ord(">"): "›", **dict.fromkeys(range(0xE0000, 0xE0080), " ")}
_CONTROL_WORD = re.compile(r"\[(/?[A-Z_]{2,})\]")
