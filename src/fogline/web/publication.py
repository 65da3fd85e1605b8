"""A workspace's latest run as a publication, made once for each run."""

from dataclasses import replace

from fogline.publish import Publication
from fogline.workspace import Workspace


def publication_of(workspace: Workspace) -> Publication:
    """Everything that the workspace's latest run publishes; without a run, what was read so far."""
    run = workspace.latest_run()
    known = Publication(
        theatre=workspace.theatre,
        claims=tuple(workspace.claims()),
        reports=tuple(workspace.reports()),
        members=workspace.members(),
        places=workspace.places(),
        rejections=tuple(workspace.rejections()),
    )
    if run is None:
        return known
    return replace(
        known,
        spells=workspace.spells(),
        sieges=workspace.sieges(),
        track_records=tuple(workspace.track_records()),
        copy_links=tuple(workspace.copy_links()),
        forecasts=tuple(workspace.forecasts()),
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
