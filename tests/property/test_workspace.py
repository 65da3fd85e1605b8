"""What holds for any workspace: order does not matter, nothing later changes what was known, a stopped run goes on."""

import random
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fogline import pipeline
from fogline.contracts import report_to_row, write_jsonl
from fogline.model import Report
from fogline.review import Signature
from fogline.settings import Settings
from fogline.workspace import Workspace

TEXTS = [
    ("a", "2015-05-21", "Islamic State captured Palmyra on Wednesday after the army withdrew, the Observatory said."),
    ("b", "2016-03-27", "The Syrian army recaptured Palmyra from Islamic State on Sunday."),
    ("a", "2016-03-28", "Government forces took full control of Palmyra on Sunday, a military source said."),
    ("b", "2016-12-11", "Islamic State fighters seized Palmyra again on Sunday."),
    ("c", "2016-12-12", "The army denied that Palmyra had fallen to Islamic State."),
    ("a", "2017-03-02", "The Syrian army said it had recaptured Palmyra on Thursday."),
    ("c", "2017-09-05", "Syrian government forces broke the Islamic State siege of Deir ez-Zor on Tuesday."),
    ("b", "2017-11-03", "The Syrian army captured Deir ez-Zor from Islamic State on Friday."),
]
REPORTS = [Report(f"r{n}", day, f"test-{source}", "", text, lang="en") for n, (source, day, text) in enumerate(TEXTS)]


def workspace_of(folder: Path, reports: Iterable[Report]) -> Workspace:
    write_jsonl(folder / "in.jsonl", map(report_to_row, reports))
    workspace = Workspace.create(folder / "war", settings=Settings(workers=1))
    workspace.run([folder / "in.jsonl"])
    return workspace


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_of(tmp_path_factory.mktemp("whole"), REPORTS)


def test_the_order_of_reports_does_not_matter(whole: Workspace, tmp_path: Path) -> None:
    shuffled = random.Random(1).sample(REPORTS, len(REPORTS))
    other = workspace_of(tmp_path, shuffled)
    assert other.latest_run().run_id == whole.latest_run().run_id
    assert other.spells().equals(whole.spells())


def test_nothing_published_later_changes_what_was_known(whole: Workspace, tmp_path: Path) -> None:
    day = date(2016, 12, 12)
    then = workspace_of(tmp_path, [report for report in REPORTS if report.published_on <= day])
    assert whole.spells(known_on=day).equals(then.spells(known_on=day))
    assert whole.latest_run().known_on == date(2017, 11, 3)


def run_bytes(workspace: Workspace, run_id: str) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((workspace.folder / "runs" / run_id).iterdir())}


COPIES = [
    Report("e1", "2016-12-11", "test-b", "", TEXTS[3][2] + " It was the second time this year that the group took the town."),
    Report("z1", "2016-12-12", "test-d", "", TEXTS[3][2] + " It was the second time this year that the group took the town."),
    Report(
        "a1", "2016-12-20", "test-a", "", TEXTS[3][2] + " It was the second time this year that the group took the town, in all."
    ),
]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[date, tuple[str, dict[str, bytes]]]]:
    """A workspace that read its reports day by day, with each day's run and its bytes as they were then."""
    folder = tmp_path_factory.mktemp("lived")
    workspace = Workspace.create(folder / "war", settings=Settings(workers=1))
    reports = sorted([*REPORTS, *COPIES], key=lambda report: report.published)
    then: dict[date, tuple[str, dict[str, bytes]]] = {}
    for day in sorted({report.published_on for report in reports}):
        write_jsonl(folder / f"{day}.jsonl", map(report_to_row, [r for r in reports if r.published_on == day]))
        run = workspace.run([folder / f"{day}.jsonl"]).run
        then[run.known_on] = (run.run_id, run_bytes(workspace, run.run_id))
    return workspace, then


def test_rerunning_for_a_past_day_gives_the_bytes_of_that_days_run(
    lived: tuple[Workspace, dict[date, tuple[str, dict[str, bytes]]]],
) -> None:
    workspace, then = lived
    workspace.review.decide("reject", workspace.claims()[0].claim_id, signed=Signature("ann"))
    shutil.rmtree(workspace.folder / "runs")
    for day, (run_id, contents) in then.items():
        again = Workspace.open(workspace.folder).run(known_on=day).run
        assert again.run_id == run_id
        assert run_bytes(workspace, run_id) == contents


def test_a_decision_changes_the_next_run_and_undoing_it_restores_the_estimate(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, REPORTS)
    before = workspace.latest_run()
    day = date(2016, 12, 20)
    seized = next(claim for claim in workspace.claims() if claim.report_id == "r3")
    made = workspace.review.decide("reject", seized.claim_id[:8], signed=Signature("ann"))
    assert workspace.run().is_new
    assert workspace.latest_run() != before
    assert workspace.show("Palmyra", on=day).probabilities.get("isis", 0.0) < 0.5
    workspace.review.undo(made.decision_id, signed=Signature("bob"))
    assert not workspace.run().is_new
    assert workspace.latest_run() == before
    assert workspace.show("Palmyra", on=day).probabilities["isis"] > 0.5
    assert len(workspace.decisions()) == 2


def test_a_pinned_source_and_a_merged_origin_reach_the_next_run(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, REPORTS)
    runs = {workspace.latest_run().run_id}
    workspace.review.decide("pin_source", "test-c", {"camp": "syria_gov", "accuracy": 0.6}, signed=Signature("ann"))
    runs.add(workspace.run().run.run_id)
    workspace.review.decide("merge_origins", "r2", {"report_id": "r1"}, signed=Signature("ann"))
    runs.add(workspace.run().run.run_id)
    assert len(runs) == 3
    assert workspace.members()["r2"].origin_id == workspace.members()["r1"].origin_id


def test_asking_for_the_last_day_first_still_leaves_a_latest_run(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "in.jsonl", map(report_to_row, REPORTS))
    workspace = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    first = workspace.run([tmp_path / "in.jsonl"], known_on=REPORTS[-1].published_on)
    assert not workspace.run().is_new
    assert workspace.latest_run() == first.run


def test_a_second_run_changes_nothing(whole: Workspace) -> None:
    before = whole.desk.records.counts()
    summary = whole.run([whole.folder.parent / "in.jsonl"])
    assert not summary.is_new
    assert whole.desk.records.counts() == before


@pytest.mark.parametrize("step", ["add_origins", "add_claims", "estimate_control", "score_sources"])
def test_a_run_that_was_stopped_goes_on(whole: Workspace, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_jsonl(tmp_path / "in.jsonl", map(report_to_row, REPORTS))
    workspace = Workspace.create(tmp_path / "war", settings=Settings(workers=1))

    def stop(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, step, stop)
        with pytest.raises(KeyboardInterrupt):
            workspace.run([tmp_path / "in.jsonl"])
    workspace.run([tmp_path / "in.jsonl"])
    assert workspace.latest_run().run_id == whole.latest_run().run_id
    assert workspace.spells().equals(whole.spells())


def test_a_copied_report_adds_no_witness(whole: Workspace, tmp_path: Path) -> None:
    copy = Report(
        "copy",
        "2016-12-13",
        "test-d",
        "",
        TEXTS[3][2] + " It was the second time this year that the group took the town.",
        lang="en",
    )
    original = Report("r3", "2016-12-11", "test-b", "", copy.text, lang="en")
    reports = [original if report.report_id == "r3" else report for report in REPORTS]
    alone = workspace_of(tmp_path / "alone", reports)
    copied = workspace_of(tmp_path / "copied", [*reports, copy])
    assert copied.members()["copy"].origin_id == copied.members()["r3"].origin_id
    day = date(2016, 12, 20)
    before, after = (w.show("Palmyra", on=day).probabilities.get("isis", 0.0) for w in (alone, copied))
    assert abs(after - before) < 0.05
    assert whole.show("Palmyra", on=day).probabilities


def test_explanations_stand_on_the_claims_shown_also_where_the_extractor_has_changed(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, REPORTS[:4])
    day = date(2016, 4, 15)
    before = workspace.explain("Palmyra", day)
    workspace.desk = replace(workspace.desk, extractor="a newer one")
    assert before.influences
    assert workspace.explain("Palmyra", day) == before
