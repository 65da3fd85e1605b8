"""The application: routes, headers, errors. It reads a workspace; only reviewers' decisions change it."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from fogline.access import open_access
from fogline.errors import FoglineError, InputError
from fogline.publish.listings import error_page, waiting_page
from fogline.web.api import api_routes
from fogline.web.assets import load_asset
from fogline.web.bound import Bound, BoundPages
from fogline.web.desk import Desk, StillWorking
from fogline.web.entry import entry_routes, see_other
from fogline.web.gate import Gate, LoginNeeded
from fogline.web.health import add_health
from fogline.web.middleware import Guard, SafeHeaders
from fogline.web.review_routes import review_routes
from fogline.web.routes import page_routes
from fogline.web.view import Room
from fogline.workspace import Workspace

_FOR_EVER = "public, max-age=31536000, immutable"


def create_app(workspace: Workspace, gate: Gate | None = None) -> FastAPI:
    """The web application over one workspace; without a gate that says otherwise, deciding takes a login."""
    gate = gate or Gate(open_access(workspace.folder))
    app = FastAPI(
        title="Fogline",
        summary="Who held what, who said so, and how sure that is.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    desk = Desk(workspace)
    room = Room(desk, gate)
    app.state.desk = desk
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_middleware(Bound, pages=BoundPages(workspace))
    app.add_middleware(Guard, gate=gate, to_login=_to_login)
    app.add_middleware(SafeHeaders)
    app.include_router(page_routes(desk))
    app.include_router(entry_routes(room))
    app.include_router(review_routes(room))
    app.include_router(api_routes(desk), prefix="/api/v1")
    app.add_api_route("/assets/{name}", _asset, include_in_schema=False, methods=["GET", "HEAD"])
    add_health(app, workspace)
    app.add_exception_handler(FoglineError, _refusal(desk))
    app.add_exception_handler(HTTPException, _refusal(desk))
    app.add_exception_handler(LoginNeeded, _to_login)
    app.add_exception_handler(StillWorking, _wait(desk))
    return app


def _to_login(request: Request, _needed: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": "Log in first, at /login."}, 401)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return see_other("/login?" + urlencode({"next": asked if request.method == "GET" else "/review"}))


def _wait(desk: Desk) -> Callable[[Request, Exception], Response]:
    """A page that says what is being worked out, and asks again by itself."""

    def wait(_request: Request, working: Exception) -> Response:
        html = waiting_page(desk.publication, desk.links, title="One moment", text=str(working))
        return HTMLResponse(html, headers={"Refresh": "2", "Cache-Control": "no-store"})

    return wait


def _asset(name: str, request: Request) -> Response:
    asset = load_asset(name)
    if asset is None:
        raise HTTPException(404, f"there is no file {name!r}")
    headers = {"ETag": f'"{asset.digest}"', "Vary": "Accept-Encoding"}
    if request.query_params.get("v") == asset.digest:
        headers["Cache-Control"] = _FOR_EVER
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def _refusal(desk: Desk) -> Callable[[Request, Exception], Response]:
    """Errors as a page for people and as JSON for programs."""

    def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404 if isinstance(error, InputError) else 500
        text = str(error.detail) if isinstance(error, HTTPException) else str(error)
        if request.url.path.startswith(("/api/", "/assets/")):
            return JSONResponse({"detail": text}, status)
        title = "Not found" if status == 404 else "This cannot be shown"
        return HTMLResponse(error_page(desk.publication, desk.links, title=title, text=text), status)

    return refuse
