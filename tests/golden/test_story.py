"""A dozen reports end to end, readable on one screen. After a change on purpose: GOLDEN=write python -m pytest tests/golden."""

import os
from datetime import date
from pathlib import Path

import pytest

from fogline.settings import Settings
from fogline.workspace import Workspace

HERE = Path(__file__).parent
DAYS = (date(2015, 4, 1), date(2015, 6, 1), date(2016, 6, 1), date(2016, 12, 20), date(2017, 4, 1))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace.create(tmp_path_factory.mktemp("story") / "war", settings=Settings(workers=1))
    made.run([HERE / "reports.jsonl"])
    return made


def story(workspace: Workspace) -> str:
    """Claims by report, the copy, what became of the forecast, and who held Palmyra, in tenths."""
    lines = [
        f"{claim.report_id}  {'+'.join(claim.actor)} {claim.action} {claim.place} [{claim.start or ''}..{claim.end or ''}] "
        f"{claim.modality}{f' by {claim.attributed_to}' if claim.attributed_to else ''}: {claim.evidence}"
        for claim in workspace.claims()
    ]
    lines += [f"{m.report_id} is a {m.relation} of {m.of}" for m in workspace.members().values() if m.of]
    lines += [
        f"forecast by {f.source}: {f.side} {f.outcome_wanted} {f.place} by {f.deadline}: {f.outcome}"
        for f in workspace.forecasts()
    ]
    for day in DAYS:
        held = workspace.show("Palmyra", on=day).probabilities
        lines.append(f"Palmyra {day}: " + ", ".join(f"{side} {p:.1f}" for side, p in held.items() if p >= 0.05))
    return "\n".join(lines) + "\n"


def test_the_story_is_told_as_before(workspace: Workspace) -> None:
    expected = HERE / "story.txt"
    told = story(workspace)
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


def test_palmyra_changes_hands_as_the_reports_say(workspace: Workspace) -> None:
    likeliest = [next(iter(workspace.show("Palmyra", on=day).probabilities)) for day in DAYS]
    assert likeliest == ["syria_gov", "isis", "syria_gov", "isis", "syria_gov"]
