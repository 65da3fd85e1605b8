import time
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from war import FIRST, claim, day

from fogline.control import FittedControl, Parameters, control_on, fit_control, update_control
from fogline.control.estimate import spell_table
from fogline.control.evidence import Evidence
from fogline.control.gather import gather_evidence
from fogline.control.inference import fit
from fogline.errors import InputError
from fogline.model import Claim
from fogline.theatre.backers import Backing
from fogline.theatre.load import bare_theatre

N_TOWNS = 60
FROZEN = Parameters(learn_sources=False, learn_rates=False, learn_silence=False, n_rounds=30, include_silent=True)
"""Nothing is learned: the full run iterates the field alone, until it has settled."""


def front(n_claims: int = 1500, seed: int = 3) -> list[Claim]:
    """Towns on a grid; red holds the west, blue the east, and one of eight claims is wrong."""
    rng = np.random.default_rng(seed)
    said = []
    for number in range(n_claims):
        town, on = int(rng.integers(N_TOWNS)), int(rng.integers(300))
        side = "red" if (town % 10 < 5) != (rng.random() < 0.125) else "blue"
        said.append(about(town, side, on, report_id=f"report-{number}", source=f"source-{number % 9}"))
    return said


def about(town: int, side: str, on: int, **fields: object) -> Claim:
    where = {"lat": 33.0 + town // 10 * 0.2, "lon": 36.0 + town % 10 * 0.2}
    return claim(f"town-{town:02}", side, on, **{**where, **fields})


def test_an_update_equals_the_full_run() -> None:
    said, new = front(), [about(14, "blue", 150, source="source-1"), about(14, "blue", 153, source="source-2")]
    update = update_control(fit_control(said, parameters=FROZEN), new)
    full = spell_table(fit_control([*said, *new], parameters=FROZEN))
    assert "town-14" in update.place_ids
    assert len(update.place_ids) < N_TOWNS
    for on in (120, 140, 151, 155, 200):
        mine, whole = control_on(update.spells, day(on)), control_on(full, day(on))
        worst = max(abs(p - whole[place].get(held, 0.0)) for place, by in mine.items() for held, p in by.items())
        assert worst <= 1e-3


def test_what_is_said_again_weighs_less_as_in_the_full_run() -> None:
    """A like claim that was published earlier, and one of the same origin: those that were there come second."""
    said = [*front(), about(14, "blue", 150, source="source-3", origin_id="wire")]
    new = [
        about(14, "blue", 150, source="source-1", published=day(149).isoformat()),
        about(14, "blue", 150, source="source-0", origin_id="wire"),
    ]
    options = {"theatre": None, "origins": (), "known_on": None, "parameters": FROZEN}
    update = update_control(fit_control(said, parameters=FROZEN), new)
    mine, whole = update.fitted.evidence, gather_evidence([*said, *new], **options)  # type: ignore[arg-type]
    assert _weights(mine) == pytest.approx(_weights(whole))
    assert _weights(mine)[said[-1].report_id] < 0.5
    full = spell_table(fit_control([*said, *new], parameters=FROZEN))
    by_town, in_full = control_on(update.spells, day(152))["town-14"], control_on(full, day(152))["town-14"]
    assert all(abs(p - in_full.get(held, 0.0)) <= 1e-3 for held, p in by_town.items())


def _weights(evidence: Evidence) -> dict[str, float]:
    return {evidence.claims[claim].report_id: weight for claim, weight in zip(evidence.claim, evidence.weight, strict=True)}


def test_an_update_shares_what_a_backer_did_as_the_full_run_does() -> None:
    bare = bare_theatre(sides=["red", "blue", "sky"])
    theatre = replace(bare, backers=(Backing("sky", ("red",)),))
    said = front()
    new = [
        about(14, "sky", 150, action="captures", source="source-1"),
        about(14, "sky", 151, action="captures", source="source-1"),
    ]
    update = update_control(fit_control(said, theatre=theatre, parameters=FROZEN), new, theatre=theatre)
    full = spell_table(fit_control([*said, *new], theatre=theatre, parameters=FROZEN))
    mine, whole = (control_on(spells, day(152))["town-14"] for spells in (update.spells, full))
    assert mine["red"] > 10 * mine.get("sky", 0.0)
    assert all(abs(p - whole.get(held, 0.0)) <= 1e-3 for held, p in mine.items())


def test_places_that_were_not_rerun_stay_as_they_are() -> None:
    said, new = front(), [about(14, "blue", 150)]
    before = fit_control(said, parameters=FROZEN)
    update = update_control(before, new)
    old, full = spell_table(before), spell_table(fit_control([*said, *new], parameters=FROZEN))
    for on in (140, 150, 160):
        was, is_now = control_on(old, day(on)), control_on(full, day(on))
        for place in was.keys() - set(update.place_ids):
            assert all(abs(p - is_now[place].get(held, 0.0)) <= 1e-3 for held, p in was[place].items())


def test_an_update_takes_less_than_fifty_milliseconds() -> None:
    fitted = fit_control(front(), parameters=Parameters(n_rounds=4))
    update_control(fitted, [about(3, "blue", 100)])
    took = []
    for town in (14, 25, 36, 44, 51):
        started = time.perf_counter()
        update_control(fitted, [about(town, "blue", 150)])
        took.append(time.perf_counter() - started)
    assert min(took) < 0.05


def test_a_new_source_and_a_later_day_are_taken_in() -> None:
    fitted = fit_control(front(), parameters=Parameters(n_rounds=4))
    update = update_control(fitted, [about(14, "blue", 330, source="newcomer")])
    evidence = update.fitted.evidence
    assert evidence.sources[-1] == "newcomer"
    assert max(update.spells["end_on"].to_pylist()) == FIRST + timedelta(days=331)
    assert update_control(update.fitted, [about(15, "blue", 331)]).fitted.evidence.n_days == evidence.n_days + 1


def test_evidence_is_what_gathering_all_at_once_gives() -> None:
    said, new = front(), [about(14, "blue", 150, source="source-1")]
    options = {"theatre": None, "origins": (), "known_on": None, "parameters": FROZEN}
    whole = gather_evidence([*said, *new], **options)  # type: ignore[arg-type]
    mine = update_control(fit_control(said, parameters=FROZEN), new).fitted.evidence
    assert mine.day.tolist() == whole.day.tolist()
    assert mine.weight == pytest.approx(whole.weight)
    assert (mine.starts == whole.starts).all()


def test_a_place_that_the_model_has_not_seen_takes_a_full_run() -> None:
    fitted = fit_control(front(100), parameters=FROZEN)
    with pytest.raises(InputError, match="has not seen"):
        update_control(fitted, [about(99, "red", 100)])


def test_what_is_no_evidence_changes_nothing() -> None:
    fitted = fit_control(front(400), parameters=FROZEN)
    update = update_control(fitted, [replace(about(14, "blue", 150), modality="planned")])
    assert update.place_ids == ()
    assert update.spells.num_rows == 0
    assert isinstance(update.fitted, FittedControl)
    assert fit(fitted.evidence, {}, FROZEN).rates == fitted.state.rates
