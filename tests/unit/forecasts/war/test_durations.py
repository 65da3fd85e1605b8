from datetime import date, timedelta

from fogline.forecasts.war.durations import Siege, foresee_sieges, size_class, survival

FIRST = date(2015, 1, 1)


def ended(days: int, population: int = 0) -> Siege:
    return Siege(f"p{days}", "red", FIRST, FIRST + timedelta(days=days), population)


def test_survival_counts_those_still_at_risk() -> None:
    lengths = [(10, True), (20, True), (30, False), (40, True)]
    assert survival(lengths, 0, 15) == 0.75
    assert survival(lengths, 15, 10) == 0.667
    assert survival(lengths, 15, 100) is None


def test_a_siege_is_foreseen_from_those_of_its_size_where_there_are_enough() -> None:
    on = FIRST + timedelta(days=400)
    towns = [ended(days, 20_000) for days in range(20, 200, 20)]
    current = Siege("now", "red", on - timedelta(days=50), None, 30_000)
    [outlook] = foresee_sieges([*towns, ended(300), current], on=on)
    assert (outlook.days_so_far, outlook.reference, outlook.n_reference) == (50, "earlier sieges of towns", 9)
    assert outlook.after_30 == 0.714
    assert outlook.median_days_more == 70
    assert outlook.after_365 is None


def test_what_began_or_ended_later_is_not_looked_at() -> None:
    on = FIRST + timedelta(days=30)
    [outlook] = foresee_sieges([ended(100), Siege("later", "red", on + timedelta(days=1), None)], on=on)
    assert (outlook.place_id, outlook.n_reference, outlook.after_30) == ("p100", 0, None)


def test_sizes() -> None:
    assert [size_class(n) for n in (0, 500, 50_000, 500_000)] == ["places of unknown size", "villages", "towns", "cities"]


def test_a_siege_by_nobody_named_is_that_of_the_named_side() -> None:
    on = FIRST + timedelta(days=30)
    named, unnamed = Siege("a", "red", FIRST, None), Siege("a", "unknown", FIRST, None)
    assert [siege.besieger for siege in foresee_sieges([named, unnamed], on=on)] == ["red"]
    assert [siege.besieger for siege in foresee_sieges([unnamed], on=on)] == ["unknown"]
