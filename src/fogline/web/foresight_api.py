"""The API's routes on what lies ahead: sources' forecasts with scores, and the outlooks that Fogline made."""

import csv
import io
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from fogline.forecasts import ForecasterScore, WordStrength, calibration, fit_strengths, score_forecasters
from fogline.forecasts.war.answers import Balance, Capture, PlaceChance
from fogline.forecasts.war.durations import SiegeOutlook
from fogline.forecasts.war.flashpoints import Flashpoint
from fogline.forecasts.war.frozen import OutlookScore
from fogline.forecasts.war.paces import Pace
from fogline.model import Forecast
from fogline.publish.kept import KeptOutlook
from fogline.publish.ledger import chosen
from fogline.publish.outlooks import find_outlook
from fogline.web.desk import Desk, Known, tagged
from fogline.web.foresight import ledger_of, outlooks_of

Limit = Annotated[int, Query(ge=1, le=1000, description="So many at most.", examples=[100])]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="So many are passed over.", examples=[0])]
Name = Annotated[str | None, Query(max_length=300)]
OutcomeAsked = Annotated[
    Literal["true", "false", "open", "void"] | None, Query(description="Only forecasts with this outcome.", examples=["true"])
]
OutlookId = Annotated[str, Path(max_length=64, description="As /outlooks lists it.", examples=["151dc5a3bb41e8e8"])]
DayAsked = Annotated[date | None, Query(description="Only this day.", examples=["2017-09-03"])]
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The file."}
}
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such outlook."}}


@dataclass(frozen=True)
class Paging:
    """Which part of a list is asked for."""

    limit: Limit = 1000
    offset: Offset = 0


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """Forecasts of about one strength of words: the mean strength, the share that came true, how many."""

    strength: float
    came_true: float
    n: int


@dataclass(frozen=True, slots=True)
class Words:
    """What strong words are worth."""

    strengths: list[WordStrength]
    calibration: list[CalibrationPoint]


def foresight_routes(desk: Desk) -> APIRouter:
    """Forecasts, scores and outlooks."""
    router = APIRouter(tags=["foresight"])
    _add_forecasts(router, desk)
    _add_outlooks(router, desk)
    return router


def _add_forecasts(router: APIRouter, desk: Desk) -> None:
    @router.get("/forecasts")
    def forecasts(
        response: Response,
        paging: Annotated[Paging, Depends()],
        place_id: Annotated[str | None, Query(max_length=300, examples=["syria:raqqa"])] = None,
        source: Name = None,
        outcome: OutcomeAsked = None,
        known_on: Known = None,
    ) -> list[Forecast]:
        """Sources' forecasts and what became of them, newest first; ``X-Total-Count`` says how many there are in all."""
        found = chosen(ledger_of(desk.then(known_on)), outcome=outcome or "", source=source or "", place_id=place_id or "")
        response.headers["X-Total-Count"] = str(len(found))
        return found[paging.offset : paging.offset + paging.limit]

    @router.get("/forecasts/scores")
    def scores(known_on: Known = None) -> list[ForecasterScore]:
        """How each source's forecasts did: mean Brier score with its interval, beside "nothing changes" and the base rate."""
        return score_forecasters(ledger_of(desk.then(known_on)))

    @router.get("/forecasts/words")
    def words(known_on: Known = None) -> Words:
        """What strong words are worth: a probability fitted for each strength, and the points of a calibration diagram."""
        ledger = ledger_of(desk.then(known_on))
        return Words(fit_strengths(ledger), [CalibrationPoint(*point) for point in calibration(ledger)])


def _add_outlooks(router: APIRouter, desk: Desk) -> None:
    @router.get("/outlooks")
    def outlooks(known_on: Known = None) -> list[dict[str, Any]]:
        """Outlooks kept, oldest first, with their scores on the days that have come.

        Beside each score stands that of "no change": what was believed on the day looked from, kept as it was; ``no_change_is``
        says ``likeliest`` where an older outlook does not tell, and its likeliest controller is taken as if sure.
        """
        return [_head(kept) for kept in outlooks_of(desk.then(known_on))]

    @router.get("/outlooks/{outlook_id}", responses=_UNKNOWN)
    def outlook(outlook_id: OutlookId, known_on: Known = None) -> dict[str, Any]:
        """One outlook: captures with expected dates, balance over time, deciding places, sieges, flashpoints, pace by front."""
        kept = _kept(desk.then(known_on), outlook_id)
        captures: tuple[Capture, ...] = kept.outlook.captures
        balance: tuple[Balance, ...] = kept.outlook.balance
        sieges: tuple[SiegeOutlook, ...] = kept.frozen.sieges
        flashpoints: tuple[Flashpoint, ...] = kept.frozen.flashpoints
        paces: tuple[Pace, ...] = kept.frozen.paces
        return _head(kept) | {
            "captures": captures,
            "balance": balance,
            "deciding": [{"place_id": place_id, "more_changes": gap} for place_id, gap in kept.outlook.deciding],
            "sieges": sieges,
            "flashpoints": flashpoints,
            "paces": paces,
        }

    @router.get("/outlooks/{outlook_id}/chances", responses=_UNKNOWN)
    def chances(
        outlook_id: OutlookId,
        place_id: Annotated[str | None, Query(max_length=300, examples=["syria:raqqa"])] = None,
        on: DayAsked = None,
        limit: Limit = 1000,
        offset: Offset = 0,
        known_on: Known = None,
    ) -> list[PlaceChance]:
        """Probabilities by place, day and controller, with 90 % intervals; a page at a time.

        Asked for the day that the outlook looks from: what was believed then, which "no change" keeps.
        """
        rows = _chances(_kept(desk.then(known_on), outlook_id), place_id, on)
        return rows[offset : offset + limit]

    @router.get(
        "/outlooks/{outlook_id}/chances.csv",
        responses=_CSV | _UNKNOWN,
        response_class=Response,
    )
    def chances_csv(request: Request, outlook_id: OutlookId, known_on: Known = None) -> Response:
        """Every place's chances on every day that is kept, as CSV."""
        kept, text = _kept(desk.then(known_on), outlook_id), io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(PlaceChance.__dataclass_fields__)
        writer.writerows(asdict(row).values() for row in kept.outlook.chances)
        name = f"fogline-outlook-{outlook_id}.csv"
        return tagged(request, text.getvalue().encode(), "text/csv; charset=utf-8", file_name=name)


def _head(kept: KeptOutlook) -> dict[str, Any]:
    outlook, scores = kept.outlook, kept.scores
    told: tuple[OutlookScore, ...] = scores
    names = ("outlook_id", "from_on", "n_days", "n_runs", "what_if", "controllers")
    return {name: getattr(outlook, name) for name in names} | {"made_at": kept.frozen.made_at, "scores": told}


def _kept(desk: Desk, outlook_id: str) -> KeptOutlook:
    kept = find_outlook(outlooks_of(desk), outlook_id)
    if kept is None:
        raise HTTPException(404, f"There is no outlook {outlook_id!r} here.")
    return kept


def _chances(kept: KeptOutlook, place_id: str | None, on: date | None) -> list[PlaceChance]:
    if on == kept.outlook.from_on:
        return [row for row in kept.outlook.beginning if place_id in (None, row.place_id)]
    pool = kept.outlook.chances if place_id is None else kept.chances_by_place.get(place_id, ())
    return [row for row in pool if on is None or row.on == on]
