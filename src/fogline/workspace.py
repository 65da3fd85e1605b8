"""A workspace: a folder with a war's reports, claims and runs. What the command line, the web pages and Python programs call."""

import shutil
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from rapidfuzz import process

from fogline.control import (
    Explanation,
    FittedControl,
    diff_control,
    explain_fitted,
    find_turning_points,
)
from fogline.errors import InputError, StoreError, WorkspaceError
from fogline.feeding import ReadSummary
from fogline.importing import CodedSummary, add_coded
from fogline.lake import LakeSummary, gather_days
from fogline.model import (
    Claim,
    ControlChange,
    CopyLink,
    Decision,
    Forecast,
    HindsightChange,
    OriginMembership,
    Place,
    Rejection,
    Report,
    Run,
    SiegeSpell,
    TrackRecord,
)
from fogline.past_days import fit_then, run_then
from fogline.pipeline import (
    Desk,
    Progress,
    RunSummary,
    add_read,
    add_reports,
    add_run,
    extractor_fingerprint,
    extractor_in_use,
    known_then,
    origins_then,
    run_stages,
)
from fogline.publish import MapView, Publication, single_page
from fogline.reports import ReadOptions
from fogline.review import apply_to_claims, apply_to_members, apply_to_sources, known_decisions
from fogline.reviewing import ReviewDesk
from fogline.samples import sample_sources
from fogline.scale import Cluster
from fogline.settings import Settings, read_settings, write_settings
from fogline.store import Records, RunFiles, Runs, open_records
from fogline.store.lock import one_writer
from fogline.theatre import Theatre, load_theatre, theatre_names
from fogline.theatre.gazetteer import check_tables, fold_name
from fogline.theatre.load import read_sources, theatre_path

if TYPE_CHECKING:
    from fogline.claims.llm import LlmExtractor


@dataclass(frozen=True, slots=True)
class PlaceState:
    """Who holds a place on a day: probabilities by controller, who besieges it, and the day of the last claim about it."""

    place: Place
    on: date
    probabilities: dict[str, float]
    besiegers: dict[str, float]
    last_claim_on: date | None
    n_claims: int


class Workspace:
    """One workspace. Make it with :meth:`create`, come back to it with :meth:`open`.

    Example::

        workspace = Workspace.create("war", theatre="syria")
        workspace.run(["reports.jsonl"])
        workspace.show("Palmyra", on=date(2016, 12, 12)).probabilities
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        theatre_folder = _theatre_folder(folder, settings)
        self.theatre = _with_sources(load_theatre(str(theatre_folder)), folder, settings)
        gazetteers = tuple((folder / path).resolve() for path in settings.gazetteers)
        check_tables(gazetteers)
        records = _open_store(folder, settings)
        runs = Runs(folder / "runs")
        llm = _llm_extractor(settings)
        models = (folder / settings.models).resolve() if settings.models else None
        if models:
            from fogline.claims.decide import load_models  # noqa: PLC0415 - takes seconds to import

            load_models(models)  # says at once what is wrong with them
        made_with = (*gazetteers, models) if models else gazetteers
        extractor = extractor_fingerprint(theatre_folder, made_with, llm.options.model if llm else "")
        self.desk = Desk(records, runs, self.theatre, theatre_folder, extractor, gazetteers, models, settings.workers, llm=llm)
        self._files: dict[str, RunFiles] = {}

    @classmethod
    def create(cls, folder: str | Path, *, theatre: str = "syria", settings: Settings | None = None) -> "Workspace":
        """Make a workspace in a folder that holds none yet."""
        chosen = settings or Settings(theatre=theatre)
        where = theatre_path(chosen.theatre)
        if chosen.theatre not in theatre_names():
            chosen = replace(chosen, theatre=str(where.resolve()))
        write_settings(Path(folder), chosen)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: str | Path = ".") -> "Workspace":
        """The workspace in a folder; raises :class:`WorkspaceError` that says how to make one."""
        return cls(Path(folder), read_settings(Path(folder)))

    def work_on(self, cluster: str) -> None:
        """Let a Dask cluster read, group and extract from now on; ``cluster`` is its scheduler's address."""
        models = (self.desk.models,) if self.desk.models else ()
        self.desk = replace(self.desk, workers=Cluster(cluster, (*self.desk.gazetteers, *models)))

    def close(self) -> None:
        """Give the database back."""
        self.desk.records.close()

    # Doing

    def read(
        self, inputs: Iterable[str | Path], *, options: ReadOptions | None = None, progress: Progress | None = None
    ) -> ReadSummary:
        """Read inputs into the store, addresses as politely as a watch does."""
        with self._locked():
            return add_reports(
                self.desk, inputs or self.settings.feeds, options=options or ReadOptions(), progress=progress or _silent
            )

    def add_read(self, items: Iterable[Report | Rejection]) -> tuple[int, int]:
        """Put what was read elsewhere into the store; returns how many reports and how many rejections were new."""
        with self._locked():
            return add_read(self.desk, items, progress=_silent)

    def gather(self, address: str, *, progress: Progress | None = None) -> LakeSummary:
        """Take in reports and claims that :func:`fogline.lake.share_days` wrote."""
        with self._locked():
            return gather_days(self.desk, address, progress=progress or _silent)

    def import_coded(self, files: Iterable[Path], *, form: str | None = None, progress: Progress | None = None) -> CodedSummary:
        """Read UCDP GED's or ACLED's events as reports with claims; the next run uses them."""
        with self._locked():
            return add_coded(self.desk, files, form=form, progress=progress or _silent)

    def run(
        self,
        inputs: Iterable[str | Path] = (),
        *,
        options: ReadOptions | None = None,
        known_on: date | None = None,
        progress: Progress | None = None,
    ) -> RunSummary:
        """Do all stages for what is new; ``known_on`` estimates from what was published by that day only."""
        if known_on is not None:
            _check_past(known_on)
        with self._locked():
            return run_stages(self.desk, inputs, options=options, known_on=known_on, progress=progress or _silent)

    def estimate(self) -> Run:
        """Estimate anew under the decisions made since, without reading or extracting anything."""
        with self._locked():
            run, _ = add_run(self.desk, known_on=None, progress=_silent)
        return run

    @property
    def review(self) -> ReviewDesk:
        """Where decisions are made, undone and counted."""
        return ReviewDesk(self.desk, extractor_in_use(self.desk))

    # Asking

    def latest_run(self) -> Run | None:
        """The newest run that used all that is known."""
        return self.desk.records.latest_run()

    def reports(self) -> list[Report]:
        """All reports, by day of publication."""
        return self.desk.records.reports()

    def report(self, report_id: str) -> Report | None:
        """One report, or ``None``."""
        return self.desk.records.report(report_id)

    def claims(
        self,
        *,
        place_id: str | None = None,
        source: str | None = None,
        report_id: str | None = None,
        known_on: date | None = None,
    ) -> list[Claim]:
        """Claims, by day of publication, as the latest run used them: extracted by it, and under the decisions made before it.

        ``known_on`` leaves out what was published, and what was decided, after that day.
        """
        wanted = {"place_id": place_id, "source": source, "report_id": report_id}
        if decisions := self._decisions_used(known_on):
            claims = apply_to_claims(self.extracted_claims(), decisions, self._reports_of(decisions))
            claims = [c for c in claims if all(value is None or getattr(c, name) == value for name, value in wanted.items())]
        else:
            claims = self.desk.records.claims(extractor_in_use(self.desk), **wanted)
        return [claim for claim in claims if known_on is None or claim.published_on <= known_on]

    def extracted_claims(self) -> list[Claim]:
        """Claims as they were extracted, whatever was decided about them."""
        return self.desk.records.claims(extractor_in_use(self.desk))

    def decisions(self, *, known_on: date | None = None) -> list[Decision]:
        """All decisions in the order they were made, undone ones included; or those made by a day."""
        return known_decisions(self.desk.records.decisions(), known_on)

    def members(self, *, known_on: date | None = None) -> dict[str, OriginMembership]:
        """The origin of each report, by report id, as the latest run used them; or among those published by a day."""
        if known_on is not None:
            members = origins_then(self.desk, known_then(self.desk, known_on))
        else:
            members = apply_to_members(self.desk.records.origins().values(), self._decisions_used(None))
        return {member.report_id: member for member in members}

    def rejections(self, *, known_on: date | None = None) -> list[Rejection]:
        """What could not be used, and why, the run's included: the latest, or the one of a day."""
        kept = self._latest_files() if known_on is None else self._files_for(known_on)
        return self.desk.records.rejections(known_on=known_on) + list(kept.rejections if kept else ())

    def places(self) -> dict[str, Place]:
        """Every place that a claim resolved to, by place id; those of the theatre with kind, parent and spellings."""
        return self._places_of(self.claims())

    def spells(self, *, known_on: date | None = None) -> pa.Table:
        """Spells of control (columns of :class:`~fogline.model.ControlSpell`), of the latest run or as known on a day."""
        return self._files_for(known_on).spells

    def sieges(self, *, known_on: date | None = None) -> pa.Table:
        """Spells of siege (columns of :class:`~fogline.model.SiegeSpell`)."""
        return self._files_for(known_on).sieges

    def track_records(self, *, known_on: date | None = None) -> list[TrackRecord]:
        """How each source's claims fared."""
        return list(self._files_for(known_on).track_records)

    def copy_links(self, *, known_on: date | None = None) -> list[CopyLink]:
        """Who publishes what others published before."""
        return list(self._files_for(known_on).copy_links)

    def forecasts(self, *, known_on: date | None = None) -> list[Forecast]:
        """Forecasts and what became of them."""
        return list(self._files_for(known_on).forecasts)

    def show(self, query: str, *, on: date | None = None, known_on: date | None = None) -> PlaceState:
        """Who holds a place on a day (default: the run's last), by the place's id or any of its names."""
        place = self.find_place(query)
        run = self._run_for(known_on)
        day = _within(run, on or run.known_on)
        controllers = self.desk.runs.controllers_on(run.run_id, place.place_id, day)
        claims = [c for c in self.claims(place_id=place.place_id, known_on=known_on) if c.published_on <= run.known_on]
        before = [c.end or c.published_on for c in claims if (c.end or c.published_on) <= day]
        return PlaceState(place, day, controllers, self._besiegers(run, place, day), max(before, default=None), len(claims))

    def diff(self, before: date, after: date, *, known_on: date | None = None) -> list[ControlChange]:
        """Places whose likeliest controller differs between two days."""
        run = self._run_for(known_on)
        claims = self.claims(known_on=known_on)
        return diff_control(self._read(run).spells, _within(run, before), _within(run, after), claims=claims)

    def diff_known(self, query: str, first: date, second: date, *, on: date | None = None) -> HindsightChange:
        """What was believed of a place on a day (default: ``first``) as known on two days, and what changed it in between."""
        place, day = self.find_place(query), on or min(first, second)
        first, second = sorted((first, second))
        if day > self._run_for(first).known_on:
            raise InputError(f"nobody knew on {first} of {day}", f"ask with --on for a day up to {first}")
        before, after = (self.explain(place.place_id, day, known_on=known) for known in (first, second))
        new = {claim.claim_id for claim in self.claims(known_on=second) if claim.published_on > first}
        moved = tuple(influence for influence in after.influences if new & set(influence.claim_ids))
        return HindsightChange(place, day, (first, second), dict(before.probabilities), dict(after.probabilities), moved)

    def explain(self, query: str, on: date, *, known_on: date | None = None) -> Explanation:
        """Which origins moved the estimate for a place and day, by how much, and the least that would change the answer."""
        place = self.find_place(query)
        run = self._run_for(known_on)
        day = _within(run, on)
        if not self.desk.runs.controllers_on(run.run_id, place.place_id, day):
            return Explanation(place.place_id, day, {}, ())
        fitted = self.fit(known_on=known_on)
        points = find_turning_points(fitted, place.place_id, day)
        return replace(explain_fitted(fitted, place.place_id, day), turning_points=points)

    def fit(self, *, known_on: date | None = None) -> FittedControl:
        """The fitted model behind the estimate, of the latest run or of what was known on a day: what explanations rerun."""
        if known_on is None and self.latest_run():
            return self.review.fit()
        return fit_then(self.desk, known_then(self.desk, known_on))

    def publication(self, *, known_on: date | None = None) -> Publication:
        """Everything that the latest run publishes, or the run as known on a day; without a run, what was read so far.

        A day's run that is not kept is made, and not kept either: who asks again keeps it first, with :meth:`run`.
        """
        if known_on is not None:
            return self._publication_then(known_on)
        run = self.latest_run()
        claims = self.claims()
        known = Publication(
            theatre=replace(self.theatre, sources=apply_to_sources(self.theatre.sources, self._decisions_used(None))),
            claims=tuple(claims),
            reports=tuple(self.reports()),
            members=self.members(),
            places=self._places_of(claims),
            rejections=tuple(self.desk.records.rejections()),
        )
        return _with_run(known, run, self._read(run)) if run else known

    def map(self, *, known_on: date | None = None, height: int = 640) -> MapView:
        """The map with its slider, places and claims, for a notebook to show; ``height`` is in pixels."""
        return MapView(single_page(self.publication(known_on=known_on)), height)

    def find_place(self, query: str) -> Place:
        """The place with this id or name; raises :class:`InputError` with near names where there is none."""
        places = self.places()
        if query in places:
            return places[query]
        names: dict[str, Place] = {}
        for place in sorted(places.values(), key=lambda place: (-place.population, place.place_id)):
            for name in (place.name, *place.aliases):
                names.setdefault(fold_name(name), place)
        if found := names.get(fold_name(query)):
            return found
        near = process.extract(fold_name(query), list(names), limit=20, score_cutoff=_NEAR_NAME)
        alike = list(dict.fromkeys(names[name].name for name, _, _ in near))[:5]
        if not names:
            cure = "run the stages on some reports first: fogline run PATH"
        else:
            cure = f"did you mean {', '.join(alike)}" if alike else "list what was claimed of which places with: fogline claims"
        raise InputError(f"no claim is about a place called {query!r}", cure)

    # Below

    def _publication_then(self, known_on: date) -> Publication:
        _check_past(known_on)
        past = run_then(self.desk, known_on)
        publication = Publication(
            theatre=past.known.theatre,
            claims=past.known.claims,
            reports=past.known.reports,
            members={member.report_id: member for member in origins_then(self.desk, past.known)},
            places=self._places_of(past.known.claims),
            rejections=tuple(self.desk.records.rejections(known_on=known_on)),
        )
        return _with_run(publication, past.run, past.files)

    def _places_of(self, claims: Iterable[Claim]) -> dict[str, Place]:
        known = {place.place_id: place for place in self.theatre.places}
        found: dict[str, Place] = {}
        for claim in claims:
            if claim.place_id and claim.place_id not in found and claim.lat is not None and claim.lon is not None:
                found[claim.place_id] = known.get(claim.place_id) or Place(claim.place_id, claim.place, claim.lat, claim.lon)
        return dict(sorted(found.items()))

    def _decisions_used(self, known_on: date | None) -> list[Decision]:
        return self.desk.records.used_decisions() if known_on is None else self.decisions(known_on=known_on)

    def _reports_of(self, decisions: Iterable[Decision]) -> dict[str, Report]:
        """The reports that reviewers added claims to."""
        ids = {decision.subject for decision in decisions if decision.kind == "add"}
        found = (self.report(report_id) for report_id in sorted(ids))
        return {report.report_id: report for report in found if report}

    def _besiegers(self, run: Run, place: Place, day: date) -> dict[str, float]:
        spells = [SiegeSpell(**row) for row in self._read(run).sieges.to_pylist()]
        here = [spell for spell in spells if spell.place_id == place.place_id and spell.start_on <= day < spell.end_on]
        return {spell.besieger: spell.probability for spell in here}

    def _run_for(self, known_on: date | None) -> Run:
        if known_on is not None:
            return self.run(known_on=known_on).run
        if run := self.latest_run():
            self._read(run)
            return run
        raise WorkspaceError(str(self.folder), "nothing has been estimated yet", "run the stages: fogline run PATH")

    def _files_for(self, known_on: date | None) -> RunFiles:
        return self._read(self._run_for(known_on))

    def _latest_files(self) -> RunFiles | None:
        run = self.latest_run()
        return self._read(run) if run else None

    def _read(self, run: Run) -> RunFiles:
        if run.run_id not in self._files:
            self._files[run.run_id] = self.desk.runs.read(run.run_id)
        return self._files[run.run_id]

    def _locked(self) -> AbstractContextManager[None]:
        return one_writer(self.folder, self.desk.records.engine)


def create_sample_workspace(folder: Path, *, workers: int = 0) -> Workspace:
    """A new workspace with the Syria theatre and the samples' sources; run it on :func:`fogline.samples.sample_inputs`."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(sample_sources(), folder / "sources.csv")
    return Workspace.create(folder, settings=Settings(theatre="syria", sources="sources.csv", workers=workers))


def _with_run(publication: Publication, run: Run, files: RunFiles) -> Publication:
    """A publication with what its run estimated."""
    return replace(
        publication,
        spells=files.spells,
        sieges=files.sieges,
        track_records=tuple(files.track_records),
        copy_links=tuple(files.copy_links),
        forecasts=tuple(files.forecasts),
        rejections=(*publication.rejections, *files.rejections),
        run=run,
    )


def _check_past(known_on: date) -> None:
    if known_on > datetime.now(UTC).date():
        raise InputError(f"{known_on} has not come yet", "ask for what was known on a past day")


def _within(run: Run, day: date) -> date:
    """The day, if the run can know of it."""
    if day > run.known_on:
        raise InputError(
            f"{day} is after {run.known_on}, the last day that is known", "ask for an earlier day, or run newer reports"
        )
    return day


_NEAR_NAME = 70
"""How alike (of 100) a name must be to be offered instead."""


def _open_store(folder: Path, settings: Settings) -> Records:
    try:
        return open_records(settings.store or f"sqlite:///{folder / 'fogline.db'}")
    except StoreError as error:
        where = "store in fogline.toml" if settings.store else "file fogline.db and whether you may write here"
        cure = f"check the {where}, or restore it from a copy"
        raise WorkspaceError(str(folder), f"its database cannot be opened ({error.what.splitlines()[0]})", cure) from error


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    return


def _llm_extractor(settings: Settings) -> "LlmExtractor | None":
    """What asks the language model of the settings; ``None`` where the rules extract."""
    if settings.extract_with != "llm":
        return None
    from fogline.claims.llm import LlmExtractor, LlmOptions  # noqa: PLC0415 - takes seconds to import
    from fogline.claims.llm.options import key_of_environment  # noqa: PLC0415 - as above

    llm = settings.llm
    key = key_of_environment()
    options = LlmOptions(llm.server, llm.model, key, llm.at_once, llm.timeout_s, max_tokens=llm.max_tokens)
    return LlmExtractor(options)


def _theatre_folder(folder: Path, settings: Settings) -> Path:
    """A theatre named in the settings: one that ships, or a folder seen from the workspace."""
    beside = folder / settings.theatre
    return beside if (beside / "theatre.toml").is_file() else theatre_path(settings.theatre)


def _with_sources(theatre: Theatre, folder: Path, settings: Settings) -> Theatre:
    """The theatre with the workspace's own sources over its own."""
    if not settings.sources:
        return theatre
    own = {source.source: source for source in (*theatre.sources, *read_sources(folder / settings.sources))}
    return replace(theatre, sources=tuple(own.values()))
