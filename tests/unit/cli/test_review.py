"""Review and as-known-on from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fogline.cli.app import app
from fogline.contracts import write_jsonl
from fogline.errors import InputError
from fogline.settings import Settings
from fogline.workspace import Workspace

REPORTS = [
    ("r1", "2016-03-27", "The Syrian army recaptured Palmyra from Islamic State on Sunday, the Observatory said."),
    ("r2", "2016-12-11", "Islamic State fighters captured Palmyra on Sunday after the army withdrew from the city."),
    ("r3", "2017-03-02", "The Syrian army recaptured Palmyra on Thursday, a military source said."),
]


@pytest.fixture
def war(tmp_path: Path) -> Path:
    rows = [{"report_id": r, "published": day, "source": "test-wire", "title": "", "text": text} for r, day, text in REPORTS]
    write_jsonl(tmp_path / "in.jsonl", rows)
    workspace = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    workspace.run([tmp_path / "in.jsonl"])
    workspace.close()
    return tmp_path / "war"


def fogline(*words: object, ok: bool = True) -> Result:
    result = CliRunner().invoke(app, [*map(str, words)], env={"FOGLINE_REVIEWER": "ann"})
    assert (result.exit_code == 0) is ok, result.output
    return result


def test_a_claim_is_rejected_undone_and_told(war: Path) -> None:
    queue = json.loads(fogline("review", "-w", war, "--json").stdout)
    assert len(queue) >= 3
    assert queue == sorted(queue, key=lambda row: -row["worth"])
    first = queue[0]["claim_id"]
    assert "take it back with" in fogline("review", "reject", first[:8], "-w", war, "--note", "a photo").stderr
    assert first not in fogline("review", "-w", war, "--json").stdout
    (row,) = json.loads(fogline("decisions", "list", "-w", war, "--json").stdout)
    assert (row["reviewer"], row["kind"], row["in_force"], row["note"]) == ("ann", "reject", True, "a photo")
    fogline("decisions", "undo", row["decision"][:8], "-w", war)
    assert json.loads(fogline("decisions", "list", "--in-force", "-w", war, "--json").stdout) == []
    assert first in fogline("review", "-w", war, "--json").stdout


def test_a_correction_names_a_place_and_sides(war: Path) -> None:
    first = json.loads(fogline("review", "-w", war, "--json").stdout)[0]["claim_id"]
    fogline("review", "correct", first[:8], "place=Raqqa", "actor=isis,nusra", "target=", "-w", war)
    assert "Raqqa" not in fogline("claims", "-w", war, "--json").stdout
    fogline("run", "-w", war)
    changed = [row for row in json.loads(fogline("claims", "-w", war, "--json").stdout) if row["place"] == "Raqqa"]
    assert changed[0]["actor"] == ["isis", "nusra"]
    assert changed[0]["target"] is None


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["accept"], "fogline review accept CLAIM"),
        (["accept", "zzzz"], "fogline review prints"),
        (["praise", "r1"], "use one of accept"),
        (["correct", "CLAIM", "place=Nowhereville"], "lat and lon"),
        (["correct", "CLAIM", "actor=martians"], "use one of"),
        (["correct", "CLAIM", "action=sings"], "use one of captures"),
        (["correct", "CLAIM", "evidence=words that nobody printed"], "as they are printed"),
        (["correct", "CLAIM", "colour"], "name=value"),
        (["pin_source", "test-wire", "accuracy=2"], "0 to 1"),
        (["merge_origins", "r1", "report_id=r99"], "report_id"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(war: Path, words: list[str], cure: str) -> None:
    first = json.loads(fogline("review", "-w", war, "--json").stdout)[0]["claim_id"]
    given = [first if word == "CLAIM" else word for word in words]
    result = CliRunner().invoke(app, ["review", *given, "-w", str(war), "--reviewer", "ann"])
    assert isinstance(result.exception, InputError)
    assert cure in str(result.exception)
    assert json.loads(fogline("decisions", "list", "-w", war, "--json").stdout) == []


def test_two_reviewers_are_compared_and_gold_is_written(war: Path, tmp_path: Path) -> None:
    for row in json.loads(fogline("claims", "-w", war, "--json").stdout):
        workspace = Workspace.open(war)
        ids = [claim.claim_id for claim in workspace.claims() if claim.report_id == row["report_id"]]
        for reviewer in ("ann", "bob"):
            for claim_id in ids:
                fogline("review", "accept", claim_id, "--reviewer", reviewer, "-w", war)
    (pair,) = json.loads(fogline("decisions", "agreement", "-w", war, "--json").stdout)
    assert (pair["first"], pair["second"], pair["alike"]) == ("ann", "bob", 1.0)
    told = fogline("decisions", "export", "--out", tmp_path / "gold.jsonl", "-w", war).stderr
    assert "3 reports" in told
    rows = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text().splitlines()]
    assert [row["report_id"] for row in rows] == ["r1", "r2", "r3"]
    assert all(claim["evidence"] for row in rows for claim in row["claims"])


def test_what_was_believed_then_and_now(war: Path) -> None:
    words = ["diff", "Palmyra", "--known-on", "2016-12-10", "--known-on", "2016-12-12", "--on", "2016-12-10", "-w", war]
    result = fogline(*words)
    assert "as known on 2016-12-10" in result.stdout
    assert "Islamic State fighters captured" in result.stdout
    assert "Palmyra" in fogline("claims", "--known-on", "2016-12-12", "-w", war).stdout
    assert "recaptured Palmyra on Thursday" not in fogline("claims", "--known-on", "2016-12-12", "-w", war).stdout
    fogline("sources", "--known-on", "2016-12-12", "-w", war)
    fogline("forecasts", "--known-on", "2016-12-12", "-w", war)
    assert fogline("diff", "Palmyra", "-w", war, ok=False).exception is not None


def test_what_was_published_later_is_not_shown_as_known_then(war: Path, tmp_path: Path) -> None:
    later = {"report_id": "r4", "published": "2017-04-01", "source": "other-wire", "title": ""}
    write_jsonl(tmp_path / "later.jsonl", [later | {"text": "Rebels captured Palmyra on 3 December 2016, a fighter said."}])
    fogline("run", tmp_path / "later.jsonl", "-w", war)
    words = ["show", "Palmyra", "--on", "2016-12-11", "-w", war]
    assert "other-wire" in fogline(*words).stdout
    assert "other-wire" not in fogline(*words, "--known-on", "2016-12-11").stdout


def test_decisions_and_sums_are_as_known_then(war: Path) -> None:
    first = json.loads(fogline("review", "-w", war, "--json").stdout)[0]["claim_id"]
    fogline("review", "reject", first, "-w", war)
    assert len(json.loads(fogline("decisions", "list", "-w", war, "--json").stdout)) == 1
    assert json.loads(fogline("decisions", "list", "--known-on", "2020-01-01", "-w", war, "--json").stdout) == []
    (now,) = json.loads(fogline("run", "-w", war, "--json").stdout)
    (then,) = json.loads(fogline("run", "--known-on", "2016-04-01", "-w", war, "--json").stdout)
    assert now["with_place"] <= now["claims"]
    assert then["with_place"] <= then["claims"] < now["claims"]
