"""Web archives: only pages about the war, from where reading was left, whatever is damaged or a trap."""

import gzip
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from archive import ABOUT, packed, pages, record
from typer.testing import CliRunner

from fogline.cli.app import app
from fogline.model import Rejection, Report
from fogline.reports.draft import Mark
from fogline.reports.naming import NameFilter
from fogline.reports.options import ReadOptions
from fogline.reports.read import read_items, read_reports
from fogline.settings import Settings
from fogline.theatre import load_theatre
from fogline.workspace import Workspace


@cache
def names() -> NameFilter:
    return NameFilter.of(load_theatre("syria"))


ABOUT_SYRIA = ReadOptions(about=names)


def read(path: Path, options: ReadOptions = ABOUT_SYRIA) -> tuple[list[Report], list[Rejection]]:
    found = list(read_reports([path], options=options))
    return [f for f in found if isinstance(f, Report)], [f for f in found if isinstance(f, Rejection)]


@pytest.mark.parametrize("form", [packed, b"".join], ids=["packed", "plain"])
def test_only_pages_about_the_war_are_read(tmp_path: Path, form: Callable[[list[bytes]], bytes]) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(form(pages(30)))
    reports, rejections = read(path)
    assert len(reports) == 10
    assert {report.source for report in reports} == {"news.example"}
    assert reports[0].published == "2016-03-01"
    assert reports[0].title == "Army enters Palmyra"
    assert [r.detail for r in rejections] == ["20 of 30 pages do not name its places with a force, land or second place"]
    assert len(read(path, ReadOptions())[0]) == 30


def test_what_is_no_page_is_passed_over_and_pages_are_read_as_they_say(tmp_path: Path) -> None:
    body = ABOUT.format(n=1, day=3).encode()
    no_day = body.replace(b"article:published_time", b"nothing")
    path = tmp_path / "news.warc"
    path.write_bytes(
        record("https://a.example/1", body, status=b"404 Not Found")
        + record("https://a.example/2", body, http=b"Content-Type: image/png")
        + record("https://a.example/3", gzip.compress(body), http=b"Content-Type: text/html\r\nContent-Encoding: gzip")
        + record(
            "https://a.example/4",
            body.replace(b"telephone", "Пальмира".encode("cp1251")),
            http=b"Content-Type: text/html; charset=windows-1251",
        )
        + record("https://a.example/5", no_day.replace(b"number 1", b"number 5"))
        + record("https://a.example/6", b"\x89PNG\r\n\x1a\n" + body)
    )
    reports, rejections = read(path)
    assert [(report.url, report.date_basis) for report in reports] == [
        ("https://a.example/3", "metadata"),
        ("https://a.example/4", "metadata"),
        ("https://a.example/5", "crawl"),
    ]
    assert reports[2].published == "2016-03-20"
    assert "Пальмира" in reports[1].text
    assert rejections == []


def test_reading_goes_on_in_the_middle_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(packed(pages(1200, every=100)))
    marks: dict[str, int] = {}
    first = []
    for item in read_items([path], options=ABOUT_SYRIA):
        if isinstance(item, Mark):
            marks[item.key] = item.position
            break
        first.append(item)
    assert len(first) == 5
    assert 0 < next(iter(marks.values())) < path.stat().st_size
    rest = [*read_items([path], options=replace(ABOUT_SYRIA, resume_at=lambda key: marks.get(key, 0)))]
    assert len([item for item in rest if isinstance(item, Report)]) == 7
    path.rename(tmp_path / "renamed.gz")
    again = [*read_items([tmp_path / "renamed.gz"], options=replace(ABOUT_SYRIA, resume_at=lambda key: marks.get(key, 0)))]
    assert len(again) == len(rest)


def test_a_workspace_remembers_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(packed(pages(1100, every=50)))
    workspace = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    monkeypatch.setattr("fogline.pipeline._READ_BATCH", 1)
    n_seen = 0

    def stop(_stage: str, _done: int, _total: int | None) -> None:
        nonlocal n_seen
        n_seen += 1
        if n_seen == 15:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workspace.read([path], progress=stop)
    before = workspace.desk.records.counts()["reports"]
    assert 10 <= before < 22
    n_seen = 100
    workspace.read([path], progress=stop)
    assert workspace.desk.records.counts()["reports"] == 22
    assert n_seen - 100 <= 22 - 10 + 1  # what the first mark stands for was not read again
    again = workspace.read([path])
    assert (again.n_added, again.n_rejected) == (0, 0)


def test_a_damaged_record_costs_no_other(tmp_path: Path) -> None:
    members = [packed([one]) for one in pages(9, every=1)]
    spoilt = bytearray(members[4])
    spoilt[len(spoilt) // 2] ^= 0xFF
    path = tmp_path / "news.warc.gz"
    path.write_bytes(b"".join([*members[:4], bytes(spoilt), *members[5:]]))
    reports, rejections = read(path)
    assert len(reports) == 8
    assert [rejection.reason for rejection in rejections] == ["damaged archive"]
    path.write_bytes(b"".join(members)[:-20])
    reports, rejections = read(path)
    assert len(reports) == 8
    assert "middle of a record" in rejections[0].detail


def test_a_bomb_is_left_at_once(tmp_path: Path) -> None:
    machine = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = machine.compress(record("https://a.example/x", b"x")[:-10])
    bomb += b"".join(machine.compress(b"\0" * 10_000_000) for _ in range(60)) + machine.flush()
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(packed(pages(3, every=1)) + bomb + packed(pages(3, every=1)))
    begun = time.perf_counter()
    reports, rejections = read(path, replace(ABOUT_SYRIA, max_bytes=1_000_000))
    assert time.perf_counter() - begun < 5
    assert len(reports) == 3
    assert [rejection.reason for rejection in rejections] == ["expands too much"]


def test_a_record_larger_than_a_page_may_be_is_passed_over(tmp_path: Path) -> None:
    large = record("https://a.example/large", ABOUT.format(n=1, day=1).encode() + bytes(range(256)) * 2000)
    for form in (packed, b"".join):
        path = tmp_path / "news.warc"
        path.write_bytes(form([*pages(1, every=1), large, *pages(1, every=1)]))
        reports, _ = read(path, replace(ABOUT_SYRIA, max_bytes=100_000))
        assert len(reports) == 1  # the second is the first once more


def test_a_length_that_lies_ends_nothing(tmp_path: Path) -> None:
    (one,) = pages(1, every=1)
    begin = one.index(b"Content-Length: ") + 16
    lying = one[:begin] + b"99999999999" + one[one.index(b"\r\n", begin) :]
    path = tmp_path / "news.warc"
    for content in (lying, lying + one, packed([lying, one])):
        path.write_bytes(content)
        reports, _ = read(path)
        assert len(reports) <= 1


def test_the_command_reads_an_archive_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "news.warc.gz").write_bytes(packed(pages(6)))
    out = tmp_path / "out.jsonl"
    done = CliRunner().invoke(app, ["read", str(tmp_path / "news.warc.gz"), "--theatre", "syria", "--out", str(out)])
    assert done.exit_code == 0
    assert [json.loads(line)["source"] for line in out.read_text().splitlines()] == ["news.example"] * 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the Syrian army entered Palmyra", True),
        ("Palmyra and Raqqa were calm", True),
        ("Palmyra, New York, held its fair", False),
        ("Thomson scored in Idlibs", False),
        ("Islamic State said so", False),
        ("<b>Palmyra</b> in Syria", True),
        ("Syria is far away", False),
    ],
)
def test_what_names_are_about_the_war(words: str, expected: bool) -> None:
    assert names().keeps(words.encode()) is expected
