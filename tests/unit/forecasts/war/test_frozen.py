import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
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


def test_no_change_is_what_was_believed_kept_as_it_was(war: History) -> None:
    from_on, due = date(2021, 1, 1), date(2021, 1, 31)
    past = war.until(from_on)
    believed = np.full((len(past.places), len(past.controllers)), 0.3)
    believed[:, past.controllers.index("red")] = 0.4
    scored = score_outlook(make_outlook(war, Ask(from_on, 30, 64), beginning=believed), war)[-1]
    red = [war.controllers[code] == "red" for code in war.codes[war.day(due)]]
    assert scored.on == due
    assert scored.no_change_is == "believed"
    assert scored.brier_no_change == pytest.approx(
        np.mean(np.where(red, 0.6**2 + 2 * 0.3**2, 0.4**2 + 0.7**2 + 0.3**2)), abs=1e-4
    )


def test_places_that_changed_hands_are_scored_apart(outlook: Outlook, war: History) -> None:
    scored = [score for score in score_outlook(outlook, war) if score.n_changed]
    assert scored
    for score in scored:
        assert score.brier_no_change_changed == 2.0  # a table's holders are sure
        assert score.brier_no_change == pytest.approx(2.0 * score.n_changed / score.n_places, abs=1e-4)
        assert score.brier_changed is not None
        assert 0.0 < score.brier_changed < 2.0


def test_an_outlook_kept_without_its_beginning_is_read_and_scored_beside_the_likeliest(
    outlook: Outlook, war: History, tmp_path: Path
) -> None:
    freeze_outlook(tmp_path, outlook)
    [path] = tmp_path.iterdir()
    told = json.loads(path.read_text())
    del told["outlook"]["beginning"]
    path.write_text(json.dumps(told))
    [old] = read_outlooks(tmp_path)
    assert old.outlook == replace(outlook, beginning=())
    scores = score_outlook(old.outlook, war)
    assert {score.no_change_is for score in scores} == {"likeliest"}
    assert all(score.brier_no_change == pytest.approx(2.0 * score.n_changed / score.n_places, abs=1e-4) for score in scores)


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
