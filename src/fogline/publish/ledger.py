"""The page of forecasts: the ledger with what became of each, scores of sources, and how well their words were calibrated."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from fogline.forecasts import calibration, fit_strengths, score_forecasters, why_open
from fogline.model import Forecast
from fogline.publish.foresight_charts import calibration_chart
from fogline.publish.links import Links
from fogline.publish.publication import Publication
from fogline.publish.render import render

ROWS_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Which forecasts are asked for, and which page of them."""

    outcome: str = ""
    source: str = ""
    number: int = 1


def forecasts_page(
    publication: Publication, links: Links, ledger: Sequence[Forecast] | None = None, view: LedgerView | None = None
) -> str:
    """The ledger, newest forecast first; by default the forecasts of the publication."""
    forecasts, view = publication.forecasts if ledger is None else ledger, view or LedgerView()
    found = chosen(forecasts, outcome=view.outcome, source=view.source)
    begin = (view.number - 1) * ROWS_A_PAGE
    return render(
        "forecasts.html",
        publication,
        links,
        forecasts=found[begin : begin + ROWS_A_PAGE],
        n_found=len(found),
        n_all=len(forecasts),
        n_pages=max(1, -(-len(found) // ROWS_A_PAGE)),
        view=view,
        outcomes=Counter(forecast.outcome for forecast in forecasts),
        sources=sorted({forecast.source for forecast in forecasts}),
        scores=score_forecasters(forecasts),
        chart=calibration_chart(calibration(forecasts)),
        strengths=fit_strengths(forecasts),
        why_open=partial(why_open, known_on=publication.run.known_on if publication.run else date.max),
        page_title="Forecasts",
    )


def chosen(forecasts: Sequence[Forecast], *, outcome: str = "", source: str = "", place_id: str = "") -> list[Forecast]:
    """Forecasts with this outcome, of this source, about this place; newest first."""
    wanted = {"outcome": outcome, "source": source, "place_id": place_id}
    found = [row for row in forecasts if all(not value or getattr(row, name) == value for name, value in wanted.items())]
    return sorted(found, key=lambda row: (row.published_on or row.deadline or date.min, row.claim_id), reverse=True)
