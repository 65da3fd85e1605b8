"""Fetch an address that may be hostile.

1. Only ``http`` and ``https``, no name and password in the address, no cookies, no proxy or ``.netrc`` of the environment.
2. The host is resolved once and each of its addresses must be public; the connection goes to the address that was checked, so a
   second answer of the name server changes nothing. Every redirect goes through the same checks.
3. What is asked besides the address goes to the server that was named, not to one that it redirects to.
4. One deadline for everything, headers that drip included; the body is bounded packed and unpacked.
"""

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from fogline.errors import FetchError
from fogline.reports.options import ReadOptions

_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "fogline (reads news reports; https only where offered)",
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/json,text/plain,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: where it ended after redirects, the unpacked bytes, media type and declared encoding.

    ``etag`` and ``last_modified`` are for asking again; ``is_unchanged`` says that there is nothing new since (no content then).
    """

    url: str
    content: bytes
    content_type: str = ""
    charset: str | None = None
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked besides the address: headers such as ``If-None-Match``, and a body, which is posted."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def fetch_page(url: str, options: ReadOptions = ReadOptions(), request: Request = Request()) -> Fetched:  # noqa: B008 - frozen
    """The content of an address; raises :class:`~fogline.errors.FetchError` that says what forbids or prevents it."""
    deadline = time.monotonic() + options.timeout_s
    address = _parse(url, url)
    for _ in range(options.max_redirects + 1):
        answer = _ask(address, url, deadline, options, request)
        if isinstance(answer, Fetched):
            return answer
        asked_of = (address.scheme, address.host, address.port)
        try:
            address = _parse(str(address.join(answer)), url)
        except httpx.InvalidURL as error:
            raise FetchError(url, "it redirects to something that is no address") from error
        if (address.scheme, address.host, address.port) != asked_of:
            request = Request()  # what was meant for one server is told to no other
    raise FetchError(url, f"it redirects more than {options.max_redirects} times")


def is_public(address: str) -> bool:
    """Whether an IP address is a public one: not private, loopback, link-local, shared, reserved or a wrapping of such."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(part is not None and not is_public(str(part)) for part in inner):
            return False
    return ip.is_global and not ip.is_multicast


def _parse(url: str, asked: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(asked, "that is no address") from error
    if address.scheme not in {"http", "https"}:
        raise FetchError(asked, f"only http and https are fetched, not {address.scheme or 'an address without a scheme'}")
    if not address.host:
        raise FetchError(asked, "there is no host in it")
    if address.userinfo:
        raise FetchError(asked, "addresses with a name and password are not fetched")
    return address


def _ask(address: httpx.URL, asked: str, deadline: float, options: ReadOptions, request: Request) -> Fetched | str:
    """One request: the content, or where it redirects to."""
    backend = _CheckedBackend(asked, deadline, allow_private=options.allow_private)
    sent: dict[bytes | str, bytes | str] = {**_HEADERS, "Host": address.netloc.decode("ascii")}
    sent.update(request.headers.items())
    method = "GET" if request.body is None else "POST"
    try:
        with (
            httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend, http2=False) as pool,
            pool.stream(method, _target(address), headers=sent, content=request.body) as response,
        ):
            headers = httpx.Headers(response.headers)
            if response.status in _REDIRECTS and "location" in headers and request.body is None:
                return headers["location"]
            if response.status == 304:
                return Fetched(str(address), b"", is_unchanged=True)
            if not 200 <= response.status <= (200 if request.body is None else 299):
                what = f"the server answered {response.status}"
                raise FetchError(asked, what, response.status, headers.get("retry-after"))
            content = _read_body(response.iter_stream(), headers, asked, options.max_bytes)
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise FetchError(asked, f"no complete answer within {options.timeout_s:g} seconds") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
        raise FetchError(asked, f"the connection failed ({str(error)[:120] or type(error).__name__})") from error
    media, _, rest = headers.get("content-type", "").partition(";")
    charset = rest.partition("charset=")[2].split(";")[0].strip(" \"'") or None
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return Fetched(str(address), content, media.strip().casefold(), charset, etag, modified)


def _target(address: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)


def _read_body(chunks: Iterable[bytes], headers: httpx.Headers, asked: str, max_bytes: int) -> bytes:
    """The body, unpacked by the encoding that its header names, bounded before and after."""
    body, packed = bytearray(), 0
    unpack = _unpacker(headers.get("content-encoding", "").strip().casefold(), asked)
    for chunk in chunks:
        packed += len(chunk)
        for piece in unpack(chunk):
            body += piece
            if len(body) > max_bytes:
                raise FetchError(asked, f"it is larger than {max_bytes:,} bytes")
        if packed > max_bytes:
            raise FetchError(asked, f"it is larger than {max_bytes:,} bytes")
    return bytes(body)


def _unpacker(encoding: str, asked: str) -> Any:  # noqa: ANN401 - a function from bytes to an iterator of bytes
    if encoding in {"", "identity"}:
        return lambda chunk: (chunk,)
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(asked, f"its content encoding {encoding[:20]!r} is not supported")
    machine = zlib.decompressobj(zlib.MAX_WBITS | 32 if encoding != "deflate" else zlib.MAX_WBITS)

    def unpack(chunk: bytes) -> Iterator[bytes]:
        try:
            while chunk:
                yield machine.decompress(chunk, 1 << 16)
                chunk = machine.unconsumed_tail
        except zlib.error as error:
            raise FetchError(asked, "its packed content is damaged") from error

    return unpack


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects only to addresses that were checked, and lets no call outlast the deadline."""

    def __init__(self, asked: str, deadline: float, *, allow_private: bool) -> None:
        self._asked, self._deadline, self._allow_private = asked, deadline, allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check every address, connect to the first."""
        address = self._checked_address(host, port)
        stream = self._inner.connect_tcp(address, port, _remaining(self._deadline), local_address, socket_options)
        return _DeadlineStream(stream, self._deadline)

    def _checked_address(self, host: str, port: int) -> str:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(self._asked, f"the host {host[:80]} is not known") from error
        addresses = [str(answer[4][0]) for answer in answers]
        if not self._allow_private and not all(map(is_public, addresses)):
            raise FetchError(self._asked, f"the host {host[:80]} is in a private network (--allow-private reads it)")
        return addresses[0]


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every read and write ends at one deadline, however slowly the bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline rules
        return self._inner.read(max_bytes, _remaining(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline rules
        self._inner.write(buffer, _remaining(self._deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
    ) -> httpcore.NetworkStream:
        return _DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, _remaining(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as declared by httpcore
        return self._inner.get_extra_info(info)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise httpcore.ReadTimeout("the deadline has passed")
    return remaining
