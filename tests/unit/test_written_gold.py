"""The reports written for training: what is coded of them must stand in them, in the codebook's words."""

import json
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest

from fogline.codebook import load_codebook
from fogline.theatre import load_theatre

GOLD = Path(__file__).resolve().parents[2] / "bench" / "gold"
SETS = sorted(path.name.removesuffix("-reports.jsonl") for path in GOLD.glob("*-reports.jsonl"))
PARTS = ("reports", "claims")


def test_there_are_reports_on_syria_and_seven_other_wars() -> None:
    assert len(SETS) == 8
    assert sorted(path.name for path in GOLD.glob("*.jsonl")) == sorted(f"{s}-{part}.jsonl" for s in SETS for part in PARTS)


@pytest.mark.parametrize("name", SETS)
def test_every_claim_stands_in_its_report(name: str) -> None:
    reports, gold = (_rows(f"{name}-{part}.jsonl") for part in PARTS)
    assert list(reports) == list(gold)
    wrong = [
        (report_id, claim["evidence"])
        for report_id, row in gold.items()
        for claim in row["claims"]
        if not claim["evidence"] or claim["evidence"] not in "\n".join((reports[report_id]["title"], reports[report_id]["text"]))
    ]
    assert wrong == []
    assert sum(len(row["claims"]) for row in gold.values()) > len(gold)


def test_claims_are_coded_by_the_codebook() -> None:
    codebook, sides = load_codebook(), {side.side_id for side in load_theatre("syria").sides}
    claims = [claim for row in _rows("written-claims.jsonl").values() for claim in row["claims"]]
    named = {side for claim in claims for key in ("actor", "target") for side in _sides(claim[key])}
    assert {claim["action"] for claim in claims} == set(codebook.actions)
    assert named <= sides | {"other", "unknown"}


@pytest.mark.parametrize("name", SETS)
def test_actions_are_the_codebook_s_and_days_are_in_order(name: str) -> None:
    claims = [claim for row in _rows(f"{name}-claims.jsonl").values() for claim in row["claims"]]
    assert {claim["action"] for claim in claims} <= set(load_codebook().actions)
    assert all(starmap(_is_span, ((claim["start"], claim["end"]) for claim in claims)))


@pytest.mark.parametrize("name", SETS)
def test_sources_say_that_they_are_samples(name: str) -> None:
    assert all(row["source"].endswith(" (sample)") for row in _rows(f"{name}-reports.jsonl").values())


def _rows(name: str) -> dict[str, dict[str, Any]]:
    rows = map(json.loads, (GOLD / name).read_text(encoding="utf-8").splitlines())
    return {row["report_id"]: row for row in rows}


def _sides(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _is_span(start: str | None, end: str | None) -> bool:
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return first is None or last is None or first <= last
