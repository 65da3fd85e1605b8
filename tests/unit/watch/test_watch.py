"""A watch over real feeds: what is new is read, what changed hands is told, and what breaks is survived."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from feed_server import FALLEN, RETAKEN, Entry, FeedServer
from fogline.cli.app import app
from fogline.reports import ReadOptions
from fogline.reports.poll import PollOptions
from fogline.settings import Settings
from fogline.watch import ChangeLog, Watcher, WatchOptions, atom_feed
from fogline.watch.loop import ATOM_FILE
from fogline.workspace import Workspace

EVERY = 600.0
ATOM = "{http://www.w3.org/2005/Atom}"


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    yield opened
    opened.close()


def watcher_of(workspace: Workspace, feeds: FeedServer, clock: Clock, *paths: str, hook: str = "/hook") -> Watcher:
    poll = PollOptions(every_s=EVERY, pause_s=0.0, read=ReadOptions(allow_private=True, timeout_s=5.0))
    options = WatchOptions(poll, webhook=feeds.address + hook)
    addresses = [feeds.address + path for path in paths or ("/wire",)]
    return Watcher(workspace, addresses, options, now=clock, sleep=lambda _seconds: None)


def test_what_changed_hands_is_told_once_everywhere(workspace: Workspace, feeds: FeedServer) -> None:
    clock = Clock()
    watcher = watcher_of(workspace, feeds, clock)
    stages: list[str] = []
    first = watcher.watch_round(lambda stage, _done, _total: stages.append(stage))
    assert (first.n_added, first.changes) == (1, ())
    assert {"group", "extract", "estimate"} <= set(stages), "who waits sees why"
    clock.now += EVERY
    feeds.entries["/wire"] = [FALLEN, RETAKEN]
    second = watcher.watch_round()
    assert second.n_added == 1
    (change,) = second.changes
    assert (change.place, change.before, change.after) == ("Palmyra", "syria_gov", "isis")
    assert "captured Palmyra" in change.citations[0].words
    (message,) = feeds.posted
    assert message["changes"][0]["change_id"] == change.change_id
    assert "Palmyra" in message["text"]
    entries = ET.parse(workspace.folder / ATOM_FILE).getroot().findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"urn:fogline:change:{change.change_id}"]
    clock.now += EVERY
    third = watcher.watch_round()
    assert (third.n_asked, third.n_added, third.changes) == (1, 0, ())
    assert feeds.answers[-1] == ("/wire", 304)
    assert len(feeds.posted) == 1


def test_a_feed_that_is_not_due_is_not_asked(workspace: Workspace, feeds: FeedServer) -> None:
    clock = Clock()
    watcher_of(workspace, feeds, clock).watch_round()
    n_requests = len(feeds.answers)
    again = watcher_of(Workspace.open(workspace.folder), feeds, clock)
    assert again.watch_round().n_asked == 0
    assert again.seconds_to_next() == EVERY
    assert len(feeds.answers) == n_requests


def test_broken_and_lying_feeds_stop_no_other(workspace: Workspace, feeds: FeedServer) -> None:
    feeds.broken.add("/down")
    feeds.raw["/binary"] = bytes(range(256)) * 20
    feeds.raw["/cut"] = b"<rss><channel><item><title>half a fee"
    feeds.raw["/page"] = b"<html><body>moved</body></html>"
    feeds.entries["/future"] = [Entry("2199-01-01", "From the future", "The army captured Raqqa.")]
    feeds.entries["/undated"] = [Entry(None, "When?", "The army captured Manbij.")]
    paths = ("/down", "/binary", "/cut", "/page", "/future", "/undated", "/gone", "/wire")
    done = watcher_of(workspace, feeds, Clock(), *paths).watch_round()
    assert done.n_asked == len(paths)
    assert {report.title for report in workspace.reports()} == {"Palmyra"}
    assert {"date in the future", "no date"} <= {rejection.reason for rejection in workspace.rejections()}
    assert any("500" in trouble for trouble in done.troubles)
    assert any("404" in trouble for trouble in done.troubles)


def test_a_feed_that_changes_the_dates_of_what_it_repeats_adds_nothing(workspace: Workspace, feeds: FeedServer) -> None:
    clock = Clock()
    watcher = watcher_of(workspace, feeds, clock)
    watcher.watch_round()
    clock.now += EVERY
    feeds.entries["/wire"] = [Entry("2016-04-20", RETAKEN.title, RETAKEN.text)]
    assert watcher.watch_round().n_added == 0
    assert [report.published[:10] for report in workspace.reports()] == ["2016-03-27"]


def test_a_webhook_that_fails_gets_the_change_in_the_next_round(workspace: Workspace, feeds: FeedServer) -> None:
    clock = Clock()
    feeds.broken.add("/hook")
    watcher = watcher_of(workspace, feeds, clock)
    watcher.watch_round()
    clock.now += EVERY
    feeds.entries["/wire"] = [FALLEN, RETAKEN]
    assert any("webhook" in trouble for trouble in watcher.watch_round().troubles)
    assert feeds.posted == []
    feeds.broken.clear()
    watcher_of(workspace, feeds, clock).watch_round()
    assert len(feeds.posted) == 1


def test_a_watch_that_was_killed_before_it_told_tells_later(
    workspace: Workspace, feeds: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    watcher_of(workspace, feeds, clock).watch_round()
    clock.now += EVERY
    feeds.entries["/wire"] = [FALLEN, RETAKEN]

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ChangeLog, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            watcher_of(workspace, feeds, clock).watch_round()
    (change,) = watcher_of(workspace, feeds, clock).watch_round().changes
    assert change.after == "isis"


def test_the_same_changes_give_the_same_atom_feed(workspace: Workspace, feeds: FeedServer) -> None:
    assert atom_feed([], "War") == atom_feed([], "War")
    log = ChangeLog(workspace.folder / "changes.jsonl")
    log.path.write_text('{"cut short')
    assert log.read() == []


def test_the_command_line(workspace: Workspace, feeds: FeedServer) -> None:
    words = ["watch", f"{feeds.address}/wire", "-w", str(workspace.folder), "--once", "--every", "0.1"]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 0
    assert "private network" in refused.stderr
    assert workspace.reports() == []
    notes = workspace.desk.records
    assert notes.counts()["reports"] == 0
    other = [word if word != f"{feeds.address}/wire" else f"{feeds.address}/wire?2" for word in words]
    feeds.entries["/wire?2"] = [RETAKEN]
    told = CliRunner().invoke(app, [*other, "--allow-private"])
    assert "1 feed asked: 1 new report" in told.stderr
    assert CliRunner().invoke(app, ["watch", "file:///etc/hosts", "-w", str(workspace.folder)]).exception is not None
    assert CliRunner().invoke(app, ["watch", "-w", str(workspace.folder)]).exception is not None
