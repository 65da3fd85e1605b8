"""What was worked out for the queue of a run, kept beside the runs: it is made anew where it is missing."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_FOLDER = ".review"


def read_leverage(runs: Path, run_id: str) -> dict[str, tuple[float, float]]:
    """Sureness and move by claim, as far as they are known of a run."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        raw = json.loads((runs / _FOLDER / f"{run_id}.json").read_bytes())
        return {str(claim_id): (float(sureness), float(move)) for claim_id, (sureness, move) in raw.items()}
    return {}


def keep_leverage(runs: Path, run_id: str, known: Mapping[str, tuple[float, float]]) -> None:
    """Keep them for the next time, in place of those of other runs; where nothing can be written, they are made anew then."""
    path = runs / _FOLDER / f"{run_id}.json"
    temporary = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        temporary.write_text(json.dumps(known))
        temporary.replace(path)
        for other in path.parent.glob("*.json"):
            if other != path:
                other.unlink()
