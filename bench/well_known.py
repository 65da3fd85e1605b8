"""Control at days of which it is well known who held the place, estimated from all shared reports together.

    python bench/well_known.py [--claims CLAIMS.jsonl --origins ORIGINS.jsonl]

Nothing of this table is seen by an estimate: it stands in no theatre and in no default. Beside the estimate stands the naive way,
the side that the last claim up to the day names as holder, sure of itself. Without files of claims and origins they are extracted
and grouped first, which takes minutes.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from fogline.control import control_on, estimate_control
from fogline.model import Claim
from fogline.theatre import load_theatre

sys.path.insert(0, str(Path(__file__).parent))

from foretold import stages_from_options

KNOWN = (
    ("Palmyra", "2015-12-31", ("isis",)),
    ("Palmyra", "2016-03-31", ("syria_gov",)),
    ("Palmyra", "2016-12-31", ("isis",)),
    ("Palmyra", "2017-03-31", ("syria_gov",)),
    ("Manbij", "2016-05-01", ("isis",)),
    ("Manbij", "2016-09-01", ("kurds",)),
    ("Jarablus", "2016-10-01", ("opposition", "turkey")),
    ("al-Bab", "2016-10-01", ("isis",)),
    ("al-Bab", "2017-03-31", ("opposition", "turkey")),
    ("Kobani", "2015-03-01", ("kurds",)),
    ("Raqqa", "2016-06-01", ("isis",)),
    ("Raqqa", "2017-11-15", ("kurds",)),
    ("Daraya", "2016-06-01", ("opposition",)),
    ("Daraya", "2016-10-01", ("syria_gov",)),
    ("eastern Aleppo", "2016-10-01", ("opposition",)),
    ("eastern Aleppo", "2017-01-15", ("syria_gov",)),
    ("Deir ez-Zor", "2016-06-01", ("contested",)),
    ("Deir ez-Zor", "2017-12-01", ("syria_gov",)),
    ("Abu Kamal", "2017-06-01", ("isis",)),
    ("Abu Kamal", "2017-12-15", ("syria_gov",)),
)
"""Place, day, and who held it then; two sides where they held it together."""

SURE = 0.8
"""An estimate this sure of itself is one that should be right."""


def main() -> None:
    """One line for each place and day, and the sums."""
    claims, members = stages_from_options(__doc__)
    spells = estimate_control(claims, theatre=load_theatre("syria"), origins=members).spells
    place_ids = {
        str(name).casefold(): str(key)
        for key, name in zip(*(spells[part].to_pylist() for part in ("place_id", "place")), strict=True)
    }
    print(f"{'place':16}{'day':12}{'held by':20}{'estimate':32}last claim")
    judged = []
    for place, day, held in KNOWN:
        on = date.fromisoformat(day)
        odds = control_on(spells, on).get(place_ids.get(place.casefold(), ""), {})
        last = _last_named(claims, place_ids.get(place.casefold(), ""), on)
        two = ", ".join(f"{side} {share:.2f}" for side, share in list(odds.items())[:2]) or "none"
        print(f"{place:16}{day:12}{'+'.join(held):20}{two:32}{last or 'none'}")
        judged.append((odds, {last: 1.0} if last else {}, held))
    for name, told in (
        ("estimate", [(odds, held) for odds, _, held in judged]),
        ("last claim", [(last, held) for _, last, held in judged]),
    ):
        _print_sums(name, told)


def _last_named(claims: Iterable[Claim], place_id: str, on: date) -> str | None:
    """Whom the last report up to a day names as the holder of a place."""
    named = (
        claim
        for claim in claims
        if claim.place_id == place_id
        and claim.published_on <= on
        and claim.action in ("holds", "captures")
        and claim.modality in ("asserted", "attributed")
    )
    last = max(named, key=lambda claim: claim.published, default=None)
    return last.actor[0] if last is not None else None


def _print_sums(name: str, told: Sequence[tuple[Mapping[str, float], tuple[str, ...]]]) -> None:
    right = sum(max(odds, key=lambda side: odds[side], default=None) in held for odds, held in told)
    wrong = sum(
        max(odds.values(), default=0.0) >= SURE and max(odds, key=lambda side: odds[side]) not in held for odds, held in told
    )
    brier = sum(_brier(odds, held) for odds, held in told) / len(told)
    print(f"{name:12}right {right} of {len(told)}, wrong with {SURE} or more {wrong}, Brier {brier:.3f}")


def _brier(odds: Mapping[str, float], held: tuple[str, ...]) -> float:
    """Squared error over all sides; those who held it together count as one."""
    share = sum(odds.get(side, 0.0) for side in held)
    return (1 - share) ** 2 + sum(odd**2 for side, odd in odds.items() if side not in held)


if __name__ == "__main__":
    main()
