"""A workspace's latest run as a publication, made once for each run."""

from fogline.publish import Publication
from fogline.workspace import Workspace


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
            self._kept = (key, self.workspace.publication())
        return self._kept[1]
