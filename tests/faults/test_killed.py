"""A run that is killed at any moment and started again gives what an undisturbed run gives."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fogline.contracts import report_to_row, write_jsonl
from fogline.model import Report

PLACES = ("Palmyra", "Raqqa", "Manbij", "al-Bab", "Tabqa", "Deir ez-Zor")
SIDES = ("The Syrian army", "Islamic State", "Kurdish forces", "Rebels")


def make_reports(count: int) -> list[Report]:
    chance = random.Random(5)
    return [
        Report(
            f"r{number}",
            f"201{chance.randint(5, 7)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            f"test-{number % 5}",
            "",
            f"{chance.choice(SIDES)} captured {chance.choice(PLACES)} on Monday, report {number} said.",
            lang="en",
        )
        for number in range(count)
    ]


def fogline(*words: object) -> list[str]:
    return [sys.executable, "-m", "fogline", *map(str, words)]


def spells_of(war: Path) -> bytes:
    (run,) = [path for path in (war / "runs").iterdir() if not path.name.startswith(".")]
    return (run / "control.parquet").read_bytes()


@pytest.mark.slow
def test_kill_nine_at_random_moments(tmp_path: Path) -> None:
    reports = tmp_path / "in.jsonl"
    write_jsonl(reports, map(report_to_row, make_reports(120)))
    for name in ("calm", "killed"):
        subprocess.run(fogline("init", tmp_path / name), check=True, capture_output=True)
    started = time.perf_counter()
    subprocess.run(fogline("run", reports, "-w", tmp_path / "calm"), check=True, capture_output=True)
    seconds = time.perf_counter() - started
    chance = random.Random(7)
    n_killed = 0
    for _ in range(6):
        process = subprocess.Popen(
            fogline("run", reports, "-w", tmp_path / "killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=chance.uniform(0.2, 0.95) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            n_killed += 1
    assert n_killed
    last = subprocess.run(
        fogline("run", reports, "-w", tmp_path / "killed", "--json"), check=True, capture_output=True, text=True
    )
    assert json.loads(last.stdout)[0]["reports"] == 120
    assert spells_of(tmp_path / "killed") == spells_of(tmp_path / "calm")
