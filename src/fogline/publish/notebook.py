"""The map in a notebook: the same single page that opens from disk, in a frame of its own."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class MapView:
    """A map that notebooks show by themselves; ``html`` is a whole page, ``height`` is in pixels.

    The page stands in a frame that may run its own script and nothing else: it reaches neither the notebook nor the network.
    """

    html: str
    height: int = 640

    def _repr_html_(self) -> str:
        page = escape(self.html, quote=True)
        return (
            f'<iframe title="Fogline: who held what" srcdoc="{page}" sandbox="allow-scripts" '
            f'style="width:100%;height:{self.height}px;border:1px solid #999"></iframe>'
        )
