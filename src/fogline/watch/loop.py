"""Round after round: poll the feeds that are due, read what is new, run the stages, tell what changed hands.

1. poll      ask the feeds that are due, politely                      → content
2. read      take from it the reports that nobody has read yet         → reports
3. run       all stages, if anything is new                            → a run
4. tell      lines, the log of changes, the Atom feed, the webhook     → changes
Everything is kept in the workspace as it is done, so a watch that was stopped goes on where it was; a webhook that does not
answer gets the same changes in the next round.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fogline.errors import FetchError
from fogline.feeding import Feeds
from fogline.model import Run
from fogline.pipeline import Progress
from fogline.reports.poll import FeedState, Poller, PollOptions
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
        poller = Poller(options.poll, now=now, sleep=sleep)
        self._asked = Feeds(workspace.desk.records, workspace.theatre, poller, now=now)

    def states(self) -> list[FeedState]:
        """What is remembered of each feed."""
        return self._asked.states(self.feeds)

    def seconds_to_next(self) -> float:
        """Seconds until a feed is due."""
        return max(0.0, min((state.next_at for state in self.states()), default=0.0) - self._now())

    def watch_round(self, progress: Progress = lambda _stage, _done, _total: None) -> Round:
        """One round; a feed that fails is told and asked again later, and stops no other."""
        read = self._asked.read(self.feeds, self.workspace.add_read)
        changes = self._run(progress) if read.n_added or self._is_first else []
        self._is_first = False
        return Round(read.n_asked, read.n_added, read.n_rejected, tuple(changes), (*read.troubles, *self._tell()))

    # Below

    def _run(self, progress: Progress) -> list[Change]:
        """All stages, where anything is new or was left undone; the changes that the new run shows."""
        if not self.workspace.desk.records.counts()["reports"]:
            return []
        records = self.workspace.desk.records
        earlier = {run.run_id: run for run in records.runs()}.get(records.note(_TOLD) or "") or self.workspace.latest_run()
        before = self._known(earlier)
        after = self._known(self.workspace.run(progress=progress).run)
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
