from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pyarrow as pa
from war import claim, day

from fogline.control import Parameters, control_on, diff_control, estimate_control, holders_over_time
from fogline.model import Claim, Place, Source
from fogline.theatre.load import bare_theatre


def war() -> list[Claim]:
    """Red holds the town for a month, blue takes it on day 40 and keeps it; the village stays blue's."""
    town = [claim("town", "red", on, source=f"source-{on % 3}") for on in range(0, 36, 5)]
    town.append(claim("town", "blue", 40, action="captures", target=("red",), source="source-1"))
    town += [claim("town", "blue", on, source=f"source-{on % 3}") for on in range(42, 80, 5)]
    return town + [claim("village", "blue", on, source=f"source-{on % 3}") for on in range(0, 80, 7)]


def top(spells: pa.Table, place: str, on: int) -> str:
    return next(iter(control_on(spells, day(on))[place]))


def test_a_capture_is_seen_on_its_day() -> None:
    spells = estimate_control(war()).spells
    assert [top(spells, "town", on) for on in (20, 38, 41, 70)] == ["red", "red", "blue", "blue"]
    assert top(spells, "village", 40) == "blue"


def test_the_table_has_the_contracts_columns_and_spells_that_join() -> None:
    spells = estimate_control(war()).spells
    assert spells.column_names == ["place_id", "place", "lat", "lon", "start_on", "end_on", "controller", "probability"]
    bounds = sorted({(row["start_on"], row["end_on"]) for row in spells.to_pylist() if row["place_id"] == "town"})
    assert all(end == start for (_, end), (start, _) in pairwise(bounds))
    assert bounds[0][0] == day(0)
    assert min(spells["probability"].to_pylist()) >= 0.001


def test_a_place_without_evidence_has_no_rows() -> None:
    theatre = bare_theatre(places=[Place("far", "Far", 35.0, 39.0)])
    assert "far" not in estimate_control(war(), theatre=theatre).spells["place_id"].to_pylist()


def test_silent_places_are_estimated_from_their_neighbours_where_asked() -> None:
    theatre = bare_theatre(places=[Place("near", "Near", 34.01, 38.01)])
    spells = estimate_control(war(), theatre=theatre, parameters=Parameters(include_silent=True)).spells
    assert control_on(spells, day(60))["near"]["blue"] < control_on(spells, day(60))["village"]["blue"]


def test_sides_and_names_come_from_the_theatre() -> None:
    theatre = bare_theatre(places=[Place("town", "The Town", 34.0, 38.0)], sides=["red", "blue", "green"])
    spells = estimate_control(war(), theatre=theatre).spells
    assert {"The Town", "Village"} == set(spells["place"].to_pylist())
    assert set(spells["controller"].to_pylist()) <= {"red", "blue", "green", "contested"}


def test_the_same_claims_give_the_same_bytes() -> None:
    claims = war()
    assert estimate_control(claims).spells.equals(estimate_control(reversed(claims)).spells)


def test_no_claims_give_an_empty_table() -> None:
    estimate = estimate_control([])
    assert estimate.spells.num_rows == estimate.sieges.num_rows == 0
    assert estimate_control([claim("town", "unknown", 0)]).spells.num_rows == 0


def test_a_pinned_source_outweighs_a_loud_camp() -> None:
    loud = [claim("town", "red", on, source=f"loud-{on % 4}") for on in range(10)]
    other = [claim("town", "blue", on, source="watcher") for on in (1, 4, 8)]
    pinned = bare_theatre(
        sides=["red", "blue"], sources=[Source("watcher", "W", pinned_accuracy=0.999), *_camped(f"loud-{n}" for n in range(4))]
    )
    free = control_on(estimate_control([*loud, *other]).spells, day(8))["town"]
    held = control_on(estimate_control([*loud, *other], theatre=pinned).spells, day(8))["town"]
    assert held["blue"] > free.get("blue", 0.0)


def test_a_siege_is_an_overlay() -> None:
    siege = [claim("town", "blue", on, action="besieges", target=("red",)) for on in (10, 20, 30)]
    estimate = estimate_control([*war(), *siege])
    [row] = estimate.sieges.to_pylist()
    assert (row["besieger"], row["start_on"], row["end_on"]) == ("blue", day(10), day(40))
    assert "besieged" not in estimate.spells["controller"].to_pylist()


def test_a_diff_names_what_changed_and_who_said_it_first() -> None:
    claims = war()
    [change] = diff_control(estimate_control(claims).spells, day(20), day(70), claims=claims)
    capture = next(said for said in claims if said.action == "captures")
    assert (change.place, change.before, change.after) == ("Town", "red", "blue")
    assert change.first_claim_id == capture.claim_id


def test_progress_is_told_by_round() -> None:
    rounds: list[int] = []
    estimate_control(war(), parameters=Parameters(n_rounds=3), on_progress=rounds.append)
    assert rounds == [1, 1, 1]


def _camped(names: Iterator[str]) -> list[Source]:
    return [Source(name, name, camp="red") for name in names]


def test_an_estimate_begins_shortly_before_the_first_claim_about_its_place() -> None:
    rows = estimate_control([claim("town", "red", 0), claim("village", "blue", 200)]).spells.to_pylist()
    begin = {name: min(row["start_on"] for row in rows if row["place_id"] == name) for name in ("town", "village")}
    assert begin == {"town": day(0), "village": day(200 - Parameters().lead_days)}


def test_who_held_a_place_one_after_the_other() -> None:
    held = holders_over_time(estimate_control(war()).spells)
    assert [side for _, side in held["Town"]] == ["red", "blue"]
    assert [side for _, side in held["Village"]] == ["blue"]


def test_plain_reports_of_captures_are_believed_and_fall_on_their_days() -> None:
    reported = [claim("town", "red", 10, action="captures"), claim("town", "blue", 90, action="captures")]
    spells = estimate_control(reported, theatre=bare_theatre(sides=["red", "blue", *"abcdef"])).spells
    held = {on: control_on(spells, day(on))["town"] for on in (12, 80, 90)}
    assert held[12]["red"] > 0.5
    assert held[80]["red"] > held[80]["blue"]
    assert held[90]["blue"] > 0.7


def test_a_state_is_likelier_to_hold_its_own_country_where_little_is_told() -> None:
    places = [Place(f"t:{name}", name, 34.0 + number / 10, 38.0, country="XX") for number, name in enumerate(("ford", "mill"))]
    bare = bare_theatre(places=places, sides=["red", "blue"])
    state, rival = bare.sides
    claims = [claim("t:ford", "", 40, action="attacks"), claim("t:mill", "", 40, action="attacks")]
    shares = [
        control_on(estimate_control(claims, theatre=theatre).spells, day(40))["t:ford"]["red"]
        for theatre in (bare, replace(bare, sides=(replace(state, home=("XX",)), rival)))
    ]
    assert shares[1] > shares[0] + 0.1


def test_who_attacked_of_late_is_likelier_to_have_taken_what_its_holder_lost() -> None:
    held = [claim("town", "red", on, source=f"source-{on % 3}") for on in range(0, 60, 4)]
    lost = claim("town", "red", 75, action="loses", source="source-1")
    attacks = [claim("town", "blue", on, action="attacks", target=("red",), source=f"source-{on % 3}") for on in (62, 66, 70)]
    shells = [replace(told, action="bombards") for told in attacks]
    theatre = bare_theatre(sides=["red", "blue", "green"])
    after_attacks, after_shells = (
        control_on(estimate_control([*held, *told, lost], theatre=theatre).spells, day(75))["town"] for told in (attacks, shells)
    )
    assert after_attacks["blue"] > 2 * after_attacks["green"]
    assert after_shells["blue"] < 1.2 * after_shells["green"]
