"""Places referred to and not named: "the city", "the two towns", "the eastern districts".

Each reference becomes a mention with ``anaphor=True`` of the last place named before it that it can mean.
"""

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fogline.claims.place_forms import part_named, usual_part
from fogline.claims.place_lexicon import PlaceLexicon
from fogline.claims.place_mention import PlaceMention
from fogline.claims.place_words import load_place_words
from fogline.model import Place, PlacePrecision

LONGEST_MENTION = 300
"""No mention is longer, in characters."""

REACH = 1500
"""A reference means a place named at most so many characters before it."""

FARTHEST_LEAD = 400
"""What leads to a word of direction is no longer, in characters."""

SMALLEST_CITY, LARGEST_TOWN, LARGEST_VILLAGE = 20_000, 300_000, 50_000
"""Inhabitants: what is called a city has as many at least, what is called a town or a village has fewer."""

HELD_REACH = 2
"""So many words before its noun "rebel-held" makes a headline's place without an article an unnamed one."""

SHORT_REACH = 600
"""The same for words that may mean anything ("the area"), and for a place named after its description."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """A text, what is named in it, what was named before it, and all places."""

    text: str
    named: Sequence[PlaceMention]
    context: Sequence[PlaceMention]
    lexicon: PlaceLexicon

    def before(self, at: int) -> Iterator[PlaceMention]:
        """Mentions before an offset, the nearest first, then those of the context."""
        for index in range(bisect_left(self.named, at, key=_begin) - 1, -1, -1):
            mention = self.named[index]
            if mention.begin < at - REACH:
                break
            if mention.end <= at:
                yield mention
        yield from reversed(self.context)

    def after(self, at: int) -> Iterator[PlaceMention]:
        """Mentions after an offset, the nearest first."""
        for index in range(bisect_left(self.named, at, key=_begin), len(self.named)):
            if self.named[index].begin > at + SHORT_REACH:
                break
            yield self.named[index]

    def is_free(self, begin: int, end: int, found: Sequence[PlaceMention]) -> bool:
        """Whether no mention stands in a stretch; ``found`` are in order too."""
        return not any(_overlaps(mentions, begin, end) for mentions in (self.named, found))


def find_anaphors(
    text: str, named: Sequence[PlaceMention], context: Sequence[PlaceMention], lexicon: PlaceLexicon
) -> list[PlaceMention]:
    """References in the text to places among ``named`` (in order) or, at its beginning, ``context``."""
    words, setting = load_place_words(), _Setting(text, named, context, lexicon)
    found: list[PlaceMention] = []
    belongings, capitals = words.countryside_anaphor.finditer(text), words.capital.finditer(text)
    for matches, read in ((part_matches(text), _part), (belongings, _belonging), (capitals, _capital)):
        for match in matches:
            if setting.is_free(match.end() - 1, match.end(), found):
                for mention in read(match, setting):
                    insort(found, mention, key=_begin)
    for pattern, read in ((words.anaphor, _whole), (words.unnamed, _unnamed), (words.opposite_sides, _opposite_sides)):
        known = sorted(found, key=_begin)
        for match in pattern.finditer(text):
            if setting.is_free(match.start(), match.end(), known):
                found.extend(read(match, setting))
    return found


def part_matches(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``part_anaphor``, which each hold a word of direction: looked for only from a few words before each."""
    words, last = load_place_words(), 0
    for direction in words.part_begin.finditer(text):
        at = direction.start()
        if at < last:
            continue
        before = text[max(last, at - FARTHEST_LEAD) : at]
        first = before.replace(",", " ").rsplit(None, words.part_reach)
        begin = at - len(before) + (len(first[0]) if len(first) > words.part_reach else 0)
        match = next(filter(None, (words.part_anaphor.match(text, start) for start in range(begin, at + 1))), None)
        if match:
            yield match
            last = match.end()


def _begin(mention: PlaceMention) -> int:
    return mention.begin


def _overlaps(mentions: Sequence[PlaceMention], begin: int, end: int) -> bool:
    """Whether one of these mentions, in order of their beginnings, shares a character with a stretch."""
    index = bisect_left(mentions, end, key=_begin) - 1
    while index >= 0 and mentions[index].begin > begin - LONGEST_MENTION:
        if mentions[index].end > begin:
            return True
        index -= 1
    return False


def _capital(match: re.Match[str], setting: _Setting) -> Iterator[PlaceMention]:
    """Read "the capital": one named before, else that of the country most of the named places lie in."""
    capitals = setting.lexicon.capitals
    for mention in setting.before(match.start()):
        if mention.place and mention.place.place_id in capitals.values() and mention.kind == "settlement":
            yield _refer(mention, match.start(), match.end(), setting.text)
            return
    countries = Counter(mention.place.country for mention in (*setting.named, *setting.context) if mention.place)
    country = next((country for country, _ in countries.most_common() if country in capitals), next(iter(capitals), None))
    if country:
        place = setting.lexicon.places[capitals[country]]
        text = setting.text[match.start() : match.end()]
        yield PlaceMention(match.start(), match.end(), text, place.name, place, "settlement", anaphor=True)


def _whole(match: re.Match[str], setting: _Setting) -> Iterator[PlaceMention]:
    """Read "the city", "the two towns", "the province"."""
    noun = match["noun"].lower()
    if _FOLLOWED_BY_NAME.match(setting.text, match.end()):
        return
    if noun == "city" and _OLD_CITY.search(match[0]):
        yield from _old_city(match, setting)
        return
    kind = next(kind for kind, words in load_place_words().anaphors.items() if noun in words)
    count = _count(match[0].lower().split(), noun)
    if count == 1 and kind == "any":
        return
    before = list(setting.before(match.start()))
    reach = SHORT_REACH if kind in ("area", "any") else REACH
    candidates = [mention for mention in before if _suits(mention, kind, noun) and mention.begin > match.start() - reach]
    if noun == "provincial capital" or not candidates:
        candidates = _above(before, kind, noun, setting.lexicon) or candidates
    yield from _each(candidates, count, match.start(), match.end(), setting.text)


def _old_city(match: re.Match[str], setting: _Setting) -> Iterator[PlaceMention]:
    """Read "the devastated Old City"."""
    city = next((mention for mention in setting.before(match.start()) if _is_city(mention)), None)
    if city is not None:
        name = f"Old City of {city.name}"
        place = part_named(name, setting.lexicon) or _derived(city, name, "old-city", "part")
        known = replace(city, name=name, place=place, precision="part" if place else "unresolved", kind="part")
        yield _told_of(known, match.start(), match.end(), setting.text)


def _unnamed(match: re.Match[str], setting: _Setting) -> Iterator[PlaceMention]:
    """Read "a rebel-held town", "two besieged villages", "a district of X": what the title or the next sentences name."""
    text, noun = setting.text, match[0].lower()
    is_within = text.startswith(" of ", match.end())
    if is_within and not _is_of_city(match, setting):
        return
    described = _described(match, text, is_within=is_within)
    if described is None or (not is_within and _FOLLOWED_BY_NAME.match(text, match.end())):
        return
    kind = _kind_of(noun)
    known = {mention.name for mention in setting.before(match.start())} - {mention.name for mention in setting.context}
    ahead = [mention for mention in setting.after(match.end()) if not _is_beside(match, mention, text)]
    candidates = [mention for mention in (*setting.context, *ahead) if _suits(mention, kind, noun) and mention.name not in known]
    begin = max(0, match.start() - sum(len(word) + 1 for word in described))
    yield from _each(candidates, _count(described, noun), begin, match.end(), text)


def _is_of_city(match: re.Match[str], setting: _Setting) -> bool:
    """Whether a district is told by its city alone: "a district of X", "of the northern city", but not "the district of Y"."""
    if _OF_THE_CITY.match(setting.text, match.end()):
        return True
    city = next(setting.after(match.end()), None)
    return city is not None and _is_city(city) and bool(_OF.fullmatch(setting.text, match.end(), city.begin))


def _described(match: re.Match[str], text: str, *, is_within: bool) -> list[str] | None:
    """The words of an unnamed place from its article or number on, where they say that a side holds or besieges it.

    A district of a city needs no holder, but an article.
    """
    words = load_place_words()
    lead = _LEAD.search(text, max(0, match.start() - 90), match.start())
    before = lead[0].lower().split() if lead else []
    first = max(
        (at for at, word in enumerate(before) if word in _ARTICLES or word in words.counts or word == "last"), default=None
    )
    by_side = next((at for at in range(len(before) - 1, -1, -1) if _names_holder(before[at])), None)
    if first is None and by_side is not None and "-" in before[by_side] and len(before) - by_side <= HELD_REACH:
        first = by_side
    described = before if first is None else before[first:]
    is_held = any(map(_names_holder, described)) or match[0].lower() in words.strongholds
    is_held = is_held or bool(words.held_after.match(text, match.end()))
    is_definite = first is not None and described[0] in _DEFINITE
    is_bare = first is None and (is_within or not match[0].endswith("s"))
    return described if (is_held or is_within) and not is_definite and not is_bare else None


def _names_holder(word: str) -> bool:
    """Whether a word tells that a side holds a place: "rebel", "IS-held"."""
    return word.rpartition("-")[2] in load_place_words().held


def _kind_of(noun: str) -> str:
    """The kind of place that a noun means."""
    if "airport" in noun:
        return "airport"
    kinds = load_place_words().anaphors.items()
    return next((kind for kind, nouns in kinds if noun in nouns or noun.removesuffix("s") in nouns), "settlement")


def _is_beside(match: re.Match[str], mention: PlaceMention, text: str) -> bool:
    """Whether a name only says where the unnamed place lies ("a village near Raqqa")."""
    gap = text[match.end() : mention.begin]
    return len(gap) < 60 and bool(_LIES_NEAR.match(gap)) and not _STOPS.search(gap)


def _each(candidates: Sequence[PlaceMention], count: int, begin: int, end: int, text: str) -> Iterator[PlaceMention]:
    """A reference to each of the first places of different names."""
    firsts: dict[str, PlaceMention] = {}
    for mention in candidates:
        firsts.setdefault(mention.name, mention)
    for mention in list(firsts.values())[:count]:
        yield _refer(mention, begin, end, text)


def _count(words: Sequence[str], noun: str) -> int:
    """How many places a reference means."""
    counts = load_place_words().counts
    said = next((counts[word] for word in words if word in counts), 0)
    return said or (2 if noun in _PLURALS else 1)


def _opposite_sides(match: re.Match[str], setting: _Setting) -> Iterator[PlaceMention]:
    """Read "X, split between rebels in the east and the army in the west"."""
    cities = [mention for mention in setting.before(match.start()) if _is_city(mention) and mention.end > match.start() - 250]
    if not cities or frozenset((match["first"].lower(), match["second"].lower())) not in _OPPOSITES:
        return
    for side in ("first", "second"):
        yield _side(cities[0], usual_part(match[side]), match.start(side), match.end(side), setting)


def _above(before: Sequence[PlaceMention], kind: str, noun: str, lexicon: PlaceLexicon) -> list[PlaceMention]:
    """What a mention lies in or is called after: an airport's city, a town's province, a province's capital."""
    for mention in before:
        if noun == "provincial capital":
            found = part_named(mention.name.replace(" (governorate)", ""), lexicon) if mention.kind == "governorate" else None
        else:
            found = _holder(mention.place, kind, lexicon)
        if found:
            precision: PlacePrecision = "area" if kind == "governorate" else "settlement"
            return [replace(mention, text=found.name, name=found.name, place=found, precision=precision, kind=kind, named="")]
    return []


def _holder(place: Place | None, kind: str, lexicon: PlaceLexicon) -> Place | None:
    """The settlement or governorate that a place lies in, by its parents."""
    kinds = (
        ("governorate",) if kind == "governorate" else ("city", "town", "settlement", "village") if kind == "settlement" else ()
    )
    for _ in range(4):
        place = lexicon.places.get(place.parent) if place and place.parent else None
        if place and place.kind in kinds:
            return place
    return None


def _part(match: re.Match[str], setting: _Setting) -> Iterator[PlaceMention]:
    """Read "the eastern districts", "the rebel-held east of the city"."""
    if (match["noun"] or "").lower() in ("countryside", "suburb", "suburbs"):
        return  # read with what belongs to a place
    alone = not match["noun"] and not match["whole"]
    if alone and not (_is_held(match) and _STANDS_ALONE.match(setting.text, match.end())):
        return
    begin = match.start("held") if match["held"] else match.start("dir")
    if not setting.is_free(begin, match.end(), ()):
        return
    cities = [mention for mention in setting.before(match.start()) if _is_city(mention)]
    if not cities:
        return
    yield _side(cities[0], usual_part(match["dir"]), begin, match.end(), setting)


def _side(city: PlaceMention, part: str, begin: int, end: int, setting: _Setting) -> PlaceMention:
    """A part of a city, referred to."""
    name = f"{part} {city.name}"
    place = part_named(name, setting.lexicon) or _derived(city, name, part, "part")
    known = replace(city, name=name, place=place, precision="part" if place else "unresolved", kind="part")
    return _told_of(known, begin, end, setting.text)


def _belonging(match: re.Match[str], setting: _Setting) -> Iterator[PlaceMention]:
    """Read "its suburbs", "the northern countryside", and an airport that belongs to the last town."""
    noun = match["noun"].lower()
    if match[0].lower() in _ITS_LAND and setting.text.endswith(" and ", 0, match.start()):
        return  # "X and its countryside" is told as X
    before = list(setting.before(match.start()))
    is_feature = noun not in ("countryside", "suburbs")
    if is_feature:
        feature = load_place_words().feature_of.get(noun)
        slug = feature.slug if feature else "site"
        same = [mention for mention in before if mention.kind == slug and (slug != "site" or noun in mention.name.lower())]
        if same:
            yield _refer(same[0], match.start(), match.end(), setting.text)
            return
    wholes = [mention for mention in before if mention.kind in ("settlement", "governorate") and (mention.place or is_feature)]
    if not wholes:
        return
    whole = wholes[0]
    name = whole.name.replace(" (governorate)", "")
    direction = usual_part(match["dir"] or "")
    full = " ".join(filter(None, (direction, name, noun)))
    kind = slug if is_feature else "countryside"
    place = part_named(full, setting.lexicon) or _derived(
        whole, full, re.sub(r"[^a-z]+", "-", f"{direction} {noun}".strip()), kind
    )
    precision: PlacePrecision = "unresolved" if place is None else "near" if is_feature else "area"
    known = replace(whole, name=full, place=place, precision=precision, kind=kind)
    yield _told_of(known, match.start(), match.end(), setting.text)


def _derived(whole: PlaceMention, name: str, slug: str, kind: str) -> Place | None:
    """A place of its own for a part or feature of another, at that one's coordinates."""
    if whole.place is None:
        return None
    kind = "province-part" if kind in ("countryside", "part") else kind
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
    """A reference to the place of another mention."""
    return replace(_told_of(mention, begin, end, text), named=mention.printed)


def _told_of(mention: PlaceMention, begin: int, end: int, text: str) -> PlaceMention:
    """A mention of what belongs to another's place, and is called by these words."""
    return replace(mention, begin=begin, end=end, text=text[begin:end], anaphor=True, locates=False, named="")


def _suits(mention: PlaceMention, kind: str, noun: str) -> bool:
    if kind == "settlement":
        return mention.kind == "settlement" and _is_of_size(mention.place, noun)
    if kind == "area":
        return mention.kind in ("area", "part")
    if kind == "any":
        return mention.kind in ("settlement", "district", "area", "part")
    return mention.kind == kind


def _is_of_size(place: Place | None, noun: str) -> bool:
    """Whether a settlement may be called a city, a town, a village; one that no gazetteer knows is none of the first."""
    if noun in ("city", "provincial capital"):
        return place is not None and (place.kind == "city" or place.population >= SMALLEST_CITY)
    if noun in _VILLAGES:
        return place is None or (place.kind != "city" and place.population < LARGEST_VILLAGE)
    return place is None or place.population < LARGEST_TOWN


def _is_city(mention: PlaceMention) -> bool:
    if mention.kind != "settlement" or mention.place is None:
        return False
    return mention.place.kind == "city" or mention.place.population >= 50_000


def _is_held(match: re.Match[str]) -> bool:
    """Whether words before a bare direction make it a part of a city: "the rebel-held east", "the city's south"."""
    return bool(match["held"]) or bool(re.match(r"(?:city|town)'?s", match["lead"] or "", re.IGNORECASE))


_ARTICLES = frozenset(("a", "an", "one", "another", "the", "this", "that", "its", "their"))
_DEFINITE = frozenset(("the", "this", "that", "its", "their"))
_VILLAGES = frozenset(("village", "villages", "hamlet"))
_PLURALS = frozenset(("cities", "towns", "villages", "districts", "neighbourhoods", "neighborhoods"))
_OPPOSITES = frozenset((frozenset(("east", "west")), frozenset(("north", "south"))))
_LEAD = re.compile(r"(?:[\w\-']+ ){1,7}\Z")
_LIES_NEAR = re.compile(r" (?:[\w\-]+ ){0,4}?(?:in|near|outside|of|around|on|from|inside|\w+ of)\b")
_ITS_LAND = frozenset(("its countryside", "its suburbs"))
_OLD_CITY = re.compile(r" old city\Z", re.IGNORECASE)
_OF = re.compile(r" of (?:the )?(?:[\w\-']+ ){0,4}")
_OF_THE_CITY = re.compile(r" of the (?:[a-z\-]+ ){0,3}(?:city|capital|town)\b")
_STOPS = re.compile(r"[.;:]")
_FOLLOWED_BY_NAME = re.compile(r" (?:of )?[A-Z]|-")
_STANDS_ALONE = re.compile(
    r"[.,;:)\"]|\s*\Z| (?:and|but|while|as|since|on|in|by|where|were|was|is|are|have|has|has|after|before|to|from)\b|\s+[A-Z]"
)
