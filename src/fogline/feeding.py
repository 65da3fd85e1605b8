"""Feeds into a workspace: asked politely, remembered, and what they repeat left out.

One way for ``fogline watch``, ``read`` and ``run``.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fogline.model import Rejection, Report, content_id
from fogline.reports.poll import FeedState, Polled, Poller
from fogline.reports.read import read_fetched
from fogline.store import Records
from fogline.theatre import Theatre

Add = Callable[[Iterable[Report | Rejection]], tuple[int, int]]
"""Puts what was read into the store; returns how many reports and how many rejections were new."""


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """What reading did: new reports and rejections, feeds asked and those of them with nothing new, and what went wrong."""

    n_added: int = 0
    n_rejected: int = 0
    n_asked: int = 0
    n_unchanged: int = 0
    troubles: tuple[str, ...] = ()


class Feeds:
    """The feeds of one workspace; what is remembered of each is kept in the store."""

    def __init__(self, records: Records, theatre: Theatre, poller: Poller, *, now: Callable[[], float] = time.time) -> None:
        self._records, self._theatre, self._poller, self._now = records, theatre, poller, now

    def states(self, urls: Iterable[str]) -> list[FeedState]:
        """What is remembered of each feed."""
        return [FeedState.from_json(url, self._records.note(_key(url))) for url in dict.fromkeys(urls)]

    def read(self, urls: Iterable[str], add: Add, *, by_hand: bool = False) -> ReadSummary:
        """Ask the feeds that are due and add what is new; one that fails is told and asked again later, and stops no other.

        Whoever asks ``by_hand`` does not wait until a feed is due, only until a server that refused may be asked again.
        """
        states = self.states(urls)
        if by_hand:
            states = [state if state.is_refused else self._due_now(state) for state in states]
        polled = self._poller.poll(states)
        known = {_words(report) for report in self._records.reports()} if any(item.fetched for item in polled) else set()
        n_added = n_rejected = 0
        for item in polled:
            added, rejected = add(self._found(item, known, by_hand=by_hand))
            n_added, n_rejected = n_added + added, n_rejected + rejected
            self._records.set_note(_key(item.state.url), item.state.to_json())  # after what it gave is kept
        now = {item.state.url: item.state for item in polled}
        waiting = [state for state in states if by_hand and state.url not in now]
        failed = [state for state in now.values() if state.trouble]
        n_unchanged = sum(item.fetched is None and not item.state.trouble for item in polled)
        told = tuple(self._told(state, by_hand=by_hand) for state in (*failed, *waiting))
        return ReadSummary(n_added, n_rejected, len(polled), n_unchanged, told)

    # Below

    def _due_now(self, state: FeedState) -> FeedState:
        """The feed as due; it is asked for all that it has where the caller's source or date may read the same otherwise."""
        options = self._poller.options.read
        if options.source or options.published or options.lang:
            state = replace(state, etag="", last_modified="")
        return replace(state, next_at=0.0)

    def _found(self, item: Polled, known: set[str], *, by_hand: bool) -> Sequence[Report | Rejection]:
        if item.fetched:
            return list(self._unread(read_fetched(item.state.url, item.fetched, self._poller.options.read), known))
        is_told = by_hand and item.state.trouble
        return [Rejection("read", item.state.url, "not fetched", item.state.trouble)] if is_told else []

    def _unread(self, items: Iterable[Report | Rejection], known: set[str]) -> Iterator[Report | Rejection]:
        """The items without reports whose words are known from this source: feeds change the dates of what they repeat."""
        for item in items:
            if isinstance(item, Report):
                source = self._theatre.source(item.source)
                words = _words(replace(item, source=source.source) if source else item)
                if words in known:
                    continue
                known.add(words)
            yield item

    def _told(self, state: FeedState, *, by_hand: bool) -> str:
        what, minutes = f"{state.url}: {state.trouble}", max(1, round((state.next_at - self._now()) / 60))
        if by_hand:
            return f"{what}; not asked again for {minutes:,} min" if state.is_refused else what
        return f"{what}; asked again in {minutes:,} min"


def _key(url: str) -> str:
    return f"feed:{content_id(url)}"


def _words(report: Report) -> str:
    return content_id(report.source, report.title, report.text)
