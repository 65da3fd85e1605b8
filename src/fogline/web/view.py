"""Pages of the web application that only it has: logging in, reviewing. They look like the others and know who asks."""

from dataclasses import dataclass, replace
from functools import cache

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader

from fogline.codebook import load_codebook
from fogline.publish.render import environment, page_context
from fogline.web.desk import Desk
from fogline.web.gate import Gate

_PAST_S = 2.0
"""So long it waits for what was known on a day."""


@dataclass(frozen=True, slots=True)
class Room:
    """A workspace with its gate: what pages that know who asks are made from."""

    desk: Desk
    gate: Gate

    def then(self, known_on: str | None) -> "Room":
        """This room, or the one of what was known on a day; raises :class:`StillWorking` where that is not there yet."""
        return replace(self, desk=self.desk.then(known_on, wait_s=_PAST_S))

    def show(self, request: Request, template: str, *, status: int = 200, **context: object) -> HTMLResponse:
        """A page for whoever asks; it is kept nowhere."""
        publication, codebook = self.desk.publication, load_codebook()
        html = (
            _environment()
            .get_template(template)
            .render(
                **page_context(publication, self.desk.links),
                visitor=self.gate.visitor(request),
                action_options=[(action.action_id, action.label) for action in codebook.actions.values()],
                modality_options=[(name, name) for name in codebook.modalities],
                side_options=[(side.side_id, side.label) for side in publication.theatre.sides],
                **context,
            )
        )
        return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


@cache
def _environment() -> Environment:
    common = environment()
    return common.overlay(loader=ChoiceLoader([PackageLoader("fogline.web"), PackageLoader("fogline.publish")]))
