"""Reports that speak for a side: "our forces", "the enemy", and whose they are where no list of sources says it.

A side's own channel does not name it in every sentence. What it calls its own outside of quotations, how the source is called and
whom it reviles tell which side speaks; then its own words name that side, and "the enemy" the one that it tells of most.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from fogline.claims.actor_words import load_actor_words
from fogline.claims.actors import ActorLexicon, ActorMention
from fogline.claims.place_words import any_of
from fogline.claims.spans import begin_within
from fogline.model import UNKNOWN

BY_NAME, BY_REVILED, BY_FOE = 3.0, -2.0, 1.0
"""What speaks for a side: its name in the source's or right after "our forces"; that it, or another, is reviled."""

BY_MENTION, MOST_MENTIONS = 0.25, 4
"""What a mention says for a side, and how many count."""

LEAST, LEAD = 1.0, 0.4
"""A side must have so much for it, and so much more than the next one."""

REACH, BESIDE = 40, 10
"""A side named so many characters after "our forces" may be the speaker's own; one so near a reviling word is reviled."""


@dataclass(frozen=True, slots=True)
class OwnVoice:
    """The side that a report speaks for, and the one that it calls the enemy, if any."""

    side: str
    enemy: str | None


def find_own_voice(source: str, text: str, lexicon: ActorLexicon, published_on: date) -> OwnVoice | None:
    """Whose report this is, where it speaks of forces as its own or of an enemy outside of quotations."""
    plain = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    own, enemies = list(_ours().finditer(plain)), list(_ENEMY.finditer(plain))
    if not own and not enemies:
        return None
    mentions = [mention for mention in lexicon.find_actors(plain, published_on) if mention.kind != "voice"]
    counts = Counter(side for mention in mentions for side in mention.sides if side != UNKNOWN)
    reviled = {side for mention in mentions if _is_reviled(plain, mention) for side in mention.sides}
    called = [mention for mention in lexicon.find_actors(source, published_on) if mention.note != "country"]
    called += filter(None, (_named_after(plain, match, mentions) for match in own))
    scores = _weigh(counts, reviled, called)
    side = _first(scores)
    others = [other for other in counts if other != side]
    enemy = max(others, key=lambda other: (other in reviled, counts[other]), default=None)
    return OwnVoice(side, enemy) if side else None


def with_own_voice(text: str, mentions: Sequence[ActorMention], voice: OwnVoice) -> list[ActorMention]:
    """The mentions with those by which the report means its own side and the enemy."""
    plain = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    own = [_mention(match, voice.side) for match in _ours().finditer(plain)]
    enemies = [_mention(match, voice.enemy) for match in _ENEMY.finditer(plain)] if voice.enemy else []
    told = [mention for mention in (*own, *enemies) if not any(_names(other, mention) for other in mentions)]
    kept = [mention for mention in mentions if not any(_overlap(mention, other) for other in told)]
    return sorted([*kept, *told], key=lambda mention: mention.begin)


def _weigh(counts: Counter[str], reviled: Container[str], called: Iterable[ActorMention]) -> dict[str, float]:
    """What speaks for each side as the one whose report it is; ``called`` are the names by which it calls itself."""
    scores = {side: BY_MENTION * min(count, MOST_MENTIONS) for side, count in counts.items()}
    if any(side in reviled for side in counts):
        scores = {side: score + (BY_REVILED if side in reviled else BY_FOE) for side, score in scores.items()}
    for mention in called:
        for side in mention.sides:
            scores[side] = scores.get(side, 0.0) + BY_NAME
    return scores


def _named_after(text: str, own: re.Match[str], mentions: Sequence[ActorMention]) -> ActorMention | None:
    """The side that is named right after "our forces": "our forces of the government"."""
    named = next(iter(begin_within(mentions, own.end(), own.end() + REACH + 1)), None)
    return named if named and _BELONGS.fullmatch(text, own.end(), named.begin) else None


def _first(scores: Mapping[str, float]) -> str | None:
    """The side with the most for it, if it leads clearly."""
    best, second, *_ = [*sorted(scores.values(), reverse=True), 0.0, 0.0]
    if best < LEAST or best - second < LEAD:
        return None
    return max(scores, key=scores.__getitem__)


def _is_reviled(text: str, mention: ActorMention) -> bool:
    around = " " + text[max(0, mention.begin - BESIDE) : mention.end + BESIDE].lower()
    return any(f" {word}" in around for word in load_actor_words().reviling)


def _mention(match: re.Match[str], side: str) -> ActorMention:
    return ActorMention(*match.span(), match[0], (side,), "name")


def _names(other: ActorMention, mention: ActorMention) -> bool:
    """Whether a name of a side stands in the words already: "our forces" may be named as whose they are."""
    return _overlap(other, mention) and bool(other.sides) and other.kind == "name"


def _overlap(first: ActorMention, second: ActorMention) -> bool:
    return first.begin < second.end and second.begin < first.end


@cache
def _ours() -> re.Pattern[str]:
    """The pattern of "our" with a word for a force."""
    return re.compile(rf"\b[Oo]ur (?:[\w\-]+ ){{0,2}}?(?:{any_of((*load_actor_words().force_nouns, *_MEN))})\b")


_MEN = ("men", "heroes", "lions", "boys", "guys", "lads", "defenders", "comrades", "columns", "gunners", "pilots")
_QUOTED = re.compile(r"\"[^\"\n]{1,600}\"|\u201c[^\u201d\n]{1,600}\u201d")
_ENEMY = re.compile(r"\b[Tt]he enemy(?! of\b)")
_BELONGS = re.compile(r"(?:,| (?:of|in|from|under))(?: the)?(?: [\w\-]+){0,2} ")
