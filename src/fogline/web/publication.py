"""A workspace's latest run or one as known on a day, as a publication; the latest is made once for each run."""

from dataclasses import replace
from datetime import date

from fogline.publish import Publication
from fogline.workspace import Workspace


def publication_of(workspace: Workspace, *, known_on: date | None = None) -> Publication:
    """Everything that the workspace's latest run publishes, or the run as known on a day; without a run, what was read so far."""
    run = workspace.run(known_on=known_on).run if known_on else workspace.latest_run()
    reports = workspace.reports()
    known = Publication(
        theatre=workspace.theatre,
        claims=tuple(workspace.claims(known_on=known_on)),
        reports=tuple(report for report in reports if known_on is None or report.published_on <= known_on),
        members=workspace.members(known_on=known_on),
        places=workspace.places(),
        rejections=tuple(workspace.rejections()),
    )
    if run is None:
        return known
    return replace(
        known,
        spells=workspace.spells(known_on=known_on),
        sieges=workspace.sieges(known_on=known_on),
        track_records=tuple(workspace.track_records(known_on=known_on)),
        copy_links=tuple(workspace.copy_links(known_on=known_on)),
        forecasts=tuple(workspace.forecasts(known_on=known_on)),
        run=run,
    )


class Newsstand:
    """Keeps the publication of the newest run, and makes the next one when a newer run is there."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._kept: tuple[str, Publication] | None = None

    def publication(self) -> Publication:
        """The publication of the newest run."""
        run = self.workspace.latest_run()
        key = run.run_id if run else ""
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, publication_of(self.workspace))
        return self._kept[1]
