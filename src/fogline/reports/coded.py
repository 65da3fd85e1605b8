"""Other people's coded events (UCDP GED, ACLED) as reports with claims, so that they count as sources beside the others.

Each event is one report, whose text says in words what was coded, and at most one claim, attributed to the office or outlet that
the coder names. Which column means what stands in ``coded.toml``; whose side an actor's coded name is, in the theatre's
``coded_actors.csv`` (columns ``name`` and ``side``).
"""

import calendar
import csv
import gzip
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fogline.contracts import storable
from fogline.errors import InputError
from fogline.model import FIRST_DAY, LAST_DAY, UNKNOWN, Claim, Place, PlacePrecision, Rejection, Report, content_id
from fogline.store import CODED
from fogline.theatre import Theatre
from fogline.theatre.gazetteer import Gazetteer, fold_name
from fogline.theatre.geo import distance_km
from fogline.theatre.load import read_csv

_SAME_NAME_KM, _SAME_SPOT_KM = 15.0, 2.0
_CODED_NAMES = "coded_actors.csv"
_CONFIDENCE = 0.9

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Coded:
    """What a coder says of an event, as a claim has it."""

    action: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    where: str
    precision: PlacePrecision
    days: tuple[date, date]
    words: str
    by: str | None


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """A report made of a coded event, and its claim if it makes one."""

    report: Report
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Coder:
    """What turns rows into reports: the theatre's sides by coded name, and its places."""

    theatre: Theatre
    gazetteer: Gazetteer
    sides: Mapping[str, str]

    @classmethod
    def of(cls, theatre: Theatre, theatre_folder: Path, gazetteer: Gazetteer) -> "Coder":
        """A coder for a theatre; its actors' own names count too."""
        sides = {fold_name(name): actor.side for actor in theatre.actors for name in (actor.name, *actor.aliases)}
        path = theatre_folder / _CODED_NAMES
        if path.is_file():
            sides |= {fold_name(row["name"]): row["side"] for _, row in read_csv(path)}
        return cls(theatre, gazetteer, sides)

    def read(self, path: Path, form: str | None = None) -> Iterator[CodedEvent | Rejection]:
        """The events of one CSV file, also packed with gzip; raises :class:`InputError` where it is of no known form."""
        rows = csv.DictReader(io.StringIO(_text_of(path), newline=""))
        columns = _columns_of(rows, path.name)
        chosen = form or find_form(columns)
        if chosen is None or (missing := set(_forms()[chosen]["columns"]) - set(columns)):
            lack = f"lacks the columns {', '.join(sorted(missing))}" if chosen else "has the columns of no coded events"
            raise InputError(f"{path.name} {lack}", "give UCDP GED's or ACLED's file as it was published, as CSV")
        for number, row in enumerate(_whole(rows, path.name), 2):
            item = f"{path.name}:{number}"
            clean = {str(name).strip(): storable(str(value or "")).strip() for name, value in row.items() if name}
            try:
                yield self._ucdp(clean) if chosen == "ucdp" else self._acled(clean)
            except KeyError as error:
                yield Rejection("import", item, "bad line", f"there is no column {error}")
            except ValueError as error:
                yield Rejection("import", item, "bad line", str(error)[:200])

    def _ucdp(self, row: Row) -> CodedEvent:
        form = _forms()["ucdp"]
        start, end = _day(row["date_start"]), _day(row["date_end"])
        given = _day_or(row.get("source_date", ""), end)
        published = given if start <= given <= end + timedelta(days=60) else end
        where = row["where_coordinates"]
        actors, targets = self.sides_of(row["side_a"]), self.sides_of(row["side_b"])
        said = f"{row['side_a']} and {row['side_b']} at {where}"
        when = f"on {start}" if start == end else f"from {start} to {end}"
        area = ", ".join(filter(None, (row.get("adm_2"), row.get("adm_1"))))
        text = f"Deadly violence between {said} ({area}) {when}; {_number(row.get('best'))} deaths by the best estimate."
        event_id = row.get("id", "").removesuffix(".0") or content_id(said, when)
        report = _report(form["source"], f"ucdp-{event_id}", published, row.get("source_headline") or said, text)
        precision = form["precision"].get(_number(row.get("where_prec")), "near")
        by = row.get("source_office") or None
        coded = _Coded("attacks", actors or (UNKNOWN,), targets, where, precision, (start, end), said, by)
        return CodedEvent(report, self._claim(report, coded, row))

    def _acled(self, row: Row) -> CodedEvent:
        form = _forms()["acled"]
        start, end = _acled_days(_day(row["event_date"]), row.get("time_precision", "1"))
        first, second = row["actor1"], row.get("actor2", "")
        said = f"{row['sub_event_type']} at {row['location']}: {first}" + (f" and {second}" if second else "")
        text = f"{said}, {row['event_date']}. {row.get('notes', '')}".strip()
        event_id = row.get("event_id_cnty") or content_id(text)
        report = _report(form["source"], f"acled-{event_id}", _day(row["event_date"]), said, text)
        rule = form["claims"].get(row["sub_event_type"])
        if rule is None:
            return CodedEvent(report, None)
        if rule["gains"] != "first" and _is_state(second) is (rule["gains"] == "state") is not _is_state(first):
            first, second = second, first
        precision = form["precision"].get(_number(row.get("geo_precision")), "settlement")
        actors, targets, by = self.sides_of(first) or (UNKNOWN,), self.sides_of(second), row.get("source") or None
        coded = _Coded(rule["action"], actors, targets, row["location"], precision, (start, end), said, by)
        return CodedEvent(report, self._claim(report, coded, row))

    def sides_of(self, coded: str) -> tuple[str, ...]:
        """The sides of one or several coded names; civilians are none, a force that nobody listed is ``unknown``."""
        found: list[str] = []
        for name in filter(None, (part.strip() for part in re.split(r"[,;]\s+|\s+and\s+", coded))):
            if name.casefold().startswith(("civilian", "protester", "rioter")):
                continue
            bare = re.sub(r"\s*\([^)]*\)", "", name)
            tries = (name, bare, bare.partition(": ")[2], bare.partition(": ")[0], bare.partition(" - ")[0])
            found.append(next((self.sides[key] for key in map(fold_name, filter(None, tries)) if key in self.sides), UNKNOWN))
        return tuple(dict.fromkeys(found))

    def _claim(self, report: Report, coded: _Coded, row: Row) -> Claim:
        lat, lon = float(row["latitude"]), float(row["longitude"])
        if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
            raise ValueError(f"{lat}, {lon} are no coordinates")
        place = self._place(coded.where, lat, lon)
        begin = report.text.index(coded.words)
        return Claim(
            report.report_id,
            report.source,
            report.published,
            coded.action,
            coded.actors,
            place.name,
            place_in_text=coded.where,
            place_id=place.place_id,
            lat=place.lat,
            lon=place.lon,
            place_precision=coded.precision,
            target=coded.targets,
            start=coded.days[0],
            end=coded.days[1],
            modality="attributed" if coded.by else "asserted",
            attributed_to=coded.by,
            evidence=coded.words,
            evidence_at=(begin, begin + len(coded.words)),
            confidence=_CONFIDENCE,
        )

    def _place(self, where: str, lat: float, lon: float) -> Place:
        """The gazetteer's place of this name near the point, else the place at the point, else the point itself."""
        bare = where
        for suffix in _forms()["ucdp"]["place_suffixes"]:
            bare = bare.removesuffix(suffix)
        named = [(distance_km(lat, lon, place.lat, place.lon), place) for place in self.gazetteer.candidates(bare)]
        if near := [(km, place) for km, place in named if km <= _SAME_NAME_KM]:
            return min(near, key=lambda found: (found[0], found[1].place_id))[1]
        if at := self.gazetteer.nearby(lat, lon, _SAME_SPOT_KM):
            return at[0]
        return Place(f"coded:{lat:.3f},{lon:.3f}", bare, lat, lon)


def _columns_of(rows: "csv.DictReader[str]", name: str) -> list[str]:
    """The names in the header; raises :class:`InputError` where there is none that can be read."""
    try:
        return [column.strip() for column in rows.fieldnames or ()]
    except csv.Error as error:
        raise InputError(f"the header of {name} cannot be read ({error})", "check the quotes there") from error


def _whole(rows: "csv.DictReader[str]", name: str) -> Iterator[dict[str, str]]:
    """The rows; raises :class:`InputError` where the table ends in the middle of one."""
    try:
        yield from rows
    except csv.Error as error:
        raise InputError(f"{name} cannot be read beyond line {rows.line_num} ({error})", "check the quotes there") from error


def find_form(columns: Sequence[str]) -> str | None:
    """Whose file has these columns: ``ucdp``, ``acled`` or nobody's."""
    return next((form for form, entry in _forms().items() if set(entry["columns"]) <= set(columns)), None)


def _report(source: str, report_id: str, published: date, title: str, text: str) -> Report:
    return Report(report_id, published.isoformat(), source, title, text, lang="en", source_basis=CODED)


def _is_state(name: str) -> bool:
    return name.startswith(tuple(_forms()["acled"]["state_prefixes"]))


def _acled_days(day: date, precision: str) -> tuple[date, date]:
    """The days on which an event may have happened: 1 the day, 2 the week around it, 3 its month."""
    if _number(precision) == "2":
        return day - timedelta(days=3), day + timedelta(days=3)
    if _number(precision) == "3":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day, day


def _number(value: str | None) -> str:
    """A whole number as its digits: coders' files also write 1.0."""
    return (value or "").removesuffix(".0")


def _day(value: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%m/%d/%Y"):
        try:
            day = datetime.strptime(value[:10] if form == "%Y-%m-%d" else value, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        if FIRST_DAY <= day <= LAST_DAY:
            return day
    raise ValueError(f"{value[:40]!r} is no date")


def _day_or(value: str, default: date) -> date:
    try:
        return _day(value)
    except ValueError:
        return default


def _text_of(path: Path) -> str:
    content = path.read_bytes()
    try:
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        return plain.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} cannot be read ({str(error)[:80]})", "give a CSV file in UTF-8") from error


@cache
def _forms() -> dict[str, Any]:
    return tomllib.loads((files("fogline.reports") / "coded.toml").read_text(encoding="utf-8"))
