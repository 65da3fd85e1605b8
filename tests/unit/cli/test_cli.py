"""The command line, started as a user would start it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fogline.cli.app import app
from fogline.theatre import load_theatre

ROOT = Path(__file__).parents[3]

VERBS = [
    *(
        "demo",
        "train",
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
    *("simulate", "outlooks"),
    *("brief", "review", "export", "import", "watch"),
    *("verify", "backup", "restore", "share", "gather", "audit"),
]

SUBVERBS = [
    *("theatre check", "theatre list", "theatre copy"),
    *("decisions list", "decisions undo", "decisions agreement", "decisions export"),
    *("user add", "user list", "user remove", "user password", "user role"),
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


@pytest.mark.parametrize("verb", [*VERBS, *SUBVERBS])
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
    fogline("diff", "2016-12-20", "2017-03-02", "-w", war, "--geojson", tmp_path / "changes.geojson")
    [feature] = json.loads((tmp_path / "changes.geojson").read_text())["features"]
    assert (feature["properties"]["place"], feature["properties"]["after"]) == ("Palmyra", "syria_gov")
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


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "-w", "{war}"), "no report to work on"),
        (("show", "Palmyra", "-w", "{file}"), "this is a file"),
        (("init", "{file}"), "there is a file of this name"),
        (("demo", "--once", "--folder", "{file}"), "is a file"),
        (("show", "Palmyra", "--known-on", "2199-12-31", "-w", "{war}"), "has not come yet"),
        (("estimate", "--claims", "{file}", "--known-on", "9999-12-31", "--out", "c.csv"), "give a day from"),
        (("claims", "--action", "grabs", "-w", "{war}"), "no action 'grabs'"),
        (("extract", "{file}", "--gazetteer", "nowhere.csv", "--out", "{war}/c.jsonl"), "no gazetteer nowhere.csv"),
        (("read", "{file}", "--out", "{file}/below/r.jsonl"), "Not a directory"),
    ],
)
def test_what_a_user_can_mend_is_one_sentence(words: tuple[str, ...], message: str, reports: Path, tmp_path: Path) -> None:
    war = tmp_path / "war"
    (war).mkdir()
    (war / "fogline.toml").write_text("")
    known = make_palmyra_claimable(war) if "show" in words and "{war}" in words else None
    assert known is None or known.returncode == 0
    result = fogline(*(word.format(war=war, file=reports) for word in words), cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1


def make_palmyra_claimable(war: Path) -> subprocess.CompletedProcess[str]:
    """Read one report, so that there is a place to ask about."""
    (war / "r.txt").write_text(f"Palmyra, 2016-03-28\n\n{REPORTS[0][2]}\n")
    return fogline("run", war / "r.txt", "-w", war)


def test_files_of_a_run_that_are_gone_are_told_and_made_again(tmp_path: Path) -> None:
    (tmp_path / "fogline.toml").write_text("")
    make_palmyra_claimable(tmp_path)
    for run in (tmp_path / "runs").iterdir():
        (run / "control.parquet").write_bytes(b"junk")
    broken = fogline("show", "Palmyra", "-w", tmp_path)
    assert broken.returncode == 2
    assert "make them again with: fogline run" in broken.stderr
    assert fogline("run", "-w", tmp_path).returncode == 0
    assert fogline("show", "Palmyra", "-w", tmp_path).returncode == 0
    (tmp_path / "fogline.db").write_bytes(b"no database" * 300)
    lost = fogline("show", "Palmyra", "-w", tmp_path)
    assert lost.returncode == 2
    assert "database cannot be opened" in lost.stderr


def test_ctrl_c_stops_with_one_sentence_and_the_next_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "fogline.toml").write_text("workers = 2")
    rows = [{"report_id": f"r{i}", "published": "2016-12-11", "source": "s", "text": f"{REPORTS[2][2]} ({i})"} for i in range(60)]
    (tmp_path / "r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "fogline", "run", "r.jsonl"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path, process_group=0)
    while running.poll() is None and not (tmp_path / ".fogline.lock").exists():
        time.sleep(0.05)
    time.sleep(1.5)
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=120)
    assert running.returncode in (0, 130)
    assert told.strip() in ("", "fogline: stopped; run the same command again to go on where it was.")
    summary = json.loads(fogline("run", "r.jsonl", "--json", cwd=tmp_path).stdout)
    assert summary[0]["reports"] == 60
    assert summary[0]["claims"] == 60


def test_a_copied_theatre_is_whole_and_nothing_is_written_over(tmp_path: Path) -> None:
    copied = CliRunner().invoke(app, ["theatre", "copy", "ukraine", str(tmp_path / "mine")])
    assert copied.exit_code == 0
    assert load_theatre(str(tmp_path / "mine")) == load_theatre("ukraine")
    again = CliRunner().invoke(app, ["theatre", "copy", "syria", str(tmp_path / "mine")])
    assert again.exit_code != 0
    assert load_theatre(str(tmp_path / "mine")).name == "ukraine"
