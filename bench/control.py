"""Accuracy of the estimate on simulated wars whose truth is known, beside two baselines of the same claims.

    python bench/control.py [--worlds balanced,liars] [--places 300] [--days 400] [--sides 5] [--sources 120] [--claims 20000]
                            [--seeds 0] [--full] [--live] [--sources-found]

Needs the simulator and the scorer of ``../shared/tools``. ``--full`` takes 800 places, 900 days, 80,000 claims and the seeds 0, 1
and 2; nothing was chosen on these. ``--live`` scores the last 30 days of what was known on ten days, both baselines too.
``--sources-found`` compares camps, accuracies and copiers with the truth.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from simulated import TOOLS, WORLDS, Size, make_world, read_world, score_live, score_world
from simulated_sources import score_found

LIMITS = {
    "balanced": (0.992, 0.012, 0.010, 0.45),
    "liars": (0.983, 0.027, 0.010, 0.45),
    "loud": (0.955, 0.072, 0.020, 0.35),
    "sparse": (0.977, 0.035, 0.010, 0.20),
}
"""Least accuracy, most Brier score, most calibration error, and by how much the hot Brier score must beat both baselines."""


def main() -> None:
    """Simulate, estimate, score, and print one block a war."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", default=",".join(WORLDS))
    for name, default in (("places", 300), ("days", 400), ("sides", 5), ("sources", 120), ("claims", 20_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seeds", default="0")
    for flag in ("full", "live", "sources-found"):
        parser.add_argument(f"--{flag}", action="store_true")
    options = parser.parse_args()
    if not TOOLS.is_dir():
        sys.exit(f"the simulator is not at {TOOLS}; put the shared tools beside the repository")
    size = Size(options.places, options.days, options.sides, options.sources, options.claims)
    seeds = options.seeds
    if options.full:
        size, seeds = Size(800, 900, 5, 120, 80_000), "0,1,2"
    show = show_live if options.live else show_found if options.sources_found else show_scores
    for world in options.worlds.split(","):
        for number, seed in enumerate(seeds.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                make_world(Path(folder), world, int(seed), size)
                show(Path(folder), world, seed, is_first=number == 0)


def show_scores(folder: Path, world: str, seed: str, *, is_first: bool) -> None:
    """One row of accuracy, Brier score and calibration error; hot Brier scores and those of both baselines."""
    if is_first:
        print(
            f"{'world':9} seed {'accuracy':>9}{'Brier':>8}{'calib.':>8}{'hot Brier':>11}{'latest':>8}{'majority':>9}{'below':>7}"
        )
        print(f"{'':9} {'want':4} {LIMITS[world][0]:9.3f}{LIMITS[world][1]:8.3f}{LIMITS[world][2]:8.3f}{LIMITS[world][3]:35.0%}")
    claims, theatre = read_world(folder)
    started = time.perf_counter()
    scores = score_world(folder, claims, theatre)
    seconds = time.perf_counter() - started
    estimate, below = scores["estimate"], 1.0 - scores["estimate"][4] / min(scores["latest"][4], scores["majority"][4])
    print(
        f"{world:9} {seed:4} {estimate[0]:9.4f}{estimate[1]:8.4f}{estimate[2]:8.4f}"
        f"{estimate[4]:11.3f}{scores['latest'][4]:8.3f}{scores['majority'][4]:9.3f}{below:7.0%}   {seconds:.0f} s",
        flush=True,
    )


def show_live(folder: Path, world: str, seed: str, *, is_first: bool) -> None:
    """The Brier score of ten live estimates, over the 30 days up to each, beside both baselines as known then."""
    if is_first:
        print(
            f"{'world':9} seed {'days':>5}{'Brier':>8}{'latest':>8}{'majority':>9}{'of the better':>15}   (wanted: at most 50%)"
        )
    claims, theatre = read_world(folder)
    mine, latest, majority, n_days = score_live(folder, claims, theatre)
    share = mine / min(latest, majority)
    print(f"{world:9} {seed:4} {n_days:5}{mine:8.4f}{latest:8.4f}{majority:9.4f}{share:15.0%}", flush=True)


def show_found(folder: Path, world: str, seed: str, *, is_first: bool) -> None:
    """Camps, accuracies and copiers found, beside the truth."""
    if is_first:
        print(f"{'world':9} seed {'camps right':>12}{'accuracy correlates':>21}{'copiers: precision':>20}{'recall':>8}")
    claims, theatre = read_world(folder)
    found = score_found(folder, claims, theatre)
    print(
        f"{world:9} {seed:4} {found.n_camps_right:5} of {found.n_camps:3}{found.correlation:21.2f}{found.precision:20.2f}"
        f"{found.recall:8.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
