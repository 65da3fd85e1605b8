"""START HERE: the whole flow, from reports to who held what.

``run_stages`` does these steps, each a function below and a package of the same name:

1. read      clean the pages, find date, language and source          → reports
2. group     find the reports that share an origin                    → origins
3. extract   sentence by sentence: who did what where and when        → claims; reviewers' decisions correct them
4. estimate  claims → probability per place and day                   → spells of control
5. score     track records of sources, who copies whom, forecasts     → scores
6. keep      write the run: never changed afterwards                  → a run

Each step adds to the store only what is not there yet, so running twice changes nothing, and a run that was stopped anywhere goes
on where it was. A run's name is made from everything that went into it.
"""

import json
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from time import perf_counter, time
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from fogline.claims import extract_claims
from fogline.control import ControlEstimate, Parameters, estimate_control
from fogline.feeding import Feeds, ReadSummary
from fogline.forecasts import list_forecasts, resolve_forecasts
from fogline.model import Claim, Decision, OriginMembership, Rejection, Report, Run, content_id
from fogline.origins import group_origins
from fogline.reports import ReadOptions
from fogline.reports.draft import Mark
from fogline.reports.naming import NameFilter
from fogline.reports.poll import Poller, PollOptions
from fogline.reports.read import is_address, read_items
from fogline.review import (
    apply_to_claims,
    apply_to_forecasts,
    apply_to_members,
    apply_to_sources,
    extracted_ids,
    in_force,
    known_decisions,
)
from fogline.scale import Cluster, Workers
from fogline.sources import link_copies, score_sources
from fogline.store import CODED, EXTRACTED_BY, Records, RunFiles, Runs, fingerprint, package_paths, run_digest
from fogline.theatre import Theatre

if TYPE_CHECKING:
    from fogline.claims.llm import LlmExtractor

Progress = Callable[[str, int, int | None], None]
"""Called with a stage, how much of it is done, and of how many (``None`` where it cannot be known)."""

LAST_RUN_TOOK = "clock:last_run"
"""The note of the seconds that each stage of the last run took, and when it ended; nothing is decided by it."""

_log = logging.getLogger(__name__)

_OTHER_TEXT = "a report with this id and another text is kept already; give each its own id"
_READ_BATCH = 200
_MEMBERS = TypeAdapter(tuple[OriginMembership, ...])
_EXTRACT_BATCH = 40


@dataclass(frozen=True, slots=True)
class Desk:
    """What the stages work on: the store, the runs, and what the war's data pack says; ``llm`` extracts where it is given."""

    records: Records
    runs: Runs
    theatre: Theatre
    theatre_folder: Path
    extractor: str
    gazetteers: tuple[Path, ...] = ()
    models: Path | None = None
    workers: Workers = 0
    parameters: Parameters = field(default_factory=Parameters)
    llm: "LlmExtractor | None" = None


def extractor_fingerprint(theatre_folder: Path, gazetteers: Iterable[Path], model: str = "") -> str:
    """Fingerprint of all that decides which claims a report gives: code, theatre, gazetteers, and the language model if any."""
    paths = [*package_paths("claims", "theatre", "codebook.toml", "model.py"), theatre_folder, *gazetteers]
    return fingerprint(paths, model) if model else fingerprint(paths)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did; ``is_new`` is false where the same run was there already, ``troubles`` are those of feeds."""

    run: Run
    n_added: int
    n_rejected: int
    n_origins: int
    n_resolved: int
    is_new: bool
    seconds: tuple[tuple[str, float], ...]
    troubles: tuple[str, ...] = ()


def run_stages(
    desk: Desk,
    inputs: Iterable[str | Path] = (),
    *,
    options: ReadOptions | None = None,
    known_on: date | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> RunSummary:
    """All stages on one workspace; ``known_on`` estimates from what was published by that day only."""
    clock = _Clock()
    read = add_reports(desk, inputs, options=options or ReadOptions(), progress=progress)  # 1
    clock.lap("read")
    members = add_origins(desk, progress=progress)  # 2
    clock.lap("group")
    n_rejected = read.n_rejected + add_claims(desk, progress=progress)  # 3
    clock.lap("extract")
    run, is_new = add_run(desk, known_on=known_on, progress=progress)  # 4, 5, 6
    clock.lap("estimate")
    took = dict(clock.laps)
    desk.records.set_note(LAST_RUN_TOOK, json.dumps(took | {"ended_at": round(time(), 1)}))
    did = {"run": run.run_id, "is_new": is_new, "added": read.n_added, "rejected": n_rejected, "seconds": took}
    _log.info("run ended", extra=did)
    corrected = known_on is not None or desk.records.decisions()
    claims = known_then(desk, known_on).claims if corrected else desk.records.claims(desk.extractor)
    n_resolved = sum(claim.place_id is not None for claim in claims)
    n_origins = len({member.origin_id for member in members})
    return RunSummary(run, read.n_added, n_rejected, n_origins, n_resolved, is_new, tuple(clock.laps), read.troubles)


def add_reports(desk: Desk, inputs: Iterable[str | Path], *, options: ReadOptions, progress: Progress) -> ReadSummary:
    """Step 1: read inputs into the store; addresses as ``fogline watch`` does, but now, whenever they were due."""
    chosen = [str(name) for name in inputs]
    feeds = [name for name in chosen if is_address(name)]
    paths = [name for name in chosen if not is_address(name)]
    about = options.about or cache(partial(NameFilter.of, desk.theatre))
    options = replace(options, about=about, resume_at=lambda key: int(desk.records.note(key) or 0))
    items = read_items(paths, options=options, workers=desk.workers if isinstance(desk.workers, Cluster) else 1)
    n_added, n_rejected = add_read(desk, items, progress=progress)
    if not feeds:
        return ReadSummary(n_added, n_rejected)
    poller = Poller(PollOptions(every_s=0.0, read=options), on_asked=lambda n_asked: progress("ask", n_asked, len(set(feeds))))
    asked = Feeds(desk.records, desk.theatre, poller)
    read = asked.read(feeds, partial(add_read, desk, progress=progress), by_hand=True)
    return replace(read, n_added=read.n_added + n_added, n_rejected=read.n_rejected + n_rejected)


def add_read(desk: Desk, items: Iterable[Report | Rejection | Mark], *, progress: Progress) -> tuple[int, int]:
    """Put what was read into the store, batch by batch; returns how many reports and how many rejections were new.

    A mark is noted once all before it is kept, so that a long file is gone on with where it was left.
    """
    n_added = n_rejected = 0
    batch: list[Report | Rejection] = []

    def flush() -> None:
        nonlocal n_added, n_rejected
        reports, rejections = _parted(batch)
        others = desk.records.other_texts(reports)
        rejections += [Rejection("read", report_id, "duplicate id", _OTHER_TEXT) for report_id in sorted(others)]
        n_added += desk.records.add_reports(_with_known_source(report, desk.theatre) for report in reports)
        n_rejected += desk.records.add_rejections(rejections)
        batch.clear()

    n_seen = 0
    for item in items:
        if isinstance(item, Mark):
            flush()
            desk.records.set_note(item.key, str(item.position))
            continue
        n_seen += 1
        batch.append(item)
        if len(batch) >= _READ_BATCH:
            flush()
        progress("read", n_seen, None)
    flush()
    return n_added, n_rejected


def add_origins(desk: Desk, *, progress: Progress) -> tuple[OriginMembership, ...]:
    """Step 2: group all reports; only memberships that changed are written."""
    reports = desk.records.reports()
    known = desk.records.origins()
    made_with = _grouping_of(reports)
    if desk.records.note("grouped") == made_with:
        return tuple(known[report.report_id] for report in reports)
    members = _grouped(reports, lambda done: progress("group", done, len(reports)), desk.workers)
    desk.records.add_origins(members)
    desk.records.set_note("grouped", made_with)
    return members


def other_origins(desk: Desk) -> list[str]:
    """Reports whose origin is kept otherwise than these reports and this code give it; none where other code grouped them."""
    reports, known = desk.records.reports(), desk.records.origins()
    if desk.records.note("grouped") != _grouping_of(reports):
        return []
    members = _grouped(reports, lambda _done: None, desk.workers)
    return [member.report_id for member in members if known.get(member.report_id) != member]


def add_claims(desk: Desk, *, progress: Progress) -> int:
    """Step 3: extract claims from the reports that this extractor has not read; returns how many reports were rejected.

    Claims are kept in batches of reports, each whole or not at all, so that a stopped run loses at most one batch.
    """
    extractor = desk.extractor
    pending = desk.records.unextracted_reports(extractor)
    ids = [report.report_id for report in pending]
    n_done = n_kept = n_rejected = 0
    claims: list[Claim] = []

    def on_progress(n_reports: int) -> None:
        nonlocal n_done
        n_done = n_reports
        progress("extract", n_done, len(ids))

    def keep() -> None:
        nonlocal claims, n_kept
        finished = set(ids[n_kept:n_done])
        desk.records.add_extraction(extractor, ids[n_kept:n_done], [claim for claim in claims if claim.report_id in finished])
        claims = [claim for claim in claims if claim.report_id not in finished]
        n_kept = n_done

    extract = desk.llm.extract_claims if desk.llm else partial(extract_claims, workers=desk.workers, models=desk.models)
    found = extract(pending, desk.theatre, gazetteers=desk.gazetteers, on_progress=on_progress)
    for item in found if pending else ():
        if isinstance(item, Rejection):
            n_rejected += desk.records.add_rejections([item])
        else:
            claims.append(item)
        if n_done - n_kept >= _EXTRACT_BATCH:
            keep()
    n_done = len(ids)
    keep()
    desk.records.set_note(EXTRACTED_BY, extractor)
    return n_rejected


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on a day: reports published by then, their claims, and what reviewers had decided by then.

    Claims, and the theatre's sources, are as those decisions leave them.
    """

    day: date
    is_latest: bool
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    theatre: Theatre
    decisions: tuple[Decision, ...]
    extracted: Mapping[str, str] = field(default_factory=dict)
    """Where decisions moved claims: for the id of each claim, the one under which it was extracted."""


def extractor_in_use(desk: Desk) -> str:
    """The extractor whose claims the latest run used: an older one where the theatre or the models have changed since."""
    return desk.records.note(EXTRACTED_BY) or desk.extractor


def known_then(desk: Desk, known_on: date | None) -> Known:
    """What was known on a day; by default all that is, as of the last claim, under all decisions."""
    reports, extracted = desk.records.reports(), desk.records.claims(extractor_in_use(desk))
    last = max((claim.published_on for claim in extracted), default=date(1970, 1, 1))
    day = known_on or last
    known = [report for report in reports if report.published_on <= day]
    decisions = in_force(known_decisions(desk.records.decisions(), known_on))
    claims = [claim for claim in extracted if claim.published_on <= day]
    ids: Mapping[str, str] = {}
    if decisions:
        by_id = {report.report_id: report for report in known}
        ids = extracted_ids(claims, decisions, by_id)
        claims = apply_to_claims(claims, decisions, by_id)
    theatre = replace(desk.theatre, sources=apply_to_sources(desk.theatre.sources, decisions))
    return Known(day, day >= last, tuple(known), tuple(claims), theatre, tuple(decisions), ids)


def origins_then(desk: Desk, known: Known) -> tuple[OriginMembership, ...]:
    """The origins of the known reports, found among them alone: a copy that came later makes no earlier report its original."""
    kept = desk.records.origins()
    is_all = kept.keys() == {report.report_id for report in known.reports}
    members = tuple(kept[report.report_id] for report in known.reports) if is_all else _grouped_then(desk, known.reports)
    return apply_to_members(members, known.decisions)


def _grouped_then(desk: Desk, reports: Sequence[Report]) -> tuple[OriginMembership, ...]:
    """The origins among some of the reports: they follow from these reports and the code, so they are found once and kept."""
    made_with = _grouping_of(reports)
    path = desk.runs.folder.parent / "cache" / f"origins-{made_with}.json"
    with suppress(OSError, ValidationError):
        return _MEMBERS.validate_json(path.read_bytes())
    members = _grouped(reports, lambda _done: None)
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(_MEMBERS.dump_json(members))
    temporary.rename(path)
    return members


def add_run(desk: Desk, *, known_on: date | None, progress: Progress) -> tuple[Run, bool]:
    """Steps 4 to 6: estimate control from all claims known on a day, score sources and forecasts, keep the run.

    Returns the run and whether it is new: the same reports, claims, decisions, theatre and parameters give the same run.
    """
    known = known_then(desk, known_on)
    run_id = name_run(desk, known)
    kept = {run.run_id: run for run in desk.records.runs()}
    if run_id in kept and desk.runs.has(run_id):
        if known.is_latest:
            desk.records.mark_latest(run_id, known.decisions)
        return kept[run_id], False
    progress("estimate", 0, 2)
    files = estimate_run(desk, known)
    progress("estimate", 1, 2)
    folder = desk.runs.write(run_id, files)
    run = describe_run(desk, run_id, known, files)
    digest = run_digest(run, folder, is_latest_known=known.is_latest)
    desk.records.add_run(run, is_latest_known=known.is_latest, digest=digest)
    if known.is_latest:
        desk.records.mark_latest(run_id, known.decisions)
    progress("estimate", 2, 2)
    return run, True


def describe_run(desk: Desk, run_id: str, known: Known, files: RunFiles) -> Run:
    """The row of a run that was made now."""
    n_places = len(set(files.spells.column("place_id").to_pylist()))
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    counts = (len(known.reports), len(known.claims), n_places)
    return Run(run_id, known.day, desk.theatre.name, repr(desk.parameters), *counts, made_at)


def name_run(desk: Desk, known: Known) -> str:
    """The run's name. Origins are a function of the reports and of the code that groups them, so those stand for them.

    Who decided does not count: a reviewer's name can be taken out, and the run is the same.
    """
    code = fingerprint([*package_paths("control", "sources", "forecasts", "origins", "model.py"), desk.theatre_folder])
    made_of = (repr(desk.theatre.sources), repr(desk.parameters), known.day.isoformat())
    ids = (
        *sorted(report.report_id for report in known.reports),
        *(claim.claim_id for claim in known.claims),
        *(content_id(decision.kind, decision.subject, decision.value, decision.decided_at) for decision in known.decisions),
    )
    return content_id(code, *made_of, *ids)


def estimate_run(desk: Desk, known: Known) -> RunFiles:
    """Steps 4 and 5 alone: what a run of all that was known holds."""
    members = origins_then(desk, known)
    estimate = estimate_control(
        known.claims, theatre=known.theatre, origins=members, known_on=known.day, parameters=desk.parameters
    )
    return _score(known, members, estimate)


def _score(known: Known, members: Sequence[OriginMembership], estimate: ControlEstimate) -> RunFiles:
    """Step 5: what the estimate says of the sources and of their forecasts."""
    listed, spells = list_forecasts(known.claims), estimate.spells
    resolved = resolve_forecasts(listed, spells, known_on=known.day, claims=known.claims, members=members)
    return RunFiles(
        spells=estimate.spells,
        sieges=estimate.sieges,
        track_records=tuple(score_sources(known.claims, estimate.spells, known.theatre.sources, members)),
        copy_links=tuple(link_copies(known.reports, members)),
        forecasts=tuple(apply_to_forecasts(resolved, known.decisions, known.extracted)),
        rejections=tuple(estimate.rejections),
    )


def _grouped(reports: Sequence[Report], on_progress: Callable[[int], None], workers: Workers = 0) -> tuple[OriginMembership, ...]:
    """Origins in the order of the reports; coded events are worded alike without being copies, so each is its own."""
    read = [report for report in reports if report.source_basis != CODED]
    everyone = workers if isinstance(workers, Cluster) else 0
    grouping = group_origins(read, workers=everyone, on_progress=on_progress)
    found = {member.report_id: member for member in grouping.members}
    ids = [report.report_id for report in reports]
    return tuple(found.get(report_id) or OriginMembership(report_id, report_id, "original", None, 1.0) for report_id in ids)


def _grouping_of(reports: Sequence[Report]) -> str:
    """What origins follow from: the code that groups, and the reports."""
    return fingerprint(package_paths("origins"), *sorted(report.report_id for report in reports))


def _with_known_source(report: Report, theatre: Theatre) -> Report:
    """The report under the source's key, where the theatre knows the source under this name or alias."""
    source = theatre.source(report.source)
    return replace(report, source=source.source) if source and source.source != report.source else report


def _parted(items: Iterable[Report | Rejection]) -> tuple[list[Report], list[Rejection]]:
    reports = [item for item in items if isinstance(item, Report)]
    return reports, [item for item in items if isinstance(item, Rejection)]


class _Clock:
    """Seconds of each stage, in order."""

    def __init__(self) -> None:
        self.laps: list[tuple[str, float]] = []
        self._since = perf_counter()

    def lap(self, stage: str) -> None:
        now = perf_counter()
        self.laps.append((stage, round(now - self._since, 2)))
        self._since = now
