"""Stretches of a text: which mentions of one begin where."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

from fogline.claims.actors import ActorMention
from fogline.claims.place_mention import PlaceMention

_Mention = TypeVar("_Mention", PlaceMention, ActorMention)


def begin_within(mentions: Sequence[_Mention], begin: int, end: int) -> list[_Mention]:
    """The mentions, in order of their beginnings, that begin within ``[begin, end)``."""
    low = bisect_left(mentions, begin, key=lambda mention: mention.begin)
    high = bisect_left(mentions, end, key=lambda mention: mention.begin)
    return list(mentions[low:high])
