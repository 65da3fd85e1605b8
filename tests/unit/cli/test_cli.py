"""The command line, started as a user would start it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fogline.cli.app import app

ROOT = Path(__file__).parents[3]

VERBS = [
    *(
        "demo",
        "init",
        "read",
        "run",
        "serve",
        "publish",
        "show",
        "diff",
        "explain",
        "claims",
        "sources",
        "forecasts",
        "rejections",
    ),
    *("extract", "group", "estimate", "score", "doctor"),
]

REPORTS = [
    ("r1", "2016-03-27", "The Syrian army recaptured Palmyra from Islamic State on Sunday, the Observatory said."),
    ("r2", "2016-12-11", "Islamic State fighters captured Palmyra on Sunday after the army withdrew from the city."),
    ("r3", "2017-03-02", "The Syrian army recaptured Palmyra on Thursday, a military source said."),
]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "reports.jsonl"
    rows = [{"report_id": r, "published": day, "source": "test-wire", "title": "", "text": text} for r, day, text in REPORTS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def fogline(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fogline", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=120)


@pytest.mark.parametrize("verb", [*VERBS, "theatre check", "theatre list"])
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(app, [*verb.split(), "--help"])
    assert result.exit_code == 0
    assert f"Example: fogline {verb}" in result.output


def test_the_list_of_verbs_is_whole() -> None:
    assert sorted(command.name or "" for command in app.registered_commands) == sorted(VERBS)


def test_the_reference_is_up_to_date(tmp_path: Path) -> None:
    out = tmp_path / "commands.md"
    command = [sys.executable, "-m", "typer", "fogline.cli.app", "utils", "docs", "--name", "fogline", "--output", str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    written = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert out.read_text(encoding="utf-8") == written, "run: make docs"
    assert all(f"## `fogline {verb}`" in written for verb in VERBS)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["show", "Palmyra", "-w", "/nonexistent"], "make one with: fogline init"),
        (["extract", "/nonexistent.jsonl", "--out", "x.jsonl"], "/nonexistent.jsonl"),
        (["extract", "/nonexistent.jsonl", "--theatre", "atlantis", "--out", "x.jsonl"], "use one of syria"),
        (["estimate", "--claims", "/nonexistent.jsonl", "--out", "x.csv"], "give the path of a JSON Lines file"),
        (["run"], "fogline init"),
        (["theatre", "check", "atlantis"], "there is no theatre"),
    ],
)
def test_a_wrong_call_is_one_sentence_on_standard_error(words: list[str], sentence: str, tmp_path: Path) -> None:
    result = fogline(*words, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_workspace_from_reports_to_answers(reports: Path, tmp_path: Path) -> None:
    war = tmp_path / "war"
    assert fogline("init", war).returncode == 0
    assert fogline("init", war).returncode == 2
    first = json.loads(fogline("run", reports, "-w", war, "--json").stdout)[0]
    assert (first["reports"], first["new"]) == (3, 3)
    again = json.loads(fogline("run", reports, "-w", war, "--json").stdout)[0]
    assert (again["new"], again["run"]) == (0, first["run"])

    held = {
        row["controller"]: row["probability"]
        for row in json.loads(fogline("show", "Tadmur", "--on", "2016-12-20", "-w", war, "--json").stdout)
    }
    assert max(held, key=held.__getitem__) == "isis"
    changes = json.loads(fogline("diff", "2016-12-20", "2017-03-02", "-w", war, "--json").stdout)
    assert [(row["place"], row["from"], row["to"]) for row in changes] == [("Palmyra", "isis", "syria_gov")]
    influences = json.loads(fogline("explain", "Palmyra", "2016-12-20", "-w", war, "--json").stdout)
    assert any("captured Palmyra" in row["words"] for row in influences)
    claims = json.loads(fogline("claims", "--place", "Palmyra", "--action", "captures", "-w", war, "--json").stdout)
    assert len(claims) >= 3
    assert all(claim["evidence"] in {text for _, _, text in REPORTS} or claim["evidence"] for claim in claims)

    late = fogline("show", "Palmyra", "--on", "2030-01-01", "-w", war)
    assert late.returncode == 2
    assert "the last day that is known" in late.stderr
    unknown = fogline("show", "Palmyrra", "-w", war)
    assert unknown.returncode == 2
    assert "did you mean Palmyra" in unknown.stderr
    past = json.loads(fogline("show", "Palmyra", "--on", "2016-12-01", "--known-on", "2016-12-01", "-w", war, "--json").stdout)
    assert past[0]["controller"] == "syria_gov"


def test_the_stages_work_file_to_file(reports: Path, tmp_path: Path) -> None:
    claims, origins, control = tmp_path / "claims.jsonl", tmp_path / "origins.jsonl", tmp_path / "control.csv"
    assert fogline("extract", reports, "--theatre", "syria", "--out", claims, "--workers", 1).returncode == 0
    assert fogline("group", reports, "--out", origins, "--pairs", tmp_path / "pairs.jsonl").returncode == 0
    assert len(origins.read_text().splitlines()) == 3
    words = ("estimate", "--claims", claims, "--origins", origins, "--theatre", "syria", "--out")
    assert fogline(*words, control).returncode == 0
    assert control.read_text().splitlines()[0].replace('"', "") == "place_id,place,lat,lon,start_on,end_on,controller,probability"
    assert fogline(*words, tmp_path / "control.parquet").returncode == 0
    assert fogline(*words, tmp_path / "control.txt").returncode == 2
    scores = tmp_path / "scores.json"
    assert fogline("score", "--claims", claims, "--theatre", "syria", "--out", scores).returncode == 0
    assert {"track_records", "forecasts"} == set(json.loads(scores.read_text()))


def test_doctor_finds_what_is_needed() -> None:
    result = fogline("doctor", "--json")
    rows = {row["check"]: row["state"] for row in json.loads(result.stdout)}
    assert rows["English parser (spaCy)"] == "ok"
    assert rows["theatres"] == "ok"
