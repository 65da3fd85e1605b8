"""Where: the places that a text names or refers to.

The flow, each step in a module of its own:

1. ``place_names``: names, known by the gazetteer or by the words around them;
2. ``place_forms``: what the words beside a name make of it ("X airbase", "X province", "eastern X");
3. here: which of the places of that name is meant, by its parent, the report's other places, and size;
4. ``place_anaphors``: "the city", "the two towns", "the eastern districts";
5. here: places that only say where another lies ("Sarrin in Aleppo province", "the Damascus suburb of Douma").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import log10

from fogline.claims.place_anaphors import find_anaphors
from fogline.claims.place_forms import Form, describe, part_named, read_forms
from fogline.claims.place_lexicon import PlaceLexicon, make_place_lexicon
from fogline.claims.place_mention import PlaceMention
from fogline.claims.place_names import spot_names
from fogline.claims.place_spot import Spot
from fogline.claims.place_words import load_place_words
from fogline.model import Place, PlacePrecision
from fogline.theatre.gazetteer import fold_name
from fogline.theatre.geo import distance_km

__all__ = ["PlaceLexicon", "PlaceMention", "find_places", "make_place_lexicon"]

FEATURES = frozenset(("airport", "base", "camp", "dam", "oil-field", "crossing", "road", "hill", "river"))
"""Kinds of place that a bare name does not mean while a settlement bears it too."""

FAR_KM = 150.0
"""A name that a report shares with a small place this far from its other places is another place's."""

MOST_NEIGHBOURS = 100
"""A homonym is chosen by at most so many other places of the report."""


def find_places(text: str, lexicon: PlaceLexicon, *, context: Sequence[PlaceMention] = ()) -> list[PlaceMention]:
    """All mentions of places in a normalised text, in order.

    ``context`` are mentions that came before this text in the same report (its title's): they help to choose among places of one
    name, and "the city" may mean one of them.
    """
    spots = [spot for spot in spot_names(text, lexicon) if not (lexicon.seats & set(spot.ids) and _is_government(text, spot))]
    forms = [_of_governorate(form, lexicon) for form in read_forms(text, spots) if not _is_dateline(text, form)]
    forms = _listed_provinces(text, forms, lexicon)
    outer = _outer_names(text, forms, lexicon)
    forms = [_bare(form) if at in outer or at - 1 in outer else form for at, form in enumerate(forms)]
    known = [mention.place for mention in context if mention.place]
    read = list(zip(forms, _choose(text, forms, known, lexicon), strict=True))
    told = [pair for at, pair in enumerate(read) if at not in outer]
    named = [_mention(text, form, place, lexicon) for form, place in told]
    named = _mark_locating(text, [form for form, _ in told], named)
    referred = find_anaphors(text, named, context, lexicon)
    mentions = sorted([*named, *referred], key=lambda mention: (mention.begin, mention.end, mention.name))
    return _mark_around(text, mentions)


def _of_governorate(form: Form, lexicon: PlaceLexicon) -> Form:
    """What lies in a province and has no name of its own ("eastern X province", "an airbase in X province") is the province."""
    ids = form.spot.ids
    if not ids or lexicon.places[ids[0]].kind != "governorate":
        return form
    if form.kind == "part":
        return replace(form, kind="governorate", precision="area", part="")
    if form.begin < form.spot.begin and form.precision == "exact":
        return Form(form.spot.begin, form.spot.end, form.spot, "governorate", "area")
    return form


def _listed_provinces(text: str, forms: Sequence[Form], lexicon: PlaceLexicon) -> list[Form]:
    """The forms with a plural noun shared by its list: "Hama, Idlib and Homs provinces", "the provinces of Hama and Idlib"."""
    listed = list(forms)
    for at, form in enumerate(forms):
        is_plural = form.noun.endswith("s") or text.startswith("s", form.end)
        is_province = form.kind == "governorate" or any(lexicon.places[i].kind == "governorate" for i in form.spot.ids[:1])
        step = 1 if form.begin < form.spot.begin else -1
        other = at + step
        while is_plural and is_province and 0 <= other < len(forms):
            first, last = sorted((other, other - step))
            named, gap = forms[other], text[forms[first].end : forms[last].spot.begin]
            is_bare = named == Form(named.spot.begin, named.spot.end, named.spot)
            if not (is_bare and _IN_LIST.fullmatch(gap) and _ids_of_governorate(named.spot.name, lexicon)):
                break
            listed[other] = replace(named, kind="governorate", precision="area", noun="provinces")
            other += step
    return listed


def _outer_names(text: str, forms: Sequence[Form], lexicon: PlaceLexicon) -> frozenset[int]:
    """The indices of names that only say where the next one lies: "the X suburb of Y" and "X's Y district" tell of Y alone."""
    return frozenset(at for at, (outer, inner) in enumerate(pairwise(forms)) if _lies_before(text, outer, inner, lexicon))


def _lies_before(text: str, outer: Form, inner: Form, lexicon: PlaceLexicon) -> bool:
    gap = text[outer.spot.end : inner.spot.begin]
    is_region = bool(_REGION.search(outer.spot.name))
    is_named = _INNER.fullmatch(gap) or (is_region and gap == " of ") or (inner.kind == "district" and _OF_IT.fullmatch(gap))
    return bool(is_named) and _is_larger(outer, inner, lexicon)


def _is_larger(form: Form, other: Form, lexicon: PlaceLexicon) -> bool:
    """Whether a known place is larger than another one; than one that is not known, it is."""
    places, others = ([lexicon.places[place_id] for place_id in one.spot.ids] for one in (form, other))
    if any(place.kind == "governorate" for place in others[:1]) or other.kind == "governorate":
        return False
    if form.kind == "governorate" or _REGION.search(form.spot.name):
        return True
    return max((place.population for place in places), default=-1) > max((place.population for place in others), default=-1)


def _bare(form: Form) -> Form:
    """A form without the words before it, and without those that only say that something lies in it."""
    if form.precision == "near" or form.begin < form.spot.begin or form.kind in ("countryside", "part"):
        return Form(form.spot.begin, form.spot.end, form.spot)
    return form


def _mention(text: str, form: Form, place: Place | None, lexicon: PlaceLexicon) -> PlaceMention:
    name = describe(form, place, lexicon)
    own = _own_place(form, place, name, lexicon)
    if own and own.place_id in lexicon.places and form.kind in ("part", "countryside"):
        name = own.name
    precision: PlacePrecision = form.precision if own else "unresolved"
    if place and own is place and precision == "settlement" and place.kind in FEATURES:
        precision = "exact"
    if place and own is place and place.kind in ("governorate", "area", "province-part", "river"):
        precision = "area"
    kind = form.kind
    if kind == "settlement" and own:
        kind = own.kind if own.kind in ("governorate", "district", "area", *FEATURES) else kind
    return PlaceMention(form.begin, form.end, text[form.begin : form.end], name, own, precision, kind)


def _own_place(form: Form, place: Place | None, name: str, lexicon: PlaceLexicon) -> Place | None:
    """The place itself, or one made from it for its part or feature, which is not the place as a whole."""
    if form.kind in ("settlement", "district"):
        return place
    wanted = load_place_words().feature_of.get(form.noun)
    listed = part_named(name, lexicon)
    if place is None or listed is not None or form.kind == "governorate":
        return listed or place
    if fold_name(place.name) == fold_name(name) or (wanted and place.kind in wanted.kinds):
        return place
    slug = re.sub(r"[^a-z]+", "-", (form.part or form.kind).lower())
    kind = "province-part" if form.kind in ("part", "countryside") else form.kind
    return Place(f"{place.place_id}/{slug}", name, place.lat, place.lon, kind, place.place_id, place.country)


def _choose(text: str, forms: Sequence[Form], known: Sequence[Place], lexicon: PlaceLexicon) -> list[Place | None]:
    """The place that each form means. Sure ones first; they decide the rest by how near they lie."""
    options = [_options(form, lexicon) for form in forms]
    sure = [found[0] for found in options if len(found) == 1 or (found and found[0].population >= 50_000)]
    around = dict(list({place.place_id: place for place in (*known, *sure)}.items())[:MOST_NEIGHBOURS])
    chosen: list[Place | None] = []
    for at, found in enumerate(options):
        parent = _parent_named(text, forms, options, at)
        nearby = [place for place in around.values() if place is not found[0]] if len(found) > 1 else []
        last = [place for place in chosen[-4:] if place]
        place = _best(found, parent, nearby, last)
        chosen.append(None if place and _is_far_off(place, around.values(), lexicon) else place)
    return chosen


def _options(form: Form, lexicon: PlaceLexicon) -> list[Place]:
    """Places that the form can mean, best first."""
    feature = load_place_words().feature_of.get(form.noun) if form.precision == "exact" else None
    ids = form.spot.ids
    if feature:
        alike = feature.words if feature.slug in _INTERCHANGEABLE else ()
        for word in (form.noun, *alike):
            whole = [
                lexicon.places[place_id]
                for place_id in lexicon.lookup(fold_name(f"{form.spot.name} {word}"))
                if lexicon.places[place_id].kind in feature.kinds
            ]
            if whole:
                return whole
    places = [lexicon.places[place_id] for place_id in ids]
    if feature:
        return (
            [place for place in places if place.kind in feature.kinds] or [p for p in places if p.kind not in FEATURES] or places
        )
    plain = [place for place in places if place.kind not in FEATURES and place.kind != "governorate"]
    if form.kind == "governorate":
        return _governorates(form.spot.name, places, lexicon) or [place for place in plain if place.kind == "area"]
    if form.kind == "district":
        return [place for place in places if place.kind == "district"] or places
    return _without_aliases(plain, form.spot.name) or places


def _governorates(name: str, places: Sequence[Place], lexicon: PlaceLexicon) -> list[Place]:
    """The governorates that a name can mean, by itself or without the part that is meant of it ("Eastern X province")."""
    names = (name, _PART_OF.sub("", name, count=1))
    named = [lexicon.places[i] for name in names for i in _ids_of_governorate(name, lexicon)]
    return list({place.place_id: place for place in (*places, *named) if place.kind == "governorate"}.values())


def _ids_of_governorate(name: str, lexicon: PlaceLexicon) -> Sequence[str]:
    return lexicon.lookup(fold_name(f"{name} (governorate)")) or lexicon.lookup(fold_name(f"{name} province"))


def _without_aliases(places: list[Place], name: str) -> list[Place]:
    """The places without those that bear the name as an alias only, where a town bears it as its own."""
    folded = fold_name(name)
    is_own = [place.kind in ("city", "town") and fold_name(place.name) == folded for place in places]
    if not any(is_own):
        return places
    return [place for place, own in zip(places, is_own, strict=True) if own or place.kind not in ("city", "town")]


def _parent_named(text: str, forms: Sequence[Form], options: Sequence[list[Place]], at: int) -> Place | None:
    """The place that is named beside a form as what it lies in."""
    if at + 1 < len(forms) and options[at + 1]:
        gap = text[forms[at].end : forms[at + 1].spot.begin]
        if len(gap) < 50 and _LIES_IN.fullmatch(gap):
            return options[at + 1][0]
    return None


def _best(found: list[Place], parent: Place | None, nearby: Sequence[Place], last: Sequence[Place]) -> Place | None:
    if len(found) < 2:
        return found[0] if found else None
    return max(found, key=lambda place: (_fitness(place, parent, nearby, last), -found.index(place)))


def _is_far_off(place: Place, around: Iterable[Place], lexicon: PlaceLexicon) -> bool:
    """Whether a small place of a name table lies so far from all that the report is about that only its name is alike."""
    if place.place_id in lexicon.strong:
        return False
    distances = [_km(place, other) for other in around if other is not place]
    return len(distances) >= 2 and min(distances) > FAR_KM


def _fitness(place: Place, parent: Place | None, nearby: Sequence[Place], last: Sequence[Place]) -> float:
    """How well a place fits: its parent named beside it, its nearness to the report's other places, its size."""
    score = 0.4 * log10(place.population + 10) + (1.0 if not place.place_id.startswith(("geonames:", "wof:")) else 0.0)
    if parent is not None:
        score += 4.0 if place.parent == parent.place_id else max(0.0, 3.0 - _km(place, parent) / 40)
    others = sorted(_km(place, other) for other in (*nearby, *last))[:3]
    if others:
        score -= 1.2 * log10(1 + sum(others) / len(others))
    return score


def _km(place: Place, other: Place) -> float:
    return distance_km(place.lat, place.lon, other.lat, other.lon)


def _is_government(text: str, spot: Spot) -> bool:
    """Whether a capital stands for its government ("Damascus said")."""
    words = load_place_words()
    after, before = text[spot.end : spot.end + 30], text[max(0, spot.begin - 40) : spot.begin]
    if words.government_before.search(before) or before.endswith(("pro-", "anti-")):
        return True
    return bool(words.government_after.match(after)) and not _PREPOSITION.search(before)


def _is_dateline(text: str, form: Form) -> bool:
    """Whether a name only says where the report was written ("BEIRUT - ", "ALEPPO, Aug 26 -")."""
    line = text.rfind("\n", 0, form.begin) + 1
    if form.begin - line > 40 or text[line : form.begin].strip(" (\"'"):
        return False
    return bool(_DATELINE.match(text, form.spot.end)) and text[form.spot.begin : form.spot.end].isupper()


def _mark_locating(text: str, forms: Sequence[Form], mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Mark the places that only say where the one before them lies."""
    marked = mentions[:1]
    for at in range(1, len(mentions)):
        gap = text[forms[at - 1].end : forms[at].spot.begin]
        inner, outer = mentions[at - 1], mentions[at]
        locates = len(gap) < 60 and bool(_LIES_IN.fullmatch(gap)) and _may_hold(outer, inner)
        marked.append(replace(outer, locates=locates))
    return marked


def _mark_around(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Mark the places that only say where one that is referred to lies: "a rebel-held district of X"."""
    marked = mentions[:1]
    for inner, outer in pairwise(mentions):
        gap = text[inner.end : outer.begin]
        locates = inner.anaphor and len(gap) < 60 and bool(_LIES_IN.fullmatch(gap)) and _may_hold(outer, inner)
        marked.append(replace(outer, locates=True) if locates else outer)
    return marked


def _may_hold(mention: PlaceMention, inner: PlaceMention) -> bool:
    """Whether one place can be what another lies in or near."""
    return mention.name != inner.name and inner.kind not in ("governorate", "river", "road")


_INTERCHANGEABLE = frozenset(("airport", "base", "camp", "dam", "field", "crossing", "hill"))
_PREPOSITION = re.compile(r"\b(?:in|at|near|of|from|to|inside|outside|around|on|into|toward|towards|for)(?: the)?(?: [a-z]+)? \Z")
_DATELINE = re.compile(r"(?:, [A-Z][a-z]+\.?(?: \d{1,2})?)?(?: \([^)]{2,30}\))? ?(?:-{1,2}|:) ")
_NOUNS = (
    r"(?:city|town|village|district|neighbou?rhood|area|suburb|region|quarter|camp|countryside|province|governorate|outskirts|part|"
    r"axis|side|edge|airport|base)s?"
)
_SIDES = r"(?:(?:north|south|east|west|central)[a-z\-]*)"
_INNER = re.compile(
    r"(?:'s?)?(?: (?:province|governorate|countryside|oblast|region|state))?"
    r"(?: (?!(?:and|or|the|an?|in|of|on|at|to|by|from|with|near|into|for|as|is|was|are|were|has|had)\b)[a-z\-]+){0,2}"
    r" (?:city|town|village|hamlet|suburb|district|neighbou?rhood|quarter|area)s? of(?: the)?(?: [a-z\-]+)? "
)
_PART_OF = re.compile(rf"\A{_SIDES} (?:(?:parts?|sides?|areas?|half) of )?", re.IGNORECASE)
_IN_LIST = re.compile(r",? (?:and |& )?")
_OF_IT = re.compile(rf"'s?(?: (?:[a-z]+-[a-z]+|{_SIDES}))* ")
_REGION = re.compile(r" (?:countryside|suburbs?|province|governorate|region)\Z", re.IGNORECASE)
_LIES_IN = re.compile(
    rf"(?: {_NOUNS})?(?:,? (?:located|situated|lying|which lies))?(?:,? (?:just|some|about))?"
    rf"(?:,? (?:\d+ ?)?(?:km|kilomet(?:er|re)s|miles)(?: \([^)]*\))?)?"
    rf",? (?:in|of|near|outside|to the|on the outskirts of|inside|on the edge of|{_SIDES} of)(?: the)?"
    rf"(?: [A-Z][a-z]+(?:'?s|n|i))?(?: (?!and|or)[a-z\-]+)?(?: {_SIDES})?(?: rural)?(?: {_NOUNS})?"
    rf"(?: (?:of|in))?(?: the)?(?: {_SIDES})?(?: {_NOUNS})?(?: of)? ?"
)
