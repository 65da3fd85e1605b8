from datetime import date

import pytest

from fogline.errors import InputError
from fogline.forecasts.war.history import NOT_KNOWN, make_history, spells_of_rows

ROW = {"name": "Ford", "lat": "50.1", "lon": "30.2", "controller": "red", "start_on": "2020-01-01", "end_on": "2020-01-05"}


def test_a_table_becomes_codes_by_day() -> None:
    rows = [ROW, ROW | {"controller": "blue", "start_on": "2020-01-07", "end_on": "", "population": "?"}]
    history = make_history(spells_of_rows(rows), until=date(2020, 1, 8))
    assert history.controllers == ("blue", "red", "contested")
    assert history.codes[:, 0].tolist() == [1, 1, 1, 1, NOT_KNOWN, NOT_KNOWN, 0, 0]


def test_the_likeliest_controller_of_a_spell_is_kept() -> None:
    rows = [ROW | {"place_id": "f", "probability": "0.3"}, ROW | {"place_id": "f", "controller": "blue", "probability": "0.7"}]
    assert [spell.controller for spell in spells_of_rows(rows)] == ["blue"]


def test_what_was_first_heard_of_later_is_not_known_earlier() -> None:
    rows = [ROW | {"end_on": ""}, ROW | {"name": "Mill", "lat": "50.5", "start_on": "2020-02-01", "end_on": ""}]
    history = make_history(spells_of_rows(rows), until=date(2020, 3, 1))
    assert [place.name for place in history.until(date(2020, 1, 15)).places] == ["Ford"]


@pytest.mark.parametrize("broken", [{"lat": "north"}, {"start_on": "soon"}, {"controller": ""}])
def test_a_row_that_cannot_be_read_is_named(broken: dict[str, str]) -> None:
    with pytest.raises(InputError, match="row 2 of the table"):
        spells_of_rows([ROW, ROW | broken])


def test_a_day_outside_the_table_is_an_error() -> None:
    history = make_history(spells_of_rows([ROW]), until=date(2020, 1, 8))
    with pytest.raises(InputError, match="ask for a day from 2020-01-01 to 2020-01-08"):
        history.day(date(2021, 1, 1))
    with pytest.raises(InputError, match="nothing is known"):
        make_history(spells_of_rows([ROW]), until=date(2019, 1, 1))
