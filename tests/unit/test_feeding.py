"""Addresses are read by run and read as a watch reads them: politely, remembered, from real servers."""

import json
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from feed_server import FALLEN, RETAKEN, Entry, FeedServer
from fogline.cli.app import app
from fogline.feeding import Feeds
from fogline.reports import ReadOptions, read_reports
from fogline.reports.poll import Poller, PollOptions
from fogline.settings import Settings
from fogline.watch import Watcher, WatchOptions
from fogline.workspace import Workspace


@pytest.fixture
def war(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "war", settings=Settings(workers=1)).close()
    return tmp_path / "war"


def typed(war: Path, *words: str) -> Result:
    result = CliRunner().invoke(app, [*words, "-w", str(war), "--allow-private"])
    assert result.exception is None, result.output
    return result


def asked(feeds: FeedServer, path: str) -> list[int]:
    return [status for other, status in feeds.answers if other == path]


def test_read_asks_conditionally_and_says_what_it_did(feeds: FeedServer, war: Path) -> None:
    url = f"{feeds.address}/wire"
    assert "1 feed asked, 0 unchanged: 1 new report, 0 new rejections." in typed(war, "read", url).stderr
    assert "1 feed asked, 1 unchanged: 0 new reports" in typed(war, "read", url).stderr
    assert asked(feeds, "/wire") == [200, 304]
    feeds.entries["/wire"] = [FALLEN, RETAKEN]
    assert "0 unchanged: 1 new report" in typed(war, "read", url).stderr


def test_run_reads_the_feeds_of_the_settings_and_a_watch_goes_on_from_there(feeds: FeedServer, war: Path) -> None:
    settings = war / "fogline.toml"
    settings.write_text(settings.read_text().replace("feeds = []", f'feeds = ["{feeds.address}/wire"]'))
    (row,) = json.loads(typed(war, "run", "--json").stdout)
    assert (row["reports"], row["new"]) == (1, 1)
    poll = PollOptions(pause_s=0.0, read=ReadOptions(allow_private=True))
    watcher = Watcher(Workspace.open(war), [f"{feeds.address}/wire"], WatchOptions(poll))
    done = watcher.watch_round()
    assert (done.n_asked, done.n_added, asked(feeds, "/wire")) == (1, 0, [200, 304])


def test_what_a_feed_repeats_under_another_date_is_not_read_again(feeds: FeedServer, war: Path) -> None:
    typed(war, "read", f"{feeds.address}/wire")
    feeds.entries["/wire"] = [Entry("2016-04-20", RETAKEN.title, RETAKEN.text)]
    assert "0 new reports" in typed(war, "read", f"{feeds.address}/wire").stderr


def test_another_date_of_the_callers_asks_for_everything_again(feeds: FeedServer, war: Path) -> None:
    feeds.entries["/undated"] = [Entry(None, "When?", "The army captured Manbij.")]
    assert "1 new rejection" in typed(war, "read", f"{feeds.address}/undated").stderr
    assert "1 new report" in typed(war, "read", f"{feeds.address}/undated", "--published", "2017-01-01").stderr


def test_robots_txt_holds_for_read_and_for_reading_to_a_file(feeds: FeedServer, war: Path, tmp_path: Path) -> None:
    feeds.raw["/robots.txt"] = b"User-agent: *\nDisallow: /wire\n"
    url = f"{feeds.address}/wire"
    assert "robots.txt of its host forbids it" in typed(war, "read", url).stderr
    out = tmp_path / "out.jsonl"
    assert "robots.txt of its host forbids it" in typed(war, "read", url, "--out", str(out)).stderr
    assert asked(feeds, "/wire") == []
    feeds.raw["/robots.txt"] = b"User-agent: *\nDisallow:\n"
    assert "1 new report" in typed(war, "read", url).stderr, "asked by hand, the rules are looked at again"


def test_a_server_that_refuses_is_not_asked_again_at_once_by_anybody(feeds: FeedServer, war: Path) -> None:
    feeds.broken.add("/wire")
    url = f"{feeds.address}/wire"
    assert "500; not asked again for 2 min" in typed(war, "read", url).stderr
    feeds.broken.clear()
    told = typed(war, "read", url)
    assert "500; not asked again for" in told.stderr
    assert asked(feeds, "/wire") == [500]
    later = 1e10
    poller = Poller(PollOptions(read=ReadOptions(allow_private=True)), now=lambda: later)
    opened = Workspace.open(war)
    again = Feeds(opened.desk.records, opened.theatre, poller, now=lambda: later)
    assert again.read([url], opened.add_read, by_hand=True).n_added == 1


def test_a_server_that_is_not_there_is_asked_again_at_once(war: Path, feeds: FeedServer) -> None:
    gone = "http://127.0.0.1:9/feed"
    for _ in range(2):
        told = typed(war, "read", gone, f"{feeds.address}/wire")
        assert "the connection failed" in told.stderr
    assert "2 feeds asked, 1 unchanged" in told.stderr, "the other feed is read all the same"
    assert "not fetched" in typed_rejections(war)


def typed_rejections(war: Path) -> str:
    return CliRunner().invoke(app, ["rejections", "-w", str(war)]).output


def test_addresses_without_a_workspace_are_asked_one_at_a_time_per_host(feeds: FeedServer) -> None:
    inside, most, guard = 0, 0, threading.Lock()
    answer = feeds.answer

    def counted(path: str, etag: str | None) -> tuple[int, bytes, str]:
        nonlocal inside, most
        with guard:
            inside, most = inside + 1, max(most, inside + 1)
        try:
            return answer(path, etag)
        finally:
            with guard:
                inside -= 1

    feeds.answer = counted  # type: ignore[method-assign]
    feeds.entries["/other"] = [FALLEN]
    urls = [f"{feeds.address}/wire", f"{feeds.address}/other"]
    found = list(read_reports(urls, options=ReadOptions(allow_private=True)))
    assert [type(item).__name__ for item in found] == ["Report", "Report"]
    assert most == 1
    assert [path for path, _ in feeds.answers] == ["/robots.txt", "/wire", "/other"]


def test_where_nothing_could_be_read_the_run_says_so(war: Path) -> None:
    told = typed(war, "run", "http://127.0.0.1:9/feed")
    assert "nothing is known yet" in told.stderr
    assert "1970" not in told.stdout
