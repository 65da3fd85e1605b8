"""Outlooks, as pages show them: what Fogline foretold, frozen when made, beside what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fogline.forecasts.war.answers import Balance, Capture, PlaceChance
from fogline.forecasts.war.outlook import Outlook
from fogline.publish.foresight_charts import balance_chart
from fogline.publish.kept import KeptOutlook
from fogline.publish.links import Links
from fogline.publish.publication import Publication
from fogline.publish.render import render

CAPTURES_SHOWN, PLACES_SHOWN = 40, 60
SURE = 0.9
"""A place whose likeliest controller stays at least so likely to the end is not listed among those in doubt."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that may change hands, with the likeliest controller of each day shown."""

    place_id: str
    likeliest: tuple[PlaceChance, ...]


def outlooks_page(publication: Publication, links: Links, outlooks: Sequence[KeptOutlook]) -> str:
    """All outlooks kept, the newest first."""
    return render("outlooks.html", publication, links, outlooks=list(reversed(outlooks)), page_title="Outlook")


def outlook_page(publication: Publication, links: Links, outlooks: Sequence[KeptOutlook], outlook_id: str) -> str | None:
    """One outlook: captures, races, balance, places in doubt, sieges and flashpoints; ``None`` where there is none of this id."""
    kept = find_outlook(outlooks, outlook_id)
    if kept is None:
        return None
    outlook = kept.outlook
    return render(
        "outlook.html",
        publication,
        links,
        kept=kept,
        outlook=outlook,
        name_of=lambda place_id: place.name if (place := publication.places.get(place_id)) else place_id,
        captures=sorted(outlook.captures, key=lambda row: (-row.probability, row.place_id, row.side))[:CAPTURES_SHOWN],
        races=races(outlook.captures)[:CAPTURES_SHOWN],
        chart=balance_chart(outlook, publication.theatre),
        balance=_by_day(outlook),
        doubts=doubts(kept)[:PLACES_SHOWN],
        days=_few(kept.days),
        page_title=f"Outlook from {outlook.from_on}",
    )


def find_outlook(outlooks: Sequence[KeptOutlook], outlook_id: str) -> KeptOutlook | None:
    """The outlook with this id."""
    return next((kept for kept in outlooks if kept.outlook.outlook_id == outlook_id), None)


def foretold(outlooks: Sequence[KeptOutlook], place_id: str) -> tuple[KeptOutlook, tuple[PlaceChance, ...]] | None:
    """What the newest outlook without a what-if says of a place."""
    plain = [kept for kept in outlooks if not kept.outlook.what_if and place_id in kept.chances_by_place]
    return (plain[-1], plain[-1].chances_by_place[place_id]) if plain else None


def races(captures: Sequence[Capture]) -> list[tuple[str, tuple[Capture, ...]]]:
    """Places that more than one side may reach, with who is first how often; the closest races first."""
    ordered = sorted(captures, key=lambda row: (row.place_id, -row.is_first, row.side))
    groups = [(place_id, tuple(rows)) for place_id, rows in groupby(ordered, key=lambda row: row.place_id)]
    return sorted((group for group in groups if len(group[1]) > 1), key=lambda group: (-group[1][1].is_first, group[0]))


def doubts(kept: KeptOutlook) -> list[Doubt]:
    """Places whose holder is in doubt by the last day, those most in doubt first."""
    found = []
    for place_id, rows in kept.chances_by_place.items():
        likeliest = {day: next(chances) for day, chances in groupby(rows, key=lambda row: row.on)}
        if likeliest[kept.days[-1]].probability < SURE:
            found.append(Doubt(place_id, tuple(likeliest[day] for day in _few(kept.days) if day in likeliest)))
    return sorted(found, key=lambda doubt: (doubt.likeliest[-1].probability, doubt.place_id))


def _few(days: Sequence[date], most: int = 4) -> tuple[date, ...]:
    """So many days at most, the last among them."""
    step = max(1, -(-len(days) // most))
    return tuple(reversed(days[::-1][::step]))


def _by_day(outlook: Outlook) -> list[tuple[date, dict[str, Balance]]]:
    """The balance of each third day that is kept, and of the last, by controller."""
    by_day = {on: {row.controller: row for row in rows} for on, rows in groupby(outlook.balance, key=lambda row: row.on)}
    return [(day, by_day[day]) for day in _few(tuple(by_day), most=7)]
