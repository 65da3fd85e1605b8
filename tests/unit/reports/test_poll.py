"""Feeds are asked politely: real servers on the loopback address, a clock that the test sets."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from local_server import LocalServer

from fogline.reports.options import ReadOptions
from fogline.reports.poll import FeedState, Poller, PollOptions

EVERY = 600.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[LocalServer]:
    local = LocalServer()
    thread = threading.Thread(target=local.server.serve_forever, daemon=True)
    thread.start()
    local.give("/robots.txt", b"", status=404)
    yield local
    local.server.shutdown()


def poller(clock: Clock, *, allow_private: bool = True) -> Poller:
    options = PollOptions(every_s=EVERY, pause_s=2.0, read=ReadOptions(allow_private=allow_private, timeout_s=3.0))
    return Poller(options, now=clock, sleep=clock.sleep)


def asked(server: LocalServer, path: str) -> list[dict[str, str]]:
    return [headers for asked_path, headers in server.requests if asked_path == path]


def test_the_second_request_is_conditional_and_nothing_new_gives_no_content(server: LocalServer, clock: Clock) -> None:
    url = server.give("/feed", b"<rss/>", ETag='"v1"', Last_Modified="Mon, 05 Jun 2017 10:00:00 GMT")
    ask = poller(clock)
    (first,) = ask.poll([FeedState(url)])
    assert first.fetched is not None
    assert ask.poll([first.state]) == []
    clock.now += EVERY
    server.give("/feed", b"", status=304)
    (second,) = ask.poll([first.state])
    assert second.fetched is None
    assert (second.state.n_failures, second.state.etag) == (0, '"v1"')
    again = asked(server, "/feed")[1]
    assert (again["If-None-Match"], again["If-Modified-Since"]) == ('"v1"', "Mon, 05 Jun 2017 10:00:00 GMT")


def test_a_feed_that_fails_is_asked_less_and_less_often(server: LocalServer, clock: Clock) -> None:
    ask, state = poller(clock), FeedState(server.give("/feed", b"", status=500))
    waits = []
    for _ in range(12):
        (polled,) = ask.poll([state])
        state = polled.state
        waits.append(state.next_at - clock.now)
        clock.now = state.next_at
    assert waits[:3] == [2 * EVERY, 4 * EVERY, 8 * EVERY]
    assert waits[-1] == 86_400.0
    assert "500" in state.trouble
    server.give("/feed", b"<rss/>")
    (polled,) = ask.poll([state])
    assert (polled.state.n_failures, polled.state.trouble) == (0, "")


@pytest.mark.parametrize(("status", "header", "least"), [(429, "7200", 7200.0), (503, "soon", 0.0), (410, "", 86_400.0)])
def test_the_server_may_say_when(server: LocalServer, clock: Clock, status: int, header: str, least: float) -> None:
    (polled,) = poller(clock).poll([FeedState(server.give("/feed", b"", status=status, Retry_After=header))])
    assert polled.state.next_at - clock.now == max(least, 2 * EVERY)


def test_robots_txt_is_obeyed_and_read_once_a_day(server: LocalServer, clock: Clock) -> None:
    server.give("/robots.txt", b"User-agent: *\nDisallow: /closed\nCrawl-delay: 5\n")
    urls = [server.give(path, b"<rss/>") for path in ("/open", "/closed/feed", "/other")]
    polled = poller(clock).poll([FeedState(url) for url in urls])
    assert [item.fetched is not None for item in polled] == [True, False, True]
    assert "robots.txt" in polled[1].state.trouble
    assert len(asked(server, "/robots.txt")) == 1
    assert asked(server, "/closed/feed") == []
    assert clock.slept == [5.0], "between the two requests that were made"


def test_a_host_whose_robots_txt_fails_is_left_alone(server: LocalServer, clock: Clock) -> None:
    server.give("/robots.txt", b"", status=503)
    (polled,) = poller(clock).poll([FeedState(server.give("/feed", b"<rss/>"))])
    assert polled.fetched is None
    assert asked(server, "/feed") == []


def test_one_request_at_a_time_per_host(server: LocalServer, clock: Clock) -> None:
    at_once: list[int] = []
    busy = threading.Semaphore(1)

    def slow(handler: BaseHTTPRequestHandler) -> None:
        at_once.append(1 if busy.acquire(blocking=False) else 2)
        time.sleep(0.05)
        busy.release()
        handler.send_response(200)
        handler.send_header("Content-Length", "6")
        handler.end_headers()
        handler.wfile.write(b"<rss/>")

    paths = [f"/f{n}" for n in range(5)]
    for path in paths:
        server.answers[path] = slow
    poller(clock).poll([FeedState(server.address + path) for path in paths])
    assert at_once == [1] * 5


def test_nothing_private_is_asked_unless_allowed(server: LocalServer, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "feed").write_text("<rss/>")
    urls = [
        server.give("/feed", b"<rss/>"),
        f"file://{tmp_path}/feed",
        "http://[::1]:1/feed",
        "http://169.254.169.254/x",
        "http://[",
    ]
    polled = poller(clock, allow_private=False).poll([FeedState(url) for url in urls])
    assert len(polled) == len(urls)
    assert all(item.fetched is None and item.state.trouble for item in polled)
    assert server.requests == []


def test_a_state_comes_back_as_it_was_and_a_damaged_one_starts_anew() -> None:
    state = FeedState("http://x/", '"v"', "then", 1.0, 2, 3.0, "broken")
    assert FeedState.from_json("http://x/", state.to_json()) == state
    assert FeedState.from_json("http://x/", "{not json") == FeedState("http://x/")
    assert FeedState.from_json("http://x/", '{"colour": 1}') == FeedState("http://x/")
