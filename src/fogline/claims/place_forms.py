"""What the words beside a name make of it: a base and not the town, a province and not the city, the east of a city.

A spot becomes a :class:`Form`: the printed stretch with those words, the class of place meant, and how exactly it is meant.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from fogline.claims.place_lexicon import PlaceLexicon
from fogline.claims.place_spot import Spot
from fogline.claims.place_words import Feature, load_place_words
from fogline.model import Place, PlacePrecision
from fogline.theatre.gazetteer import fold_name

LARGE = 120_000
"""A settlement of so many people has parts that reports tell apart."""


@dataclass(frozen=True, slots=True)
class Form:
    """A name with the words that belong to it.

    ``kind`` is ``settlement``, ``district``, ``governorate``, ``countryside``, ``part``, ``road`` or a feature's slug; ``part``
    names the part of the place that is meant ("eastern", "countryside").
    """

    begin: int
    end: int
    spot: Spot
    kind: str = "settlement"
    precision: PlacePrecision = "settlement"
    part: str = ""
    noun: str = ""
    cities: tuple[str, ...] = ()


def read_forms(text: str, spots: Iterable[Spot]) -> list[Form]:
    """The forms of all spots, in order; roads named after two places are one form."""
    forms = [read_form(text, spot) for spot in spots]
    return _join_roads(text, forms)


def read_form(text: str, spot: Spot) -> Form:
    """One spot with the words before and after it."""
    if spot.noun:
        return _as_feature(Form(spot.begin, spot.end, spot), load_place_words().feature_of[spot.noun], spot.noun, spot.end)
    before, after = text[max(0, spot.begin - 90) : spot.begin], text[spot.end : spot.end + 60]
    form = _with_noun_after(Form(spot.begin, spot.end, spot), after)
    if form.noun == "" and form.kind == "settlement":
        form = _with_words_before(form, before)
    if form.kind == "settlement" and form.noun == "":
        form = _with_part_after(form, after)
    if form.kind in ("settlement", "governorate", "countryside", *_BROAD):
        form = _with_direction(form, before)
    if form.precision == "settlement" and load_place_words().near_before.search(before):
        form = replace(form, precision="near")
    return form


def usual_part(direction: str) -> str:
    """A direction as names of parts are written: "east" and "eastern part" are "eastern"."""
    word = direction.lower().replace("-", "").replace(" ", "")
    for short, long in _DIRECTIONS.items():
        if word in (short, long):
            return long
    return word


def _with_noun_after(form: Form, after: str) -> Form:
    words = load_place_words()
    match = words.noun_after.match(after)
    if not match or (match[0][0] in "'-s" and match["noun"].lower() in words.settlements):
        return form
    noun = match["noun"].lower()
    end = form.spot.end + match.end()
    if noun in words.districts:
        return form if noun.endswith("s") and match[0][0] == "'" else replace(form, kind="district", noun=noun)
    return _as_noun_says(form, noun, end)


def _as_noun_says(form: Form, noun: str, end: int) -> Form:
    words = load_place_words()
    if noun in words.settlements:
        return replace(form, noun=noun)
    if noun in words.governorates:
        return replace(form, kind="governorate", precision="area", end=end, noun=noun)
    if noun in words.countrysides:
        return replace(form, kind="countryside", precision="area", part=_countryside(noun), end=end, noun=noun)
    if noun in words.surroundings:
        return form if noun in ("front", "line") else replace(form, precision="near", noun=noun)
    feature = words.feature_of[noun]
    if noun in words.buildings and form.spot.ids:
        return replace(form, noun=noun)
    return _as_feature(form, feature, noun, form.end if feature.slug in _INSIDE else end)


def _countryside(noun: str) -> str:
    return "suburbs" if noun.startswith("suburb") else "countryside"


def _as_feature(form: Form, feature: Feature, noun: str, end: int) -> Form:
    return replace(form, kind=feature.slug, precision="exact", end=end, noun=noun)


def _with_words_before(form: Form, before: str) -> Form:
    """Read "the eastern districts of X", "the countryside of X", "the air base of X"."""
    words = load_place_words()
    old = _OLD_CITY.search(before)
    if old:
        return replace(
            form, kind="part", precision="part", part="Old City", begin=form.begin - len(before) + old.start(), noun="part"
        )
    around = _COUNTRYSIDE_OF.search(before)
    if around:
        part = f"{usual_part(around['dir'] or '')} countryside".strip()
        begin = form.begin - len(before) + around.start()
        return replace(form, kind="countryside", precision="area", part=part, begin=begin, noun="countryside")
    match = words.noun_before.search(before)
    return _as_before(form, match, form.begin - len(before) + match.start()) if match else _with_part_before(form, before)


def _as_before(form: Form, match: re.Match[str], begin: int) -> Form:
    """What a noun before the name makes of it."""
    words = load_place_words()
    noun = (match["noun"] or match["feature"] or match["road"].split()[0].removesuffix("s")).lower()
    direction = usual_part(match["dir"] or "")
    if match["feature"] or match["road"]:
        part = direction if words.feature_of[noun].slug in _BROAD else ""
        return _as_feature(replace(form, begin=begin, part=part), words.feature_of[noun], noun, form.end)
    if noun in words.governorates:
        return replace(form, kind="governorate", precision="area", begin=begin, noun=noun)
    if noun in words.countrysides and noun != "suburb":
        part = f"{direction} {_countryside(noun)}".strip()
        return replace(form, kind="countryside", precision="area", part=part, begin=begin, noun=noun)
    if noun.endswith("s") and noun not in words.settlements:
        whole = replace(form, kind="part", precision="part", part=direction, begin=begin, noun=noun)
        return whole if direction else form
    return replace(form, kind="settlement" if noun in words.settlements else "district", noun=noun)


def _with_part_before(form: Form, before: str) -> Form:
    match = load_place_words().part_before.search(before)
    if not match:
        return form
    noun = (match["noun"] or "").lower()
    begin = form.begin - len(before) + match.start()
    lead = before[: match.start()]
    if not noun and _DISTANCE.search(lead):
        return replace(form, precision="near")
    if not noun and _is_outside(match, lead):
        return replace(form, precision="near", begin=begin, noun="outside")
    if noun in _SINGULAR:
        return replace(form, kind="district", noun=noun)
    if noun in _EDGES:
        return replace(form, precision="near", begin=begin, noun=noun)
    part = usual_part(match["dir"]) + (f" {noun}" if noun in ("suburbs", "countryside", "outskirts") else "")
    return replace(form, kind="part", precision="part" if noun else "near", part=part, begin=begin, noun=noun or "side")


def _is_outside(match: re.Match[str], lead: str) -> bool:
    """Whether a direction says where something lies from a place ("to the east of X"), not which part of it is meant."""
    if not match.string.startswith(" of ", match.end("dir")):
        return False
    return bool(_TO_THE.search(lead)) or not _HELD_OR_THE.search(lead)


def _with_part_after(form: Form, after: str) -> Form:
    """Read "Aleppo's eastern districts", "Aleppos east"."""
    match = load_place_words().part_after.match(after)
    if not match or not match["dir"]:
        return form
    noun = (match["noun"] or "").lower()
    direction = usual_part(match["dir"])
    if not match[0].startswith(("'", "s")) and noun in ("", "city"):
        return form
    if (noun == "city") != (direction == "old"):
        return form
    if noun in load_place_words().governorates:
        return form
    if noun in _EDGES:
        return replace(form, precision="near", end=form.end + match.end(), noun=noun)
    part = "Old City" if direction == "old" else "countryside" if direction == "rural" else direction
    part = f"{direction} countryside" if noun == "countryside" else part
    kind = "countryside" if "countryside" in part else "part"
    return replace(form, kind=kind, precision="part", part=part, end=form.end + match.end(), noun=noun or "part")


def _with_direction(form: Form, before: str) -> Form:
    """Read "Eastern Aleppo", "rural Aleppo", "southern X countryside"."""
    match = load_place_words().direction_before.search(before)
    if not match:
        return form
    direction = usual_part(match["dir"])
    begin = form.begin - len(before) + match.start()
    if "rural" in match[0].lower() and direction != "rural":
        return replace(form, kind="countryside", precision="area", part=f"{direction} countryside", begin=begin)
    if form.kind != "settlement":
        return replace(form, part=f"{direction} {form.part}".strip(), begin=begin)
    if direction in ("greater", "new", "downtown") or _is_whole(form, direction):
        return form
    if direction == "rural":
        return replace(form, kind="countryside", precision="area", part="countryside", begin=begin)
    part = "Old City" if direction == "old" else direction
    return replace(form, kind="part", precision="part", part=part, begin=begin)


def _is_whole(form: Form, direction: str) -> bool:
    """Whether a direction only says where in its country a town lies ("the central X city")."""
    if form.noun in load_place_words().settlements:
        return True
    return direction == "central" and form.spot.name.lower().endswith((" city", " town", " village"))


def _join_roads(text: str, forms: list[Form]) -> list[Form]:
    """Read "the A-B highway", "the road between A and B": one form of kind ``road``."""
    joined: list[Form] = []
    for form in forms:
        last = joined[-1] if joined else None
        gap = text[last.spot.end : form.spot.begin] if last else ""
        if last is not None and _is_road(text, last, form, gap):
            second = _ROAD_NAME.sub("", form.spot.name)
            name = f"{last.spot.name}-{second}"
            spot = Spot(last.spot.begin, form.spot.end, name)
            both = (*last.cities, last.spot.name, second)
            noun = next((one.noun for one in (form, last) if one.kind == "road"), "road")
            joined[-1] = Form(last.begin, form.end, spot, "road", "area", noun=noun, cities=both)
        else:
            joined.append(form)
    return joined


def _is_road(text: str, first: Form, second: Form, gap: str) -> bool:
    gap = gap.replace("\u2013", "-")
    if second.kind == "road" and gap in ("-", " - ", "/", " to ", " "):
        return gap == "-" or (second.noun in _LONG_ROADS and gap != " ")
    if gap in ("-", " - ") and _ROAD_NAME.search(second.spot.name):
        return True
    if first.kind == "road" and first.begin < first.spot.begin and gap in ("-", " - ", " to "):
        return True
    before = text[max(0, first.begin - 60) : first.spot.begin]
    return gap in (" and ", " to ", " with ", " and the city of ") and bool(_ROAD_BETWEEN.search(before))


def describe(form: Form, place: Place | None, lexicon: PlaceLexicon) -> str:
    """The usual English name of what a form means, as the guide writes it."""
    name = _plain_name(place) if place else tidy(form.spot.name)
    if form.kind == "governorate":
        return f"{name} (governorate)" if place is None else name
    if form.kind == "countryside":
        whole = lexicon.gazetteer.by_fold.get(fold_name(f"{form.part} {name}"))
        return lexicon.places[whole[0]].name if whole else _countryside_name(form.part, name)
    if form.kind == "part":
        return _describe_part(form, name, place)
    if form.kind == "road" and (form.cities or "road" not in name.lower()):
        return f"{name} {form.noun}"
    if form.precision == "exact" and form.noun and not _says_kind(form, name, place):
        part = "" if name.startswith(form.part) else f"{form.part} "
        return f"{part}{name} {form.noun}"
    return name


def _describe_part(form: Form, name: str, place: Place | None) -> str:
    """A part by its own name; a side of a small place is told as that place."""
    if form.noun in _SIDES_OF_ALL and place is not None and not is_large(place):
        return name
    return f"Old City of {name}" if form.part == "Old City" else _part_name(form.part, name)


def _says_kind(form: Form, name: str, place: Place | None) -> bool:
    """Whether a name says already which feature it is ("Menagh airbase", "Tal Rifaat hill")."""
    words = load_place_words()
    feature = words.feature_of.get(form.noun)
    if form.noun in name.lower() or feature is None:
        return True
    if place is not None and place.kind in feature.kinds and not form.part:
        return True
    return name.split(maxsplit=1)[0].lower() in words.own_kinds.get(feature.slug, ())


def is_large(place: Place) -> bool:
    """Whether a place is so large that its parts are places of their own."""
    return place.population >= LARGE or place.kind not in _SMALL


def part_named(name: str, lexicon: PlaceLexicon) -> Place | None:
    """The gazetteer's own entry for a part or feature of a place ("eastern Aleppo"), where it has one."""
    ids = lexicon.lookup(fold_name(name))
    return lexicon.places[ids[0]] if ids and ids[0] in lexicon.strong else None


def tidy(name: str) -> str:
    """A printed name on one line, its capitals as names have them."""
    name = " ".join(name.split())
    return name.title() if name.isupper() and len(name) > 4 else name


def _plain_name(place: Place) -> str:
    """A place's name without the marks of a scholarly spelling, which name tables have and reports do not."""
    if place.name.isascii() and "`" not in place.name:
        return place.name
    plain = unicodedata.normalize("NFKD", place.name.translate(_MARKS)).encode("ascii", "ignore").decode()
    return plain or place.name


def _part_name(part: str, name: str) -> str:
    if " " in part:
        return f"{part} of {name}"
    return f"{part} {name}"


def _countryside_name(part: str, name: str) -> str:
    """Read "southern Idlib countryside", "eastern suburbs of Damascus", "Aleppo countryside"."""
    *direction, noun = part.split(" ")
    if noun == "suburbs" and direction:
        return f"{' '.join(direction)} suburbs of {name}"
    return " ".join([*direction, name, noun])


_MARKS = str.maketrans("", "", "‘’ʿʾʻʼ`'")
_SIDES = ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest")
_DIRECTIONS = {side: f"{side}ern" for side in _SIDES}
_SINGULAR = frozenset(("district", "neighborhood", "neighbourhood", "suburb", "quarter"))
_BROAD = ("area", "hill")
_INSIDE = ("site", "area")
_SMALL = frozenset(("settlement", "town", "village", "district", "city"))
_SIDES_OF_ALL = frozenset(("part", "parts", "side", "sides", "edge", "edges", "section", "sections", "districts", "half"))
_EDGES = frozenset(("outskirts", "entrance", "entrances", "flank", "flanks"))
_OLD_CITY = re.compile(r"\bold (?:city|town|quarter) of (?:the )?\Z", re.IGNORECASE)
_LONG_ROADS = frozenset(("highway", "road", "motorway", "international highway", "route", "railway", "supply route"))
_COUNTRYSIDE_OF = re.compile(
    r"\bcountryside (?:(?:to the )?(?P<dir>(?:north|south)?(?:east|west)|north|south) of|around|surrounding)"
    r"(?: the)?(?: (?:city|town) of)? \Z",
    re.IGNORECASE,
)
_TO_THE = re.compile(r"\bto the \Z", re.IGNORECASE)
_HELD_OR_THE = re.compile(r"(?:\bthe|'s|-held|-controlled|citys|towns) \Z", re.IGNORECASE)
_DISTANCE = re.compile(
    r"\d+(?:\.\d+)? ?-?(?:km|kms|kilomet(?:er|re)s?|miles?)\b(?: \([^)]*\))? (?:to the |just )?\Z", re.IGNORECASE
)
_ROAD_NAME = re.compile(r" (?:road|highway)\Z", re.IGNORECASE)
_ROAD_BETWEEN = re.compile(
    r"\b(?:road|highway|motorway|route|railway)s? (?:(?:that )?(?:between|connecting|linking|links|connects|from|joining))"
    r"(?: the)?(?: [a-z]+){0,3} \Z",
    re.IGNORECASE,
)
