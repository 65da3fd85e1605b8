"""Alive, ready, and figures that Prometheus reads; nothing of it opens what a login keeps closed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from fogline.access import open_access
from fogline.contracts import report_to_row, write_jsonl
from fogline.model import Report
from fogline.settings import Settings
from fogline.web import create_app
from fogline.web.gate import Gate
from fogline.workspace import Workspace

TEXT = "The Syrian army captured Palmyra from Islamic State on Sunday."


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    reports = [Report(f"r{n}", f"2016-03-2{n}", f"wire-{n % 2}", "", TEXT, lang="en") for n in range(4)]
    write_jsonl(tmp_path / "in.jsonl", map(report_to_row, reports))
    opened = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    opened.run([tmp_path / "in.jsonl"])
    yield opened
    opened.close()


def figures(text: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_it_is_alive_and_ready(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace))
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "run": workspace.latest_run().run_id}


def test_it_is_alive_but_not_ready_where_the_run_or_the_store_is_gone(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace))
    shutil.rmtree(workspace.folder / "runs")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert "fogline run" in answer.json()["why"]
    workspace.close()
    (workspace.folder / "fogline.db").write_bytes(b"no database")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert figures(client.get("/metrics").text)["fogline_store_up",] == 0


def test_figures_are_those_of_the_store_and_of_the_last_run(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace))
    client.get("/healthz")
    found = figures(client.get("/metrics").text)
    assert found["fogline_store_up",] == 1
    assert found["fogline_rows", "reports"] == 4
    assert found["fogline_rows", "rejections"] == 0
    assert found["fogline_rows", "claims"] == len(workspace.claims())
    assert {key[1] for key in found if key[0] == "fogline_stage_seconds"} == {"read", "group", "extract", "estimate"}
    assert found["fogline_last_run_timestamp_seconds",] > 1.7e9
    assert found["fogline_source_last_report_timestamp_seconds", "wire-1"] == 1458691200  # 2016-03-23
    assert found["fogline_source_reports", "wire-0"] == 2
    assert found["fogline_http_request_seconds_count", "/healthz", "200"] == 1


def test_where_reading_takes_a_login_figures_take_a_token(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(create_app(workspace, Gate(open_access(workspace.folder), login_to_read=True)), follow_redirects=False)
    monkeypatch.setenv("FOGLINE_METRICS_TOKEN", "long and secret")
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/metrics").status_code == 303
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 303
    assert client.get("/metrics", headers={"Authorization": "Bearer long and secret"}).status_code == 200
    assert client.get("/sources", headers={"Authorization": "Bearer long and secret"}).status_code == 303


def test_serving_ends_politely_on_sigterm_and_logs_as_json(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "fogline", "serve", "-w", str(workspace.folder), "--port", "0"]
    environment = os.environ | {"FOGLINE_LOG": "json"}
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert server.stderr is not None
    address = next(word for line in iter(server.stderr.readline, "") for word in line.split() if word.startswith("http://"))
    with urllib.request.urlopen(f"{address}readyz", timeout=30) as answer:
        assert answer.status == 200
    server.send_signal(signal.SIGTERM)
    _, said = server.communicate(timeout=30)
    assert server.returncode == 0
    rows = [json.loads(line) for line in said.splitlines()]
    assert any("/readyz" in row["message"] and row["logger"] == "uvicorn.access" for row in rows)


def test_a_run_ends_politely_on_sigterm_and_logs_what_it_did(workspace: Workspace, tmp_path: Path) -> None:
    write_jsonl(tmp_path / "more.jsonl", (report_to_row(Report(f"m{n}", "2016-04-01", "w", "", TEXT)) for n in range(400)))
    command = [sys.executable, "-m", "fogline", "run", str(tmp_path / "more.jsonl"), "-w", str(workspace.folder)]
    environment = os.environ | {"FOGLINE_LOG": "json"}
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    while workspace.desk.records.counts()["reports"] < 400 and running.poll() is None:
        pass
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert json.loads(said.splitlines()[-1])["message"] == "stopped; run the same command again to go on where it was."
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    row = json.loads(done.stderr.splitlines()[-1])
    assert (row["message"], row["level"]) == ("run ended", "info")
    assert set(row["seconds"]) == {"read", "group", "extract", "estimate"}
