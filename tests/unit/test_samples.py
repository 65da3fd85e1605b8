"""The sample reports are what their README says: enough, short, dated, and from sources that are plainly samples."""

import csv
import json
import re
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from fogline.model import Source
from fogline.theatre.load import read_sources

SAMPLES = Path(str(files("fogline") / "samples"))
SIDES = frozenset(
    {"syria_gov", "russia", "iran", "iraq_gov", "isis", "opposition", "kurds", "turkey", "us_coalition"},
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The reports of ``reports.jsonl``."""
    with (SAMPLES / "reports.jsonl").open(encoding="utf-8") as handle:
        return [json.loads(line) for line in handle]


@pytest.fixture(scope="module")
def notes() -> list[dict[str, str]]:
    """The reports of ``notes.csv``."""
    with (SAMPLES / "notes.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    """The sample sources by key."""
    return {source.source: source for source in read_sources(SAMPLES / "sources.csv")}


def test_there_are_enough_reports_from_a_dozen_sources(rows: list[dict[str, Any]], sources: dict[str, Source]) -> None:
    assert len(rows) >= 100
    assert len(sources) == 12
    assert {row["source"] for row in rows} == set(sources)


def test_ids_are_unique_and_in_order_of_date(rows: list[dict[str, Any]]) -> None:
    assert [row["report_id"] for row in rows] == [f"sample-{number:03}" for number in range(1, len(rows) + 1)]
    assert [row["published"] for row in rows] == sorted(row["published"] for row in rows)


def test_dates_lie_in_the_years_that_the_samples_cover(rows: list[dict[str, Any]], notes: list[dict[str, str]]) -> None:
    for row in (*rows, *notes):
        assert date(2015, 1, 1) <= date.fromisoformat(row["published"]) <= date(2017, 12, 31)


def test_reports_are_short_but_whole(rows: list[dict[str, Any]], notes: list[dict[str, str]]) -> None:
    for row in (*rows, *notes):
        assert row["title"]
        least = 60 if row.get("lang", "en") == "en" else 30
        assert least <= len(row["text"].split()) <= 180, row["title"]


def test_every_sentence_ends_and_no_line_is_broken(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for paragraph in row["text"].split("\n\n"):
            assert re.search(r"[.!?]\"?$", paragraph), row["report_id"]
            assert "\n" not in paragraph
            assert "  " not in paragraph


def test_one_report_is_arabic_and_one_russian(rows: list[dict[str, Any]]) -> None:
    languages = Counter(row["lang"] for row in rows)
    assert languages["ar"] == languages["ru"] == 1
    assert languages["en"] == len(rows) - 2


def test_sources_are_named_as_samples_with_camps_of_the_theatre(notes: list[dict[str, str]], sources: dict[str, Source]) -> None:
    assert all(source.name.endswith("(sample)") for source in sources.values())
    assert {source.camp for source in sources.values() if source.camp} <= SIDES
    assert sum(source.camp is None for source in sources.values()) >= 3
    assert {note["source"] for note in notes} <= set(sources)


def test_a_wire_text_has_copies_by_other_sources(rows: list[dict[str, Any]]) -> None:
    wire = next(row for row in rows if row["text"].startswith("BEIRUT, Dec 12"))
    sentence = wire["text"].split(". ")[1]
    copies = [row for row in rows if sentence in row["text"] and row is not wire]
    assert len(copies) == 4
    assert wire["source"] not in {row["source"] for row in copies}
    assert all(row["published"] >= wire["published"] for row in copies)


@pytest.mark.parametrize("place", ["Palmyra", "Deir ez-Zor", "Raqqa", "Abu Kamal", "Aleppo", "Mosul", "al-Bab", "Manbij"])
def test_main_places_are_named_by_several_sources(rows: list[dict[str, Any]], place: str) -> None:
    naming = [row for row in rows if place in row["text"]]
    assert len(naming) >= 7
    assert len({row["source"] for row in naming}) >= 4


def test_files_for_other_readers_are_there() -> None:
    assert (SAMPLES / "feed.xml").read_text(encoding="utf-8").count("<entry>") == 3
    assert "article:published_time" in (SAMPLES / "page.html").read_text(encoding="utf-8")
    page = (SAMPLES / "page-furniture.txt").read_text(encoding="utf-8")
    assert page.count("Published") == 2
    assert "Continue Reading" in page
