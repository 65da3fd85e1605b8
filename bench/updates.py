"""What one new claim costs an estimate, beside a full run, and whether both come to the same.

    python bench/updates.py

Simulated wars of two sizes. Claims drawn at random are held back and taken in one by one (``update_control``): milliseconds in
the median and at the 95th percentile, beside a full run over all claims. Then all that was held back is taken in together: by
how much that moves any probability on each tenth day, and by how much any then differs from a full run's. Nothing is learned
anew in either, since an update keeps what was learned until the next full run.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import pyarrow as pa

from fogline.control import Parameters, Update, control_on, fit_control, update_control
from fogline.control.estimate import spell_table
from fogline.model import Claim
from fogline.theatre import Theatre
from simulated import TOOLS, Size, make_world, read_world

SIZES = (Size(300, 400, 5, 120, 20_000), Size(800, 900, 5, 120, 80_000))
WORLDS = ("balanced", "loud")
N_HELD_BACK, SEED = 40, 5
LIMIT_MS, MOST_APART = 50.0, 1e-3
FROZEN = Parameters(learn_sources=False, learn_rates=False, learn_silence=False, n_rounds=30, merge_tolerance=0.0)
"""Nothing is learned, and each day is a spell of its own: what differs by less may end a spell a day earlier."""


def main() -> int:
    """Print the table; 1 where an update takes too long or differs."""
    if not TOOLS.is_dir():
        sys.exit(f"the simulator is not at {TOOLS}; put the shared tools beside the repository")
    heads = f"{'update ms':>11}{'p95':>7}{'full run ms':>13}{'times':>7}{'moves':>8}{'apart':>9}"
    print(f"{'world':10}{'places':>7}{'claims':>8}{heads}")
    print(f"{'':10}{'':7}{'wanted:':>8}{LIMIT_MS:11.0f}{'':35}{MOST_APART:9.5f}")
    kept = True
    for size in SIZES:
        for world in WORLDS:
            with tempfile.TemporaryDirectory() as folder:
                make_world(Path(folder), world, SEED, size)
                claims, theatre = read_world(Path(folder))
            took, full, (moved, apart) = measure(claims, theatre)
            typical, slow = median(took), quantiles(took, n=20)[-1]
            print(
                f"{world:10}{size.places:7}{size.claims:8,}{typical:11.1f}{slow:7.1f}{full:13.0f}{full / typical:7.0f}"
                f"{moved:8.2f}{apart:9.5f}",
                flush=True,
            )
            kept = kept and slow < LIMIT_MS and apart <= MOST_APART
    return 0 if kept else 1


def measure(claims: list[Claim], theatre: Theatre) -> tuple[list[float], float, tuple[float, float]]:
    """Milliseconds of each update and of a full run; by how much updates move probabilities, and come apart from a full run."""
    held = set(random.Random(SEED).sample(range(len(claims)), N_HELD_BACK))
    known = [claim for at, claim in enumerate(claims) if at not in held]
    new = [claims[at] for at in sorted(held)]
    fitted = fit_control(known, theatre=theatre)
    update_control(fitted, new[:1], theatre=theatre)
    took = [_milliseconds(partial(update_control, fitted, [claim], theatre=theatre)) for claim in new]
    return took, _milliseconds(partial(fit_control, claims, theatre=theatre)), _compared(known, new, theatre)


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def _compared(known: list[Claim], new: list[Claim], theatre: Theatre) -> tuple[float, float]:
    """The largest difference of any probability, on each tenth day, from before the new claims and from a full run with them."""
    before = fit_control(known, theatre=theatre, parameters=FROZEN)
    update = update_control(before, new, theatre=theatre)
    full = fit_control([*known, *new], theatre=theatre, parameters=FROZEN)
    return _apart(update, spell_table(before)), _apart(update, spell_table(full))


def _apart(update: Update, others: pa.Table) -> float:
    evidence, worst = update.fitted.evidence, 0.0
    for number in range(0, evidence.n_days, 10):
        mine, theirs = (control_on(spells, evidence.first_on + timedelta(days=number)) for spells in (update.spells, others))
        for town, by in mine.items():
            known = theirs.get(town, {})
            worst = max(worst, *(abs(chance - known.get(held, 0.0)) for held, chance in by.items()))
    return worst


if __name__ == "__main__":
    sys.exit(main())
