"""Outlooks kept as files: written once under a temporary name and renamed, never rewritten; scored when their days have come."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import TypeAdapter, ValidationError

from fogline.errors import InputError
from fogline.forecasts.war.answers import PlaceChance
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
    """How an outlook did on one of its days: mean Brier score over the places known then, beside "no change".

    "No change" keeps what was *believed* on the day that the outlook looks from. An outlook kept by an older version does not
    say what that was: then it is the *likeliest* controller of that day, as if it had been sure. The scores of the places that
    changed hands are ``None`` where none did.
    """

    outlook_id: str
    from_on: date
    on: date
    n_places: int
    n_changed: int
    brier: float
    brier_no_change: float
    brier_changed: float | None = None
    brier_no_change_changed: float | None = None
    no_change_is: Literal["believed", "likeliest"] = "likeliest"


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
    given = _by_place(chance for chance in outlook.chances if chance.on == on)
    believed = _by_place(outlook.beginning)
    before, after = _controllers(history, outlook.from_on), _controllers(history, on)
    kept = believed or {place: {controller: 1.0} for place, controller in before.items()}
    known = sorted(given.keys() & kept.keys() & before.keys() & after.keys())
    if not known:
        return None
    changed = [place for place in known if before[place] != after[place]]
    return OutlookScore(
        outlook_id=outlook.outlook_id,
        from_on=outlook.from_on,
        on=on,
        n_places=len(known),
        n_changed=len(changed),
        brier=_mean(given, after, known),
        brier_no_change=_mean(kept, after, known),
        brier_changed=_mean(given, after, changed) if changed else None,
        brier_no_change_changed=_mean(kept, after, changed) if changed else None,
        no_change_is="believed" if believed else "likeliest",
    )


def _by_place(chances: Iterable[PlaceChance]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for chance in chances:
        found.setdefault(chance.place_id, {})[chance.controller] = chance.probability
    return found


def _controllers(history: History, on: date) -> dict[str, str]:
    """The likeliest controller of each place that is known on a day."""
    codes = history.codes[history.day(on)]
    return {place.place_id: history.controllers[code] for place, code in zip(history.places, codes, strict=True) if code >= 0}


def _mean(given: Mapping[str, Mapping[str, float]], came: Mapping[str, str], places: Sequence[str]) -> float:
    return round(float(np.mean([_brier(given[place], came[place]) for place in places])), 5)


def _brier(given: Mapping[str, float], came: str) -> float:
    return sum((probability - (controller == came)) ** 2 for controller, probability in given.items()) + (
        0.0 if came in given else 1.0
    )


def _read(path: Path) -> FrozenOutlook:
    try:
        return _FROZEN.validate_json(path.read_bytes())
    except ValidationError as error:
        cure = "restore it from a copy, or move it away"
        raise InputError(f"the outlook {path} is damaged or of another version", cure) from error
