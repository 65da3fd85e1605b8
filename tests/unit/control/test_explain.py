import pytest
from war import claim, day

from fogline.control import explain_control
from fogline.errors import InputError
from fogline.model import Claim, OriginMembership


def claims() -> list[Claim]:
    agreeing = [claim("town", "red", on, report_id=f"red-{on}", source=f"source-{on % 2}") for on in range(5)]
    return [*agreeing, claim("town", "blue", 4, report_id="blue", source="doubter")]


def test_origins_for_and_against_get_their_signs() -> None:
    explanation = explain_control(claims(), "town", day(4))
    shares = {influence.origin_id: influence.log_odds for influence in explanation.influences}
    assert explanation.controller == "red"
    assert shares["blue"] < 0 < shares["red-4"]
    assert len(shares) == 6


def test_the_strongest_comes_first_and_names_its_claims() -> None:
    explanation = explain_control(claims(), "town", day(4))
    strengths = [abs(influence.log_odds) for influence in explanation.influences]
    assert strengths == sorted(strengths, reverse=True)
    assert all(influence.claim_ids for influence in explanation.influences)


def test_reports_of_one_origin_go_together() -> None:
    origins = [OriginMembership(f"red-{on}", "wire", "copy", None, 1.0) for on in range(5)]
    explanation = explain_control(claims(), "town", day(4), origins=origins)
    assert {influence.origin_id for influence in explanation.influences} == {"wire", "blue"}


def test_without_the_doubter_the_place_is_surer() -> None:
    explanation = explain_control(claims(), "town", day(4))
    without = {counterfactual.name: counterfactual.probabilities for counterfactual in explanation.without_sources}
    assert without["doubter"]["red"] > explanation.probabilities["red"]


def test_a_place_of_which_nobody_speaks_is_an_error_with_a_cure() -> None:
    with pytest.raises(InputError, match="no claim speaks"):
        explain_control(claims(), "elsewhere", day(4))
