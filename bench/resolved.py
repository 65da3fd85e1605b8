"""Forecasts drawn at random about simulated wars, resolved by the estimate: how many it decides, and how many of them right.

    python bench/resolved.py [--worlds balanced,sparse,liars] [--forecasts 6000]

Each foretells that a side takes, holds or loses a place within two weeks, two months or six. Half are said in the weeks around a
change of hands of the place, and half of the sides are those to whom it belongs or next falls. Beside the estimate stands the
simplest rule: what the last claim by the first day, and the last by the deadline, say of who holds the place. Both give three
answers; void is one of them.
"""

import argparse
import random
import sys
import tempfile
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from fogline.control import Parameters, estimate_control
from fogline.forecasts import resolve_forecasts
from fogline.model import CONTESTED, Claim, Forecast

sys.path.insert(0, str(Path(__file__).parent))

from simulated import TOOLS, Size, make_world, read_world

SIZE = Size(places=200, days=700, sides=5, sources=60, claims=14000)
HORIZONS = (14, 60, 180)
WANTED = ("takes", "holds", "loses")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Past:
    """Who held each place from which day on."""

    days: Mapping[str, list[date]]
    sides: Mapping[str, list[str]]

    def on(self, place: str, day: date) -> str:
        """Who held a place on a day; the first holder before the first day."""
        return self.sides[place][max(0, bisect_right(self.days[place], day) - 1)]

    def next(self, place: str, day: date) -> str:
        """To whom a place falls next, else who has it."""
        later = bisect_right(self.days[place], day)
        return self.sides[place][later] if later < len(self.sides[place]) else self.on(place, day)


def main() -> None:
    """Print a block for each world."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", default="balanced,sparse,liars")
    parser.add_argument("--forecasts", type=int, default=6000)
    options = parser.parse_args()
    if not TOOLS.is_dir():
        sys.exit(f"there is no {TOOLS}; put the shared folder beside the repository")
    for world in options.worlds.split(","):
        with tempfile.TemporaryDirectory() as name:
            make_world(Path(name), world, 11, SIZE)
            claims, theatre = read_world(Path(name))
            truth = read_truth(Path(name) / "truth.csv")
        spells = estimate_control(claims, theatre=theatre, parameters=Parameters(include_silent=True)).spells
        forecasts = draw(truth, options.forecasts)
        last = max(claim.published_on for claim in claims)
        resolved = resolve_forecasts(forecasts, spells, known_on=last, claims=claims)
        said = held_by_claims(claims)
        print(f"{world}: {len(forecasts)} forecasts about {len(truth.days)} places")
        show(
            "last claims",
            forecasts,
            [outcome(forecast, said) if has(said, forecast) else "open" for forecast in forecasts],
            truth,
        )
        show("the estimate", forecasts, [forecast.outcome for forecast in resolved], truth)


def show(name: str, forecasts: Sequence[Forecast], given: Sequence[str], truth: Past) -> None:
    """For each outcome wanted: how many are decided, and how many of each answer are right."""
    for wanted in WANTED:
        chosen = [(answer, outcome(f, truth)) for f, answer in zip(forecasts, given, strict=True) if f.outcome_wanted == wanted]
        answers, right = Counter(answer for answer, _ in chosen), Counter(answer for answer, real in chosen if answer == real)
        decided = sum(answers[kind] for kind in ("true", "false", "void"))
        kinds = "   ".join(
            f"{kind} {answers[kind]:5} right {share(right[kind], answers[kind])}" for kind in ("true", "false", "void")
        )
        total = sum(right.values())
        print(f"  {name:13}{wanted:6} decided {share(decided, len(chosen))}  right {share(total, decided)}   {kinds}")


def share(part: int, whole: int) -> str:
    """A share as text."""
    return f"{part / whole:.3f}" if whole else "    -"


def read_truth(path: Path) -> Past:
    """The true holders of a simulated war."""
    days: defaultdict[str, list[date]] = defaultdict(list)
    sides: defaultdict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for row in sorted(DictReader(lines), key=lambda row: (row["place_id"], row["start_on"])):
            days[row["place_id"]].append(date.fromisoformat(row["start_on"]))
            sides[row["place_id"]].append(row["controller"])
    return Past(days, sides)


def held_by_claims(claims: Iterable[Claim]) -> Past:
    """Who was last said to hold each place, by days of publication."""
    days: defaultdict[str, list[date]] = defaultdict(list)
    sides: defaultdict[str, list[str]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: (claim.published_on, claim.claim_id)):
        if claim.modality in ("asserted", "attributed") and claim.place_id:
            days[claim.place_id].append(claim.published_on)
            sides[claim.place_id].append(claim.actor[0] if claim.action == "holds" else CONTESTED)
    return Past(days, sides)


def has(said: Past, forecast: Forecast) -> bool:
    """Whether anything had been said of the place by the day of the forecast."""
    first = said.days.get(forecast.place_id or "", [])
    return bool(first) and forecast.published_on is not None and first[0] <= forecast.published_on


def draw(truth: Past, number: int) -> list[Forecast]:
    """Forecasts at random; the same for the same war."""
    dice = random.Random(5)
    places = sorted(truth.days)
    everyone = sorted({side for sides in truth.sides.values() for side in sides} - {CONTESTED})
    first = min(days[0] for days in truth.days.values()) + timedelta(days=100)
    until = first + timedelta(days=SIZE.days - max(HORIZONS) - 110)
    found = []
    for n in range(number):
        place, wanted = dice.choice(places), dice.choice(WANTED)
        changes = truth.days[place] if dice.random() < 0.5 else []
        near = dice.choice(changes or [first]) - timedelta(days=dice.randint(-5, 60))
        said_on = near if changes and first <= near <= until else first + timedelta(days=dice.randint(0, (until - first).days))
        likely = truth.next(place, said_on) if wanted == "takes" else truth.on(place, said_on)
        side = likely if dice.random() < 0.5 and likely != CONTESTED else dice.choice(everyone)
        deadline = said_on + timedelta(days=dice.choice(HORIZONS))
        made = Forecast(
            f"f{n}", f"f{n}", "x", None, place, place, side, wanted, deadline, "stated", 0.7, "", published_on=said_on
        )
        found.append(made)
    return found


def outcome(forecast: Forecast, past: Past) -> str:
    """What became of a forecast by who held the place on each day."""
    place, said_on, deadline = forecast.place_id, forecast.published_on, forecast.deadline
    assert place
    assert said_on
    assert deadline
    days = [said_on + n * DAY for n in range(-1, (deadline - said_on).days + 1)]
    held = [past.on(place, day) == forecast.side for day in days]
    if forecast.outcome_wanted == "takes":
        return "void" if all(held[:2]) else "true" if any(held[1:]) else "false"
    if not any(held[:2]):
        return "void"
    is_lost = not all(held[held.index(True) :])
    return "true" if is_lost == (forecast.outcome_wanted == "loses") else "false"


if __name__ == "__main__":
    main()
