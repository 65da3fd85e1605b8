"""Review in the browser: plain forms, each answered by the way to the next page. Decisions are those of the command line."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from fogline.errors import InputError
from fogline.model import Decision
from fogline.review import KINDS, Signature
from fogline.review.decisions import UNDO, VERDICTS
from fogline.web import review_pages as pages
from fogline.web.deciding import decision_value
from fogline.web.desk import Desk
from fogline.web.entry import Posted, local_path, see_other
from fogline.web.estimator import Estimator
from fogline.web.forms import Form
from fogline.web.gate import Gate, Visitor
from fogline.web.view import Room

_WAIT_S = 25.0
"""So long an answer waits for a new estimate; after that the page asks again by itself."""

_LOG_PAGE = 100
Day = Annotated[str | None, Query(max_length=32)]
_LATE = "Somebody decided about this after you opened it. Look at what was decided, then decide again if you still want to."


def review_routes(room: Room) -> APIRouter:
    """All pages of review, and what they post to."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False, prefix="/review")
    estimator = Estimator(room.desk.estimate)
    _add_queue(router, room, estimator)
    _add_things(router, room)
    _add_decisions(router, room)
    _add_estimate(router, room.gate, estimator)
    return router


def _add_queue(router: APIRouter, room: Room, estimator: Estimator) -> None:
    desk, gate = room.desk, room.gate

    @router.get("")
    def queue(
        request: Request,
        n: Annotated[int, Query(ge=1, le=200)] = 20,
        mine: bool = False,
        done: Annotated[str, Query(max_length=40)] = "",
        known: Day = None,
    ) -> Response:
        visitor, then = gate.require(request, "reviewer"), room.then(known)
        review = desk.review
        items = then.desk.queue(limit=n, reviewer=visitor.name if mine else None) if then.desk.publication.run else []
        pending = review.pending()
        answer = then.show(
            request,
            "review_queue.html",
            items=[
                (item, pages.seen_of(review, "accept", review.extracted_id(item.claim.claim_id)) if mine else "")
                for item in items
            ],
            n=n,
            mine=mine,
            notice=_notice(desk, done),
            pending=pending,
            places=pages.pending_places(desk.publication, pending),
            estimator=estimator,
            page_title="Review",
        )
        if estimator.is_running:
            answer.headers["Refresh"] = "3"
        return answer

    @router.get("/decisions")
    def decisions(request: Request, page: Annotated[int, Query(ge=1, le=100_000)] = 1, known: Day = None) -> Response:
        gate.require(request, "reviewer")
        review, then = desk.review, room.then(known)
        known_on = then.desk.known_on
        everything = review.decisions(known_on=known_on)
        begin = max(0, len(everything) - page * _LOG_PAGE)
        end = len(everything) - (page - 1) * _LOG_PAGE
        log = pages.log_of(review, then.desk.publication, everything[begin : max(end, 0)], known_on=known_on)
        return then.show(
            request,
            "decisions.html",
            log=log,
            number=page,
            n_pages=max(1, -(-len(everything) // _LOG_PAGE)),
            agreement=review.agreement(known_on=known_on),
            page_title="Decisions",
        )

    @router.get("/gold.jsonl")
    def gold(request: Request, known: Day = None) -> Response:
        gate.require(request, "reviewer")
        rows = desk.review.gold(known_on=desk.day(known) if known else None)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        headers = {"Content-Disposition": 'attachment; filename="gold.jsonl"', "Cache-Control": "no-store"}
        return Response(lines, media_type="application/x-ndjson", headers=headers)


def _add_things(router: APIRouter, room: Room) -> None:
    desk, gate = room.desk, room.gate

    def add(path: str, subject: str) -> None:
        def get(request: Request, ident: str = "", done: Annotated[str, Query(max_length=40)] = "") -> Response:
            gate.require(request, "reviewer")
            return _subject_page(room, request, subject, ident, notice=_notice(desk, done))

        router.add_api_route(path, get)

    add("/claims/{ident:path}", "claim")
    add("/places/{ident:path}", "place")
    add("/sources/{ident:path}", "source")
    add("/reports/{ident:path}", "report")
    add("/forecasts", "forecast")


def _add_decisions(router: APIRouter, room: Room) -> None:
    desk, gate = room.desk, room.gate

    @router.post("/decide")
    def decide(request: Request, form: Posted) -> Response:
        visitor = gate.check_form(request, form)
        gate.require(request, "reviewer")
        kind, subject = form.get("kind"), form.get("subject")
        if kind not in KINDS or kind == UNDO:
            raise HTTPException(400, f"There is no decision {kind!r}.")
        page = KINDS[kind].subject
        try:
            made = _decide(desk, visitor, kind, subject, form)
        except InputError as error:
            return _subject_page(room, request, page, subject, status=422, problem=str(error), form=form)
        except _TooLate:
            return _subject_page(room, request, page, subject, status=409, problem=_LATE)
        gate.access.audit.note(visitor.name, "decided", f"{kind} {made.subject} {made.decision_id}", address=visitor.address)
        return see_other(_with_done(local_path(form.get("back")), made.decision_id))

    @router.post("/undo")
    def undo(request: Request, form: Posted) -> Response:
        visitor = gate.check_form(request, form)
        gate.require(request, "reviewer")
        review, target_id = desk.review, form.get("decision")
        target = next((d for d in review.decisions() if d.decision_id == target_id), None)
        if target is None:
            raise HTTPException(404, "There is no such decision.")
        if target.reviewer != visitor.name and not visitor.may("admin"):
            gate.require(request, "admin")
        try:
            made = review.undo(target_id, signed=Signature(visitor.name, form.get("note")))
        except InputError as error:
            raise HTTPException(409, str(error)) from error
        gate.access.audit.note(visitor.name, "undone", f"{target_id} by {made.decision_id}", address=visitor.address)
        return see_other(_with_done(local_path(form.get("back")), made.decision_id))


def _add_estimate(router: APIRouter, gate: Gate, estimator: Estimator) -> None:
    @router.post("/estimate")
    def estimate(request: Request, form: Posted) -> Response:
        visitor = gate.check_form(request, form)
        gate.require(request, "reviewer")
        gate.access.audit.note(visitor.name, "estimated anew", address=visitor.address)
        is_done = estimator.start(wait_s=_WAIT_S)
        return see_other("/review?done=estimate" if is_done and not estimator.failure else "/review")


class _TooLate(Exception):  # noqa: N818  # not an error: an answer
    """Somebody decided about the same thing after the form was opened."""


def _decide(desk: Desk, visitor: Visitor, kind: str, subject: str, form: Form) -> Decision:
    review = desk.review
    reviewed = review.reviewed(subject) if kind in VERDICTS else None
    about = reviewed.extracted_id if reviewed else subject
    if form.has("seen") and form.get("seen") != pages.seen_of(review, kind, about):
        raise _TooLate
    value = decision_value(
        kind, form, extracted=reviewed.extracted if reviewed else None, current=reviewed.current if reviewed else None
    )
    return review.decide(kind, about, value, signed=Signature(visitor.name, form.get("note")[:1000]))


def _subject_page(room: Room, request: Request, subject: str, ident: str, *, status: int = 200, **more: object) -> HTMLResponse:
    """The page of what a decision is about, with what went wrong and what was typed, if anything."""
    context = _subject_context(room.desk, subject, ident)
    if context is None:
        raise HTTPException(404, f"There is no {subject} {ident!r} here.")
    defaults = {"problem": "", "form": Form(), "notice": None}
    return room.show(request, f"review_{subject}.html", status=status, **context | defaults | more)


def _subject_context(desk: Desk, subject: str, ident: str) -> dict[str, Any] | None:
    publication, review = desk.publication, desk.review
    if subject == "claim":
        return pages.claim_context(review, publication, review.reviewed(ident))
    if subject == "forecast":
        return pages.forecasts_context(review, publication)
    make = {"place": pages.place_context, "source": pages.source_context, "report": pages.report_context}[subject]
    return make(review, publication, ident)


def _notice(desk: Desk, done: str) -> Any:  # noqa: ANN401  # a word, or a decision with its words
    """What was done last, so that the page can say so; nothing for an id that is none."""
    if done in ("", "estimate"):
        return done or None
    found = [decision for decision in desk.review.decisions() if decision.decision_id == done]
    return pages.log_of(desk.review, desk.publication, found)[0] if found else None


def _with_done(path: str, decision_id: str) -> str:
    path, _, fragment = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}done={decision_id}{'#' + fragment if fragment else ''}"
