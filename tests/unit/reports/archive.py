"""Web archives for tests, written as crawlers write them."""

import gzip
from collections.abc import Iterable

ABOUT = (
    "<html><head><title>Army enters Palmyra</title><meta property='article:published_time' content='2016-03-{day:02d}'></head>"
    "<body><article><p>The Syrian army entered Palmyra in the early hours, number {n} of several witnesses said by telephone. "
    "Islamic State fighters withdrew to the east of the town after days of heavy fighting.</p></article></body></html>"
)
OTHER = (
    "<html><head><title>Prices rise</title></head><body><article><p>Number {n}: prices rose in many cities, the minister said, "
    "and the match between Thomson's team and the guests was put off.</p></article></body></html>"
)


def record(url: str, body: bytes, *, http: bytes = b"Content-Type: text/html; charset=utf-8", status: bytes = b"200 OK") -> bytes:
    """One response record, not packed."""
    block = b"HTTP/1.1 " + status + b"\r\n" + http + b"\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2016-03-20T08:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def pages(count: int, *, every: int = 3) -> list[bytes]:
    """Records of which each ``every``-th is about the war."""
    made = []
    for n in range(count):
        form = ABOUT if n % every == 0 else OTHER
        made.append(record(f"https://news.example/{n}", form.format(n=n, day=1 + n % 28).encode()))
    return made


def packed(records: Iterable[bytes]) -> bytes:
    """An archive, each record a gzip member."""
    return b"".join(gzip.compress(one, 6, mtime=0) for one in records)
