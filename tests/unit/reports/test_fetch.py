import gzip
import socket
import threading
import time
import zlib
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from local_server import LocalServer

from fogline.errors import FetchError
from fogline.model import Rejection, Report
from fogline.reports.fetch import Request, fetch_page, is_public
from fogline.reports.options import ReadOptions
from fogline.reports.read import read_reports

LOCAL = ReadOptions(allow_private=True, timeout_s=5, max_bytes=300_000)


def test_a_page_comes_with_type_and_charset(server: LocalServer) -> None:
    url = server.give("/a", "привет".encode("windows-1251"), Content_Type="text/html; charset=windows-1251")
    fetched = fetch_page(url, LOCAL)
    assert (fetched.url, fetched.content_type, fetched.charset) == (url, "text/html", "windows-1251")
    assert fetched.content.decode("windows-1251") == "привет"


def test_packed_content_is_unpacked(server: LocalServer) -> None:
    plain = b"words " * 5000
    assert fetch_page(server.give("/g", gzip.compress(plain), Content_Encoding="gzip"), LOCAL).content == plain
    assert fetch_page(server.give("/d", zlib.compress(plain), Content_Encoding="deflate"), LOCAL).content == plain


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "http://", "http://name:word@example.org/", "http://[::1"]
)
def test_only_plain_web_addresses(url: str) -> None:
    with pytest.raises(FetchError):
        fetch_page(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "2130706433",
    ],
)
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(FetchError, match="private network"):
        fetch_page(f"http://{host}/", ReadOptions(timeout_s=3))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
    ],
)
def test_wrapped_private_addresses_are_seen(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_a_redirect_is_followed_and_checked(server: LocalServer) -> None:
    target = server.give("/target", b"here")
    assert fetch_page(server.give("/go", b"", status=302, Location="/target"), LOCAL).url == target
    with pytest.raises(FetchError, match="only http and https"):
        fetch_page(server.give("/file", b"", status=301, Location="file:///etc/passwd"), LOCAL)
    with pytest.raises(FetchError, match="name and password"):
        fetch_page(server.give("/user", b"", status=301, Location="http://a:b@127.0.0.1/"), LOCAL)
    with pytest.raises(FetchError, match="more than 5 times"):
        fetch_page(server.give("/loop", b"", status=302, Location="/loop"), LOCAL)


def test_a_redirect_from_a_public_to_a_private_address_is_refused(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host counts as public here; where it redirects to, does not."""
    server.give("/go", b"", status=302, Location="http://127.0.0.2/secret")
    monkeypatch.setattr("fogline.reports.fetch.is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(FetchError, match="private network"):
        fetch_page(f"{server.address}/go", ReadOptions(timeout_s=3))


def test_one_private_answer_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: answers)
    with pytest.raises(FetchError, match="private network"):
        fetch_page("http://mixed.example/", ReadOptions(timeout_s=3))


def test_no_cookies_or_credentials_are_sent_on(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    server.give("/target", b"here")
    fetch_page(server.give("/go", b"", status=302, Location="/target", Set_Cookie="a=b"), LOCAL)
    assert all(not {"Cookie", "Authorization"} & set(headers) for _, headers in server.requests)
    assert len(server.requests) == 2


def test_oversize_and_bombs_are_cut(server: LocalServer) -> None:
    with pytest.raises(FetchError, match="larger than"):
        fetch_page(server.give("/big", b"x" * 400_000), LOCAL)
    with pytest.raises(FetchError, match="larger than"):
        fetch_page(server.give("/bomb", gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip"), LOCAL)
    with pytest.raises(FetchError, match="damaged"):
        fetch_page(server.give("/torn", b"not gzip", Content_Encoding="gzip"), LOCAL)
    with pytest.raises(FetchError, match="not supported"):
        fetch_page(server.give("/br", b"x", Content_Encoding="br"), LOCAL)


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_drips_is_left_at_the_deadline(server: LocalServer, where: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"" if where == "headers" else b"\r\n"))
        for _ in range(100):
            handler.wfile.write(b"X-A: b\r\n" if where == "headers" else b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    server.answers["/drip"] = drip
    begun = time.monotonic()
    with pytest.raises(FetchError, match="no complete answer"):
        fetch_page(f"{server.address}/drip", ReadOptions(allow_private=True, timeout_s=0.6))
    assert time.monotonic() - begun < 3


def test_a_lie_about_length_and_a_refusal_are_errors(server: LocalServer) -> None:
    def lie(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort")
        handler.close_connection = True

    server.answers["/lie"] = lie
    with pytest.raises(FetchError, match="connection failed"):
        fetch_page(f"{server.address}/lie", LOCAL)
    with pytest.raises(FetchError, match="answered 404"):
        fetch_page(server.give("/gone", b"", status=404), LOCAL)
    with pytest.raises(FetchError, match="connection failed"):
        fetch_page("http://127.0.0.1:1/", LOCAL)


def test_what_was_meant_for_one_server_is_told_to_no_other(server: LocalServer) -> None:
    other = LocalServer()
    thread = threading.Thread(target=other.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    asked = Request({"If-None-Match": '"secret"', "Authorization": "Bearer secret"})
    try:
        there = other.give("/there", b"here")
        fetch_page(server.give("/away", b"", status=302, Location=there), LOCAL, asked)
        fetch_page(server.give("/near", b"", status=302, Location=server.give("/here", b"here")), LOCAL, asked)
    finally:
        other.server.shutdown()
        other.server.server_close()
        thread.join()
    assert "secret" not in str(other.requests)
    assert ["secret" in str(headers) for _, headers in server.requests] == [True, True, True]


@pytest.mark.parametrize("where", ["connect", "answer"])
def test_a_server_that_stalls_is_left_at_the_deadline(server: LocalServer, where: str) -> None:
    if where == "connect":
        listener = socket.create_server(("127.0.0.1", 0), backlog=1)  # nobody ever answers here
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    else:
        listener = None
        server.answers["/stall"] = lambda _handler: time.sleep(3)
        url = f"{server.address}/stall"
    begun = time.monotonic()
    with pytest.raises(FetchError, match="no complete answer"):
        fetch_page(url, ReadOptions(allow_private=True, timeout_s=0.5))
    assert time.monotonic() - begun < 2
    if listener:
        listener.close()


def read(url: str) -> list[Report | Rejection]:
    return [*read_reports([url], options=ReadOptions(allow_private=True, timeout_s=5, known_on=date(2020, 1, 1)))]


def test_a_lie_about_the_type_is_seen_through(server: LocalServer) -> None:
    png = server.give("/a.html", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, Content_Type="text/html")
    rows = b'{"text": "The army took the town.", "published": "2017-06-05", "source": "wire"}\n'
    jsonl = server.give("/b.png", rows, Content_Type="image/png")
    (rejection,), (report,) = read(png), read(jsonl)
    assert isinstance(rejection, Rejection)
    assert "PNG image" in rejection.detail
    assert isinstance(report, Report)


def test_a_bomb_that_does_not_say_it_is_packed_is_refused(server: LocalServer) -> None:
    inner = gzip.compress(b'{"text": "' + b"boom " * 30_000_000, 9)
    begun = time.monotonic()
    (rejection,) = read(server.give("/a.jsonl", inner, Content_Type="application/json"))
    assert isinstance(rejection, Rejection)
    assert rejection.reason in ("expands too much", "line too long")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("outer", ["rss", "html"])
def test_entities_that_expand_without_end_stay_small(server: LocalServer, outer: str) -> None:
    entities = '<!ENTITY a0 "boom">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
    item = "<item><title>&a29;</title><pubDate>Mon, 05 Jun 2017 08:30:00 GMT</pubDate></item>"
    body = (
        f"<rss version='2.0'><channel>{item}</channel></rss>"
        if outer == "rss"
        else f"<html><body><p>&a29; {'word ' * 50}</p></body></html>"
    )
    url = server.give("/bomb", f"<?xml version='1.0'?><!DOCTYPE {outer} [{entities}]>{body}".encode(), Content_Type="text/xml")
    begun = time.process_time()
    found = read(url)
    assert time.process_time() - begun < 2
    assert sum(len(item.title) + len(item.text) for item in found if isinstance(item, Report)) < 20_000


def test_an_external_entity_reads_no_file(server: LocalServer, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret word")
    doctype = f"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file://{tmp_path}/secret'>]>"
    item = "<item><title>&x; said</title><pubDate>Mon, 05 Jun 2017 08:30:00 GMT</pubDate></item>"
    feed = f"<?xml version='1.0'?>{doctype}<rss version='2.0'><channel>{item}</channel></rss>"
    assert "secret word" not in str(read(server.give("/xxe", feed.encode(), Content_Type="text/xml")))
