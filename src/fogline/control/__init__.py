"""Who held what: claims as evidence, a chain for each place, reliability learned in the same estimation, explained."""

from fogline.control.estimate import ControlEstimate, FittedControl, SourceReliability, estimate_control, fit_control
from fogline.control.parameters import Parameters, Rates

__all__ = [
    "ControlEstimate",
    "FittedControl",
    "Parameters",
    "Rates",
    "SourceReliability",
    "estimate_control",
    "fit_control",
]
