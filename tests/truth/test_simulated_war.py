"""A war whose truth is known is recovered, and better than by believing the latest report."""

import csv
import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from fogline.contracts import claim_from_row
from fogline.control import estimate_control
from fogline.control.estimate import ControlEstimate
from fogline.model import Claim
from fogline.sources import score_sources

FIRST = date(2015, 1, 1)


@dataclass(frozen=True)
class War:
    """Claims, and who held each place on each day (places by days)."""

    claims: list[Claim]
    places: list[str]
    names: list[str]
    truth: np.ndarray
    camps: dict[str, str] = field(default_factory=dict)


def make_war(seed: int, n_places: int = 40, n_days: int = 200, n_claims: int = 2500) -> War:
    """A front that moves east over a line of towns; one neutral source in three, the others deny their side's losses."""
    rng = np.random.default_rng(seed)
    front = np.cumsum(rng.random(n_days) < 0.12) + n_places // 4
    truth = (np.arange(n_places)[:, None] >= front[None, :]).astype(int)
    camps = {f"source-{number}": ("", "red", "blue")[number % 3] for number in range(12)}
    names = ["red", "blue", "contested"]
    claims = []
    for number in range(n_claims):
        day = int(rng.integers(n_days))
        near_front = front[day] + rng.integers(-6, 7) if rng.random() < 0.7 else rng.integers(n_places)
        place = int(np.clip(near_front, 0, n_places - 1))
        source = f"source-{rng.integers(12)}"
        said = names[truth[place, day]]
        is_near = abs(place - front[day]) <= 4
        if camps[source] and said != camps[source] and is_near and rng.random() < 0.6:
            said = camps[source]
        elif not camps[source] and rng.random() < 0.1:
            said = names[1 - truth[place, day]]
        on = FIRST + timedelta(days=day)
        claims.append(
            Claim(
                f"report-{number}", source, on.isoformat(), "holds", (said,), f"Town {place}", place_id=f"town-{place:02}",
                lat=33.0 + 0.05 * (place % 2), lon=36.0 + 0.1 * place, place_precision="settlement", start=on, end=on,
            )
        )  # fmt: skip
    return War(claims, [f"town-{place:02}" for place in range(n_places)], names, truth, camps)


def read_war(folder: Path) -> War:
    claims = [claim_from_row(json.loads(line)) for line in (folder / "claims.jsonl").read_text().splitlines()]
    rows = list(csv.DictReader((folder / "truth.csv").open()))
    places, names = sorted({row["place_id"] for row in rows}), sorted({row["controller"] for row in rows})
    n_days = max((date.fromisoformat(row["end_on"]) - FIRST).days for row in rows)
    truth = np.zeros((len(places), n_days), int)
    for row in rows:
        begin, end = ((date.fromisoformat(row[name]) - FIRST).days for name in ("start_on", "end_on"))
        truth[places.index(row["place_id"]), begin:end] = names.index(row["controller"])
    camps = {row["source"]: row["camp"] for row in csv.DictReader((folder / "sources.csv").open())}
    return War(claims, places, names, truth, camps)


def table_of(war: War, estimate: ControlEstimate) -> np.ndarray:
    """Probabilities by place, day and controller; even where nothing is said."""
    table = np.zeros((*war.truth.shape, len(war.names)))
    for row in estimate.spells.to_pylist():
        begin, end = (max((row[name] - FIRST).days, 0) for name in ("start_on", "end_on"))
        table[war.places.index(row["place_id"]), begin:end, war.names.index(row["controller"])] = row["probability"]
    total = table.sum(axis=2, keepdims=True)
    return np.where(total > 0, table / np.maximum(total, 1e-9), 1 / len(war.names))


def latest_report(war: War) -> np.ndarray:
    """The latest report by day of the event wins, with the certainty that suits it best."""
    table = np.full((*war.truth.shape, len(war.names)), 1 / len(war.names))
    for claim in sorted(war.claims, key=lambda claim: claim.start or FIRST):
        assert claim.start is not None
        said = "contested" if claim.action == "attacks" else claim.actor[0]
        spread = np.full(len(war.names), 0.07 / (len(war.names) - 1))
        spread[war.names.index(said)] = 0.93
        table[war.places.index(claim.place_id or ""), (claim.start - FIRST).days :] = spread
    return table


def brier(table: np.ndarray, truth: np.ndarray) -> float:
    at = np.take_along_axis(table, truth[:, :, None], axis=2)[:, :, 0]
    return float(((table**2).sum(axis=2) - 2 * at + 1).mean())


def accuracy(table: np.ndarray, truth: np.ndarray) -> float:
    return float((table.argmax(axis=2) == truth).mean())


@pytest.mark.parametrize("seed", [1, 2])
def test_a_moving_front_is_recovered_from_partisan_sources(seed: int) -> None:
    war = make_war(seed)
    table, latest = table_of(war, estimate_control(war.claims)), latest_report(war)
    assert accuracy(table, war.truth) > 0.96
    assert brier(table, war.truth) < 0.5 * brier(latest, war.truth)


@pytest.mark.parametrize(("seed", "n_found"), [(3, 9), (4, 11), (6, 11)])
def test_camps_are_found_without_labels(seed: int, n_found: int) -> None:
    war = make_war(seed)
    found = {row.source: row.camp or "" for row in estimate_control(war.claims).reliability}
    assert sum(found[source] == camp for source, camp in war.camps.items()) >= n_found


def test_track_records_follow_what_the_truth_bears_out() -> None:
    war = make_war(4)
    right: dict[str, list[bool]] = {source: [] for source in war.camps}
    for claim in war.claims:
        place, day = war.places.index(claim.place_id or ""), (claim.published_on - FIRST).days
        right[claim.source].append(war.names[war.truth[place, day]] == claim.actor[0])
    records = {row.source: row for row in score_sources(war.claims, estimate_control(war.claims).spells, [], [])}
    pairs = [(np.mean(borne_out), records[source].accuracy) for source, borne_out in right.items()]
    assert np.corrcoef(np.array(pairs, float).T)[0, 1] > 0.8
    assert all(row.low <= (row.accuracy or 0) <= row.high for row in records.values())


def test_what_was_known_on_a_day_is_estimated_live() -> None:
    war = make_war(5)
    known_on = FIRST + timedelta(days=100)
    live = estimate_control(war.claims, known_on=known_on)
    only = [claim for claim in war.claims if claim.published_on <= known_on]
    assert live.spells.equals(estimate_control(only, known_on=known_on).spells)
    assert accuracy(table_of(war, live)[:, :100], war.truth[:, :100]) > 0.94


@pytest.mark.parametrize(("world", "floor"), [("balanced", 0.55), ("loud", 0.6)])
def test_worlds_of_the_shared_simulator_beat_the_latest_report(shared: Path, tmp_path: Path, world: str, floor: float) -> None:
    size = ("--places", "120", "--days", "200", "--claims", "9000", "--sources", "60", "--seed", "11")
    subprocess.run([sys.executable, shared / "tools" / "simulate_war.py", tmp_path, "--world", world, *size], check=True)
    war = read_war(tmp_path)
    table, latest = table_of(war, estimate_control(war.claims)), latest_report(war)
    assert accuracy(table, war.truth) > accuracy(latest, war.truth) + 0.03
    assert brier(table, war.truth) < floor * brier(latest, war.truth)
