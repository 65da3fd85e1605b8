"""Accuracy of the estimate on simulated wars whose truth is known, beside two baselines of the same claims.

    python bench/control.py [--worlds balanced,liars] [--places 300] [--days 400] [--sides 5] [--sources 120] [--claims 20000]
                            [--seeds 0] [--full]

Needs the simulator and the scorer of ``../shared/tools``. ``--full`` takes 800 places, 900 days, 80,000 claims and three seeds.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.csv

from fogline.contracts import claim_from_row
from fogline.control import Parameters, estimate_control
from fogline.model import Claim
from fogline.theatre.load import bare_theatre, read_places

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"
WORLDS = ("balanced", "liars", "loud", "sparse")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a war to simulate."""

    places: int
    days: int
    sides: int
    sources: int
    claims: int


def main() -> None:
    """Simulate, estimate, score, and print one block a war."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", default=",".join(WORLDS))
    for name, default in (("places", 300), ("days", 400), ("sides", 5), ("sources", 120), ("claims", 20_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    if not TOOLS.is_dir():
        sys.exit(f"the simulator is not at {TOOLS}; put the shared tools beside the repository")
    size = Size(options.places, options.days, options.sides, options.sources, options.claims)
    seeds = options.seeds
    if options.full:
        size, seeds = Size(800, 900, 5, 120, 80_000), "0,1,2"
    for world in options.worlds.split(","):
        for seed in seeds.split(","):
            with tempfile.TemporaryDirectory() as folder:
                print(f"== {world}, seed {seed}", flush=True)
                print(score_world(Path(folder), world, int(seed), size), flush=True)


def score_world(folder: Path, world: str, seed: int, size: Size) -> str:
    """Make one war in ``folder``, estimate it, and return the scorer's table with the seconds taken."""
    numbers = [f"--{name}={getattr(size, name)}" for name in ("places", "days", "sides", "sources", "claims")]
    run(str(TOOLS / "simulate_war.py"), str(folder), "--world", world, f"--seed={seed}", *numbers)
    claims = read_claims(folder / "claims.jsonl")
    started = time.perf_counter()
    theatre = bare_theatre(places=read_places(folder / "places.csv"))
    estimate = estimate_control(claims, theatre=theatre, parameters=Parameters(include_silent=True))
    seconds = time.perf_counter() - started
    pyarrow.csv.write_csv(estimate.spells, folder / "control.csv")
    table = run(
        str(TOOLS / "score_control.py"),
        str(folder / "truth.csv"),
        str(folder / "control.csv"),
        "--claims",
        str(folder / "claims.jsonl"),
    )
    return f"{table}{len(claims)} claims estimated in {seconds:.1f} s; {estimate.spells.num_rows} rows; {estimate.rates}"


def read_claims(path: Path) -> list[Claim]:
    """The claims of a simulated war."""
    with path.open(encoding="utf-8") as lines:
        return [claim_from_row(json.loads(line)) for line in lines]


def run(*arguments: str) -> str:
    """Run a Python script and return what it prints."""
    return subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
