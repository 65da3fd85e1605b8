"""A place that two sides share is held by each of them."""

import pytest
from claim_world import claims_of

HOLDERS = [("holds", "Aleppo", ("opposition",)), ("holds", "Aleppo", ("syria_gov",))]


@pytest.mark.parametrize(
    "text",
    [
        "Control of Aleppo has been divided between government forces and rebels since 2012.",
        "Aleppo has been carved up between regime and rebel-held neighbourhoods.",
    ],
)
def test_each_of_two_sides_holds_what_is_divided_between_them(text: str) -> None:
    assert sorted((claim.action, claim.place, claim.actor) for claim in claims_of(text)) == HOLDERS


def test_of_a_city_divided_into_named_parts_only_the_parts_are_held() -> None:
    text = "Aleppo has been divided between a rebel-held east and a regime-controlled west since 2012."
    found = {(claim.place, claim.actor) for claim in claims_of(text) if claim.action == "holds"}
    assert found == {("eastern Aleppo", ("opposition",)), ("western Aleppo", ("syria_gov",))}


def test_what_is_held_by_one_side_stays_its_own() -> None:
    assert [claim.actor for claim in claims_of("ISIS holds Raqqa, and talks between Turkey and Russia go on.")] == [("isis",)]
