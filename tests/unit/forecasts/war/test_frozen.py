from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fogline.errors import InputError
from fogline.forecasts.war.flashpoints import find_flashpoints
from fogline.forecasts.war.frozen import freeze_outlook, read_outlooks, score_outlook
from fogline.forecasts.war.history import History
from fogline.forecasts.war.outlook import Ask, Outlook, make_outlook


@pytest.fixture(scope="module")
def outlook(war: History) -> Outlook:
    return make_outlook(war, Ask(date(2021, 1, 1), 30, 64))


def test_an_outlook_is_written_once_and_read_back(outlook: Outlook, tmp_path: Path) -> None:
    first = freeze_outlook(tmp_path, outlook)
    [path] = tmp_path.iterdir()
    before = path.read_bytes()
    assert freeze_outlook(tmp_path, outlook) == first
    assert path.read_bytes() == before
    assert read_outlooks(tmp_path) == [first]


def test_it_is_scored_on_the_days_that_have_come(outlook: Outlook, war: History) -> None:
    scores = score_outlook(outlook, war)
    assert [score.on for score in scores] == [date(2021, 1, 11), date(2021, 1, 21), date(2021, 1, 31)]
    assert all(score.n_places == 40 and score.brier >= 0.0 for score in scores)
    assert score_outlook(outlook, war.until(date(2021, 1, 15)))[-1].on == date(2021, 1, 11)
    assert score_outlook(replace(outlook, what_if="ceasefire"), war) == []


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "2021-01-01-x.json").write_text("{}")
    with pytest.raises(InputError, match="is damaged"):
        read_outlooks(tmp_path)


def test_flashpoints_say_how_near_and_since_when(war: History) -> None:
    [point] = find_flashpoints(war)
    assert (point.side_a, point.side_b) == ("blue", "red")
    assert point.apart_km < 30.0
    assert find_flashpoints(war, rivals={frozenset({"red", "green"})}) == []
    assert find_flashpoints(war, rivals=()) == []
