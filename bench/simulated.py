"""Simulated wars for the tables: made, read, estimated, and scored by the shared scorer."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow.csv

from fogline.contracts import claim_from_row
from fogline.control import Parameters, estimate_control
from fogline.model import Claim
from fogline.theatre.load import Theatre, bare_theatre, read_places

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"
WORLDS = ("balanced", "liars", "loud", "sparse")
LIVE_DAYS = 30

Scores = dict[str, list[float]]
"""By system: accuracy, Brier, calibration error of all place-days, then accuracy, Brier and calibration error of the hot ones."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a war to simulate."""

    places: int
    days: int
    sides: int
    sources: int
    claims: int


def make_world(folder: Path, world: str, seed: int, size: Size) -> None:
    """Run the simulator into ``folder``."""
    numbers = [f"--{name}={getattr(size, name)}" for name in ("places", "days", "sides", "sources", "claims")]
    run_script("simulate_war.py", str(folder), "--world", world, f"--seed={seed}", *numbers)


def read_world(folder: Path) -> tuple[list[Claim], Theatre]:
    """The claims of a simulated war, and its places; camps, kinds and parents of sources are to be found."""
    with (folder / "claims.jsonl").open(encoding="utf-8") as lines:
        claims = [claim_from_row(json.loads(line)) for line in lines]
    return claims, bare_theatre(places=read_places(folder / "places.csv"))


def score_world(folder: Path, claims: list[Claim], theatre: Theatre, *options: str, known_on: date | None = None) -> Scores:
    """Estimate, and read the shared scorer's table."""
    estimate = estimate_control(claims, theatre=theatre, known_on=known_on, parameters=Parameters(include_silent=True))
    pyarrow.csv.write_csv(estimate.spells, folder / "control.csv")
    said = folder / "claims.jsonl"
    if known_on is not None:
        said = folder / "known.jsonl"
        lines = (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()
        said.write_text("\n".join(line for line in lines if json.loads(line)["published"] <= known_on.isoformat()))
    table = run_script(
        "score_control.py", str(folder / "truth.csv"), str(folder / "control.csv"), "--claims", str(said), *options
    )
    return {words[0]: _pick([float(word) for word in words[1:]]) for words in map(str.split, table.splitlines()[2:])}


def score_live(folder: Path, claims: list[Claim], theatre: Theatre) -> tuple[float, float, float, int]:
    """Mean Brier scores of the estimate and of both baselines, each over the 30 days up to ten days of the war."""
    first, last = (pick(claim.published_on for claim in claims) for pick in (min, max))
    days = [first + (last - first) * (number + 1) / 10 for number in range(10)]
    total = [0.0, 0.0, 0.0]
    for day in days:
        window = ("--from", str(day - timedelta(days=LIVE_DAYS - 1)), "--to", str(day + timedelta(days=1)), "--as-known")
        scores = score_world(folder, claims, theatre, *window, known_on=day)
        for index, name in enumerate(("estimate", "latest", "majority")):
            total[index] += scores[name][1] / len(days)
    return total[0], total[1], total[2], len(days)


def run_script(name: str, *arguments: str) -> str:
    """Run one of the shared tools and return what it prints."""
    return subprocess.run([sys.executable, str(TOOLS / name), *arguments], check=True, capture_output=True, text=True).stdout


def _pick(numbers: list[float]) -> list[float]:
    return [numbers[column] for column in (0, 1, 3, 4, 5, 7)] if len(numbers) == 8 else numbers
