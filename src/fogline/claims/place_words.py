"""The words around names of places, read from ``words/places.toml`` and ``words/place_stop.txt``."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fogline.claims.sentences import read_words


@dataclass(frozen=True, slots=True)
class Feature:
    """A class of places that are no settlements: what it is called, and which kinds of place it can be."""

    slug: str
    kinds: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words by what they do beside a name; the patterns are anchored at the name's beginning or end."""

    settlements: frozenset[str]
    districts: frozenset[str]
    governorates: frozenset[str]
    countrysides: frozenset[str]
    surroundings: frozenset[str]
    buildings: frozenset[str]
    feature_of: Mapping[str, Feature]
    own_kinds: Mapping[str, frozenset[str]]
    heads: frozenset[str]
    english_heads: frozenset[str]
    land_heads: frozenset[str]
    titles: frozenset[str]
    speech: frozenset[str]
    organisations: frozenset[str]
    anaphors: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]
    noun_after: re.Pattern[str]
    sure_before: re.Pattern[str]
    likely_before: re.Pattern[str]
    part_before: re.Pattern[str]
    noun_before: re.Pattern[str]
    direction_before: re.Pattern[str]
    part_after: re.Pattern[str]
    near_before: re.Pattern[str]
    fate_after: re.Pattern[str]
    government_after: re.Pattern[str]
    government_before: re.Pattern[str]
    anaphor: re.Pattern[str]
    held: frozenset[str]
    strongholds: frozenset[str]
    unnamed: re.Pattern[str]
    held_after: re.Pattern[str]
    opposite_sides: re.Pattern[str]
    part_anaphor: re.Pattern[str]
    part_begin: re.Pattern[str]
    part_reach: int
    countryside_anaphor: re.Pattern[str]
    capital: re.Pattern[str]
    numbered: re.Pattern[str]
    unit_seat: re.Pattern[str]


@cache
def load_place_words() -> PlaceWords:
    """Read the words once a process and make the patterns from them."""
    raw = tomllib.loads((files("fogline.claims") / "words" / "places.toml").read_text(encoding="utf-8"))
    sets = {
        name: frozenset(raw[name]["words"])
        for name in ("settlements", "districts", "governorates", "countrysides", "surroundings")
    }
    features = [Feature(row["slug"], frozenset(row["kinds"]), tuple(row["words"])) for row in raw["features"]]
    feature_of = {word: feature for feature in reversed(features) for word in feature.words}
    nouns = any_of((*feature_of, *(word for words in sets.values() for word in words)))
    plain = any_of(word for name in ("governorates", "countrysides", "settlements", "districts") for word in sets[name])
    direction = rf"(?:{any_of(raw['directions']['words'])})"
    parts, fillers = any_of(raw["directions"]["parts"]), any_of(raw["directions"]["fillers"])
    adjectives = r"(?:[a-z]+(?:-[a-z]+)?[ ,]+){0,2}"
    sure = any_of(raw["cues"]["sure"])
    numbered = any_of(raw["numbered"]["with_base"])
    counts = any_of(raw["counts"])
    seats = any_of(raw["units"]["seats"])
    units = any_of(word.title() for word in (*raw["numbered"]["with_base"], *raw["units"]["words"]))
    number = r"(?:No\. ?)?\d+"
    unit = rf"(?:(?:(?!The )(?:[A-Z][\w'\-]*|\d+(?:st|nd|rd|th)?) ){{1,4}}(?:{units})\b(?: {number}\b)?|(?:{units}) {number}\b)"
    return PlaceWords(
        **sets,
        buildings=frozenset(raw["buildings"]["words"]),
        feature_of=feature_of,
        own_kinds={slug: frozenset(words) for slug, words in raw["own_kind"].items()},
        heads=frozenset(raw["heads"]["words"] + raw["land_heads"]["words"]),
        english_heads=frozenset(raw["english_heads"]["words"]),
        land_heads=frozenset(raw["land_heads"]["words"]),
        titles=frozenset(raw["cues"]["titles"]),
        speech=frozenset(raw["cues"]["speech"]),
        organisations=frozenset(raw["cues"]["organisations"]),
        anaphors={kind: frozenset(words) for kind, words in raw["anaphors"].items()},
        counts=raw["counts"],
        noun_after=_compile(rf"(?:'s|s')?[\])]?[ \-](?P<noun>{nouns})\b"),
        sure_before=_compile(rf"\b(?:{sure})[ \"']+(?:the )?(?:{direction} )?\Z|\b{direction} \Z"),
        likely_before=_compile(rf"(?:\b|-)(?:{any_of(raw['cues']['likely'])})[ \"'(]+(?:the )?(?:(?:{fillers}) )*\Z"),
        part_before=_compile(
            rf"\b(?P<dir>{direction})(?:,? and {direction})? (?:(?:{fillers})[ ,]+)*(?:(?P<noun>{parts}) )?(?:of|in) "
            rf"(?:the )?(?:{adjectives}(?:{any_of(raw['settlements']['words'] + raw['governorates']['words'])}) of )?\Z"
        ),
        noun_before=_compile(
            rf"\b(?:(?P<dir>{direction}) )?(?:"
            rf"(?P<noun>{plain}) (?:of|in)"
            rf"|(?P<feature>{any_of(raw['features_before']['words'])}) (?:of|in|at|near)"
            r"|(?P<road>roads?|highway|motorway) (?:to|through|of|into|leading to)) (?:the )?(?:(?:city|town|village) of )?\Z"
        ),
        direction_before=_compile(rf"\b(?P<dir>{direction}|old|rural|greater|downtown|new) (?:rural )?(?:al-)?\Z"),
        part_after=_compile(
            rf"(?:'s?)?s? (?:(?:{fillers})[ ,]+)*(?P<dir>{direction}|old|rural)(?: (?:{fillers}))*"
            rf"(?: (?P<noun>{parts}|city|{any_of(raw['governorates']['words'])}))?\b(?! (?:of|in) (?-i:[A-Z]))"
        ),
        near_before=_compile(
            rf"\b(?:near|outside|around|off|(?:\d+|few|several|some) ?(?:km|kms|kilomet(?:er|re)s?|miles?)(?: \([^)]*\))?"
            rf"(?: (?:to the )?{direction})? (?:of|from)|(?:to the )?{direction} of|close to|outskirts of|suburb of|edge of|"
            rf"vicinity of|surroundings of|next to|surrounding)(?: the)?"
            r"(?: (?:(?:its|their) )?(?:\w+al )?capital(?: city)?)?"
            rf"(?: {adjectives}(?:{any_of(raw['settlements']['words'])}) of)? \Z"
        ),
        fate_after=_compile(
            rf"(?: (?:has|had|have) (?:also |since )?been| was| were| is| are)"
            rf"(?: \w+ly| also| still| again| now)? (?:{any_of(raw['fate']['words'])})\b"
            r"| (?:has |had |have )?(?:fell|fallen)(?: (?:to|on|in|after|last|without|into)\b|(?=[,;.]))"
        ),
        government_after=_compile(rf"(?:'s?)? (?:{any_of(raw['government']['after'])})\b"),
        government_before=_compile(rf"\b(?:{any_of(raw['government']['before'])}) \Z"),
        anaphor=_compile(
            rf"\b(?:the|this|that|both|all|its|their|these|those) (?:(?:same|other|nearby|last|{counts}) ){{0,2}}"
            rf"(?:(?!(?:the|an?|of|in|at|to|from|on|and|by|was|is|were|are|that)\b)[a-z]+(?:-[a-z]+)?[ ,]+){{0,2}}"
            rf"(?P<noun>{any_of(word for words in raw['anaphors'].values() for word in words)})"
            r"(?:(?='s\b)|(?<=city)(?=s\b)|\b)(?!s? of\b)(?!-)(?! (?:to|between|linking|connecting|links|connects|leading)\b)"
        ),
        held=frozenset(raw["unnamed"]["held"]),
        strongholds=frozenset(raw["unnamed"]["strongholds"]),
        unnamed=_compile(
            rf"(?<= )(?:(?:{any_of(raw['anaphors']['district'])})|(?:{any_of(raw['unnamed']['nouns'])})\b(?!s? of\b))"
            r"\b(?!-)(?!s? (?:called|named|known)\b)"
        ),
        held_after=_compile(rf"(?: [\w\-]+){{0,6}}? (?:{any_of(raw['unnamed']['held'])})\b"),
        opposite_sides=_compile(
            r"\bin (?:the|its) (?P<first>north|south|east|west)\b[^.;]{1,80}?"
            r"\bin (?:the|its) (?P<second>north|south|east|west)\b"
        ),
        part_anaphor=_compile(
            rf"(?P<lead>\b(?:the|its|their|in|citys|city's|towns|town's) )?(?P<held>(?:(?:{fillers})[ ,]+){{0,4}})"
            rf"(?:(?:city|town)'?s )?\b(?P<dir>{direction})(?: (?:and|or) {direction})?(?: (?:{fillers}))*(?: (?P<noun>{parts}))?"
            r"(?P<whole> (?:of|in) the (?:[a-z]+ )?(?:city|town))?\b(?! (?:of|in) (?-i:[A-Z])|-)"
        ),
        part_begin=_compile(rf"\b(?={direction})"),
        part_reach=2 + 4 * max(len(words.split()) for words in raw["directions"]["fillers"]),
        countryside_anaphor=_compile(
            rf"\b(?:the|its|their|the (?:city|province|town|governorate)'?s) (?:surrounding |nearby )?(?:(?P<dir>{direction}) )?"
            rf"(?P<noun>countryside|suburbs|{any_of(raw['referred']['words'])})\b(?! (?:of|in|around|at|near) (?-i:[A-Z]))"
        ),
        capital=_compile(r"\bthe (?:\w+n |\w+i |country's |countrys )?capital(?:'s)?\b(?! of\b| city of\b|-)(?!,? (?-i:[A-Z]))"),
        numbered=_compile(
            rf"\b(?:(?:{any_of(raw['numbered']['alone'])}) \d+\b(?! (?:km|kilomet|mile|people|fighters))|"
            rf"(?:(?<= on )|(?<= in )|(?<= at )|(?<= of )|(?<= vicinity )|(?<= to ))(?:the )?(?:{numbered}) \d+\b|"
            rf"(?:the )?(?:{numbered}) \d+(?= (?:{seats})))"
        ),
        unit_seat=re.compile(rf"\b(?P<seat>{seats}) of (?:the )?(?P<of>{unit})|\b{unit}(?= (?:{seats})\b)"),
    )


@cache
def stop_names() -> frozenset[str]:
    """Names that are no places of a claim, as written in ``words/place_stop.txt``."""
    return read_words("place_stop.txt")


def any_of(words: Iterable[str]) -> str:
    """An alternation of phrases, longest first, for a regular expression."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
