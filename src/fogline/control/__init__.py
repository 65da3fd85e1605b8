"""Who held what: claims as evidence, a chain for each place, reliability learned in the same estimation, explained."""

from fogline.control.diff import Controllers, control_on, diff_control, holders_over_time
from fogline.control.estimate import ControlEstimate, FittedControl, SourceReliability, estimate_control, fit_control
from fogline.control.evidence import event_day, place_key
from fogline.control.explain import Counterfactual, Explanation, TurningPoint, explain_control, explain_fitted
from fogline.control.parameters import Parameters, Rates
from fogline.control.turning import find_turning_points
from fogline.control.update import Update, update_control

__all__ = [
    "ControlEstimate",
    "Controllers",
    "Counterfactual",
    "Explanation",
    "FittedControl",
    "Parameters",
    "Rates",
    "SourceReliability",
    "TurningPoint",
    "Update",
    "control_on",
    "diff_control",
    "estimate_control",
    "event_day",
    "explain_control",
    "explain_fitted",
    "find_turning_points",
    "fit_control",
    "holders_over_time",
    "place_key",
    "update_control",
]
