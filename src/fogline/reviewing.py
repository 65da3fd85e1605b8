"""The review desk of a workspace: the queue, decisions checked against what is there, undoing, agreement, gold.

A decision changes nothing by itself: the next run applies those in force between extraction and estimate.
"""

from collections.abc import Mapping
from typing import Any

from fogline.codebook import load_codebook
from fogline.control import fit_control
from fogline.errors import InputError
from fogline.model import UNKNOWN, Claim, Decision, Place, Report
from fogline.pipeline import Desk, known_then, origins_then
from fogline.review import (
    Agreement,
    QueueItem,
    Signature,
    apply_to_claims,
    decide,
    extracted_ids,
    gold_rows,
    in_force,
    measure_agreement,
    order_queue,
    undo,
)
from fogline.review.apply import added, corrected
from fogline.review.decisions import VERDICTS
from fogline.theatre.gazetteer import fold_name

_FEWEST_LETTERS = 4


class ReviewDesk:
    """Reviews of one workspace; ``extractor`` is whose claims they are about."""

    def __init__(self, desk: Desk, extractor: str) -> None:
        self.desk = desk
        self.extractor = extractor

    def decisions(self) -> list[Decision]:
        """All decisions in the order they were made, undone ones included."""
        return self.desk.records.decisions()

    def in_force(self) -> list[Decision]:
        """The decisions that the next run uses."""
        return in_force(self.decisions())

    def queue(self, *, limit: int = 20, reviewer: str | None = None) -> list[QueueItem]:
        """The claims worth most to review; those that anybody has decided on are left out, or those of one reviewer."""
        run = self.desk.records.latest_run()
        if run is None:
            raise InputError("nothing has been estimated yet", "run the stages: fogline run PATH")
        spells, known = self.desk.runs.read(run.run_id).spells, known_then(self.desk, None)
        made = [d for d in self.in_force() if d.kind in VERDICTS and reviewer in (None, d.reviewer)]
        subjects = {decision.subject for decision in made}
        decided = {now for now, extracted in self._extracted_ids().items() if extracted in subjects}
        origins = origins_then(self.desk, known)
        fitted = fit_control(
            known.claims, theatre=known.theatre, origins=origins, known_on=known.day, parameters=self.desk.parameters
        )
        return order_queue(known.claims, fitted, spells, decided=decided, limit=limit)

    def decide(self, kind: str, subject: str, value: Mapping[str, Any] | None = None, *, signed: Signature) -> Decision:
        """Make and keep a decision; raises :class:`InputError` where its subject is not there or its value makes no sense.

        A claim is named by its id or the first letters of it, as it is now or as it was extracted; a place also by name.
        """
        checked = dict(value or {})
        if kind in VERDICTS:
            subject = self.extracted_id(subject)
            if kind == "correct":
                checked = self._with_place(checked)
                self._check_claim(checked, self._extracted()[subject])
        elif kind == "add":
            checked = self._with_place(checked)
            self._check_claim(checked, self._report(subject))
        elif kind in ("merge_places", "split_place"):
            subject = self._place(subject).place_id
            checked = self._with_place(checked)
        elif kind in ("merge_origins", "split_origin"):
            self._report(subject)
            if kind == "merge_origins":
                self._report(str(checked.get("report_id", "")))
        elif kind == "resolve_forecast":
            subject = self._forecast_id(subject)
        elif kind == "pin_source":
            self._check_sides(checked.get("camp"))
        decision = decide(kind, subject, checked, signed=signed)
        self.desk.records.add_decision(decision)
        return decision

    def undo(self, decision_id: str, *, signed: Signature) -> Decision:
        """Undo a decision, named by its id or the first letters of it; returns the decision that does so."""
        decisions = {decision.decision_id: decision for decision in self.decisions()}
        target = decisions[_one_id(decision_id, decisions, "decision", "list them with: fogline decisions list")]
        ended = {d.undoes for d in self.decisions() if d.undoes} & {target.decision_id}
        if ended and target.decision_id not in {decision.decision_id for decision in self.in_force()}:
            raise InputError(f"decision {target.decision_id} is undone already", "undo the undoing to bring it back")
        undoing = undo(target, signed=signed)
        self.desk.records.add_decision(undoing)
        return undoing

    def agreement(self) -> list[Agreement]:
        """How far each two reviewers agree."""
        return measure_agreement(self.decisions())

    def gold(self, *, is_partial: bool = False) -> list[dict[str, Any]]:
        """Reviewed reports with their claims in the form of gold data; see :func:`fogline.review.gold_rows`."""
        reports = {report.report_id: report for report in self.desk.records.reports()}
        return gold_rows(self.desk.records.claims(self.extractor), self.decisions(), reports, is_partial=is_partial)

    def extracted_id(self, claim_id: str) -> str:
        """The id that a claim was extracted under, from its id or the first letters of it, also where it was corrected since."""
        now = self._extracted_ids() | {extracted: extracted for extracted in self._extracted()}
        return now[_one_id(claim_id, now, "claim", "take an id that fogline review prints")]

    # Below

    def _extracted(self) -> dict[str, Claim]:
        return {claim.claim_id: claim for claim in self.desk.records.claims(self.extractor)}

    def _extracted_ids(self) -> dict[str, str]:
        decisions = self.decisions()
        reports = {d.subject: report for d in decisions if d.kind == "add" and (report := self.desk.records.report(d.subject))}
        return extracted_ids(self._extracted().values(), decisions, reports)

    def _report(self, report_id: str) -> Report:
        report = self.desk.records.report(report_id)
        if report is None:
            raise InputError(f"there is no report {report_id!r}", "take the report_id that fogline claims --json prints")
        return report

    def _forecast_id(self, claim_id: str) -> str:
        forecasts = {claim.claim_id: claim.claim_id for claim in self._now() if claim.modality == "forecast"}
        return _one_id(claim_id, forecasts, "forecast", "list them with: fogline forecasts --json")

    def _now(self) -> list[Claim]:
        decisions = self.decisions()
        reports = {d.subject: report for d in decisions if d.kind == "add" and (report := self.desk.records.report(d.subject))}
        return apply_to_claims(self._extracted().values(), decisions, reports)

    def _place(self, query: str) -> Place:
        found = self._find_place(query)
        if found is None:
            raise InputError(f"there is no place {query!r}", "give a name of the theatre or of a claim, or a place_id")
        return found

    def _find_place(self, query: str) -> Place | None:
        """A place of the claims or of the theatre by id or name; the one with most people first."""
        claimed = {
            c.place_id: Place(c.place_id, c.place, c.lat, c.lon)
            for c in self._extracted().values()
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
        given = {"lat": float(value["lat"]), "lon": float(value["lon"])}
        return {"place": str(name), "place_id": f"reviewed:{given['lat']:.4f},{given['lon']:.4f}"} | value | given

    def _check_claim(self, value: Mapping[str, Any], of: Claim | Report) -> None:
        codebook = load_codebook()
        for name, known in (("action", codebook.actions), ("modality", codebook.modalities)):
            if name in value and value[name] not in known:
                raise InputError(f"there is no {name} {value[name]!r}", f"use one of {', '.join(known)}")
        self._check_sides(value.get("actor"), value.get("target"))
        try:
            claim = corrected(of, value) if isinstance(of, Claim) else added(of, value)
        except ValueError as error:
            raise InputError(str(error), "mend the value") from error
        report = self._report(claim.report_id)
        if "evidence" in value and claim.evidence not in report.text and claim.evidence not in report.title:
            raise InputError("the evidence does not stand in the report", "copy the words as they are printed")

    def _check_sides(self, *given: object) -> None:
        sides = [side.side_id for side in self.desk.theatre.sides]
        for value in given:
            for side in value if isinstance(value, list | tuple) else [value]:
                if side not in (None, "", UNKNOWN, *sides):
                    raise InputError(f"there is no side {side!r}", f"use one of {', '.join((*sides, UNKNOWN))}")


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
