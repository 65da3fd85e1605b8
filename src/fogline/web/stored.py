"""A publication that stays in the store: what a page shows is read when it is shown. For wars too large for memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar, overload

from fogline.model import Claim, OriginMembership, Place, Report, Source, parse_day
from fogline.publish import Publication
from fogline.publish.standings import StandingBook
from fogline.theatre.load import Theatre
from fogline.web.shelf import Shelf

T = TypeVar("T")
_COUNTS_KEPT = 1000


class Reached(Mapping[str, T]):
    """A mapping whose values are read when they are asked for."""

    def __init__(
        self, find: Callable[[str], T | None], keys: Callable[[], list[str]], count: Callable[[], int] | None = None
    ) -> None:
        self._find, self._keys, self._count = find, keys, count

    def __getitem__(self, key: str) -> T:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return self._count() if self._count else len(self._keys())


class Streamed(Sequence[T]):
    """Many values of known number that can be gone through, but are never all in memory."""

    def __init__(self, count: int, stream: Callable[[], Iterator[T]]) -> None:
        self._count, self._stream = count, stream

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return self._stream()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        begin, end, step = index.indices(self._count) if isinstance(index, slice) else (index % self._count, index + 1, 1)
        found = [item for number, item in enumerate(self._stream()) if begin <= number < end][::step]
        return found if isinstance(index, slice) else found[0]


@dataclass(frozen=True)
class StoredPublication(Publication):
    """A run's results over a shelf."""

    shelf: Shelf = field(kw_only=True)

    @cached_property
    def report_by_id(self) -> Mapping[str, Report]:
        """Reports by their id."""
        return _Reports(self.shelf)

    @cached_property
    def claim_by_id(self) -> Mapping[str, Claim]:
        """Claims by their id."""
        return Reached(lambda claim_id: _first(self.shelf.claims("k.claim_id = ?", claim_id, order="1")), list)

    @cached_property
    def claims_by_place(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by the place they are about, in order of what they say happened."""
        return self._claims_by("place_id", "k.day, k.published")

    @cached_property
    def claims_by_report(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by the report they were taken from."""
        return self._claims_by("report_id", "k.claim_id")

    @cached_property
    def claims_by_source(self) -> Mapping[str, tuple[Claim, ...]]:
        """Claims by source, in order of publication: the latest of each."""
        return self._claims_by("source", "k.published")

    @cached_property
    def reports_by_source(self) -> Mapping[str, tuple[Report, ...]]:
        """Reports by source, in order of publication."""
        return Reached(lambda name: _some(self.shelf.reports("m.source = ?", name)), lambda: list(self.n_by_source[0]))

    @cached_property
    def reports_by_origin(self) -> Mapping[str, tuple[Report, ...]]:
        """Reports by the origin they descend from, in order of publication; only shared origins are gone through."""
        shared = "SELECT DISTINCT origin_id FROM members WHERE n_of_origin > 1"
        return Reached(
            lambda name: _some(self.shelf.reports("m.origin_id = ?", name)),
            lambda: [row[0] for row in self.shelf.rows(shared)],
            lambda: int(self.shelf.rows("SELECT count(DISTINCT origin_id) FROM members")[0][0]),
        )

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source that published something, as the theatre knows it."""
        names = sorted(set(self.n_by_source[0]) | set(self.n_by_source[1]))
        return {name: self.theatre.source(name) or Source(name, name) for name in names}

    @cached_property
    def n_by_source(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How many reports, and how many claims, each source has."""
        counts = (self.shelf.rows(f"SELECT source, count(*) FROM {table} GROUP BY source") for table in ("members", "claims"))  # noqa: S608
        reports, claims = (dict(rows) for rows in counts)
        return reports, claims

    @cached_property
    def last_report_on(self) -> Mapping[str, date]:
        """The day of each source's last report."""
        rows = self.shelf.rows("SELECT source, max(substr(published, 1, 10)) FROM members GROUP BY source")
        return {source: date.fromisoformat(day) for source, day in rows}

    def n_like(self, report_id: str) -> int:
        """How many reports share a report's origin, itself among them."""
        found = self.shelf.member(report_id)
        return found[1] if found else 0

    def claims_at(self, place_id: str, *, offset: int = 0, limit: int = -1) -> tuple[int, Sequence[Claim]]:
        """How many claims are about a place, and some of them, the latest event first."""
        count = sum(n_claims for _, n_claims, _ in self.shelf.days_at(place_id))
        order = "k.day DESC, k.published DESC, k.claim_id"
        found = self.shelf.claims("k.place_id = ?", place_id, order=order, limit=limit, offset=offset) if limit else ()
        return count, found

    def find_claims(
        self,
        *,
        limit: int = 100,
        offset: int = 0,
        place_id: str | None = None,
        source: str | None = None,
        report_id: str | None = None,
    ) -> tuple[int, Sequence[Claim]]:
        """How many claims are about a place, by a source, from a report; and some of them."""
        asked = {"place_id": place_id, "source": source, "report_id": report_id}
        wanted = {column: value for column, value in asked.items() if value is not None}
        where = " AND ".join(f"k.{column} = ?" for column in wanted) or "1"
        order = "k.day, k.published, k.claim_id" if place_id else "k.published, k.claim_id" if source else "k.claim_id"
        found = self.shelf.claims(where, *wanted.values(), order=order, limit=limit, offset=offset)
        return self._count(where, *wanted.values()), found

    def claims_between(self, place_ids: Iterable[str], before: date, after: date) -> Iterable[Claim]:
        """Claims about some places that may say that something happened after one day and up to another."""
        where = "k.place_id = ? AND k.day > ? AND (k.day <= ? OR substr(k.published, 1, 10) <= ?)"
        days = before.isoformat(), after.isoformat(), after.isoformat()
        for place_id in place_ids:
            yield from self.shelf.claims(where, place_id, *days, order="k.day, k.published, k.claim_id")

    def claims_published(self, first: date, last: date) -> Iterable[Claim]:
        """Claims published from one day to another."""
        days = first.isoformat(), (last + timedelta(days=1)).isoformat()
        order = "k.published, k.report_id, k.claim_id"
        return self.shelf.claims("k.published >= ? AND k.published < ?", *days, order=order)

    def report_days(self, source: str) -> list[date]:
        """The days of a source's reports, in order."""
        rows = self.shelf.rows("SELECT substr(published, 1, 10) FROM members WHERE source = ? ORDER BY published", source)
        return [parse_day(day) for (day,) in rows]

    def last_report(self, source: str, on: date) -> Report | None:
        """A source's last report up to a day."""
        query = "SELECT report_id FROM members WHERE source = ? AND substr(published, 1, 10) <= ? ORDER BY published DESC LIMIT 1"
        rows = self.shelf.rows(query, source, on.isoformat())
        return self.shelf.report(rows[0][0]) if rows else None

    def search(self, words: Sequence[str], limit: int) -> tuple[list[Claim], list[Report], bool]:
        """The latest claims and reports that hold all words, as far as a few seconds reach."""
        claims, all_claims = self.shelf.search_claims(words, limit)
        reports, all_reports = self.shelf.search_reports(words, limit)
        return claims, reports, all_claims and all_reports

    def claim_days_at(self, place_id: str) -> list[date]:
        """The days of a place's claims."""
        return [day for day, _, _ in self.shelf.days_at(place_id)]

    def evidence_days(self, place_id: str) -> list[date]:
        """Days on which something that counts was said to happen at a place, sorted."""
        return [day for day, _, n_counted in self.shelf.days_at(place_id) if n_counted]

    def counted_per_day(self) -> list[tuple[date, int]]:
        """How many claims that count say that something happened on each day."""
        return [(date.fromisoformat(day), count) for day, count in self.shelf.counted_per_day()]

    def _count(self, where: str, *values: str) -> int:
        """How many claims there are of a kind; counted once for those who turn its pages."""
        key = (where, *values)
        if key not in self._counted:
            if len(self._counted) >= _COUNTS_KEPT:
                self._counted.clear()
            self._counted[key] = int(self.shelf.rows(f"SELECT count(*) FROM claims k WHERE {where}", *values)[0][0])  # noqa: S608
        return self._counted[key]

    @cached_property
    def _counted(self) -> dict[tuple[str, ...], int]:
        return {}

    def _claims_by(self, column: str, order: str) -> Mapping[str, tuple[Claim, ...]]:
        return Reached(
            lambda key: _some(self.shelf.claims(f"k.{column} = ?", key, order=order)),
            lambda: [row[0] for row in self.shelf.rows(f"SELECT DISTINCT {column} FROM claims WHERE {column} IS NOT NULL")],  # noqa: S608
        )


class _Reports(Reached[Report]):
    """Reports by id; whether there is one is told without reading its text."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf.report, lambda: [row[0] for row in shelf.rows("SELECT report_id FROM members ORDER BY 1")])
        self._shelf = shelf

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._shelf.member(key) is not None


def stored_publication(shelf: Shelf, **known: Any) -> StoredPublication:  # noqa: ANN401  # the fields of a publication
    """A publication over a shelf; ``known`` is what is small enough to be in memory."""
    [(n_claims,)], [(n_reports,)] = (shelf.rows(f"SELECT count(*) FROM {table}") for table in ("claims", "members"))  # noqa: S608
    members: Mapping[str, OriginMembership] = Reached(
        lambda report_id: found[0] if (found := shelf.member(report_id)) else None,
        lambda: [row[0] for row in shelf.rows("SELECT report_id FROM members ORDER BY 1")],
    )
    return StoredPublication(
        shelf=shelf,
        claims=Streamed(n_claims, shelf.all_claims),
        reports=Streamed(n_reports, lambda: iter(shelf.reports("1"))),
        members=members,
        **known,
    )


def places_of(shelf: Shelf, book: StandingBook, theatre: Theatre) -> dict[str, Place]:
    """Places of claims and of estimates, as the theatre knows them, else by the name and point of their spells."""
    known = {place.place_id: place for place in theatre.places}
    claimed = [row[0] for row in shelf.rows("SELECT DISTINCT place_id FROM claims WHERE place_id IS NOT NULL")]
    found = {place_id: known[place_id] for place_id in claimed if place_id in known}
    for place_id, name, lat, lon in zip(book.place_ids, book.names, book.lats, book.lons, strict=True):
        if place_id not in found and lat is not None and lon is not None:
            found[place_id] = Place(place_id, name, lat, lon)
    return found


def _first(found: Sequence[T]) -> T | None:
    return found[0] if found else None


def _some(found: Sequence[T]) -> tuple[T, ...] | None:
    return tuple(found) or None
