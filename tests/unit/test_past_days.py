"""What was known on a past day is found once and kept."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fogline import pipeline

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
