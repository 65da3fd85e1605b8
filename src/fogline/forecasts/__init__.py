"""Sources' forecasts: what was foretold, by when, how surely; and what became of it. Fogline's own are in ``war``."""

from fogline.forecasts.ledger import list_forecasts, without_repeats
from fogline.forecasts.resolve import resolve_forecasts, why_open
from fogline.forecasts.scores import ForecasterScore, WordStrength, calibration, fit_strengths, score_forecasters
from fogline.forecasts.wording import implied_days, is_negative, strength_of

__all__ = [
    "ForecasterScore",
    "WordStrength",
    "calibration",
    "fit_strengths",
    "implied_days",
    "is_negative",
    "list_forecasts",
    "resolve_forecasts",
    "score_forecasters",
    "strength_of",
    "why_open",
    "without_repeats",
]
