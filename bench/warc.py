"""A web archive read: pages a second, what the filter of names costs, and what it keeps of real reports.

    python bench/warc.py [PAGES]

The archive is made here, since Common Crawl's are too large to carry: pages as long as news sites' (80,000 bytes of navigation
and article in which many words stand that no war owns), one in fifty with a report of ours in it.
"""

import gzip
import json
import os
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from fogline.claims import extract_claims
from fogline.model import Claim, Report
from fogline.reports.naming import NameFilter
from fogline.reports.options import ReadOptions
from fogline.reports.read import read_reports
from fogline.samples import sample_inputs
from fogline.theatre import load_theatre
from measure import ROOT

SHARED = ROOT.parent / "shared"
EVERY = 50
A_DAY = 1_000_000
COMMON = "the of and minister said prices rose in many cities on Monday team match against New London weather report music"


def main() -> int:
    """Print both tables."""
    n_pages = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    names = NameFilter.of(load_theatre("syria"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc.gz"
        packed = [*records(n_pages)]
        path.write_bytes(b"".join(packed))
        size = path.stat().st_size
        unpack_s = timed(lambda: [zlib.decompress(record, zlib.MAX_WBITS | 16) for record in packed])  # one by one, as it is read
        begun = time.process_time()
        found = [*read_reports([path], options=ReadOptions(about=lambda: names))]
        read_s = time.process_time() - begun
    n_kept = sum(isinstance(item, Report) for item in found)
    page = next(pages(1)).encode()
    filter_s = timed(lambda: [names.keeps(page) for _ in range(300)]) / 300
    print("| what | figure |\n| --- | ---: |")
    print(f"| pages, MB packed | {n_pages:,}, {size / 1e6:.0f} |")
    print(f"| kept | {n_kept:,} of {n_pages // EVERY:,} about the war |")
    print(f"| CPU ms a page: unpacking alone | {1000 * unpack_s / n_pages:.2f} |")
    print(f"| CPU ms a page: the filter alone | {1000 * filter_s:.2f} |")
    print(f"| CPU ms a page: all, kept pages parsed | {1000 * read_s / n_pages:.2f} |")
    print(f"| pages a second on one core | {n_pages / read_s:.0f} |")
    print(f"| cores that keep up with {A_DAY:,} pages a day | {A_DAY * read_s / n_pages / 86400:.2f} |\n")
    print_kept(names)
    return int(n_kept != n_pages // EVERY)


def print_kept(names: NameFilter) -> None:
    """What the filter keeps of real reports: of those with claims, and of those on other wars."""
    theatre = load_theatre("syria")
    rows = [json.loads(line) for line in (SHARED / "reports" / "fakes.jsonl").read_text(encoding="utf-8").splitlines()]
    reports = [Report(row["report_id"], row["published"], row["source"], row["title"], row["text"], lang="en") for row in rows]
    kept = {report.report_id for report in reports if names.keeps(words(report).encode())}
    with_claims = {item.report_id for item in extract_claims(reports, theatre) if isinstance(item, Claim) and item.place_id}
    others = []
    for path in sorted((SHARED / "gold" / "wars").glob("*-reports.jsonl")):
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        others += [names.keeps(f"{row['title']}\n{row['text']}".encode()) for row in found]
    print("| reports | kept |\n| --- | ---: |")
    print(f"| with claims about places of the war | {len(with_claims & kept):,} of {len(with_claims):,} |")
    print(f"| on seven other wars | {sum(others)} of {len(others)} |")


def words(report: Report) -> str:
    """Title and text."""
    return f"{report.title}\n{report.text}"


def records(count: int) -> Iterator[bytes]:
    """Packed records of an archive."""
    for number, page in enumerate(pages(count)):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\n"
            f"WARC-Date: 2017-06-05T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield gzip.compress(head.encode() + body + b"\r\n\r\n", 6, mtime=0)


def pages(count: int) -> Iterator[str]:
    """Pages of a news site; the last of each ``EVERY`` holds a sample report."""
    samples = [
        json.loads(line)["text"] for path in sample_inputs() if path.suffix == ".jsonl" for line in path.open(encoding="utf-8")
    ]
    samples = [text for text in samples if len(text) > 300 and "Syria" in text]
    common = COMMON.split()
    chance = random.Random(1)
    for number in range(count):
        headings = [" ".join(chance.choices(common, k=9)) for _ in range(600)]
        links = "".join(
            f'<li class="c{n % 97}"><a href="/{chance.randrange(10**6)}">{h}</a></li>' for n, h in enumerate(headings)
        )
        story = samples[number % len(samples)] if number % EVERY == EVERY - 1 else " ".join(chance.choices(common, k=300))
        body = f"<ul>{links}</ul><article><p>{story}</p></article>"
        yield f"<html><head><title>Page {number}</title></head><body>{body}</body></html>"


def timed(work: object) -> float:
    """CPU seconds of a call."""
    assert callable(work)
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
