"""Places referred to and not named: "the city", "the two towns", "the eastern districts".

Each reference becomes a mention with ``anaphor=True`` of the last place named before it that it can mean.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fogline.claims.place_forms import usual_part
from fogline.claims.place_mention import PlaceMention
from fogline.claims.place_words import load_place_words
from fogline.model import Place, PlacePrecision

REACH = 1500
"""A reference means a place named at most so many characters before it."""


def find_anaphors(text: str, named: Sequence[PlaceMention], context: Sequence[PlaceMention] = ()) -> list[PlaceMention]:
    """References in the text to places among ``named`` (in order) or, at its beginning, ``context``."""
    words = load_place_words()
    found: list[PlaceMention] = []
    for match in words.part_anaphor.finditer(text):
        found.extend(_part(match, text, named, context))
    for match in words.countryside_anaphor.finditer(text):
        if not any(mention.begin < match.end() and match.start() < mention.end for mention in (*named, *found)):
            found.extend(_belonging(match, text, named, context))
    taken = [(mention.begin, mention.end) for mention in (*named, *found)]
    for match in words.anaphor.finditer(text):
        if not any(begin < match.end() and match.start() < end for begin, end in taken):
            found.extend(_whole(match, text, named, context))
    return found


def _whole(
    match: re.Match[str], text: str, named: Sequence[PlaceMention], context: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """Read "the city", "the two towns", "the province"."""
    noun = match["noun"].lower()
    if _FOLLOWED_BY_NAME.match(text, match.end()):
        return
    kind = next(kind for kind, words in load_place_words().anaphors.items() if noun in words)
    count = 2 if re.search(r"\b(?:two|both|cities|towns|villages)\b", match[0], re.IGNORECASE) else 1
    candidates = [mention for mention in _before(match.start(), named, context) if _suits(mention, kind, noun)]
    names = list(dict.fromkeys(mention.name for mention in candidates))[:count]
    for name in names:
        mention = next(mention for mention in candidates if mention.name == name)
        yield _refer(mention, match.start(), match.end(), text)


def _part(
    match: re.Match[str], text: str, named: Sequence[PlaceMention], context: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """Read "the eastern districts", "the rebel-held east of the city"."""
    alone = not match["noun"] and not match["whole"]
    if alone and not (_is_held(match) and _STANDS_ALONE.match(text, match.end())):
        return
    begin = match.start("held") if match["held"] else match.start("dir")
    if any(mention.begin < match.end() and begin < mention.end for mention in named):
        return
    cities = [mention for mention in _before(match.start(), named, context) if _is_city(mention)]
    if not cities:
        return
    part, city = usual_part(match["dir"]), cities[0]
    name = f"{part} {city.name}"
    place = _derived(city, name, part)
    known = replace(city, name=name, place=place, precision="part" if place else "unresolved", kind="part")
    yield _refer(known, begin, match.end(), text)


def _belonging(
    match: re.Match[str], text: str, named: Sequence[PlaceMention], context: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """Read "its suburbs", "the northern countryside", and an airport that belongs to the last town."""
    noun = match["noun"].lower()
    before = list(_before(match.start(), named, context))
    is_airport = noun not in ("countryside", "suburbs")
    if is_airport and any(mention.kind == "airport" for mention in before):
        return
    wholes = [mention for mention in before if mention.kind in ("settlement", "governorate") and (mention.place or is_airport)]
    if not wholes:
        return
    whole = wholes[0]
    name = whole.name.replace(" (governorate)", "")
    direction = usual_part(match["dir"] or "")
    full = " ".join(filter(None, (direction, name, noun)))
    place = _derived(whole, full, re.sub(r"[^a-z]+", "-", f"{direction} {noun}".strip()))
    kind = "airport" if is_airport else "countryside"
    precision: PlacePrecision = "area" if place and not is_airport else "near" if place else "unresolved"
    known = replace(whole, name=full, place=place, precision=precision, kind=kind)
    yield _refer(known, match.start(), match.end(), text)


def _derived(whole: PlaceMention, name: str, slug: str) -> Place | None:
    """A place of its own for a part or feature of another, at that one's coordinates."""
    if whole.place is None:
        return None
    kind = "airport" if slug.startswith(("air", "military")) else "province-part"
    return replace(
        whole.place,
        place_id=f"{whole.place.place_id}/{slug}",
        name=name,
        kind=kind,
        parent=whole.place.place_id,
        aliases=(),
        population=0,
    )


def _refer(mention: PlaceMention, begin: int, end: int, text: str) -> PlaceMention:
    return replace(mention, begin=begin, end=end, text=text[begin:end], anaphor=True, locates=False)


def _before(at: int, named: Sequence[PlaceMention], context: Sequence[PlaceMention]) -> Iterator[PlaceMention]:
    """Mentions before an offset, the nearest first, then those of the context."""
    for mention in reversed(named):
        if mention.end <= at and mention.begin >= at - REACH:
            yield mention
    yield from reversed(context)


def _suits(mention: PlaceMention, kind: str, noun: str) -> bool:
    if kind == "settlement":
        if mention.kind != "settlement":
            return False
        if noun in ("city", "provincial capital"):
            return mention.place is not None and (mention.place.kind == "city" or mention.place.population >= 20_000)
        return mention.place is None or mention.place.population < 300_000
    if kind == "area":
        return mention.kind in ("area", "part")
    return mention.kind == kind


def _is_city(mention: PlaceMention) -> bool:
    if mention.kind != "settlement" or mention.place is None:
        return False
    return mention.place.kind == "city" or mention.place.population >= 50_000


def _is_held(match: re.Match[str]) -> bool:
    """Whether words before a bare direction make it a part of a city: "the rebel-held east", "the city's south"."""
    return bool(match["held"]) or bool(re.match(r"(?:city|town)'?s", match["lead"] or "", re.IGNORECASE))


_FOLLOWED_BY_NAME = re.compile(r" (?:of )?[A-Z]|-")
_STANDS_ALONE = re.compile(
    r"[.,;:)\"]|\s*\Z| (?:and|but|while|as|since|on|in|by|where|were|was|is|are|have|has|has|after|before|to|from)\b|\s+[A-Z]"
)
