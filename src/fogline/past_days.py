"""What was known on a past day, for those who only ask: the run of that day, kept or made anew, and the model behind it.

Nothing is written, so that whoever may only read can ask; ``fogline run --known-on`` keeps such a run, with the same bytes.
"""

from dataclasses import dataclass
from datetime import date

from fogline.control import FittedControl, fit_control
from fogline.model import Run
from fogline.pipeline import Desk, Known, describe_run, estimate_run, known_then, name_run, origins_then
from fogline.store import RunFiles


@dataclass(frozen=True, slots=True)
class PastRun:
    """The run of what was known on a day, with what it was made of."""

    known: Known
    run: Run
    files: RunFiles


def run_then(desk: Desk, known_on: date) -> PastRun:
    """The run of a day: read where it is kept, else made for whoever asks."""
    known = known_then(desk, known_on)
    run_id = name_run(desk, known)
    kept = next((run for run in desk.records.runs() if run.run_id == run_id), None)
    if kept and desk.runs.has(run_id):
        return PastRun(known, kept, desk.runs.read(run_id))
    files = estimate_run(desk, known)
    return PastRun(known, describe_run(desk, run_id, known, files), files)


def fit_then(desk: Desk, known: Known) -> FittedControl:
    """The fitted model behind the estimate of a day: what explanations and the review queue rerun."""
    return fit_control(
        known.claims,
        theatre=known.theatre,
        origins=origins_then(desk, known),
        known_on=known.day,
        parameters=desk.parameters,
    )
