"""What stands around every route: who may ask, safe headers, the time an answer takes.

Plain ASGI: the middleware that Starlette makes of a function costs more than most pages do.
"""

import hmac
import os
import time
from collections.abc import Callable

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fogline.web.gate import Gate, LoginNeeded

METRICS_PATH = "/metrics"

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICY)
"""Nothing from another host, no inline script, no inline style."""

_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def has_metrics_token(request: Request) -> bool:
    """Whether the request asks for figures and carries the token that the environment gives."""
    token = os.environ.get("FOGLINE_METRICS_TOKEN", "")
    given = request.headers.get("authorization", "")
    return bool(token) and request.url.path == METRICS_PATH and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


class SafeHeaders:
    """Headers that keep what is shown from doing harm, on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers."""

        def add(message: Message) -> None:
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS:
                headers[name] = value
            headers.setdefault("Cache-Control", "no-cache")
            if scope["scheme"] == "https":
                headers["Strict-Transport-Security"] = "max-age=31536000"

        await self.app(scope, receive, send if scope["type"] != "http" else _at_start(send, add))


class Guard:
    """Before any route: is it our name that is asked, and may this be read; after it: the cookies."""

    def __init__(self, app: ASGIApp, gate: Gate, to_login: Callable[[Request, Exception], Response]) -> None:
        self.app, self.gate, self.to_login = app, gate, to_login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse to."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        gate, request = self.gate, Request(scope, receive)
        try:
            gate.check_host(request)
        except HTTPException as refusal:
            return await PlainTextResponse(f"{refusal.detail}\n", refusal.status_code)(scope, receive, send)
        if gate.login_to_read and not has_metrics_token(request) and not await run_in_threadpool(gate.may_read, request):
            return await self.to_login(request, LoginNeeded())(scope, receive, send)

        def add(message: Message) -> None:
            headers = MutableHeaders(scope=message)
            cookies = Response()
            gate.set_cookies(request, cookies)
            for value in cookies.headers.getlist("set-cookie"):
                headers.append("set-cookie", value)
            if gate.login_to_read and not request.url.path.startswith("/assets/"):
                headers["Cache-Control"] = "no-store"

        return await self.app(scope, receive, _at_start(send, add))


class Timed:
    """Tells how long each answer took, by route and status."""

    def __init__(self, app: ASGIApp, observe: Callable[[str, int, float], None]) -> None:
        self.app, self.observe = app, observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun, status = time.perf_counter(), 500

        def see(message: Message) -> None:
            nonlocal status
            status = message["status"]

        try:
            await self.app(scope, receive, _at_start(send, see))
        finally:
            self.observe(getattr(scope.get("route"), "path", "none"), status, time.perf_counter() - begun)


def _at_start(send: Send, act: Callable[[Message], None]) -> Send:
    """``send`` that does something as soon as the head of the answer goes out."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            act(message)
        await send(message)

    return sending
