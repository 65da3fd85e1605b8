import gzip
import json
import os
from datetime import date
from pathlib import Path

import pytest

from fogline.errors import InputError
from fogline.model import Rejection, Report, Source
from fogline.reports import ReadOptions, read_reports

OPTIONS = ReadOptions(known_on=date(2020, 1, 1))
TEXT = "Fighters left the village of Qasr on Monday after a deal with the army, residents said, and buses waited at the bridge."


def read(*inputs: Path | str, options: ReadOptions = OPTIONS) -> tuple[list[Report], list[Rejection]]:
    results = list(read_reports(inputs, options=options))
    return [r for r in results if isinstance(r, Report)], [r for r in results if isinstance(r, Rejection)]


def row(**changes: object) -> str:
    base: dict[str, object] = {"report_id": "r1", "published": "2017-06-05", "source": "sana", "title": "A deal", "text": TEXT}
    return json.dumps({k: v for k, v in (base | changes).items() if v is not None})


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_json_lines_keep_what_is_given(tmp_path: Path) -> None:
    (report,), rejections = read(write(tmp_path, "a.jsonl", row(url="https://example.org/1") + "\n"))
    assert (report.report_id, report.published, report.source, report.title, report.text) == (
        "r1", "2017-06-05", "sana", "A deal", TEXT,
    )  # fmt: skip
    assert (report.date_basis, report.source_basis, report.lang, report.lang_basis) == ("given", "given", "en", "detected")
    assert rejections == []


def test_same_input_twice_gives_the_same_ids_and_each_report_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", row(report_id=None) + "\n" + row(report_id=None, title="Other") + "\n")
    once, _ = read(path)
    twice, _ = read(path, path)
    assert [r.report_id for r in once] == [r.report_id for r in twice]
    assert len({r.report_id for r in once}) == 2


def test_one_id_with_two_contents_is_a_rejection(tmp_path: Path) -> None:
    reports, rejections = read(write(tmp_path, "a.jsonl", row() + "\n" + row(text="Something else.") + "\n" + row() + "\n"))
    assert len(reports) == 1
    assert [(r.item, r.reason) for r in rejections] == [("r1", "duplicate id")]


def test_each_bad_line_is_rejected_with_its_number_and_the_others_go_on(tmp_path: Path) -> None:
    lines = [
        row(report_id="a"),
        '{"report_id": "b", "published": ',
        "[1, 2]",
        row(report_id="c", text=None, title=None),
        row(report_id="d", published="2031-01-01"),
        row(report_id="e", published="03/04/2017"),
        row(report_id="f", published=None),
        row(report_id="g"),
    ]
    reports, rejections = read(write(tmp_path, "a.jsonl", "\n".join(lines).encode() + b"\n" + b'{"text": "\xff\xfe"}\n'))
    assert [r.report_id for r in reports] == ["a", "g"]
    assert [(r.item, r.reason) for r in rejections] == [
        ("a.jsonl:2", "bad JSON"),
        ("a.jsonl:3", "bad JSON"),
        ("a.jsonl:4", "missing fields"),
        ("a.jsonl:5", "date in the future"),
        ("a.jsonl:6", "unreadable date"),
        ("a.jsonl:7", "no date"),
        ("a.jsonl:9", "wrong encoding"),
    ]
    assert all(r.detail for r in rejections)


def test_a_line_without_end_is_passed_over(tmp_path: Path) -> None:
    options = ReadOptions(known_on=date(2020, 1, 1), max_line_bytes=200_000)
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(row(report_id="a").encode() + b'\n{"text": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + row(report_id="b").encode() + b"\n")
    reports, rejections = read(path, options=options)
    assert [r.report_id for r in reports] == ["a", "b"]
    assert [(r.item, r.reason) for r in rejections] == [("a.jsonl:2", "line too long")]


def test_text_that_no_database_holds_is_mended_at_the_same_length(tmp_path: Path) -> None:
    (report,), _ = read(write(tmp_path, "a.jsonl", '{"published": "2017-06-05", "text": "a\\u0000b \\ud800 c"}\n'))
    assert report.text == "a b \ufffd c"
    assert report.source == "unknown"


def test_json_array_and_single_object(tmp_path: Path) -> None:
    rows = [row(report_id=f"r{n}", text=TEXT * 300) for n in range(20)]
    array = write(tmp_path, "a.json", "[\n" + ",\n".join(rows) + "\n]\n")
    single = write(tmp_path, "b.json", json.dumps(json.loads(row(report_id="single")), indent=2))
    reports, rejections = read(array, single)
    assert [r.report_id for r in reports] == [f"r{n}" for n in range(20)] + ["single"]
    assert rejections == []


def test_a_torn_array_keeps_what_came_before(tmp_path: Path) -> None:
    reports, rejections = read(write(tmp_path, "a.json", "[" + row() + ', {"report_id": '))
    assert [r.report_id for r in reports] == ["r1"]
    assert [(r.item, r.reason) for r in rejections] == [("a.json:item 2", "bad JSON")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_common_column_names(tmp_path: Path, delimiter: str) -> None:
    lines = [
        delimiter.join(("Headline", "Outlet", "Date", "Body", "Link")),
        delimiter.join(("A deal", "sana", "5 June 2017", f'"{TEXT}\nSecond ""line""."', "https://example.org/a")),
        delimiter.join(("", "", "", "", "")),
        delimiter.join(("No date here", "sana", "", '"Words."', "")),
    ]
    (report,), (rejection,) = read(write(tmp_path, "table.csv", "\ufeff" + "\r\n".join(lines)))
    assert (report.title, report.source, report.published) == ("A deal", "sana", "2017-06-05")
    assert report.text.endswith('Second "line".')
    assert (rejection.reason, rejection.item) == ("no date", "table.csv:row 4")


def test_plain_text_takes_the_date_it_prints(tmp_path: Path) -> None:
    path = write(tmp_path, "note.txt", f"Village changes hands\nMonday 5 June 2017\n\n{TEXT}\n")
    (report,), _ = read(path)
    assert (report.title, report.published, report.date_basis) == ("Village changes hands", "2017-06-05", "printed")
    assert (report.source, report.source_basis) == ("unknown", "none")


def test_file_name_date_and_options_fill_what_is_missing(tmp_path: Path) -> None:
    named = write(tmp_path, "sana_2017-06-05_village.txt", TEXT)
    bare = write(tmp_path, "bare.txt", TEXT)
    options = ReadOptions(source="sana", published="2017-06-07", lang="en", known_on=date(2020, 1, 1))
    first, second = read(named, bare, options=options)[0]
    assert (first.published, first.date_basis, first.source, first.source_basis) == ("2017-06-05", "file", "sana", "option")
    assert (second.published, second.date_basis, second.lang_basis) == ("2017-06-07", "option", "option")


def test_when_a_file_was_changed_is_no_date(tmp_path: Path) -> None:
    reports, rejections = read(write(tmp_path, "bare.txt", TEXT))
    assert reports == []
    assert rejections[0].reason == "no date"
    assert "--published" in rejections[0].detail


def test_a_folder_is_read_sorted_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    write(tmp_path / "b", "x.jsonl", row(report_id="second") + "\n")
    write(tmp_path, "a.jsonl.gz", gzip.compress((row(report_id="first") + "\n").encode()))
    write(tmp_path, ".hidden.jsonl", row(report_id="hidden") + "\n")
    write(tmp_path / ".git", "x.jsonl", row(report_id="hidden") + "\n")
    write(tmp_path / "b", "z.png", b"\x89PNG\r\n\x1a\n\x00\x00")
    reports, rejections = read(tmp_path)
    assert [r.report_id for r in reports] == ["first", "second"]
    assert [(r.item, r.reason) for r in rejections] == [("b/z.png", "binary")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n ", "empty"),
        ("a.pdf", b"%PDF-1.7 something", "binary"),
        ("a.txt", b"words\x00and more", "binary"),
        ("a.txt", bytes(range(128, 256)) * 40, "wrong encoding"),
        ("a.gz", b"\x1f\x8b\x08\x00broken", "damaged archive"),
        ("a.html", b"<!doctype html><html><head><title></title></head><body></body></html>", "empty"),
        ("a.xml", b'<?xml version="1.0"?><rss version="2.0"><channel><title>Empty</title></channel></rss>', "empty feed"),
    ],
)
def test_what_cannot_be_used_is_rejected(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    reports, (rejection,) = read(write(tmp_path, name, content))
    assert reports == []
    assert (rejection.stage, rejection.item, rejection.reason) == ("read", name, reason)
    assert rejection.detail


def test_a_gzip_bomb_is_refused_early(tmp_path: Path) -> None:
    bomb = write(tmp_path, "a.jsonl.gz", gzip.compress(b'{"text": "' + b"0" * 200_000_000))
    _, rejections = read(bomb)
    assert {r.reason for r in rejections} <= {"expands too much", "line too long"}
    assert "expands too much" in {r.reason for r in rejections}


def test_other_encodings_are_found(tmp_path: Path) -> None:
    russian = "Сегодня\nАрмия заняла деревню после боёв, сообщили жители. Дорога закрыта, автобусы ждут.\n" * 4
    old = write(tmp_path, "2017-06-05-old.txt", russian.encode("windows-1251"))
    wide = write(tmp_path, "2017-06-05-wide.txt", ("Вот что: " + russian).encode("utf-16"))
    first, second = read(old, wide)[0]
    assert first.text.endswith(second.text)
    assert "Армия" in first.text
    assert first.lang == "ru"


def test_utf16_json_lines(tmp_path: Path) -> None:
    (report,), _ = read(write(tmp_path, "a.jsonl", (row() + "\n").encode("utf-16")))
    assert report.text == TEXT


def test_a_missing_path_is_a_wrong_call_before_anything_is_read(tmp_path: Path) -> None:
    good = write(tmp_path, "a.jsonl", row() + "\n")
    with pytest.raises(InputError, match="no-such-file"):
        list(read_reports([good, tmp_path / "no-such-file.jsonl"]))


def test_sources_are_known_by_name_alias_and_domain(tmp_path: Path) -> None:
    known = (Source("sana", "Syrian Arab News Agency", aliases=("SANA",), domain="sana.sy"),)
    options = ReadOptions(known_sources=known, known_on=date(2020, 1, 1))
    lines = [row(report_id="a", source="SANA"), row(report_id="b", source=None, url="https://www.sana.sy/en/?p=1")]
    first, second = read(write(tmp_path, "a.jsonl", "\n".join(lines)), options=options)[0]
    assert (first.source, first.source_basis) == ("sana", "given")
    assert (second.source, second.source_basis) == ("sana", "url")


def test_shared_reports_are_read_fast_and_whole() -> None:
    fakes = Path("../shared/reports/fakes.jsonl")
    if not fakes.exists():
        pytest.skip("../shared/reports is missing")
    reports, rejections = read(fakes)
    assert (len(reports), len(rejections)) == (804, 0)
    assert {r.lang for r in reports} == {"en"}


def reasons(path: Path) -> list[str]:
    """Why nothing or not all of a path could be read."""
    return [item.reason for item in read_reports([path]) if isinstance(item, Rejection)]


def test_a_folder_or_table_without_anything_is_told(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "header.csv").write_text("report_id,published,source,text\n", encoding="utf-8")
    assert reasons(tmp_path / "none") == ["empty"]
    assert reasons(tmp_path / "header.csv") == ["empty"]


def test_torn_rows_of_a_table_swallow_nothing_silently(tmp_path: Path) -> None:
    table = tmp_path / "torn.csv"
    rows = [
        'a,2017-01-02,s,"An open quote',
        'b,2017-01-02,s,Said "no" again.',
        "c,2017-01-02,s,too,many",
        "d,2017-01-02,s,Good row.",
    ]
    table.write_text("\n".join(["report_id,published,source,text", *rows, ""]), encoding="utf-8")
    items = list(read_reports([table]))
    assert [item.report_id for item in items if isinstance(item, Report)] == ["d"]
    details = [item.detail for item in items if isinstance(item, Rejection)]
    assert details[0].startswith("lines 2 to 3: ")
    assert details[1].startswith("5 cells under 4 columns")


def test_ids_and_days_that_no_store_can_hold_are_rejected(tmp_path: Path) -> None:
    rows = [
        {"report_id": "x" * 201, "published": "2017-01-02"},
        {"report_id": "p", "published": "2017-01-02", "part_of": "y" * 300},
        {"report_id": "old", "published": "0001-01-01"},
        {"report_id": "ok", "published": "2017-01-02", "lang": "z" * 99},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"source": "s", "text": "A town fell."} | row) + "\n" for row in rows), encoding="utf-8")
    assert reasons(path) == ["name too long", "name too long", "date too early"]
    (kept,) = (item for item in read_reports([path]) if isinstance(item, Report))
    assert kept.lang is None or len(kept.lang) <= 16


def test_a_file_whose_name_is_no_text_is_named_so_that_it_can_be_kept(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("No date here.", encoding="utf-8")
    (item,) = read_reports([tmp_path])
    assert isinstance(item, Rejection)
    assert item.item == "\ufffd.txt"
