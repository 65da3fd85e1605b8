"""The review desk of a workspace: the queue, decisions checked against what is there, undoing, agreement, gold.

A decision changes nothing by itself: the next run applies those in force between extraction and estimate.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from fogline.codebook import load_codebook
from fogline.control import FittedControl, fit_control
from fogline.errors import InputError
from fogline.model import UNKNOWN, Claim, Decision, Place, Report, Run
from fogline.past_days import fit_then, run_then
from fogline.pipeline import Desk, Progress
from fogline.review import (
    Agreement,
    Leverage,
    QueueItem,
    ReviewedReports,
    ReviewQueue,
    Signature,
    apply_to_claims,
    apply_to_members,
    apply_to_sources,
    decide,
    extracted_ids,
    gold_rows,
    in_force,
    keep_leverage,
    known_decisions,
    measure_agreement,
    read_leverage,
    reviewed_reports,
    undo,
)
from fogline.review.apply import added, corrected
from fogline.review.decisions import VERDICTS, about, checked_number, last_by_subject, signed_after, value_of
from fogline.theatre.gazetteer import fold_name

_FEWEST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _RunReview:
    """A run as a reviewer sees it: its queue, and under which id each of its claims was extracted."""

    run: Run
    extracted_id: Mapping[str, str]
    queue: ReviewQueue


@dataclass(frozen=True, slots=True)
class ReviewedClaim:
    """A claim with what was decided about it: as it was extracted, as it stands (``None`` if rejected), and by which decisions.

    ``verdict`` is the decision in force that counts; ``decisions`` are all about it, undone ones and undoings included.
    """

    extracted_id: str
    extracted: Claim
    current: Claim | None
    verdict: Decision | None
    decisions: tuple[Decision, ...]


class ReviewDesk:
    """Reviews of one workspace; ``extractor`` is whose claims they are about.

    ``fit`` gives the model behind the latest run, where one is at hand already.
    """

    def __init__(self, desk: Desk, extractor: str, fit: Callable[[], FittedControl] | None = None) -> None:
        self.desk = desk
        self.extractor = extractor
        self._fit = fit or self.fit
        self._kept: _RunReview | None = None
        self._past: tuple[date, _RunReview] | None = None

    def decisions(self, *, known_on: date | None = None) -> list[Decision]:
        """All decisions in the order they were made, undone ones included; or those made by a day."""
        return known_decisions(self.desk.records.decisions(), known_on)

    def in_force(self) -> list[Decision]:
        """The decisions that the next run uses."""
        return in_force(self.decisions())

    def pending(self) -> list[Decision]:
        """What the next run changes: decisions that the latest run did not use, and those it used that were undone since."""
        used = {decision.decision_id for decision in self.desk.records.used_decisions()}
        decisions = self.decisions()
        now = {decision.decision_id for decision in in_force(decisions)}
        return [decision for decision in decisions if decision.decision_id in used ^ now]

    def queue(
        self,
        *,
        limit: int = 20,
        reviewer: str | None = None,
        known_on: date | None = None,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> list[QueueItem]:
        """The run's claims worth most to review; those decided on since or before, by anybody or by one, are left out.

        ``known_on`` gives the queue of that day. What was worked out for the latest run is kept, also where it is stopped.
        """
        progress("queue", 0, None)
        review = self._of_latest_run() if known_on is None else self._of_day(known_on)
        decisions = in_force(self.decisions(known_on=known_on))
        made = {d.subject for d in decisions if d.kind in VERDICTS and reviewer in (None, d.reviewer)}
        decided = {now for now, extracted in review.extracted_id.items() if extracted in made}
        n_known = len(review.queue.leverage.known)
        try:
            return review.queue.items(decided=decided, limit=limit, on_tried=lambda n_tried: progress("queue", n_tried, None))
        finally:
            if known_on is None and len(review.queue.leverage.known) > n_known:
                keep_leverage(self.desk.runs.folder, review.run.run_id, review.queue.leverage.known)

    def fit(self) -> FittedControl:
        """The fitted model behind the latest run: of its claims, under the decisions that it used."""
        run, records = self._latest_run(), self.desk.records
        used = records.used_decisions()
        return fit_control(
            apply_to_claims(self._extracted.values(), used, self._reports_added_to(used)),
            theatre=replace(self.desk.theatre, sources=apply_to_sources(self.desk.theatre.sources, used)),
            origins=apply_to_members(records.origins().values(), used),
            known_on=run.known_on,
            parameters=self.desk.parameters,
        )

    def decide(self, kind: str, subject: str, value: Mapping[str, Any] | None = None, *, signed: Signature) -> Decision:
        """Make and keep a decision; raises :class:`InputError` where its subject is not there or its value makes no sense.

        A claim is named by its id or the first letters of it, as it is now or as it was extracted; a place also by name.
        """
        checked = dict(value or {})
        if kind in VERDICTS:
            subject = self.extracted_id(subject)
            if kind == "correct":
                checked = self._with_place(checked)
                self._check_claim(checked, self._subject(subject))
        elif kind == "add":
            checked = self._with_place(checked)
            self._check_claim(checked, self._report(subject))
        elif kind in ("merge_places", "split_place"):
            subject, checked = self._place(subject).place_id, self._moved_to(kind, checked)
        elif kind in ("merge_origins", "split_origin"):
            self._check_reports(kind, subject, checked)
        elif kind == "resolve_forecast":
            subject = self._forecast_id(subject)
        elif kind == "pin_source":
            self._check_source(subject)
            self._check_sides(checked.get("camp"))
        decision = decide(kind, subject, checked, signed=signed_after(signed, self.decisions()))
        self.desk.records.add_decision(decision)
        return decision

    def undo(self, decision_id: str, *, signed: Signature) -> Decision:
        """Undo a decision, named by its id or the first letters of it; returns the decision that does so."""
        decisions = {decision.decision_id: decision for decision in self.decisions()}
        target = decisions[_one_id(decision_id, decisions, "decision", "list them with: fogline decisions list")]
        ended = {d.undoes for d in self.decisions() if d.undoes} & {target.decision_id}
        if ended and target.decision_id not in {decision.decision_id for decision in self.in_force()}:
            raise InputError(f"decision {target.decision_id} is undone already", "undo the undoing to bring it back")
        undoing = undo(target, signed=signed_after(signed, self.decisions()))
        self.desk.records.add_decision(undoing)
        return undoing

    def settled(self) -> dict[str, Decision]:
        """The decisions in force that settle forecasts, by the forecast's id in the latest run."""
        made = {d.subject: d for d in self.in_force() if d.kind == "resolve_forecast"}
        used = self.desk.records.used_decisions()
        ids = extracted_ids(self._extracted.values(), used, self._reports_added_to(used)) if used else {}
        return made | {now: made[extracted] for now, extracted in ids.items() if extracted in made}

    def reviewed(self, claim_id: str) -> ReviewedClaim:
        """A claim, by its id as it is now or as it was extracted, with what was decided about it."""
        decisions, subject = self.decisions(), self.extracted_id(claim_id)
        extracted = self._subject(subject)
        now = apply_to_claims([extracted], [decision for decision in decisions if decision.kind != "add"], {})
        return ReviewedClaim(
            subject,
            extracted,
            next(iter(now), None),
            last_by_subject(in_force(decisions), VERDICTS).get(subject),
            about(subject, decisions),
        )

    def claim(self, extracted_id: str) -> Claim | None:
        """The claim that was extracted under this id, if there is one."""
        return self._extracted.get(extracted_id)

    def agreement(self, *, known_on: date | None = None) -> list[Agreement]:
        """How far each two reviewers agree, by all decisions or by those made by a day."""
        return measure_agreement(self.decisions(known_on=known_on))

    def gold(self, *, is_partial: bool = False, known_on: date | None = None) -> Iterator[dict[str, Any]]:
        """Reviewed reports with their claims in the form of gold data, one by one; see :func:`fogline.review.gold_rows`."""
        claims = self._claims_by(known_on)
        return gold_rows(claims, self.decisions(known_on=known_on), self.desk.records.report, is_partial=is_partial)

    def reviewed_reports(self, *, known_on: date | None = None) -> ReviewedReports:
        """Which reports reviewers decided on, wholly or in part."""
        return reviewed_reports(self._claims_by(known_on), self.decisions(known_on=known_on))

    def extracted_id(self, claim_id: str) -> str:
        """The id that a claim was extracted under, from its id or the first letters of it, also where it was corrected since."""
        if claim_id in self._extracted:
            return claim_id
        decisions = self.decisions()
        now = extracted_ids(self._extracted.values(), decisions, self._reports_added_to(decisions))
        now |= {extracted: extracted for extracted in self._extracted}
        return now[_one_id(claim_id, now, "claim", "take an id that fogline review prints")]

    # Below

    @cached_property
    def _extracted(self) -> dict[str, Claim]:
        """The claims as they were extracted, read once: who needs those of a newer run makes a new desk."""
        return {claim.claim_id: claim for claim in self.desk.records.claims(self.extractor)}

    def _claims_by(self, known_on: date | None) -> list[Claim]:
        return [claim for claim in self._extracted.values() if known_on is None or claim.published_on <= known_on]

    def _subject(self, extracted_id: str) -> Claim:
        """The claim of this id as it was extracted, or as a reviewer added it."""
        if extracted_id in self._extracted:
            return self._extracted[extracted_id]
        adding = [decision for decision in self.in_force() if decision.kind == "add"]
        reports = self._reports_added_to(adding)
        made = [added(reports[d.subject], value_of(d)) for d in adding if d.subject in reports]
        return next(claim for claim in made if claim.claim_id == extracted_id)

    def _latest_run(self) -> Run:
        run = self.desk.records.latest_run()
        if run is None:
            raise InputError("nothing has been estimated yet", "run the stages: fogline run PATH")
        return run

    def _of_latest_run(self) -> _RunReview:
        run = self._latest_run()
        if self._kept is None or self._kept.run.run_id != run.run_id:
            used = self.desk.records.used_decisions()
            reports = self._reports_added_to(used)
            claims = apply_to_claims(self._extracted.values(), used, reports)
            spells, folder = self.desk.runs.read(run.run_id).spells, self.desk.runs.folder
            queue = ReviewQueue(claims, spells, Leverage(self._fit, read_leverage(folder, run.run_id)))
            self._kept = _RunReview(run, extracted_ids(self._extracted.values(), used, reports), queue)
        return self._kept

    def _of_day(self, known_on: date) -> _RunReview:
        if self._past is None or self._past[0] != known_on:
            past = run_then(self.desk, known_on)
            known, decisions = past.known, list(past.known.decisions)
            by_id = extracted_ids(self._extracted.values(), decisions, self._reports_added_to(decisions))
            queue = ReviewQueue(known.claims, past.files.spells, Leverage(partial(fit_then, self.desk, known)))
            self._past = known_on, _RunReview(past.run, by_id, queue)
        return self._past[1]

    def _reports_added_to(self, decisions: list[Decision]) -> dict[str, Report]:
        """The reports that reviewers added claims to."""
        return {d.subject: report for d in decisions if d.kind == "add" and (report := self.desk.records.report(d.subject))}

    def _report(self, report_id: str) -> Report:
        report = self.desk.records.report(report_id)
        if report is None:
            raise InputError(f"there is no report {report_id!r}", "take the report_id that fogline claims --json prints")
        return report

    def _forecast_id(self, claim_id: str) -> str:
        """The id under which a forecast was extracted, from its id in the latest run, under all decisions, or that one."""
        found: dict[str, str] = {}
        for decisions in (self.desk.records.used_decisions(), self.decisions()):
            found |= extracted_ids(self._extracted.values(), decisions, self._reports_added_to(decisions))
        foretold = {claim.claim_id for claim in self._now() if claim.modality == "forecast"}
        foretold = {found.get(now, now) for now in foretold}
        ids = {now: extracted for now, extracted in found.items() if extracted in foretold} | {name: name for name in foretold}
        return ids[_one_id(claim_id, ids, "forecast", "list them with: fogline forecasts --json")]

    def _now(self) -> list[Claim]:
        decisions = self.decisions()
        return apply_to_claims(self._extracted.values(), decisions, self._reports_added_to(decisions))

    def _place(self, query: str) -> Place:
        found = self._find_place(query)
        if found is None:
            raise InputError(f"there is no place {query!r}", "give a name of the theatre or of a claim, or a place_id")
        return found

    def _find_place(self, query: str) -> Place | None:
        """A place of the claims or of the theatre by id or name; the one with most people first."""
        claimed = {
            c.place_id: Place(c.place_id, c.place, c.lat, c.lon)
            for c in self._extracted.values()
            if c.place_id and c.lat is not None and c.lon is not None
        }
        places = claimed | {place.place_id: place for place in self.desk.theatre.places}
        if query in places:
            return places[query]
        ranked = sorted(places.values(), key=lambda place: (-place.population, place.place_id))
        wanted = fold_name(query)
        return next((place for place in ranked if wanted in map(fold_name, (place.name, *place.aliases))), None)

    def _with_place(self, value: dict[str, Any]) -> dict[str, Any]:
        """The value with id and coordinates of the place that it names; a place nobody knows needs coordinates."""
        name = value.get("place_id") or value.get("place")
        if not name:
            return value
        if place := self._find_place(str(name)):
            known = {"place_id": place.place_id, "place": place.name, "lat": place.lat, "lon": place.lon}
            return value | known
        if value.get("lat") is None or value.get("lon") is None:
            raise InputError(f"no place called {name!r} is known", "give its lat and lon too, as lat=34.55 lon=38.28")
        given = {
            "lat": checked_number("lat", value["lat"], -90.0, 90.0),
            "lon": checked_number("lon", value["lon"], -180.0, 180.0),
        }
        return {"place": str(name), "place_id": f"reviewed:{given['lat']:.4f},{given['lon']:.4f}"} | value | given

    def _moved_to(self, kind: str, value: dict[str, Any]) -> dict[str, Any]:
        """What a place is merged with, or a part of it is split off to, with coordinates."""
        if not value.get("place") and not value.get("place_id"):
            more = " and place_in_text=WORDS" if kind == "split_place" else ""
            raise InputError(f"{kind} does not say into which place", f"give place=NAME{more}")
        return self._with_place(value)

    def _check_reports(self, kind: str, report_id: str, value: Mapping[str, Any]) -> None:
        self._report(report_id)
        if kind == "merge_origins":
            if not value.get("report_id"):
                raise InputError("merge_origins does not say with which report", "give report_id=OTHER")
            self._report(str(value["report_id"]))

    def _check_source(self, source: str) -> None:
        if source not in self.desk.records.last_heard() and self.desk.theatre.source(source) is None:
            raise InputError(f"there is no source {source!r}", "list them with: fogline sources")

    def _check_claim(self, value: Mapping[str, Any], of: Claim | Report) -> None:
        codebook = load_codebook()
        for name, known in (("action", codebook.actions), ("modality", codebook.modalities)):
            if name in value and value[name] not in known:
                raise InputError(f"there is no {name} {value[name]!r}", f"use one of {', '.join(known)}")
        self._check_sides(value.get("actor"), value.get("target"))
        try:
            claim = corrected(of, value) if isinstance(of, Claim) else added(of, value)
        except ValueError as error:
            cure = "give start and end both" if str(error).startswith("start ") else "mend the value"
            raise InputError(str(error), cure) from error
        report = self._report(claim.report_id)
        if "evidence" in value and claim.evidence not in report.text and claim.evidence not in report.title:
            raise InputError("the evidence does not stand in the report", "copy the words as they are printed")

    def _check_sides(self, *given: object) -> None:
        sides = [side.side_id for side in self.desk.theatre.sides]
        for value in given:
            for side in value if isinstance(value, list | tuple) else [value]:
                if side not in (None, "", UNKNOWN, *sides):
                    raise InputError(f"there is no side {side!r}", f"use one of {', '.join(dict.fromkeys((*sides, UNKNOWN)))}")


def _one_id(given: str, known: Mapping[str, Any], what: str, cure: str) -> str:
    """The one known id that begins with what was given."""
    if given in known:
        return given
    near = [known_id for known_id in known if known_id.startswith(given)] if len(given) >= _FEWEST_LETTERS else []
    if len(near) == 1:
        return near[0]
    if near:
        raise InputError(f"{len(near)} {what}s begin with {given!r}", "give more of the id")
    raise InputError(f"there is no {what} {given!r}", cure)
