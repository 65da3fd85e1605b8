"""Outlooks kept as files: written once under a temporary name and renamed, never rewritten; scored when their days have come."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from fogline.errors import InputError
from fogline.forecasts.war.durations import SiegeOutlook
from fogline.forecasts.war.flashpoints import Flashpoint
from fogline.forecasts.war.history import History
from fogline.forecasts.war.outlook import Outlook
from fogline.forecasts.war.paces import Pace


@dataclass(frozen=True, slots=True)
class FrozenOutlook:
    """An outlook, the instant at which it was made, and what was said of sieges, flashpoints and paces beside it."""

    made_at: str
    outlook: Outlook
    sieges: tuple[SiegeOutlook, ...] = ()
    flashpoints: tuple[Flashpoint, ...] = ()
    paces: tuple[Pace, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlookScore:
    """How an outlook did on one of its days: mean Brier score over the places known then, beside "no change"."""

    outlook_id: str
    from_on: date
    on: date
    n_places: int
    n_changed: int
    brier: float
    brier_no_change: float


_FROZEN = TypeAdapter(FrozenOutlook)


def freeze_outlook(
    folder: Path,
    outlook: Outlook,
    *,
    sieges: Sequence[SiegeOutlook] = (),
    flashpoints: Sequence[Flashpoint] = (),
    paces: Sequence[Pace] = (),
) -> FrozenOutlook:
    """Keep an outlook; one that is kept already is left as it is and returned."""
    path = folder / f"{outlook.from_on}-{outlook.outlook_id}.json"
    if path.is_file():
        return _read(path)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    frozen = FrozenOutlook(made_at, outlook, tuple(sieges), tuple(flashpoints), tuple(paces))
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{path.name}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(_FROZEN.dump_json(frozen))
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    return frozen


def read_outlooks(folder: Path) -> list[FrozenOutlook]:
    """All outlooks kept in a folder, by the day they look from, then by when they were made."""
    paths = sorted(folder.glob("[!.]*.json")) if folder.is_dir() else []
    return sorted(map(_read, paths), key=lambda frozen: (frozen.outlook.from_on, frozen.made_at, frozen.outlook.outlook_id))


def score_outlook(outlook: Outlook, history: History) -> list[OutlookScore]:
    """A score for each of an outlook's days that the history reaches; none under a what-if, which no day can decide."""
    if outlook.what_if:
        return []
    days = sorted({chance.on for chance in outlook.chances if chance.on <= history.last_on})
    return [score for on in days if (score := _score_day(outlook, history, on))]


def _score_day(outlook: Outlook, history: History, on: date) -> OutlookScore | None:
    given: dict[str, dict[str, float]] = {}
    for chance in outlook.chances:
        if chance.on == on:
            given.setdefault(chance.place_id, {})[chance.controller] = chance.probability
    column = {place.place_id: number for number, place in enumerate(history.places)}
    now, then = history.codes[history.day(outlook.from_on)], history.codes[history.day(on)]
    known = sorted(place for place in given if place in column and now[column[place]] >= 0 and then[column[place]] >= 0)
    if not known:
        return None
    scores = [_brier(given[place], history.controllers[then[column[place]]]) for place in known]
    changed = sum(int(now[column[place]] != then[column[place]]) for place in known)
    mean, no_change = round(float(np.mean(scores)), 5), round(2.0 * changed / len(known), 5)
    return OutlookScore(outlook.outlook_id, outlook.from_on, on, len(known), changed, mean, no_change)


def _brier(given: dict[str, float], came: str) -> float:
    return sum((probability - (controller == came)) ** 2 for controller, probability in given.items()) + (
        0.0 if came in given else 1.0
    )


def _read(path: Path) -> FrozenOutlook:
    try:
        return _FROZEN.validate_json(path.read_bytes())
    except ValidationError as error:
        cure = "restore it from a copy, or move it away"
        raise InputError(f"the outlook {path} is damaged or of another version", cure) from error
