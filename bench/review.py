"""How long a reviewer waits for the queue: CPU seconds on simulated wars, and whether it is the queue of an exhaustive search.

    python bench/review.py [--sizes 3000,12000,50000]

"fit" is what explanations of the run need too, and is shared with them; "first" orders the queue of a run; "next" is the page
after a decision; "kept" is the next command, or a restarted server, which takes what the first worked out from beside the run.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from fogline.control import FittedControl, fit_control
from fogline.control.estimate import spell_table
from fogline.control.leverage import claim_leverage
from fogline.model import Claim
from fogline.review import Leverage, QueueItem, ReviewQueue, keep_leverage, read_leverage
from simulated import Size, make_world, read_world

LENGTH = 20
T = TypeVar("T")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="3000,12000,50000", help="numbers of claims, with commas")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    _measure(1000)  # compiles what is compiled
    print(f"{'claims':8}{'fit s':>9}{'first s':>9}{'next s':>9}{'kept s':>9}{'tried':>9}  same order as trying all")
    for size in sizes:
        print(_measure(size), flush=True)


def _measure(size: int) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_world(folder, "balanced", 1, Size(max(20, size // 40), 900, 4, 40, size))
        claims, theatre = read_world(folder)
        fit_s, fitted = _timed(lambda: fit_control(claims, theatre=theatre))
        spells = spell_table(fitted)
        first_s, queue = _timed(lambda: ReviewQueue(claims, spells, Leverage(lambda: fitted)))
        more_s, items = _timed(lambda: queue.items(limit=LENGTH))
        decided = {items[0].claim.claim_id}
        next_s, _ = _timed(lambda: queue.items(decided=decided, limit=LENGTH))
        keep_leverage(folder, "run", queue.leverage.known)
        kept_s, again = _timed(lambda: _again(claims, spells, folder))
        is_same = "yes" if again == items and [item.claim for item in items] == _exhaustive(claims, fitted) else "NO"
        counts = f"{fit_s:>9.2f}{first_s + more_s:>9.2f}{next_s:>9.3f}{kept_s:>9.2f}{len(queue.leverage.known):>9,}"
        return f"{len(claims):>8,}{counts}  {is_same}"


def _again(claims: list[Claim], spells: pa.Table, folder: Path) -> list[QueueItem]:
    def no_fit() -> FittedControl:
        raise AssertionError("what was kept is enough")

    return ReviewQueue(claims, spells, Leverage(no_fit, read_leverage(folder, "run"))).items(limit=LENGTH)


def _exhaustive(claims: list[Claim], fitted: FittedControl) -> list[Claim]:
    found = claim_leverage(fitted, claims)
    moved = {claim_id: round(move * (1.0 - sure), 6) for claim_id, (sure, move) in found.items()}
    return sorted(claims, key=lambda c: (-moved.get(c.claim_id, 0.0), c.published, c.claim_id))[:LENGTH]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begin = time.process_time()
    done = work()
    return time.process_time() - begin, done


if __name__ == "__main__":
    main()
