"""Poll feeds politely: conditional requests, robots.txt, one request at a time per host, and back-off where a feed fails.

What is remembered of a feed is a value, :class:`FeedState`; whoever polls keeps it. Times are seconds since 1970.
"""

import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from fogline.errors import FetchError
from fogline.reports.fetch import Fetched, Request, fetch_page
from fogline.reports.options import ReadOptions

AGENT = "fogline"
FORBIDDEN = "robots.txt of its host forbids it"

_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 60.0, 86_400.0
_ROBOTS_KEPT_S = 86_400.0
_MAX_ROBOTS_BYTES = 500_000
_MAX_HOSTS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed: what to ask with, when it was read, its failures in a row, and when to ask again.

    ``is_refused`` says that a server which was reached answered with the failure: nobody asks it sooner.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    read_at: float = 0.0
    n_failures: int = 0
    next_at: float = 0.0
    trouble: str = ""
    is_refused: bool = False

    def to_json(self) -> str:
        """The state as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, url: str, text: str | None) -> "FeedState":
        """The state that was kept, or that of a feed never asked; what cannot be read counts as never asked."""
        try:
            kept = json.loads(text or "{}")
            return cls(**{**kept, "url": url})
        except (ValueError, TypeError):
            return cls(url)


@dataclass(frozen=True, slots=True)
class PollOptions:
    """``every_s`` lies between two readings of a feed, ``pause_s`` between two requests to a host; the clock can be set."""

    every_s: float = 1800.0
    pause_s: float = 1.0
    read: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed that was asked: its new state, and its content where there is any that is new."""

    state: FeedState
    fetched: Fetched | None = None


class Poller:
    """Asks feeds; remembers only the robots.txt of each host, for a day, and when the host was last asked.

    ``on_asked`` is called with how many of a poll's feeds were asked, from several threads.
    """

    def __init__(
        self,
        options: PollOptions,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        on_asked: Callable[[int], None] = lambda _n_asked: None,
    ) -> None:
        self.options = options
        self._on_asked = on_asked
        self._now, self._sleep = now, sleep
        self._robots: dict[str, tuple[float, RobotFileParser]] = {}
        self._asked_at: dict[str, float] = {}
        self._is_stopped = False

    def poll(self, states: Sequence[FeedState]) -> list[Polled]:
        """Ask the feeds that are due, hosts side by side, the feeds of a host one after the other; in the order given."""
        due = [state for state in states if state.next_at <= self._now()]
        by_host: defaultdict[str, list[FeedState]] = defaultdict(list)
        for state in due:
            by_host[host_of(state.url)].append(state)
        count = itertools.count(1)  # one step of it is whole, whatever thread takes it
        with ThreadPoolExecutor(max_workers=_MAX_HOSTS_AT_ONCE) as threads:
            try:
                answers = list(threads.map(partial(self._poll_host, count), by_host.values()))
            except BaseException:  # Ctrl-C: the threads end with what they are asking now
                self._is_stopped = True
                raise
        found: Mapping[str, Polled] = {polled.state.url: polled for polleds in answers for polled in polleds}
        return [found[state.url] for state in due]

    def fetch(self, url: str, request: Request = Request()) -> Fetched:  # noqa: B008 - frozen
        """What an address gives, as its host's robots.txt allows and not sooner after the last request than it wants."""
        robots = self._robots_of(url)
        if not robots.can_fetch(AGENT, url):
            raise FetchError(url, FORBIDDEN)
        host = host_of(url)
        if host in self._asked_at:
            pause = max(self.options.pause_s, min(float(robots.crawl_delay(AGENT) or 0.0), 60.0))
            self._sleep(max(0.0, self._asked_at[host] + pause - self._now()))
        try:
            return fetch_page(url, self.options.read, request)
        finally:
            self._asked_at[host] = self._now()

    def _poll_host(self, count: Iterator[int], states: Sequence[FeedState]) -> list[Polled]:
        polled = []
        for state in states:
            if self._is_stopped:
                break
            polled.append(self._poll_feed(state))
            self._on_asked(next(count))
        return polled

    def _poll_feed(self, state: FeedState) -> Polled:
        asked = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        try:
            fetched = self.fetch(state.url, Request({name: value for name, value in asked.items() if value}))
        except FetchError as error:
            return self._failed(state, error)
        now = self._now()
        well = FeedState(state.url, state.etag, state.last_modified, read_at=now, next_at=now + self.options.every_s)
        if fetched.is_unchanged:
            return Polled(well)
        return Polled(replace(well, etag=_header(fetched.etag), last_modified=_header(fetched.last_modified)), fetched)

    def _failed(self, state: FeedState, error: FetchError) -> Polled:
        """Asked again after twice as long as before, or when the server says; what is forbidden or gone for good once a day."""
        if error.what == FORBIDDEN:
            return Polled(replace(state, next_at=self._now() + _LONGEST_WAIT_S, trouble=FORBIDDEN))
        n_failures = state.n_failures + 1
        wait = min(max(self.options.every_s, _SHORTEST_WAIT_S) * 2.0 ** min(n_failures, 20), _LONGEST_WAIT_S)
        if error.status == 410:
            wait = _LONGEST_WAIT_S
        wait = max(wait, min(self._seconds_until(error.retry_after), _LONGEST_WAIT_S))
        failed = replace(state, n_failures=n_failures, next_at=self._now() + wait, trouble=error.what)
        return Polled(replace(failed, is_refused=error.status is not None))

    def _seconds_until(self, retry_after: str | None) -> float:
        """Seconds that a ``Retry-After`` header asks for: it is a number or a date."""
        if not retry_after:
            return 0.0
        if retry_after.strip().isdigit():
            return float(retry_after.strip()[:9])
        try:
            moment = parsedate_to_datetime(retry_after)
        except ValueError:
            return 0.0
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - self._now()

    def _robots_of(self, url: str) -> RobotFileParser:
        """The host's rules (RFC 9309): all is allowed where it has no robots.txt, nothing where it fails to answer."""
        host = host_of(url)
        kept = self._robots.get(host)
        if kept and self._now() - kept[0] < _ROBOTS_KEPT_S:
            return kept[1]
        robots = RobotFileParser()
        try:
            page = fetch_page(f"{host}/robots.txt", replace(self.options.read, max_bytes=_MAX_ROBOTS_BYTES))
            robots.parse(page.content.decode("utf-8", "replace").splitlines())
        except FetchError as error:
            if error.status is None:
                raise
            if error.status >= 500:
                raise replace(error, what=f"its host's robots.txt cannot be read: {error.what}") from error
            robots.parse([])
        self._robots[host] = (self._now(), robots)
        return robots


def host_of(url: str) -> str:
    """Scheme, host and port of an address: what a robots.txt holds for."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.netloc}"


def _header(value: str) -> str:
    """A header's value that can be sent back: printable ASCII of a bounded length."""
    return value if value.isascii() and value.isprintable() and len(value) <= 1000 else ""
