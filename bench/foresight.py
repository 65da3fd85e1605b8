"""How good the war model's probabilities are, beside "no change" and the base rate; what it may know ends at each origin.

    python bench/foresight.py [--runs 320] [--world balanced] [--skip-real] [--skip-simulated]

Real control of towns comes from ``../shared/truth``, simulated wars from ``../shared/tools``. What is chosen and not fitted
(half-life, prior, caution) was chosen on origins before July 2023 of the real war; the rest was only looked at.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fogline.forecasts.war.outlook import Ask, make_outlook
from fogline.forecasts.war.scores import MODELS, Trial, backtest, compare, reliability
from fogline.forecasts.war.tables import read_control

SHARED = Path(__file__).resolve().parents[2] / "shared"
HORIZONS = (30, 90)
CHOSEN_BEFORE = date(2023, 7, 1)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=320)
    parser.add_argument("--world", default="balanced")
    parser.add_argument("--skip-real", action="store_true")
    parser.add_argument("--skip-simulated", action="store_true")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"there is no {SHARED}; put the shared folder beside the repository")
    if not options.skip_real:
        show_real(options.runs)
    if not options.skip_simulated:
        show_simulated(options.world, options.runs)
        show_speed()


def show_real(runs: int) -> None:
    """Towns of Ukraine, monthly origins: those on which choices were made, and those after."""
    history = read_control(SHARED / "truth" / "ukraine_towns_control.csv.gz")
    origins = months(date(2022, 4, 1), date(2024, 8, 1))
    trials = backtest(history, [Ask(origin, max(HORIZONS), runs) for origin in origins], HORIZONS)
    n_early = sum(origin < CHOSEN_BEFORE for origin in origins)
    early = [trial for trial in trials if trial.month < n_early]
    later = [trial for trial in trials if trial.month >= n_early]
    show(f"{len(history.places)} towns of Ukraine, origins April 2022 to June 2023 (choices were made on these)", early)
    show("The same, origins July 2023 to August 2024 (but for the caution, only looked at)", later)
    show("All origins", trials)
    show_reliability("Reliability on the later origins", later)


def show_simulated(world: str, runs: int) -> None:
    """A war whose truth is known: 400 places, 5 sides, origins each month after the first half year."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = ("--places=400", "--days=700", "--claims=1000", f"--world={world}", "--seed=7")
        subprocess.run([sys.executable, str(SHARED / "tools" / "simulate_war.py"), folder, *numbers], check=True)
        history = read_control(joined(Path(folder)))
    origins = months(date(2015, 7, 1), date(2016, 8, 1))
    trials = backtest(history, [Ask(origin, max(HORIZONS), runs) for origin in origins], HORIZONS)
    show(f"A simulated war ({world}, {len(history.places)} places, 5 sides), origins July 2015 to August 2016", trials)
    show_reliability("Reliability", trials)


def show_speed() -> None:
    """The time of 2,000 runs of 90 days over 1,000 places."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = ("--places=1000", "--days=500", "--sides=3", "--claims=1000", "--seed=1")
        subprocess.run([sys.executable, str(SHARED / "tools" / "simulate_war.py"), folder, *numbers], check=True)
        history = read_control(joined(Path(folder)))
    make_outlook(history, Ask(date(2015, 6, 1), 5, 16))  # compile
    started = time.perf_counter()
    make_outlook(history, Ask(date(2016, 1, 1), 90, 2000))
    print(f"2,000 runs x 90 days x {len(history.places)} places, fit and answers included: {time.perf_counter() - started:.1f} s")


def show(title: str, trials: Sequence[Trial]) -> None:
    """One block: mean scores, and the gain over each baseline with its 95 % block-bootstrap interval."""
    print(f"{title}\n{'days places':17}{'score':7}{'n':>7}{'moved':>7}", *(f"{name:>11}" for name in MODELS), end="")
    print("   gain on no change         gain on base rate")
    for n_days in HORIZONS:
        for near_only in (False, True):
            chosen = [trial for trial in trials if trial.n_days == n_days]
            for score in ("brier", "log"):
                found = compare(chosen, score=score, near_only=near_only)
                where = "within 50 km" if near_only else "all"
                means = " ".join(f"{found.means[name]:11.4f}" for name in MODELS)
                gains = "  ".join(f"{mean:7.4f} ({low:.4f}, {high:.4f})" for mean, low, high in found.gains.values())
                print(f"{n_days:<3} {where:13}{score:7}{found.n:7}{found.n_changed:7} {means}   {gains}")
    print()


def show_reliability(title: str, trials: Sequence[Trial]) -> None:
    """How often a place changed hands where the model said so with a given probability."""
    for n_days in HORIZONS:
        print(f"{title}, {n_days} days: probability that a place is another's by then")
        for label, n, given, came in reliability([trial for trial in trials if trial.n_days == n_days]):
            print(f"  {label:14}{n:7} places   said {given:6.1%}   came {came:6.1%}")
    print()


def months(first: date, last: date) -> list[date]:
    """The first day of each month from one to another."""
    number = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(n // 12, n % 12 + 1, 1) for n in number]


def joined(folder: Path) -> Path:
    """The truth of a simulated war with the coordinates of its places."""
    where = {line.split(",")[0]: line.split(",")[1:4] for line in (folder / "places.csv").read_text().splitlines()[1:]}
    path = folder / "control.csv"
    with path.open("w") as out:
        out.write("place_id,name,lat,lon,start_on,end_on,controller\n")
        for line in (folder / "truth.csv").read_text().splitlines()[1:]:
            place_id, *rest = line.split(",")
            out.write(",".join([place_id, *where[place_id], *rest]) + "\n")
    return path


if __name__ == "__main__":
    main()
