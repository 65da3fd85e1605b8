"""Sources' forecasts: what was foretold, by when, how surely; and what became of it."""

from fogline.forecasts.ledger import IMPLIED_DAYS, list_forecasts
from fogline.forecasts.resolve import resolve_forecasts
from fogline.forecasts.wording import is_negative, strength_of

__all__ = ["IMPLIED_DAYS", "is_negative", "list_forecasts", "resolve_forecasts", "strength_of"]
