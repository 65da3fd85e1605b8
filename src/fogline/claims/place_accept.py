"""Which of the names in a text are places: strong ones, and those for which a cue, a noun or a list speaks."""

import re
from dataclasses import replace

from fogline.claims.place_spot import Spot
from fogline.claims.place_words import load_place_words
from fogline.claims.sentences import is_common
from fogline.theatre.gazetteer import fold_name

LONGEST_LIST = 20
"""A list without commas is looked at so many names to each side."""


def accept(text: str, spots: list[Spot]) -> list[Spot]:
    """Keep strong spots; weak ones where a cue, a noun, or a list with accepted ones speaks for them."""
    judged = _after_plural(text, [_judge(text, spot) for spot in spots])
    for _ in range(2):
        for order in (range(1, len(judged)), range(len(judged) - 2, -1, -1)):
            for at in order:
                beside = judged[at - 1] if order.step > 0 else judged[at + 1]
                if _is_doubtful(judged[at]) and _accepted(beside) and _listed_together(text, judged, at, order.step):
                    judged[at] = replace(judged[at], is_sure=True)
    judged = [replace(spot, is_sure=True) if _is_between(text, judged, at) else spot for at, spot in enumerate(judged)]
    accepted = {fold_name(spot.name) for spot in judged if _accepted(spot)}
    named = [replace(spot, is_sure=True) if _is_doubtful(spot) and fold_name(spot.name) in accepted else spot for spot in judged]
    return [spot for spot in named if spot.is_stop or _accepted(spot)]


def _accepted(spot: Spot) -> bool:
    return not spot.is_stop and (spot.is_sure or not spot.is_weak)


def _is_doubtful(spot: Spot) -> bool:
    return spot.is_weak and not spot.is_sure and not spot.is_stop


def _judge(text: str, spot: Spot) -> Spot:
    words = load_place_words()
    before, after = text[max(0, spot.begin - 60) : spot.begin], text[spot.end : spot.end + 40]
    if _is_organisation(after) or _is_holder(after):
        return replace(spot, is_stop=True)
    if spot.is_stop or not spot.is_weak:
        return spot
    if _is_person(before, after):
        return replace(spot, is_stop=True)
    if " " in spot.name and not spot.ids and _LOOSE_CUE.search(before) and not _has_head_word(spot.name):
        return spot
    noun = words.noun_after.match(after)
    if noun is None and not spot.ids and (before.endswith(" the ") or _is_acronym(spot.name, before)):
        return spot
    sure = bool(words.sure_before.search(before)) or (noun is not None and noun[0][0] != "-") or _is_land(spot.name)
    likely = (bool(words.likely_before.search(before)) and _is_name_alone(after)) or bool(words.fate_after.match(after))
    return replace(spot, is_sure=sure or likely)


def _is_acronym(name: str, before: str) -> bool:
    """Whether a name in capitals stands in a text that is not."""
    return name.isupper() and len(name) < 6 and any(character.islower() for character in before)


def _has_head_word(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() in load_place_words().heads


def _is_land(name: str) -> bool:
    """Whether a name of several words says by its first what the place is: "Tell X", "Wadi X"."""
    first, *rest = re.split(r"[ -]", name)
    return bool(rest) and first.lower() in load_place_words().land_heads


def _is_name_alone(after: str) -> bool:
    """Whether no other capitalised word follows at once, as it does after a person's first name."""
    following = _NEXT_WORD.match(after)
    return following is None or is_common(following[1].lower())


def _is_person(before: str, after: str) -> bool:
    words = load_place_words()
    title = _LAST_WORD.search(before)
    if title and title[1].lower().strip(".") in words.titles:
        return True
    following = _FIRST_WORD.match(after)
    return bool(following and following[1].lower() in words.speech)


def _is_organisation(after: str) -> bool:
    following = _FIRST_WORD.match(after) if after.startswith(" ") else None
    if following is None:
        return False
    word = following[1]
    return word in _BODIES or (word[0].isupper() and word.lower() in load_place_words().organisations)


def _is_holder(after: str) -> bool:
    """Whether a name says who holds what is named next: "X-held"."""
    held = _HYPHENED.match(after)
    return held is not None and held[1].lower() in load_place_words().held


def _listed_together(text: str, spots: list[Spot], at: int, step: int) -> bool:
    """Whether a doubtful name stands in one list with its accepted neighbour."""
    first, second = (spots[at - 1], spots[at]) if step > 0 else (spots[at], spots[at + 1])
    gap = text[first.end : second.begin]
    if _LIST_GAP.fullmatch(gap) or (step < 0 and _LYING_IN.fullmatch(gap)):
        return True
    return gap == " " and spots[at].end + 1 < len(text) and _in_bare_list(text, spots, at)


def _is_between(text: str, spots: list[Spot], at: int) -> bool:
    """Whether a doubtful name stands between two accepted ones with nothing but spaces, as in a list that lost its commas."""
    if not 0 < at < len(spots) - 1 or not _is_doubtful(spots[at]) or spots[at].name.isupper():
        return False
    before, after = spots[at - 1], spots[at + 1]
    gaps = text[before.end : spots[at].begin], text[spots[at].end : after.begin]
    return _accepted(before) and _accepted(after) and gaps == (" ", " ")


def _after_plural(text: str, spots: list[Spot]) -> list[Spot]:
    """Accept names in a list of two or more that words like "villages" announce ("three villages south of X - A, B and C")."""
    judged = list(spots)
    for at in range(1, len(spots)):
        first, second = judged[at - 1], judged[at]
        gap = text[first.end : second.begin]
        listed = bool(_LIST_GAP.fullmatch(gap)) or (gap == " " and _in_bare_list(text, judged, at))
        if listed and _PLURAL.search(text[max(0, first.begin - 90) : first.begin]):
            for index in (at - 1, at):
                if _is_doubtful(judged[index]):
                    judged[index] = replace(judged[index], is_sure=True)
    return judged


def _in_bare_list(text: str, spots: list[Spot], at: int) -> bool:
    """A list whose commas are lost: names with nothing between them, of which two are joined by "and"."""
    low = high = at
    while low > max(0, at - LONGEST_LIST) and text[spots[low - 1].end : spots[low].begin] in (" ", " and "):
        low -= 1
    while high + 1 < min(len(spots), at + LONGEST_LIST) and text[spots[high].end : spots[high + 1].begin] in (" ", " and "):
        high += 1
    joined = any(text[a.end : b.begin] == " and " for a, b in zip(spots[low:high], spots[low + 1 : high + 1], strict=True))
    return joined and high - low >= 2


_LIST_GAP = re.compile(r"(?:,? (?:and|or|as well as)|[,;]) (?:(?:[a-z]+) ){0,2}|/")
_PLURAL = re.compile(r"\b(?:villages|towns|cities|districts|neighbou?rhoods|areas|settlements|hills|quarters|suburbs)\b[^.]*\Z")
_LOOSE_CUE = re.compile(r"\b(?:according to|to|of|by|from|against|including|on)(?: the)? \Z")
_LYING_IN = re.compile(r" (?:(?:town|village|city|district|area) )?(?:in|near|outside|\w+ of)(?: \w+){0,4} ")
_BODIES = frozenset(
    ("brigade", "brigades", "battalion", "battalions", "martyrs", "militia", "militias", "regiment", "television", "tv")
)
_LAST_WORD = re.compile(r"([A-Za-z.]+)[ \"']+\Z")
_FIRST_WORD = re.compile(r"[ ,\"]*([A-Za-z]+)")
_HYPHENED = re.compile(r"-([A-Za-z]+)\b")
_NEXT_WORD = re.compile(r" ([A-Z][\w-]+)")
