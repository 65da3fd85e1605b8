from dataclasses import replace
from datetime import date

import pytest
from war import claim, day

from fogline.control import (
    FittedControl,
    Parameters,
    TurningPoint,
    control_on,
    explain_fitted,
    find_turning_points,
    fit_control,
    update_control,
)
from fogline.errors import InputError
from fogline.model import Claim, Source
from fogline.theatre.load import bare_theatre

ON = day(20)


def quiet(n_red: int) -> list[Claim]:
    """Red is said to hold the town so often, and other towns are red's and blue's, so that both sides are known."""
    said = [claim("town", "red", on, report_id=f"red-{on}", source=f"source-{on % 3}") for on in range(20 - n_red, 20)]
    others = [
        claim(place, side, on, source=f"source-{on % 3}")
        for place, side in (("ford", "red"), ("mill", "blue"))
        for on in range(0, 40, 4)
    ]
    return [*said, *others]


def likeliest(probabilities: dict[str, float]) -> str:
    return max(probabilities, key=lambda name: probabilities[name])


def of_no_camp(points: tuple[TurningPoint, ...]) -> TurningPoint:
    return next(point for point in points if point.camp is None and point.n_reports)


def after(fitted: FittedControl, point: TurningPoint, n_reports: int) -> dict[str, float]:
    """The town's answer once so many newcomers have said so."""
    action, actor = ("contests", "") if point.says == "contested" else ("holds", point.says)
    new = [claim("town", actor or "", 20, action=action, source=f"newcomer-{n}", report_id=f"new-{n}") for n in range(n_reports)]
    return control_on(update_control(fitted, new).spells, ON)["town"]


@pytest.mark.parametrize("n_red", [2, 6])
def test_so_many_reports_change_the_answer_and_one_less_does_not(n_red: int) -> None:
    fitted = fit_control(quiet(n_red))
    point = of_no_camp(find_turning_points(fitted, "town", ON))
    changed = after(fitted, point, point.n_reports)
    assert likeliest(changed) != "red" or changed["red"] < 0.5
    assert changed == pytest.approx(dict(point.probabilities), abs=0.02)
    if point.n_reports > 1:
        before = after(fitted, point, point.n_reports - 1)
        assert likeliest(before) == "red"
        assert before["red"] >= 0.5


def test_what_is_surer_takes_more_reports() -> None:
    few, many = (of_no_camp(find_turning_points(fit_control(quiet(n)), "town", ON)).n_reports for n in (1, 12))
    assert few < many


def test_without_the_origins_that_are_named_the_answer_changes() -> None:
    said = [*quiet(2), *(claim("town", "blue", on, report_id="doubt", source="doubter") for on in (12, 14))]
    fitted = fit_control(said)
    answer = explain_fitted(fitted, "town", ON)
    lost = find_turning_points(fitted, "town", ON)[-1]
    assert lost.n_reports == 0
    assert set(lost.origins) <= {"red-18", "red-19", "doubt"}
    rest = fit_control([c for c in said if c.report_id not in lost.origins])
    held = explain_fitted(rest, "town", ON)
    assert held.controller != answer.controller or max(held.probabilities.values()) < 0.5


def test_a_camp_that_admits_a_loss_needs_fewer_reports_than_one_that_boasts() -> None:
    said = [
        claim(place, side, on, source=f"{camp}-{on // 3 % 3}", report_id=f"{place}-{camp}-{on}")
        for place, holder in (("ford", "red"), ("mill", "blue"), ("farm", "red"), ("hill", "blue"))
        for camp in ("red", "blue")
        for on in range(0, 60, 3)
        for side in [camp if on % 2 else holder]
    ]
    said += [claim("town", "blue", 2, source=source, action="bombards") for source in ("red-0", "blue-0")]
    said.append(claim("town", "red", 19, source="wire"))
    sources = [Source(f"{camp}-{n}", "x", camp=camp) for camp in ("red", "blue") for n in range(3)]
    fitted = fit_control(said, theatre=bare_theatre(sides=["red", "blue"], sources=sources))
    first, *others = find_turning_points(fitted, "town", ON)
    assert (first.n_reports, first.camp, first.says) == (1, "red", "blue")
    assert {point.camp: point.n_reports > 1 for point in others if point.says} == {"blue": True, None: True}


def test_points_come_in_order_and_sum_to_one() -> None:
    points = find_turning_points(fit_control(quiet(4)), "town", ON)
    assert [p.n_reports for p in points if p.n_reports] == sorted(p.n_reports for p in points if p.n_reports)
    for point in points:
        assert sum(point.probabilities.values()) == pytest.approx(1.0, abs=0.01)
        assert bool(point.origins) != bool(point.says)


def test_a_place_of_which_nobody_speaks_is_an_error() -> None:
    with pytest.raises(InputError, match="no claim speaks"):
        find_turning_points(fit_control(quiet(2)), "elsewhere", date(2016, 1, 9))
    assert find_turning_points(fit_control(quiet(2), parameters=replace(Parameters(), n_rounds=1)), "mill", ON)
