"""Fogline's source model beside crowd-kit's DawidSkene: accuracy on labels without time, and speed on a million labels.

    python bench/peers.py [--speed] [--growth]

Without an option: simulated labels, one place-day a task, of workers of three kinds. ``--speed``: 10,000 places, 1,500 days, 20
sides, 1,000 sources, 1,000,000 claims, all rounds of EM, beside DawidSkene with as many iterations on the same labels by place
and week. ``--growth``: how time grows with claims, places, days, sides. crowd-kit is the extra ``peers``; where it is missing its
figures are left out.
"""

import argparse
import gc
import importlib.util
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from fogline.control import Parameters, estimate_control
from fogline.model import Claim

FIRST = date(2015, 1, 1)
HAS_PEER = importlib.util.find_spec("crowdkit") is not None
LIMIT_S, LIMIT_MB = 60, 2048


@dataclass(frozen=True, slots=True)
class Labels:
    """Who said what of which place on which day, and the truth by place and day."""

    place: Any
    day: Any
    source: Any
    said: Any
    truth: Any
    n_sides: int


def main() -> None:
    """Print the chosen table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    show = show_speed if options.speed else show_growth if options.growth else show_static
    show()


def show_static() -> None:
    """Accuracy on labels without time."""
    print(f"{'workers':12} seed {'Fogline':>9}{'DawidSkene':>12}{'majority':>10}")
    for kind in ("even", "biased", "confused"):
        for seed in (0, 1, 2):
            labels = static_labels(kind, seed)
            votes = np.zeros((len(labels.truth), labels.n_sides))
            np.add.at(votes, (labels.place, labels.said), 1)
            parameters = Parameters(like_power=0.0, n_rounds=30)
            spells = estimate_control(to_claims(labels), parameters=parameters).spells
            held = dict.fromkeys(range(len(labels.truth)), (0.0, ""))
            columns = (spells[name].to_pylist() for name in ("place_id", "controller", "probability"))
            for place, name, probability in zip(*columns, strict=True):
                if name.startswith("side"):  # what a label can be: no worker says contested
                    held[int(place[1:])] = max(held[int(place[1:])], (probability, name))
            mine = np.mean([held[task][1] == f"side-{side:02}" for task, side in enumerate(labels.truth[:, 0])])
            theirs = peer_accuracy(labels) if HAS_PEER else float("nan")
            most = np.mean(votes.argmax(axis=1) == labels.truth[:, 0])
            print(f"{kind:12} {seed:4} {mine:9.3f}{theirs:12.3f}{most:10.3f}", flush=True)


def show_speed() -> None:
    """Seconds and memory for a million claims, and the peer's seconds on the same labels."""
    size = {"n_places": 10_000, "n_days": 1500, "n_sides": 20, "n_sources": 1000, "n_claims": 1_000_000}
    warm_up()
    claims = to_claims(war_labels(**size))
    gc.freeze()
    rounds: list[int] = []
    mine = timed(lambda: estimate_control(claims, on_progress=rounds.append))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("10,000 places, 1,500 days, 20 sides, 1,000 sources, 1,000,000 claims\n")
    print(f"{'':54}seconds   of one core")
    print(f"Fogline, claims to daily spells, {len(rounds)} rounds of EM {mine[0]:13.1f}{mine[1]:14.1f}   (limit {LIMIT_S} s)")
    if HAS_PEER:
        labels = war_labels(**size)
        theirs = timed(lambda: run_peer(labels, len(rounds)))
        print(f"crowd-kit DawidSkene, {len(rounds)} iterations {theirs[0]:26.1f}{theirs[1]:14.1f}")
        print(f"Fogline takes {mine[0] / theirs[0]:.0%} of its time")
    print(f"peak memory, the claims included {megabytes:25.0f} MB             (limit {LIMIT_MB} MB)")
    if mine[0] > LIMIT_S or megabytes > LIMIT_MB:
        print("the limits are not reached here")


def show_growth() -> None:
    """Seconds as claims, places, days and sides grow from one base."""
    base = {"n_places": 4000, "n_days": 500, "n_sides": 10, "n_sources": 300, "n_claims": 100_000}
    warm_up()
    grown = [{}, *({name: base[name] * factor} for name in ("n_claims", "n_places", "n_days", "n_sides") for factor in (2, 4))]
    print(f"{'claims':>8}{'places':>8}{'days':>6}{'sides':>7}{'seconds':>9}{'of one core':>13}{'of the first':>14}{'a round':>9}")
    first = 0.0
    for change in grown:
        size = base | change
        claims = to_claims(war_labels(**size))
        gc.freeze()
        rounds: list[int] = []
        took, spent = timed(partial(estimate_control, claims, on_progress=rounds.append))
        gc.unfreeze()
        first = first or spent
        print(
            f"{size['n_claims']:8}{size['n_places']:8}{size['n_days']:6}{size['n_sides']:7}{took:9.1f}{spent:13.1f}"
            f"{spent / first:13.1f}x{spent / len(rounds):9.2f}",
            flush=True,
        )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of some work, by the clock and of one core."""
    started, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - spent


def warm_up() -> None:
    """Compile what is compiled at the first call."""
    estimate_control(to_claims(war_labels(n_places=20, n_days=50, n_sides=3, n_sources=9, n_claims=300)))


def static_labels(kind: str, seed: int, n_tasks: int = 2000, n_workers: int = 40, n_sides: int = 4) -> Labels:
    """Five labels a task: workers that err evenly, that favour one side, or that each confuse in their own way."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(n_sides, size=n_tasks)
    task = np.repeat(np.arange(n_tasks), 5)
    worker = np.concatenate([rng.choice(n_workers, 5, replace=False) for _ in range(n_tasks)])
    table = np.empty((n_workers, n_sides, n_sides))
    for number in range(n_workers):
        if kind == "confused":
            table[number] = np.array([rng.dirichlet(np.where(np.arange(n_sides) == side, 3.0, 0.6)) for side in range(n_sides)])
            continue
        right = rng.uniform(0.35, 0.95)
        table[number] = (1.0 - right) / (n_sides - 1)
        np.fill_diagonal(table[number], right)
        if kind == "biased" and number % 3:
            table[number] *= 0.4
            table[number, :, number % n_sides] += 0.6
    draws = rng.random(len(task))[:, None] > np.cumsum(table[worker, truth[task]], axis=1)
    said = np.minimum(draws.sum(axis=1), n_sides - 1)
    return Labels(task, np.zeros_like(task), worker, said, truth[:, None], n_sides)


def war_labels(*, n_places: int, n_days: int, n_sides: int, n_sources: int, n_claims: int) -> Labels:
    """Places on a square whose side changes every half year or so, and sources that are right three times of four or more."""
    rng = np.random.default_rng(0)
    change = np.cumsum(rng.random((n_places, n_days)) < 1 / 180, axis=1, dtype=np.int16)
    truth = (np.arange(n_places, dtype=np.int32)[:, None] * n_sides // n_places + change % 2) % n_sides
    truth = truth.astype(np.int16)
    place, source = rng.integers(n_places, size=n_claims), rng.integers(n_sources, size=n_claims)
    day = np.sort(rng.integers(n_days, size=n_claims))
    right = rng.random(n_claims) < rng.uniform(0.75, 0.97, n_sources)[source]
    said = np.where(right, truth[place, day], rng.integers(n_sides, size=n_claims))
    return Labels(place, day, source, said, truth, n_sides)


def to_claims(labels: Labels) -> list[Claim]:
    """The labels as claims, in the order given; places lie on a square grid unless there is no time."""
    n_places, is_static = len(labels.truth), labels.truth.shape[1] == 1
    width = int(np.ceil(np.sqrt(n_places)))
    places = [f"p{number:05}" for number in range(n_places)]
    sides = [(f"side-{number:02}",) for number in range(labels.n_sides)]
    sources = [f"source-{number:04}" for number in range(int(labels.source.max()) + 1)]
    dates = [FIRST + timedelta(days=number) for number in range(labels.truth.shape[1])]
    printed = [day.isoformat() for day in dates]
    rows = zip(*(column.tolist() for column in (labels.place, labels.day, labels.source, labels.said)), strict=True)
    return [
        Claim(
            report_id=f"r{number}", source=sources[source], published=printed[day], action="holds", actor=sides[said],
            place=places[place], place_id=places[place], place_precision="settlement", start=dates[day], end=dates[day],
            lat=None if is_static else 30.0 + 10.0 * (place // width) / width,
            lon=None if is_static else 30.0 + 10.0 * (place % width) / width,
        )
        for number, (place, day, source, said) in enumerate(rows)
    ]  # fmt: skip


def peer_accuracy(labels: Labels) -> float:
    """Accuracy of DawidSkene on labels without time."""
    found = run_peer(labels, 100)
    return float(np.mean([found[task * 1000] == side for task, side in enumerate(labels.truth[:, 0])]))


def run_peer(labels: Labels, n_iterations: int) -> Any:  # noqa: ANN401 - crowd-kit is optional
    """DawidSkene by place and week."""
    import pandas as pd  # noqa: PLC0415 - optional
    from crowdkit.aggregation import DawidSkene  # noqa: PLC0415 - optional

    frame = pd.DataFrame({"task": labels.place * 1000 + labels.day // 7, "worker": labels.source, "label": labels.said})
    return DawidSkene(n_iter=n_iterations, tol=0.0).fit_predict(frame)


if __name__ == "__main__":
    main()
