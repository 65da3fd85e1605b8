"""Pages that are made when a large run is done: they are what the application answers, and nobody waits for the next run."""

import asyncio
import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from fogline.cli import work
from fogline.cli.app import app
from fogline.web import bound, create_app
from fogline.web import publication as stand
from fogline.web.bound import BoundPages, bind_pages, path_of
from fogline.web.publication import Newsstand

if TYPE_CHECKING:
    from fogline.workspace import Workspace


@pytest.fixture
def large(war: "Workspace", monkeypatch: pytest.MonkeyPatch) -> "Workspace":
    """A small war that is taken for a large one."""
    monkeypatch.setattr(stand, "MANY_CLAIMS", 0)
    return war


def test_a_page_kept_is_the_page_that_would_be_made(large: "Workspace") -> None:
    place = next(iter(large.places()))
    asked = ["/", "/coverage", "/brief", f"/places/{place}", f"/api/v1/places/{place}/claims", "/api/v1/control"]
    client = TestClient(create_app(large), base_url="http://127.0.0.1")
    before = {path: client.get(path) for path in asked}
    told: list[tuple[str, int, int | None]] = []
    n_made = bind_pages(large, lambda *step: told.append(step), workers=1)
    assert n_made > len(asked)
    assert told[-1] == ("pages", n_made, n_made)
    pages = BoundPages(large)
    for path in asked:
        kept, after = pages.find(path), client.get(path)
        assert kept is not None
        assert gzip.decompress(kept.body) == after.content == before[path].content
        assert after.headers["content-type"] == before[path].headers["content-type"]
        assert "content-security-policy" in after.headers
        assert client.get(path, headers={"If-None-Match": after.headers["etag"]}).status_code == 304
        assert client.get(path, headers={"Accept-Encoding": "identity"}).content == after.content
    assert pages.find(f"/places/{place}/nowhere") is None


def test_it_is_made_once_and_the_next_run_replaces_it(large: "Workspace") -> None:
    assert bind_pages(large, workers=1) > 0
    assert bind_pages(large, workers=1) == 0
    run = large.latest_run()
    assert run is not None
    first = path_of(large, run)
    assert first.is_file()
    next_run = large.run(known_on=run.known_on.replace(year=run.known_on.year + 1)).run
    assert next_run.run_id != run.run_id
    assert path_of(large, next_run) != first


def test_the_command_makes_them_at_the_end_of_a_run(large: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_MANY_CLAIMS", 0)
    settings = large.folder / "fogline.toml"
    settings.write_text(re.sub(r"(?m)^workers = .*", "workers = 1", settings.read_text(encoding="utf-8")), encoding="utf-8")
    large.close()
    result = CliRunner().invoke(app, ["run", "--workspace", str(large.folder)])
    assert result.exit_code == 0, result.output
    [kept] = large.folder.glob("cache/pages-*.db")
    before = kept.stat().st_mtime_ns
    assert CliRunner().invoke(app, ["run", "--workspace", str(large.folder)]).exit_code == 0
    assert [kept.stat().st_mtime_ns] == [path.stat().st_mtime_ns for path in large.folder.glob("cache/pages-*")] == [before]


def test_small_wars_and_damaged_files_do_without(war: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    assert bind_pages(war, workers=1) == 0
    monkeypatch.setattr(stand, "MANY_CLAIMS", 0)
    run = war.latest_run()
    assert run is not None
    path_of(war, run).parent.mkdir(exist_ok=True)
    path_of(war, run).write_bytes(b"no database at all, but long enough to be looked at as one" * 100)
    client = TestClient(create_app(war), base_url="http://127.0.0.1")
    assert BoundPages(war).find("/") is None
    assert client.get("/").status_code == 200


def test_time_bounds_what_is_made(large: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound, "MOST_SECONDS", 0.0)
    assert bind_pages(large, workers=1) == 1


def test_readers_get_the_run_before_while_the_next_is_made(large: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    stand_of_news = Newsstand(large)
    before = stand_of_news.publication()
    go_on, run = Event(), large.latest_run()
    assert run is not None
    made = stand_of_news._made
    monkeypatch.setattr(stand_of_news, "_made", lambda: (go_on.wait(30), made())[1])
    next_run = replace(run, run_id="feedfeedfeedfeed")
    large.desk.runs.write(next_run.run_id, large.desk.runs.read(run.run_id))
    large.desk.records.add_run(next_run, is_latest_known=True)
    large.desk.records.mark_latest(next_run.run_id, [])
    assert stand_of_news.publication() is before
    assert not stand_of_news.is_current()
    go_on.set()
    assert stand_of_news._next is not None
    stand_of_news._next.join(30)
    after = stand_of_news.publication()
    assert after.run is not None
    assert after.run.run_id == next_run.run_id


def test_an_answer_that_says_to_wait_is_not_kept() -> None:
    async def waiting(_scope, _receive, send) -> None:  # noqa: ANN001
        await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"no-store")]})
        await send({"type": "http.response.body", "body": b"wait"})

    press = bound._Press(waiting, ThreadPoolExecutor(1), asyncio.Runner())
    assert press.answer("/")["body"] == b"wait"
    bound._presses[:] = [press]
    assert bound._ask("/") is None
