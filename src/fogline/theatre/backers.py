"""Who backs whom, and which backers are rivals: tables ``[[backers]]`` of ``theatre.toml``, dated."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fogline.errors import TheatreError

KEYS = {"backer", "sides", "rivals", "from", "to"}


@dataclass(frozen=True, slots=True)
class Backing:
    """A backer of sides from one day to another (both included; ``None`` is open), and the backers that are its rivals."""

    backer: str
    sides: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None

    def is_on(self, day: date) -> bool:
        """Whether the backing lasts on a day."""
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or day <= self.to_on)


def rival_sides(backings: Sequence[Backing], day: date) -> frozenset[frozenset[str]]:
    """The pairs of sides that rivals back on a day; a backer that is a side stands for itself too."""
    on_day = [backing for backing in backings if backing.is_on(day)]
    rivalries = ((one, other) for one in on_day for other in on_day if other.backer in one.rivals)
    pairs = (
        frozenset({a, b}) for one, other in rivalries for a in (one.backer, *one.sides) for b in (other.backer, *other.sides)
    )
    return frozenset(pair for pair in pairs if len(pair) == 2)


def backing_from_row(path: Path, row: Mapping[str, Any], sides: Sequence[str]) -> Backing:
    """A backing from its table; raises the first fault of :func:`faults_of`."""
    for fault in faults_of(path, row, sides):
        raise fault
    return Backing(row["backer"], tuple(row["sides"]), tuple(row.get("rivals", ())), row.get("from"), row.get("to"))


def faults_of(path: Path, row: Mapping[str, Any], sides: Sequence[str], *, line: int = 0) -> Iterator[TheatreError]:
    """What is wrong with a table."""
    name = str(row.get("backer", "?"))

    def fault(what: str, cure: str) -> TheatreError:
        return TheatreError(str(path), line, what, cure)

    if not isinstance(row.get("backer"), str) or not row["backer"]:
        yield fault("a [[backers]] table has no backer", 'add backer = "…"')
    for key in sorted(set(row) - KEYS):
        yield fault(f"backer {name!r} has the unknown key {key!r}", f"use one of {', '.join(sorted(KEYS))}")
    for key in ("sides", "rivals"):
        if not isinstance(row.get(key, []), list) or (key == "sides" and not row.get(key)):
            yield fault(f"backer {name!r} has no list of {key}", f'write {key} = ["…"]')
            return
    for side in row["sides"]:
        if side not in sides:
            yield fault(f"backer {name!r} backs {side!r}, which is no side", "use an id of a [[sides]] table")
    yield from _faults_of_days(row, name, fault)


def _faults_of_days(row: Mapping[str, Any], name: str, fault: Callable[[str, str], TheatreError]) -> Iterator[TheatreError]:
    days = {key: row[key] for key in ("from", "to") if row.get(key) is not None}
    wrong = {key: value for key, value in days.items() if not isinstance(value, date)}
    for key, value in wrong.items():
        yield fault(f"backer {name!r} has {key} = {value!r}", "write a date without quotes, as 2011-03-01")
    if len(days) == 2 and not wrong and days["to"] < days["from"]:
        yield fault(f"backer {name!r} has to before from", "put the later day in to")
