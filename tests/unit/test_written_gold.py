"""The reports written for training: what is coded of them must stand in them, in the codebook's words."""

import json
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import Any

from fogline.codebook import load_codebook
from fogline.theatre import load_theatre

GOLD = Path(__file__).resolve().parents[2] / "bench" / "gold"


def test_every_claim_stands_in_its_report() -> None:
    reports, gold = _rows("written-reports.jsonl"), _rows("written-claims.jsonl")
    assert list(reports) == list(gold)
    wrong = [
        (name, claim["evidence"])
        for name, row in gold.items()
        for claim in row["claims"]
        if not claim["evidence"] or claim["evidence"] not in reports[name]["text"]
    ]
    assert wrong == []
    assert sum(len(row["claims"]) for row in gold.values()) > len(gold)


def test_claims_are_coded_by_the_codebook() -> None:
    codebook, sides = load_codebook(), {side.side_id for side in load_theatre("syria").sides}
    claims = [claim for row in _rows("written-claims.jsonl").values() for claim in row["claims"]]
    named = {side for claim in claims for key in ("actor", "target") for side in _sides(claim[key])}
    assert {claim["action"] for claim in claims} == set(codebook.actions)
    assert named <= sides | {"other", "unknown"}
    assert all(starmap(_is_span, ((claim["start"], claim["end"]) for claim in claims)))


def test_sources_say_that_they_are_samples() -> None:
    assert all(row["source"].endswith(" (sample)") for row in _rows("written-reports.jsonl").values())


def _rows(name: str) -> dict[str, dict[str, Any]]:
    rows = map(json.loads, (GOLD / name).read_text(encoding="utf-8").splitlines())
    return {row["report_id"]: row for row in rows}


def _sides(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _is_span(start: str | None, end: str | None) -> bool:
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return first is None or last is None or first <= last
