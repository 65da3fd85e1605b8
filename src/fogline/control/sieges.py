"""Who is said to besiege a place, and when: an overlay, not a controller."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from fogline.control.evidence import event_day, place_key
from fogline.control.parameters import Parameters
from fogline.model import UNKNOWN, Claim, SiegeSpell

DOUBT = 0.5
"""What a single fresh claim of a siege leaves open."""


@dataclass(slots=True)
class _Siege:
    besieger: str
    start_on: date
    last_on: date
    doubt: float = DOUBT
    reports: set[str] = field(default_factory=set)


def find_sieges(claims: Iterable[Claim], last_on: date, parameters: Parameters) -> list[SiegeSpell]:
    """Spells of siege from claims that count; each more report halves the doubt that is left.

    A siege starts with its first claim, goes on while claims follow each other within twice ``siege_fade_days``, and ends when it
    is said to be broken, when its besieger takes the place, or ``siege_fade_days`` after the last claim.
    """
    by_place: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.action in ("besieges", "breaks_siege", "captures") and claim.modality in ("asserted", "attributed", "hedged"):
            by_place[place_key(claim)].append(claim)
    end = last_on + timedelta(days=1)
    return [spell for place in sorted(by_place) for spell in _sieges_of(place, by_place[place], end, parameters)]


def _sieges_of(place: str, claims: list[Claim], end: date, parameters: Parameters) -> list[SiegeSpell]:
    fade = timedelta(days=parameters.siege_fade_days)
    open_sieges: dict[str, _Siege] = {}
    done: list[SiegeSpell] = []

    def close(besieger: str, on: date) -> None:
        siege = open_sieges.pop(besieger)
        end_on = max(min(on, end), siege.start_on + timedelta(days=1))
        done.append(SiegeSpell(place, siege.start_on, end_on, besieger, round(1.0 - siege.doubt, 4)))

    for claim in sorted(claims, key=lambda claim: (event_day(claim), claim.published, claim.report_id, claim.action)):
        day = event_day(claim)
        for besieger in [name for name, siege in open_sieges.items() if day > siege.last_on + 2 * fade]:
            close(besieger, open_sieges[besieger].last_on + fade)
        if claim.action == "besieges":
            _extend(open_sieges, claim, day)
        else:
            ended = set(claim.actor) if claim.action == "captures" else set(open_sieges)
            for besieger in sorted(ended & set(open_sieges)):
                close(besieger, day)
    for besieger in sorted(open_sieges):
        close(besieger, open_sieges[besieger].last_on + fade)
    return done


def _extend(open_sieges: dict[str, _Siege], claim: Claim, day: date) -> None:
    for besieger in claim.actor or (UNKNOWN,):
        siege = open_sieges.setdefault(besieger, _Siege(besieger, min(claim.start or day, day), day))
        if siege.reports and claim.report_id not in siege.reports:
            siege.doubt = max(siege.doubt * 0.5, 0.02)
        siege.reports.add(claim.report_id)
        siege.last_on = max(siege.last_on, day)
