"""Verb that shows a workspace in the browser: serve."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fogline.cli.output import WorkspaceOption, say
from fogline.errors import InputError
from fogline.logs import server_logs

if TYPE_CHECKING:
    from fogline.web.gate import Gate
    from fogline.workspace import Workspace

PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")]
HostOption = Annotated[str, typer.Option(help="Address to bind to. Anything but this machine's own shows your data to others.")]


@dataclass(frozen=True, slots=True)
class Door:
    """How the pages are reached: by which names, read by whom, with which certificate."""

    login_to_read: bool = False
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False


def serve(
    workspace: WorkspaceOption = Path(),
    host: HostOption = "127.0.0.1",
    port: PortOption = 8321,
    login_to_read: Annotated[
        bool, typer.Option("--login-to-read", envvar="FOGLINE_LOGIN_TO_READ", help="Let only people with an account read.")
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="A name the pages are asked for by, where that is not this machine's own; repeat for more."),
    ] = None,
    certificate: Annotated[Path | None, typer.Option(help="Certificate (PEM) to serve over https.")] = None,
    key: Annotated[Path | None, typer.Option(help="Key of the certificate.")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy stands before it that speaks https; nobody else reaches this port.")
    ] = False,
) -> None:
    """Serve the map, its pages and reviewing.

    On this machine alone a name is enough to review. Where others can reach it, or as soon as there is an account (fogline user
    add), reviewing takes a login, and the way there must be https: by --certificate, or by a proxy (--behind-proxy).

    Example: fogline serve --port 8321
    """
    from fogline.workspace import Workspace

    door = Door(login_to_read, tuple(name or ()), certificate, key, behind_proxy)
    serve_workspace(Workspace.open(workspace), host, port, door)


COMMANDS = (serve,)


def serve_workspace(workspace: "Workspace", host: str, port: int, door: Door | None = None) -> None:
    """Serve until Ctrl-C."""
    import socket

    import uvicorn

    from fogline.web import create_app
    from fogline.web.gate import is_loopback

    door = door or Door()
    for file in (door.certificate, door.key):
        if file and not file.is_file():
            raise InputError(f"there is no file {file}", "give the PEM files of a certificate and its key")
    gate = _gate(workspace, host, door)
    gate.access.file.forget_expired()
    if not (is_loopback(host) or door.certificate or door.behind_proxy):
        cure = "give --certificate and --key, or --behind-proxy where a proxy before it speaks https"
        raise InputError(f"on {host} others can reach it, and passwords would go over the wire as typed", cure)
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(f"cannot serve on {host}:{port}: {error.strerror}", "choose another with --port, or --port 0") from error
    scheme = "https" if door.certificate else "http"
    shown = f"[{host}]" if ":" in host else host
    say(f"The map is at {scheme}://{shown}:{listener.getsockname()[1]}/  (stop with Ctrl-C)")
    config = uvicorn.Config(
        create_app(workspace, gate),
        timeout_graceful_shutdown=20,
        **server_logs(),
        server_header=False,
        ssl_certfile=str(door.certificate) if door.certificate else None,
        ssl_keyfile=str(door.key) if door.key else None,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _gate(workspace: "Workspace", host: str, door: Door) -> "Gate":
    from fogline.access import open_access
    from fogline.web.gate import Gate, is_loopback, local_hosts

    is_local = is_loopback(host)
    hosts = frozenset(name.lower() for name in door.names)
    return Gate(
        open_access(workspace.folder),
        is_local=is_local and not hosts,
        login_to_read=door.login_to_read,
        hosts=hosts | local_hosts() if is_local or hosts else frozenset(),
    )
