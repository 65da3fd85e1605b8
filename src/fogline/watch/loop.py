"""Round after round: poll the feeds that are due, read what is new, run the stages, tell what changed hands.

1. poll      ask the feeds that are due, politely                      → content
2. read      take from it the reports that nobody has read yet         → reports
3. run       all stages, if anything is new                            → a run
4. tell      lines, the log of changes, the Atom feed, the webhook     → changes
Everything is kept in the workspace as it is done, so a watch that was stopped goes on where it was; a webhook that does not
answer gets the same changes in the next round.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from fogline.errors import FetchError
from fogline.model import Rejection, Report, Run, content_id
from fogline.reports.poll import FeedState, Poller, PollOptions
from fogline.reports.read import read_fetched
from fogline.watch.alerts import Change, ChangeLog, Known, atom_feed, find_changes, post_changes
from fogline.workspace import Workspace

LOG_FILE, ATOM_FILE = "changes.jsonl", "changes.atom"

_POSTED, _TOLD = "watch_posted", "watch_told"
_MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """How to watch. ``webhook`` is an address that gets changes as JSON; ``atom`` a file, by default in the workspace."""

    poll: PollOptions = field(default_factory=PollOptions)
    webhook: str = ""
    atom: Path | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: feeds asked, new reports and rejections, changes of hands, and what went wrong, in words."""

    n_asked: int
    n_added: int
    n_rejected: int
    changes: tuple[Change, ...] = ()
    troubles: tuple[str, ...] = ()


class Watcher:
    """Watches the feeds of one workspace. Clock and sleep can be given."""

    def __init__(
        self,
        workspace: Workspace,
        feeds: Sequence[str],
        options: WatchOptions,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.workspace = workspace
        self.feeds = tuple(dict.fromkeys(feeds))
        self.options = options
        self.log = ChangeLog(workspace.folder / LOG_FILE)
        self._now = now
        self._is_first = True
        self._poller = Poller(options.poll, now=now, sleep=sleep)

    def states(self) -> list[FeedState]:
        """What is remembered of each feed."""
        records = self.workspace.desk.records
        return [FeedState.from_json(url, records.note(_key(url))) for url in self.feeds]

    def seconds_to_next(self) -> float:
        """Seconds until a feed is due."""
        return max(0.0, min((state.next_at for state in self.states()), default=0.0) - self._now())

    def watch_round(self) -> Round:
        """One round; a feed that fails is told and asked again later, and stops no other."""
        polled = self._poller.poll(self.states())
        n_added = n_rejected = 0
        for item in polled:
            if item.fetched:
                found = self._unread(read_fetched(item.state.url, item.fetched, self.options.poll.read))
                added, rejected = self.workspace.add_read(found)
                n_added, n_rejected = n_added + added, n_rejected + rejected
            self.workspace.desk.records.set_note(_key(item.state.url), item.state.to_json())  # after what it gave is kept
        changes = self._run() if n_added or self._is_first else []
        self._is_first = False
        troubles = [self._told(item.state) for item in polled if item.state.trouble]
        troubles += self._tell()
        return Round(len(polled), n_added, n_rejected, tuple(changes), tuple(troubles))

    # Below

    def _unread(self, items: Iterable[Report | Rejection]) -> Iterator[Report | Rejection]:
        """The items without reports whose words are known from this source: feeds change the dates of what they repeat."""
        known = {_words(report) for report in self.workspace.reports()}
        theatre = self.workspace.theatre
        for item in items:
            if isinstance(item, Report):
                source = theatre.source(item.source)
                words = _words(replace(item, source=source.source) if source else item)
                if words in known:
                    continue
                known.add(words)
            yield item

    def _run(self) -> list[Change]:
        """All stages, where anything is new or was left undone; the changes that the new run shows."""
        if not self.workspace.desk.records.counts()["reports"]:
            return []
        records = self.workspace.desk.records
        earlier = {run.run_id: run for run in records.runs()}.get(records.note(_TOLD) or "") or self.workspace.latest_run()
        before = self._known(earlier)
        after = self._known(self.workspace.run().run)
        if before is None or after is None or before.run_id == after.run_id:
            records.set_note(_TOLD, after.run_id if after else "")
            return []
        reports = {report.report_id: report for report in self.workspace.reports()}
        seen_at = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="seconds")
        claims = self.workspace.claims()
        found = self.log.add(find_changes(before, after, self.workspace.theatre, claims, reports, seen_at=seen_at))
        records.set_note(_TOLD, after.run_id)  # only now: a watch that was killed before tells it when it is started again
        return found

    def _known(self, run: Run | None) -> Known | None:
        """What a run said; ``None`` where its files are gone."""
        if run is None or not self.workspace.desk.runs.has(run.run_id):
            return None
        return Known(run.run_id, run.known_on, self.workspace.desk.runs.read(run.run_id).spells)

    def _tell(self) -> list[str]:
        """Write the Atom feed, and post what the webhook has not got yet; returns what went wrong."""
        changes, title = self.log.read(), self.workspace.theatre.title
        atom = self.options.atom or self.workspace.folder / ATOM_FILE
        temporary = atom.with_name(f".{atom.name}.part")
        temporary.write_text(atom_feed(changes, title), encoding="utf-8")
        temporary.replace(atom)
        records = self.workspace.desk.records
        n_posted = int(records.note(_POSTED) or 0)
        if not self.options.webhook or n_posted >= len(changes):
            return []
        batch = changes[n_posted : n_posted + _MOST_AT_ONCE]
        try:
            post_changes(self.options.webhook, batch, title, self.options.poll.read)
        except FetchError as error:
            return [f"the webhook did not take {len(batch)} changes ({error.what}); they are sent again in the next round"]
        records.set_note(_POSTED, str(n_posted + len(batch)))
        return []

    def _told(self, state: FeedState) -> str:
        minutes = max(1, round((state.next_at - self._now()) / 60))
        return f"{state.url}: {state.trouble}; asked again in {minutes:,} min"


def _key(url: str) -> str:
    return f"feed:{content_id(url)}"


def _words(report: Report) -> str:
    return content_id(report.source, report.title, report.text)
