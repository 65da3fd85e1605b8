"""Coming in and going out: a name or a login, the account, its password, and the log."""

import json
import math
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from fogline.access import checked_name, measure_strength
from fogline.errors import InputError
from fogline.web.forms import Form, posted
from fogline.web.gate import Gate
from fogline.web.view import Room

Posted = Annotated[Form, Depends(posted)]
_WRONG = "This name and this password do not go together, or the digits are not those of now."
_LOG_PAGE = 200


def entry_routes(room: Room) -> APIRouter:
    """Pages of logging in and of one's account."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    _add_login(router, room)
    _add_account(router, room)
    _add_kept(router, room)
    _add_log(router, room)
    return router


def local_path(text: str) -> str:
    """An address within this application; the review queue for anything that leads elsewhere."""
    parts = urlsplit(text)
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return text if is_ours and text.isprintable() and "\\" not in text else "/review"


def see_other(path: str) -> RedirectResponse:
    """Go on with a page, after something was posted."""
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


def _add_login(router: APIRouter, room: Room) -> None:
    gate, access = room.gate, room.gate.access

    def login_page(request: Request, onward: str, *, status: int = 200, problem: str = "", name: str = "") -> HTMLResponse:
        needs_password = gate.needs_login(request)
        return room.show(
            request,
            "login.html",
            status=status,
            onward=onward,
            problem=problem,
            name=name,
            needs_password=needs_password,
            has_accounts=not needs_password or bool(access.accounts.all()),
            page_title="Log in" if needs_password else "Your name",
        )

    @router.get("/login")
    def login(request: Request, onward: Annotated[str, Query(alias="next", max_length=2000)] = "/review") -> Response:
        if gate.visitor(request).role:
            return see_other(local_path(onward))
        return login_page(request, local_path(onward))

    @router.post("/login")
    def enter(request: Request, form: Posted) -> Response:
        gate.check_form(request, form)
        onward, name = local_path(form.get("next")), form.get("name")[:200]
        try:
            _let_in(gate, request, name, form)
        except InputError as error:
            return login_page(request, onward, status=422, problem=str(error), name=name)
        except _NotLetIn as refusal:
            answer = login_page(request, onward, status=refusal.status, problem=str(refusal), name=name)
            answer.headers.update(refusal.headers)
            return answer
        return see_other(f"/account?next={quote(onward, safe='')}" if access.notices.take_new(name) else onward)

    @router.post("/logout")
    def leave(request: Request, form: Posted) -> Response:
        visitor = gate.check_form(request, form)
        if visitor.session:
            access.audit.note(visitor.name, "logout", address=visitor.address)
        gate.leave(request, visitor)
        return see_other("/login" if gate.login_to_read else "/")


class _NotLetIn(Exception):  # noqa: N818  # not an error: an answer
    """A login that is refused, or has to wait."""

    def __init__(self, wait_s: float = 0.0) -> None:
        wait = math.ceil(wait_s)
        self.status = 429 if wait else 401
        self.headers = {"Retry-After": str(wait)} if wait else {}
        super().__init__(f"Too many tries. Wait {wait} seconds, then try again." if wait else _WRONG)


def _let_in(gate: Gate, request: Request, name: str, form: Form) -> None:
    """Begin a session: by name alone where that is enough, else by password and second factor."""
    if gate.needs_login(request):
        _log_in(gate, request, name, form)
        return
    session = gate.access.sessions.start(checked_name(name), has_account=False)
    gate.enter(request, session)
    gate.access.audit.note(session.name, "named", "without an account", address=gate.visitor(request).address)


def _log_in(gate: Gate, request: Request, name: str, form: Form) -> None:
    """Begin a session if password and digits are right; raises :class:`_NotLetIn` where it is not, or it is too early to try."""
    access, address = gate.access, gate.visitor(request).address
    if wait := access.throttle.begin(name, address):
        raise _NotLetIn(wait)
    account = access.accounts.verified(name, form.raw("password"))
    if account is None or not access.second_factors.verified(account.name, form.get("digits")):
        known = access.accounts.find(name)  # what was typed for a name may be a password: only known names are written down
        access.audit.note(known.name if known else "", "login failed", "" if known else "unknown name", address=address)
        raise _NotLetIn
    access.throttle.succeeded(name, address)
    gate.enter(request, access.sessions.start(account.name, has_account=True))
    access.notices.note_login(account.name, address)
    if problem := measure_strength(form.raw("password"), account.name).problem:
        access.notices.note_guessable(account.name, problem)
    access.audit.note(account.name, "login", account.role, address=address)


def _add_account(router: APIRouter, room: Room) -> None:
    gate, access = room.gate, room.gate.access

    def account_page(request: Request, *, status: int = 200, problem: str = "", **shown: object) -> HTMLResponse:
        facts = {"is_changed": False, "strength": None, "onward": "", **shown}
        name = gate.visitor(request).name
        facts |= {"notices": access.notices.all(name), "is_asking": access.people.is_asking(name)}
        return room.show(request, "account.html", status=status, problem=problem, page_title="Account", **facts)

    @router.post("/account/strength")
    def strength(request: Request, form: Posted) -> Response:
        visitor = gate.check_form(request, form)
        gate.require(request, "reader")
        return account_page(request, strength=measure_strength(form.raw("new"), visitor.name))

    @router.get("/account")
    def account(
        request: Request, changed: bool = False, onward: Annotated[str, Query(alias="next", max_length=2000)] = ""
    ) -> Response:
        gate.require(request, "reader")
        return account_page(request, is_changed=changed, onward=local_path(onward) if onward else "")

    @router.post("/account/password")
    def password(request: Request, form: Posted) -> Response:
        visitor = gate.check_form(request, form)
        gate.require(request, "reader")
        if wait := access.throttle.begin(visitor.name, visitor.address):
            return account_page(request, status=429, problem=f"Too many tries. Wait {wait:.0f} seconds, then try again.")
        if access.accounts.verified(visitor.name, form.raw("password")) is None:
            access.audit.note(visitor.name, "password refused", address=visitor.address)
            return account_page(request, status=422, problem="This is not your password of now.")
        access.throttle.succeeded(visitor.name, visitor.address)
        if form.raw("new") != form.raw("again"):
            return account_page(request, status=422, problem="The new password was typed in two ways.")
        try:
            access.accounts.set_password(visitor.name, form.raw("new"))
        except InputError as error:
            return account_page(request, status=422, problem=str(error))
        access.audit.note(visitor.name, "password changed", "all sessions ended", address=visitor.address)
        gate.enter(request, access.sessions.start(visitor.name, has_account=True))
        return see_other("/account?changed=1")


def _add_kept(router: APIRouter, room: Room) -> None:
    """What is kept on somebody, and the wish to be taken out."""
    gate, access = room.gate, room.gate.access

    @router.get("/account/data.json")
    def data(request: Request) -> Response:
        visitor = gate.require(request, "reader")
        kept = access.people.kept_on(visitor.name, room.desk.workspace.desk.records)
        headers = {"Content-Disposition": 'attachment; filename="fogline-account.json"', "Cache-Control": "no-store"}
        return Response(json.dumps(kept, ensure_ascii=False, indent=1), media_type="application/json", headers=headers)

    @router.post("/account/leave")
    def leave(request: Request, form: Posted) -> Response:
        visitor = gate.check_form(request, form)
        gate.require(request, "reader")
        if visitor.session and visitor.session.has_account:
            access.people.ask_to_leave(visitor.name, visitor.address)
        return see_other("/account#leaving")


def _add_log(router: APIRouter, room: Room) -> None:
    gate, access = room.gate, room.gate.access

    @router.get("/audit")
    def audit(
        request: Request,
        before: Annotated[int | None, Query(ge=1)] = None,
        known: Annotated[str | None, Query(max_length=32)] = None,
    ) -> Response:
        gate.require(request, "admin")
        then = room.then(known)
        entries = access.audit.entries(limit=_LOG_PAGE, before=before, known_on=then.desk.known_on)
        more = entries[-1][0] if len(entries) == _LOG_PAGE and entries[-1][0] > 1 else None
        broken = access.audit.first_broken()
        return then.show(request, "audit.html", entries=entries, more=more, broken=broken, page_title="Log")
