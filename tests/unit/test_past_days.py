"""What was known on a past day is found once and kept."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fogline import past_days, pipeline

if TYPE_CHECKING:
    from fogline.workspace import Workspace


def test_origins_of_a_past_day_are_found_once(demo_workspace: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    known = pipeline.known_then(demo_workspace.desk, date(2016, 6, 1))
    first = pipeline.origins_then(demo_workspace.desk, known)
    assert {member.report_id for member in first} == {report.report_id for report in known.reports}
    monkeypatch.setattr(pipeline, "group_origins", lambda *_, **__: pytest.fail("grouped again"))
    assert pipeline.origins_then(demo_workspace.desk, known) == first


def test_a_damaged_copy_is_made_anew(demo_workspace: "Workspace") -> None:
    known = pipeline.known_then(demo_workspace.desk, date(2016, 5, 1))
    first = pipeline.origins_then(demo_workspace.desk, known)
    for path in (demo_workspace.folder / "cache").glob("origins-*.json"):
        path.write_text("{", encoding="utf-8")
    assert pipeline.origins_then(demo_workspace.desk, known) == first


def test_a_past_day_is_told_without_writing_and_is_the_run_of_that_day(demo_workspace: "Workspace") -> None:
    day, desk = date(2015, 9, 1), demo_workspace.desk
    before = {run.run_id for run in desk.records.runs()}
    told = past_days.run_then(desk, day)
    shown = demo_workspace.publication(known_on=day)
    assert told.run.run_id not in before
    assert {run.run_id for run in desk.records.runs()} == before, "who only asks writes nothing"
    kept = demo_workspace.run(known_on=day).run
    assert kept.run_id == told.run.run_id
    assert desk.runs.read(kept.run_id).spells.equals(told.files.spells)
    assert desk.runs.read(kept.run_id).track_records == tuple(told.files.track_records)
    assert shown.spells.equals(told.files.spells)
    assert max(claim.published_on for claim in shown.claims) <= day
    assert past_days.run_then(desk, day).run == kept, "the kept one is read"
