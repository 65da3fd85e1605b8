"""The system of record keeps what it is given, once, on both engines."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fogline.errors import InputError, StoreError
from fogline.model import Claim, Decision, OriginMembership, Rejection, Report, Run
from fogline.store import CODED, Records, open_records

REPORT = Report(
    "r1", "2016-12-11", "wire", "Town falls", "The army left the town on Sunday.", url="https://example.org/1", lang="en"
)
CLAIM = Claim(
    "r1",
    "wire",
    "2016-12-11",
    "captures",
    ("isis",),
    "Palmyra",
    "Palmyra",
    place_id="syria:palmyra",
    evidence="left",
    evidence_at=(9, 13),
)


def test_a_report_comes_back_as_it_was(records: Records) -> None:
    assert records.add_reports([REPORT]) == 1
    (found,) = records.reports()
    assert replace(found, seen_at=None) == REPORT
    assert found.seen_at
    assert records.report("r1") == found
    assert records.report("nothing") is None


def test_adding_twice_adds_nothing(records: Records) -> None:
    many = [replace(REPORT, report_id=f"r{number}") for number in range(1200)]
    assert records.add_reports([*many, many[0]]) == 1200
    assert records.add_reports(many) == 0
    assert records.counts()["reports"] == 1200


def test_reports_are_ordered_by_day_then_id(records: Records) -> None:
    records.add_reports(
        [replace(REPORT, report_id="b"), replace(REPORT, report_id="a"), replace(REPORT, report_id="z", published="2015-01-01")]
    )
    assert [report.report_id for report in records.reports()] == ["z", "a", "b"]


def test_both_engines_order_letter_by_letter(records: Records) -> None:
    ids = ["a-10", "a-2", "B", "a_1", "A-3", "é", "z"]
    records.add_reports(replace(REPORT, report_id=report_id) for report_id in ids)
    records.add_origins(OriginMembership(report_id, report_id, "original", None, 1.0) for report_id in ids)
    records.add_rejections(Rejection("read", report_id, "no date") for report_id in ids)
    assert [report.report_id for report in records.reports()] == sorted(ids)
    assert [report.report_id for report in records.unextracted_reports("x")] == sorted(ids)
    assert list(records.origins()) == sorted(ids)
    assert [rejection.item for rejection in records.rejections()] == sorted(ids)


def test_the_newest_origin_counts_and_the_old_stays(records: Records) -> None:
    first = OriginMembership("r1", "o1", "original", None, 1.0)
    second = replace(first, origin_id="o2", relation="copy", of="r0", score=0.9)
    assert records.add_origins([first]) == 1
    assert records.add_origins([first]) == 0
    assert records.add_origins([second]) == 1
    assert records.add_origins([first]) == 1
    assert records.origins() == {"r1": first}
    assert records.counts()["origins"] == 3


def test_claims_belong_to_an_extractor(records: Records) -> None:
    records.add_reports([REPORT, replace(REPORT, report_id="r2")])
    assert records.add_extraction("x1", ["r1"], [CLAIM]) == 1
    assert records.add_extraction("x1", ["r1"], [CLAIM]) == 0
    assert [report.report_id for report in records.unextracted_reports("x1")] == ["r2"]
    assert [report.report_id for report in records.unextracted_reports("x2")] == ["r1", "r2"]
    assert records.claims("x1") == [CLAIM]
    assert records.claims("x1", place_id="syria:palmyra") == [CLAIM]
    assert records.claims("x1", source="other") == []
    assert records.claims("x2") == []


def test_rejections_decisions_and_runs_are_kept(records: Records) -> None:
    rejection = Rejection("read", "page.html", "no date")
    assert records.add_rejections([rejection, rejection]) == 1
    assert records.rejections() == [rejection]
    decision = Decision("d1", "accept", "c1", "", "analyst", "2026-01-01T00:00:00")
    records.add_decision(decision)
    assert records.decisions() == [decision]
    run = Run("run1", date(2016, 12, 31), "syria", "default", 1, 1, 1, "2026-01-01T00:00:00")
    records.add_run(run, is_latest_known=True)
    records.add_run(replace(run, run_id="run2", known_on=date(2015, 1, 1)), is_latest_known=False)
    assert [kept.run_id for kept in records.runs()] == ["run1", "run2"]
    assert records.latest_run() == run


def test_a_note_is_replaced(records: Records) -> None:
    assert records.note("grouped") is None
    records.set_note("grouped", "a")
    records.set_note("grouped", "b")
    assert records.note("grouped") == "b"


def test_two_writers_lose_nothing(records: Records) -> None:
    def write(writer: int) -> int:
        return sum(records.add_reports([replace(REPORT, report_id=f"{writer}-{number}")]) for number in range(40))

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(write, range(2))) == 80
    assert records.counts()["reports"] == 80


def test_an_unknown_address_says_what_to_write() -> None:
    with pytest.raises(InputError, match="use sqlite:///FILE or postgresql"):
        open_records("nonsense")
    with pytest.raises(InputError, match="use sqlite"):
        open_records("mysql+pymysql://x/y")


def test_a_database_error_carries_its_statement(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    opened = open_records(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE rejections")
    with pytest.raises(StoreError, match="SELECT rejections"):
        opened.rejections()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_records(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(InputError, match="schema 99"):
        open_records(f"sqlite:///{path}")


def test_a_kept_id_with_another_text_is_found(records: Records) -> None:
    records.add_reports([REPORT, replace(REPORT, report_id="r2")])
    asked = [REPORT, replace(REPORT, report_id="r2", text="Another text."), replace(REPORT, report_id="r3")]
    assert records.other_texts(asked) == {"r2"}


def test_the_run_that_answers_rest_on_can_be_an_older_one(records: Records) -> None:
    runs = [Run(f"run{n}", date(2016, 12, 31), "syria", "default", 1, 1, 1, "2026-01-01T00:00:00") for n in (1, 2)]
    made = [Decision(f"d{n}", "reject", "c1", "{}", "ann", f"2026-01-0{n}T00:00:00") for n in (1, 2)]
    for run, decision in zip(runs, made, strict=True):
        records.add_run(run, is_latest_known=True)
        records.add_decision(decision)
    records.mark_latest("run2", made)
    assert (records.latest_run(), records.used_decisions()) == (runs[1], made)
    records.mark_latest("run1", [])
    assert (records.latest_run(), records.used_decisions()) == (runs[0], [])


def test_coded_claims_belong_to_every_extractor_and_are_extracted_by_none(records: Records) -> None:
    records.add_reports([replace(REPORT, source_basis=CODED)])
    records.add_extraction(CODED, ["r1"], [CLAIM])
    assert records.unextracted_reports("x1") == []
    assert records.claims("x1") == records.claims("x2") == [CLAIM]
