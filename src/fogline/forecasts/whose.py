"""Of whom a sentence foretells something: the side that is to take, attack, hold or lose a place.

A side that the sentence names counts where it can be meant: by whom a place is taken and to whom it falls come first; not against
whom one fights, nor, of an attack or a capture, who is said to hold the place. Where the sentence names none, the report's claims
about the place tell: who attacks it or took it last, who holds it, who is besieged. Else it is the side named last before.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fogline.claims.actors import ActorMention
from fogline.model import UNKNOWN, Claim

BACK = 400
"""So many letters before a sentence a side may stand that it means without naming it."""

STAYS = frozenset({"holds", "loses"})
"""What is foretold of the side that has the place."""

_FALLING = ("fall", "collaps")
_COMING = frozenset({"attacks", "captures", "captures_part", "advances", "besieges", "bombards"})
_HAVING = frozenset({"holds", "repels", "loses"})
_IS_TAKEN = re.compile(r"\b(?:be|being|is|are)(?: \w+)? $")
_FROM = re.compile(r"(?:\w+(?: \w+)? from|cleared of|cleansed of|freed of) (?:the )?(?:\w+ )?")
_BY = re.compile(r"\w+(?: [\w'-]+){0,5} by (?:the )?(?:\w+ )?")
_TO = re.compile(r"fall\w*(?: [\w'-]+){0,5} (?:to|into the hands of|into the control of|under the control of) (?:the )?(?:\w+ )?")
_HELD_BY = re.compile(
    r"\b(?:(?:held|controlled|occupied|defended) by|(?:hands|strongholds?|bastions?|control|positions) of)(?: the)? $"
)
_HOLDING = re.compile(
    r"(?:'s?)?[ -](?:(?:has|have|had|still|now|also) ){0,2}"
    r"(?:held|holds?|controls?|controlled|occup(?:y|ies|ied)|strongholds?|bastions?|positions)\b"
)
_AGAINST = re.compile(r"\b(?:against|from|over|of|fight|fighting|besieged by)(?: the)? $")
_TOLD_BY = re.compile(r"\b(?:said|says?|told|according to)(?: [\w'-]+){0,3} $")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence ``[begin, end)`` of a text in small letters, the sides that the text names, what is claimed of the place."""

    text: str
    begin: int
    end: int
    actors: Sequence[ActorMention]
    claims: Sequence[Claim] = ()


def whose(action: str, at: int, said: Sentence) -> tuple[str, str]:
    """The action foretold at ``at`` and its side: what falls to somebody is captured, what is taken from him is his loss."""
    after = [mention for mention in _inside(said) if mention.begin > at]
    if action == "loses" and (taker := _led(after, at, said, _TO)):
        return "captures", taker
    if _IS_TAKEN.search(said.text, said.begin, at):
        if agent := _led(after, at, said, _BY):
            return ("captures" if action == "loses" else action), agent
        if action == "captures" and (loser := _led(after, at, said, _FROM)):
            return "loses", loser
    return action, _named(action, at, said) or _claimed(action, at, said) or _before(action, at, said)


def _inside(said: Sentence) -> list[ActorMention]:
    """Who is named in the sentence, but for who only speaks."""
    text = said.text
    return [
        mention
        for mention in said.actors
        if said.begin <= mention.begin < said.end
        and mention.sides
        and mention.kind != "voice"
        and not _TOLD_BY.search(text, said.begin, mention.begin)
    ]


def _led(after: Iterable[ActorMention], at: int, said: Sentence, words: re.Pattern[str]) -> str:
    """The side to which words lead from the outcome."""
    return next((mention.sides[0] for mention in after if words.fullmatch(said.text, at, mention.begin)), "")


def _named(action: str, at: int, said: Sentence) -> str:
    """The side named nearest before the outcome, then after it, that can be meant."""
    fits = [mention for mention in _inside(said) if _can_be(action, mention, said)]
    return min(fits, key=lambda mention: (mention.begin > at, abs(mention.begin - at))).sides[0] if fits else ""


def _can_be(action: str, mention: ActorMention, said: Sentence) -> bool:
    text, begin = said.text, max(0, mention.begin - 60)
    if action in STAYS:
        return not _AGAINST.search(text, begin, mention.begin) or bool(_HELD_BY.search(text, begin, mention.begin))
    is_holder = _HELD_BY.search(text, begin, mention.begin) or _HOLDING.match(text, mention.end)
    return not is_holder and not _AGAINST.search(text, begin, mention.begin)


def _claimed(action: str, at: int, said: Sentence) -> str:
    """Who does or has what the action needs, by the claim about the place that stands nearest, those before first."""
    besiegers = {side for claim in said.claims if claim.action == "besieges" for side in claim.actor}
    read = _reader(action, besiegers)
    ordered = sorted(said.claims, key=lambda claim: _distance(claim, at))
    return next((side for claim in ordered if (side := read(claim)) and side != UNKNOWN), "")


def _distance(claim: Claim, at: int) -> tuple[bool, int]:
    where = claim.evidence_at[0] if claim.evidence_at else 0
    return where > at, abs(where - at)


def _reader(action: str, besiegers: set[str]) -> Callable[[Claim], str]:
    def comes(claim: Claim) -> str:
        return claim.actor[0] if claim.action in _COMING and claim.actor else ""

    def has(claim: Claim) -> str:
        if claim.action in _HAVING and claim.actor:
            return claim.actor[0]
        return claim.target[0] if claim.action in _COMING and claim.target else ""

    def is_besieged(claim: Claim) -> str:
        return next((side for side in (has(claim), comes(claim)) if side and side not in besiegers), "")

    if action == "breaks_siege":
        return is_besieged
    return has if action in STAYS else comes


def _before(action: str, at: int, said: Sentence) -> str:
    """The side named last before the sentence, else one that only speaks in it; nobody where a place falls or a siege ends."""
    sided = [mention for mention in said.actors if mention.sides and mention.begin < said.end]
    before = [mention for mention in sided if said.begin - BACK < mention.begin < said.begin and mention.kind != "voice"]
    if action == "breaks_siege" or (action == "loses" and said.text.startswith(_FALLING, at)):
        return UNKNOWN
    if before:
        return before[-1].sides[0]
    inside = [mention for mention in sided if mention.begin >= said.begin]
    return min(inside, key=lambda mention: abs(mention.begin - at)).sides[0] if inside else UNKNOWN
