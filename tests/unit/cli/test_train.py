"""fogline train by hand: from reviewed claims to models that extract uses, and what a user is told when it cannot be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOWNS = ("Palmyra", "Manbij", "Azaz", "Raqqa", "Kobani", "Idlib")
FORCES = (
    ("Syrian troops", "syria_gov"),
    ("Islamic State fighters", "isis"),
    ("Kurdish fighters", "kurds"),
    ("Rebels", "opposition"),
)


def fogline(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fogline", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=300)


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """Six reports of six months with two claims each."""
    reports, claims = [], []
    for number, town in enumerate(TOWNS):
        force, side = FORCES[number % len(FORCES)]
        other = TOWNS[number - 1]
        day = f"2016-0{number + 1}-10"
        text = f"{force} captured {town} on Sunday. {force} shelled {other} on Monday."
        reports.append({"report_id": f"r{number}", "published": day, "source": "wire", "title": "", "text": text})
        common = {"report_id": f"r{number}", "published": day, "source": "wire", "actor": side, "modality": "asserted"}
        claims.append(common | {"action": "captures", "place": town, "place_in_text": town, "evidence": f"captured {town}"})
        claims.append(common | {"action": "bombards", "place": other, "place_in_text": other, "evidence": f"shelled {other}"})
    for name, rows in (("reports.jsonl", reports), ("claims.jsonl", claims)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_models_are_learnt_and_used(coded: Path) -> None:
    learnt = fogline("train", "reports.jsonl", "claims.jsonl", "--out", "models", "--afresh", cwd=coded)
    assert learnt.returncode == 0, learnt.stderr
    assert "Learnt from 12 claims of 6 reports" in learnt.stderr
    found = fogline("extract", "reports.jsonl", "--models", "models", "--out", "found.jsonl", "--workers", "1", cwd=coded)
    assert found.returncode == 0, found.stderr
    rows = [json.loads(line) for line in (coded / "found.jsonl").read_text(encoding="utf-8").splitlines()]
    assert ("captures", "syria_gov", "Palmyra") in {(row["action"], row["actor"], row["place"]) for row in rows}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("train", "reports.jsonl", "reports.jsonl", "--out", "models"), "no report of reports.jsonl has a claim"),
        (("train", "nowhere.jsonl", "claims.jsonl", "--out", "models"), "nowhere.jsonl"),
        (("extract", "reports.jsonl", "--models", "nowhere", "--out", "found.jsonl"), "nowhere holds no models of claims"),
    ],
)
def test_what_cannot_be_learnt_is_told_in_one_sentence(coded: Path, words: tuple[str, ...], told: str) -> None:
    result = fogline(*words, cwd=coded)
    assert result.returncode == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_too_few_sources_and_months_are_told(coded: Path) -> None:
    lines = (coded / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    (coded / "two.jsonl").write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    result = fogline("train", "two.jsonl", "claims.jsonl", "--out", "models", cwd=coded)
    assert result.returncode == 2
    assert "2 sources and months only" in result.stderr
