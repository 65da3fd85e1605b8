from war import claim, day

from fogline.control.parameters import Parameters
from fogline.control.sieges import find_sieges
from fogline.model import Claim, SiegeSpell


def sieges(*claims: Claim) -> list[SiegeSpell]:
    return find_sieges(claims, day(400), Parameters())


def test_a_siege_fades_when_nobody_speaks_of_it() -> None:
    [siege] = sieges(claim("town", "red", 10, action="besieges"))
    assert (siege.start_on, siege.end_on, siege.probability) == (day(10), day(70), 0.5)


def test_more_reports_make_it_surer() -> None:
    [siege] = sieges(*(claim("town", "red", on, action="besieges") for on in (10, 50, 90)))
    assert siege.probability == 0.875
    assert siege.end_on == day(150)


def test_a_broken_siege_and_a_taken_town_end_it() -> None:
    for end in (claim("town", "blue", 30, action="breaks_siege"), claim("town", "red", 30, action="captures")):
        [siege] = sieges(claim("town", "red", 10, action="besieges"), end)
        assert siege.end_on == day(30)


def test_a_foretold_siege_is_none_and_an_unnamed_besieger_is_unknown() -> None:
    assert sieges(claim("town", "red", 10, action="besieges", modality="forecast")) == []
    [siege] = sieges(claim("town", "", 10, action="besieges"))
    assert siege.besieger == "unknown"
