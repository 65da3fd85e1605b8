"""Who is asking, and what they may do.

On this machine alone, and without accounts, whoever asks may do everything once they gave a name. Everywhere else, or as soon as
there is an account, deciding takes a login; reading too where ``login_to_read`` says so.
"""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from fogline.access import Access, Account, Role, Session
from fogline.access.sessions import LONGEST_S
from fogline.web.forms import Form, check_origin, check_token, form_token

Need = Literal["reader", "reviewer", "admin"]
_RANK: Mapping[str, int] = {"": 0, "reader": 1, "reviewer": 2, "admin": 3}
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_SESSION, _VISIT = "fogline-session", "fogline-visit"
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_OPEN_PATHS = ("/login", "/healthz", "/readyz")


class LoginNeeded(Exception):  # noqa: N818  # not an error: the answer is the way to the login
    """Somebody who is not logged in asks for what takes a login."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a name and a role (both empty for nobody we know), and what their forms are signed with."""

    name: str
    role: Role | Literal[""]
    session: Session | None
    address: str
    seed: str

    def may(self, need: Need) -> bool:
        """Whether the role is enough."""
        return _RANK[self.role] >= _RANK[need]

    @property
    def token(self) -> str:
        """A token for one form."""
        return form_token(self.seed)


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules of one served application; ``hosts`` are the names it answers to, any where it is empty."""

    access: Access
    is_local: bool = False
    login_to_read: bool = False
    hosts: frozenset[str] = frozenset()
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def check_host(self, request: Request) -> None:
        """Refuse another name than our own: a foreign site can point its name at this machine."""
        host = request.headers.get("host", "").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
        if self.hosts and name not in self.hosts:
            raise HTTPException(421, "This server does not answer to that name.")

    def needs_login(self, request: Request) -> bool:
        """Whether a name alone is not enough."""
        is_here = self.is_local and _is_loopback(_address(request)) and not any(h in request.headers for h in _PROXY_HEADERS)
        return not is_here or bool(self.access.accounts.all())

    def may_read(self, request: Request) -> bool:
        """Whether this page may be read by whoever asks."""
        if not self.login_to_read or request.url.path in _OPEN_PATHS or request.url.path.startswith("/assets/"):
            return True
        return self.visitor(request).may("reader")

    def visitor(self, request: Request) -> Visitor:
        """Who asks; the same for all of one request."""
        found: Visitor | None = getattr(request.state, "visitor", None)
        if found is None:
            found = request.state.visitor = self._visitor(request)
        return found

    def require(self, request: Request, need: Need) -> Visitor:
        """The visitor, if they may; raises :class:`LoginNeeded` for nobody, and 403 for a role that is not enough."""
        visitor = self.visitor(request)
        if visitor.may(need):
            return visitor
        if not visitor.role:
            raise LoginNeeded
        self.access.audit.note(visitor.name, "refused", f"{request.url.path} takes the role {need}", address=visitor.address)
        raise HTTPException(
            403, f"Your role, {visitor.role}, may not do this; it takes the role {need}{self._cure(visitor, need)}."
        )

    def check_form(self, request: Request, form: Form) -> Visitor:
        """The visitor who sent a form of ours; refuses anything else."""
        visitor = self.visitor(request)
        try:
            check_origin(request)
            check_token(form.get("token"), visitor.seed)
        except HTTPException as refusal:
            if visitor.role:
                self.access.audit.note(
                    visitor.name, "form refused", f"{request.url.path}: {refusal.detail}", address=visitor.address
                )
            raise
        return visitor

    def enter(self, request: Request, session: Session) -> None:
        """Begin a session: its cookie goes with the answer, and the one that was there before ends."""
        if old := request.cookies.get(_cookie(request, _SESSION)):
            self.access.sessions.end(old)
        request.state.cookie = session.token

    def leave(self, request: Request, visitor: Visitor) -> None:
        """End the session of who asks."""
        if visitor.session:
            self.access.sessions.end(visitor.session.token)
        request.state.cookie = ""

    def set_cookies(self, request: Request, response: Response) -> None:
        """Put a new or renewed session, and the mark of an unknown visitor, into the answer."""
        is_safe = request.url.scheme == "https"
        token: str | None = getattr(request.state, "cookie", None)
        given = {"path": "/", "httponly": True, "samesite": "lax", "secure": is_safe}
        if token == "":
            response.delete_cookie(_cookie(request, _SESSION), **given)  # type: ignore[arg-type]
        elif token:
            response.set_cookie(_cookie(request, _SESSION), token, max_age=int(LONGEST_S), **given)  # type: ignore[arg-type]
        if visit := getattr(request.state, "visit", None):
            response.set_cookie(_cookie(request, _VISIT), visit, **given)  # type: ignore[arg-type]

    def _visitor(self, request: Request) -> Visitor:
        address = _address(request)
        token = request.cookies.get(_cookie(request, _SESSION), "")
        session = self.access.sessions.find(token) if token else None
        role: Role | Literal[""] = ""
        if session and session.has_account:
            account = self.access.accounts.find(session.name)
            role = self._role_of(account) if account else ""
        elif session and not self.needs_login(request):
            role = "admin"
        if session and role:
            if session.token != token:
                request.state.cookie = session.token
            return Visitor(session.name, role, session, address, session.seed)
        return Visitor("", "", None, address, self._visit(request))

    def _cure(self, visitor: Visitor, need: Need) -> str:
        account = self.access.accounts.find(visitor.name) if need == "admin" else None
        is_bare = account is not None and account.role == "admin"
        return f", and that a second factor: have one made with: fogline user second-factor {visitor.name}" if is_bare else ""

    def _role_of(self, account: Account) -> Role:
        """The role in the browser: an admin's takes a second factor, and is a reviewer's without."""
        is_bare = account.role == "admin" and not self.access.second_factors.has(account.name)
        return "reviewer" if is_bare else account.role

    def _visit(self, request: Request) -> str:
        """What the forms of an unknown visitor are signed with: a cookie of their own, and a key that only we know."""
        visit = request.cookies.get(_cookie(request, _VISIT), "")
        if not visit:
            visit = request.state.visit = secrets.token_urlsafe(24)
        return hmac.new(self._key, visit.encode(), hashlib.sha256).hexdigest()


def local_hosts() -> frozenset[str]:
    """The names of this machine for itself."""
    return frozenset(_LOCAL_NAMES)


def is_loopback(host: str) -> bool:
    """Whether an address to bind to can be reached from this machine only."""
    return host == "localhost" or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _cookie(request: Request, name: str) -> str:
    return f"__Host-{name}" if request.url.scheme == "https" else name
