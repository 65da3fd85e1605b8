from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fogline.errors import InputError
from fogline.forecasts.war.outlook import Ask
from fogline.foreseeing import foresee, full_ledger, kept_outlooks

if TYPE_CHECKING:
    from fogline.workspace import Workspace

FROM = date(2017, 3, 1)


def test_a_workspace_is_foreseen_kept_and_scored(demo_workspace: "Workspace") -> None:
    seen = foresee(demo_workspace, Ask(FROM, 30, 32))
    assert seen.outlook.balance[-1].on == FROM + timedelta(days=30)
    assert {chance.place_id for chance in seen.outlook.chances} <= set(demo_workspace.places())
    again = foresee(demo_workspace, Ask(FROM, 30, 32))
    assert (again.outlook, again.made_at) == (seen.outlook, seen.made_at)
    [(frozen, scores)] = [kept for kept in kept_outlooks(demo_workspace) if kept[0].outlook.from_on == FROM]
    assert frozen.outlook == seen.outlook
    assert [score.on for score in scores] == [FROM + timedelta(days=n) for n in (10, 20, 30)]
    assert len(list(Path(demo_workspace.folder / "outlooks").glob("*.json"))) == 1


def test_a_day_that_has_not_come_is_an_error(demo_workspace: "Workspace") -> None:
    with pytest.raises(InputError, match="the last day that is known"):
        foresee(demo_workspace, Ask(date(2090, 1, 1), 30, 32))


def test_the_full_ledger_holds_the_extracted_ones_and_more(demo_workspace: "Workspace") -> None:
    extracted = {forecast.claim_id for forecast in demo_workspace.forecasts()}
    assert extracted <= {forecast.claim_id for forecast in full_ledger(demo_workspace)}
