import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fogline.cli.app import app

BODY = (
    "Government troops entered the town of Qasr al-Hayr on Sunday night after three weeks of shelling, officers in Homs said. "
    "At least 17 fighters of the garrison were killed near the mill of Tell Abyad, and 43 wounded were carried over the river."
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl"
    rows = [
        ("wire", "2017-06-05", BODY),
        ("copy", "2017-06-06", f"By us. {BODY}"),
        ("other", "2017-06-05", "Rain closed the pass."),
    ]
    keys = ("report_id", "published", "text")
    lines = (json.dumps({"source": row[0], "title": "", **dict(zip(keys, row, strict=True))}) for row in rows)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_pair_is_explained_in_words_and_as_json(reports: Path) -> None:
    told = CliRunner().invoke(app, ["group", str(reports), "--explain", "wire", "copy"], catch_exceptions=False)
    assert told.exit_code == 0
    assert "They share an origin" in told.stdout
    assert "wire came first" in told.stdout
    assert "shared names" in told.stdout.replace("_", " ")
    assert "Word for word in both" in told.stdout
    answer = json.loads(CliRunner().invoke(app, ["group", str(reports), "--explain", "wire", "copy", "--json"]).stdout)
    assert (answer["relation"], answer["first"], answer["first_by"]) == ("copy", "wire", "day")
    begin, end = answer["passages_a"][0]
    assert BODY[begin:end] == BODY.rstrip(".")


def test_the_parts_of_a_report_are_told(reports: Path) -> None:
    answer = json.loads(CliRunner().invoke(app, ["group", str(reports), "--parts", "copy", "--json"]).stdout)
    assert [(row["report"], row["origin"]) for row in answer] == [("wire", "origin-wire")] * 2
    assert answer[0]["sentence"] == BODY.split(". ", maxsplit=1)[0] + "."
    nothing = CliRunner().invoke(app, ["group", str(reports), "--parts", "other"])
    assert "No sentence of other" in nothing.output


def test_a_wrong_call_says_the_cure(reports: Path) -> None:
    for words, cure in ((["--explain", "wire", "nobody"], "give two report_ids"), ([], "give --out FILE")):
        failed = CliRunner().invoke(app, ["group", str(reports), *words])
        assert cure in str(failed.exception)


def test_grouping_tells_the_largest_origins(reports: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["group", str(reports), "--out", str(tmp_path / "origins.jsonl")], catch_exceptions=False)
    assert "3 reports of 2 origins" in told.stderr
    assert "The largest origins, in reports: origin-wire (2)." in told.stderr
