"""What lies ahead of a workspace: simulate its war from a day on with what was known then, keep that, and score it when due."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from fogline.claims.actors import build_lexicon
from fogline.claims.places import make_place_lexicon
from fogline.errors import InputError
from fogline.forecasts import list_forecasts, resolve_forecasts, without_repeats
from fogline.forecasts.listen import Ears, listen
from fogline.forecasts.war.durations import Siege, SiegeOutlook, foresee_sieges
from fogline.forecasts.war.flashpoints import Flashpoint, find_flashpoints
from fogline.forecasts.war.frozen import FrozenOutlook, OutlookScore, freeze_outlook, read_outlooks, score_outlook
from fogline.forecasts.war.history import History
from fogline.forecasts.war.outlook import Ask, Outlook, make_outlook
from fogline.forecasts.war.paces import Pace, find_paces
from fogline.forecasts.war.supply import with_supply
from fogline.forecasts.war.tables import beginning_of, history_of_spells
from fogline.forecasts.war.whatif import find_place
from fogline.model import Claim, Forecast, Report
from fogline.pipeline import Progress
from fogline.publish import Publication
from fogline.publish.kept import KeptOutlook
from fogline.theatre.backers import rival_sides
from fogline.theatre.gazetteer import load_gazetteer
from fogline.workspace import Workspace

FOLDER = "outlooks"


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    return


def full_ledger(workspace: Workspace, *, known_on: date | None = None, progress: Progress = _silent) -> list[Forecast]:
    """Every forecast that extraction or listening finds in a workspace's reports, resolved by the estimate of that day."""
    publication = workspace.publication(known_on=known_on)
    if publication.run is None:
        raise InputError("nothing has been estimated yet", "run the stages: fogline run PATH")
    return ledger_of(publication, workspace, progress=progress)


def ledger_of(publication: Publication, workspace: Workspace, *, progress: Progress = _silent) -> list[Forecast]:
    """The same for what is published of a workspace: all that is known, or what was known on a day.

    What was listened for is left out where a claim of the same report foretells the same.
    """
    day = publication.run.known_on if publication.run else date.max
    claims = [claim for claim in publication.claims if claim.published_on <= day]
    reports = [report for report in publication.reports if report.published_on <= day]
    heard = hear(reports, workspace, claims=claims, progress=progress)
    ledger = list_forecasts([*claims, *without_repeats(heard, claims)])
    decided = {forecast.claim_id: forecast for forecast in publication.forecasts}  # as reviewers settled them
    members = publication.members.values()
    resolved = resolve_forecasts(ledger, publication.spells, known_on=day, claims=claims, members=members)
    return [decided.get(forecast.claim_id, forecast) for forecast in resolved]


def hear(
    reports: Sequence[Report], workspace: Workspace, *, claims: Iterable[Claim] = (), progress: Progress = _silent
) -> Iterator[Claim]:
    """What is foretold in reports, listened for with the workspace's theatre, its gazetteers, and the reports' claims."""
    theatre = workspace.theatre
    gazetteer = load_gazetteer(theatre, workspace.desk.gazetteers)
    places = make_place_lexicon(gazetteer, actors=theatre.actors, sources=theatre.sources)
    ears = Ears(places, build_lexicon(theatre))
    told: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        told[claim.report_id].append(claim)
    for n_heard, report in enumerate(reports, 1):
        progress("listen", n_heard, len(reports))
        source = theatre.source(report.source)
        yield from listen(report, ears, camp=source.camp if source else None, claims=told[report.report_id])


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An outlook with what stands beside it: the past it learnt from, sieges that last, flashpoints, and paces by front."""

    outlook: Outlook
    past: History
    sieges: tuple[SiegeOutlook, ...]
    flashpoints: tuple[Flashpoint, ...]
    paces: tuple[Pace, ...]
    made_at: str = ""


def foresee(workspace: Workspace, ask: Ask, *, days: tuple[int, ...] = (), names: Iterable[str] = ()) -> Foreseen:
    """Simulate a workspace's war from what was known on ``ask.from_on``; the outlook is kept in the workspace's folder.

    ``names`` are those of places that will be asked for: one that is not there is an error before anything is simulated.
    """
    run = workspace.latest_run()
    if run is None:
        raise InputError("nothing has been estimated yet", "run the stages first: fogline run PATH")
    if ask.from_on > run.known_on:
        raise InputError(f"{ask.from_on} is after {run.known_on}, the last day that is known", "simulate from an earlier day")
    spells = workspace.spells(known_on=ask.from_on)
    people = {place.place_id: place.population for place in workspace.theatre.places}
    history = history_of_spells(spells, until=ask.from_on, populations=people)
    past = history.until(ask.from_on)
    _check_names(past, names)
    beginning = beginning_of(spells, past)
    outlook = make_outlook(history, ask, beginning=beginning, days=days)
    known = [
        Siege(row["place_id"], row["besieger"], row["start_on"], row["end_on"], people.get(row["place_id"], 0))
        for row in workspace.sieges(known_on=ask.from_on).to_pylist()
    ]
    backers = workspace.theatre.backers
    points = find_flashpoints(past, rivals=rival_sides(backers, ask.from_on) if backers else None)
    sieges = with_supply(foresee_sieges(known, on=ask.from_on), past, beginning=beginning)
    paces = find_paces(past)
    frozen = freeze_outlook(workspace.folder / FOLDER, outlook, sieges=sieges, flashpoints=points, paces=paces)
    return Foreseen(frozen.outlook, past, tuple(sieges), tuple(points), tuple(paces), frozen.made_at)


def foresee_table(
    history: History, ask: Ask, *, days: tuple[int, ...] = (), names: Iterable[str] = (), keep_in: Path | None = None
) -> Foreseen:
    """The same from a table of control alone; ``keep_in`` is the folder that keeps the outlook, if any."""
    past = history.until(ask.from_on)
    _check_names(past, names)
    outlook = make_outlook(history, ask, days=days)
    points, paces = find_flashpoints(past), find_paces(past)
    made_at = datetime.now().astimezone().isoformat(timespec="seconds")
    if keep_in:
        made_at = freeze_outlook(keep_in, outlook, flashpoints=points, paces=paces).made_at
    return Foreseen(outlook, past, (), tuple(points), tuple(paces), made_at)


def kept_outlooks(workspace: Workspace, *, known_on: date | None = None) -> list[tuple[FrozenOutlook, list[OutlookScore]]]:
    """Every outlook that the workspace keeps, with its scores on the days that have come, by the latest estimate.

    ``known_on`` gives those that look ahead from that day or an earlier one, scored by what was known then.
    """
    run = workspace.latest_run()
    spells = workspace.spells(known_on=known_on) if run and (workspace.folder / FOLDER).is_dir() else None
    day = known_on or (run.known_on if run else date.max)
    return _scored(workspace, spells, day, is_all=known_on is None)


def records_of(publication: Publication, workspace: Workspace, *, is_all: bool = True) -> tuple[KeptOutlook, ...]:
    """The same as publications carry them; not ``is_all``, those that look ahead from the publication's last day or before."""
    run = publication.run
    scored = _scored(workspace, publication.spells if run else None, run.known_on if run else date.max, is_all=is_all)
    return tuple(KeptOutlook(frozen, tuple(scores)) for frozen, scores in scored)


def publication_ahead(workspace: Workspace, *, known_on: date | None = None, progress: Progress = _silent) -> Publication:
    """Everything that a workspace publishes, with the full ledger of forecasts and the outlooks made by the day."""
    publication = workspace.publication(known_on=known_on)
    if publication.run is None:
        return publication
    outlooks = records_of(publication, workspace, is_all=known_on is None)
    return replace(publication, forecasts=tuple(ledger_of(publication, workspace, progress=progress)), outlooks=outlooks)


def _check_names(past: History, names: Iterable[str]) -> None:
    for name in names:
        find_place(past.places, name)


def _scored(
    workspace: Workspace, spells: pa.Table | None, known_on: date, *, is_all: bool
) -> list[tuple[FrozenOutlook, list[OutlookScore]]]:
    kept = [frozen for frozen in read_outlooks(workspace.folder / FOLDER) if is_all or frozen.outlook.from_on <= known_on]
    if not kept or spells is None:
        return [(frozen, []) for frozen in kept]
    history = history_of_spells(spells, until=_last(known_on, kept))
    return [(frozen, score_outlook(frozen.outlook, history) if _is_due(frozen, known_on) else []) for frozen in kept]


def _last(known_on: date, kept: list[FrozenOutlook]) -> date:
    return max(known_on, min(frozen.outlook.from_on for frozen in kept))


def _is_due(frozen: FrozenOutlook, known_on: date) -> bool:
    return frozen.outlook.from_on < known_on
