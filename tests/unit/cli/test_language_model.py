"""The command line with a language model's server, started as a user would start it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import ModelServer, fault, in_turn, serving, words

TEXT = "The Syrian army recaptured Palmyra from Islamic State on Sunday, the Observatory said."
ROW = {
    "evidence": "The Syrian army recaptured Palmyra from Islamic State on Sunday",
    "action": "captures",
    "actor": ["syria_gov"],
    "actor_in_text": ["Syrian army"],
    "target": ["isis"],
    "place_in_text": "Palmyra",
    "start": "2016-03-27",
    "end": "2016-03-27",
    "modality": "attributed",
    "attributed_to": "the Observatory",
}
INVENTED = ROW | {"evidence": "The Syrian army recaptured Raqqa", "place_in_text": "Raqqa"}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving(in_turn(words(ROW, INVENTED))) as server:
        yield server


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl"
    path.write_text(
        json.dumps({"report_id": "r1", "published": "2016-03-28", "source": "wire", "title": "", "text": TEXT}) + "\n"
    )
    return path


def fogline(*words: object, cwd: Path, key: str = "open-sesame") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fogline", *map(str, words)]
    environment = os.environ | {"XDG_CACHE_HOME": str(cwd / "cache"), "FOGLINE_LLM_KEY": key}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False, timeout=120)


def test_extract_with_a_model_tells_claims_rejections_tokens_and_cost(server: ModelServer, reports: Path, tmp_path: Path) -> None:
    call = ["extract", reports, "--out", "claims.jsonl", "--rejections", "rejected.jsonl", "--with", "llm"]
    call += ["--server", server.address, "--model", "m", "--price-in", "2", "--price-out", "10"]
    result = fogline(*call, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "m: 1 answer, 0 more from the cache; 1,000 tokens read, 50 written; cost 0.0025." in result.stderr
    assert "1 claim of 1 report, 1 with a known place" in result.stderr
    (claim,) = map(json.loads, (tmp_path / "claims.jsonl").read_text().splitlines())
    assert (claim["action"], claim["place"], claim["evidence_at"]) == ("captures", "Palmyra", [0, 63])
    (rejection,) = map(json.loads, (tmp_path / "rejected.jsonl").read_text().splitlines())
    assert rejection["reason"] == "evidence does not stand in the report"
    assert "open-sesame" not in result.stdout + result.stderr

    again = fogline(*call, cwd=tmp_path)
    assert "m: 0 answers, 1 more from the cache; 0 tokens read, 0 written; cost 0.0000." in again.stderr
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--with", "llm"], "--with llm needs the address of a server; add --server"),
        (["--with", "llm", "--server", "http://127.0.0.1:1"], "--with llm needs the name of a model; add --model"),
        (["--server", "http://127.0.0.1:1"], "--server and --model are for a language model; add --with llm"),
        (["--with", "llm", "--server", "127.0.0.1:1", "--model", "m"], "is no http or https address; write it like http"),
    ],
)
def test_a_wrong_call_is_one_sentence_with_the_cure(options: list[str], sentence: str, reports: Path, tmp_path: Path) -> None:
    result = fogline("extract", reports, "--out", "x.jsonl", *options, cwd=tmp_path)
    assert result.returncode == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_server_that_is_not_there_is_one_sentence(reports: Path, tmp_path: Path) -> None:
    call = ["extract", reports, "--out", "x.jsonl", "--with", "llm", "--server", "http://127.0.0.1:9", "--model", "m"]
    result = fogline(*call, cwd=tmp_path)
    assert result.returncode == 1
    assert "the server http://127.0.0.1:9/v1/chat/completions cannot be reached" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "x.jsonl").exists()


def test_a_workspace_extracts_with_the_model_of_its_settings(server: ModelServer, reports: Path, tmp_path: Path) -> None:
    assert fogline("init", "war", cwd=tmp_path).returncode == 0
    settings = tmp_path / "war" / "fogline.toml"
    told = settings.read_text().replace('extract_with = "rules"', 'extract_with = "llm"')
    settings.write_text(f'{told}\n[llm]\nserver = "{server.address}"\nmodel = "m"\nprice_in = 2\n')

    server.model = in_turn(fault(401, "who are you"))
    refused = fogline("run", reports, "-w", "war", cwd=tmp_path)
    assert refused.returncode == 1
    assert "does not take the key in FOGLINE_LLM_KEY: who are you" in refused.stderr

    server.model = in_turn(words(ROW, INVENTED))
    result = fogline("run", "-w", "war", "--json", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (json.loads(result.stdout)[0]["claims"], json.loads(result.stdout)[0]["rejected"]) == (1, 1)
    assert "1,000 tokens read, 50 written; cost 0.0020." in result.stderr
    n_asked = len(server.asked)
    again = fogline("run", "-w", "war", "--json", cwd=tmp_path)
    assert json.loads(again.stdout)[0]["run"] == json.loads(result.stdout)[0]["run"]
    assert len(server.asked) == n_asked
    assert "Palmyra" in fogline("claims", "--place", "Palmyra", "-w", "war", cwd=tmp_path).stdout
