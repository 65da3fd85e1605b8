from dataclasses import replace
from datetime import date, timedelta

import pytest

from fogline.control import estimate_control
from fogline.model import Claim, OriginMembership, Source, TrackRecord
from fogline.sources import score_sources, wilson_interval

FIRST = date(2016, 1, 1)


def said(number: int, source: str, actor: str, on: int, action: str = "holds", place: str = "town") -> Claim:
    happened = FIRST + timedelta(days=on)
    return Claim(
        f"{source}-{number}", source, happened.isoformat(), action, (actor,), place, place_id=place, lat=34.0, lon=38.0,
        place_precision="settlement", start=happened, end=happened,
    )  # fmt: skip


def records(claims: list[Claim], origins: tuple[OriginMembership, ...] = ()) -> dict[str, TrackRecord]:
    sources = [Source("liar", "Liar", camp="blue")]
    return {row.source: row for row in score_sources(claims, estimate_control(claims).spells, sources, origins)}


def honest(n: int = 20) -> list[Claim]:
    return [said(on, source, "red", on * 3) for source in ("one", "two", "three") for on in range(n)]


def test_a_source_that_others_contradict_has_a_poor_record() -> None:
    found = records([*honest(), *(said(on, "liar", "blue", on * 3) for on in range(10))])
    assert (found["liar"].accuracy, found["liar"].camp) == (0.0, "blue")
    assert found["one"].accuracy == 1.0
    assert found["one"].low < 1.0


def test_below_eight_judged_claims_no_accuracy_is_given() -> None:
    found = records([*honest(), *(said(on, "rare", "red", on * 3) for on in range(7))])
    assert found["rare"].accuracy is None
    assert found["rare"].n_judged == 7


def test_a_lone_witness_is_not_its_own_judge() -> None:
    found = records([*honest(), *(said(on, "hermit", "red", on * 3, place="hut") for on in range(10))])
    assert (found["hermit"].n_judged, found["hermit"].n_alone) == (0, 10)


def test_copies_of_the_hermit_do_not_judge_it() -> None:
    copies = [said(on, "copier", "red", on * 3, place="hut") for on in range(10)]
    origins = tuple(OriginMembership(f"{s}-{on}", "wire", "copy", None, 1.0) for s in ("hermit", "copier") for on in range(10))
    found = records([*(said(on, "hermit", "red", on * 3, place="hut") for on in range(10)), *copies], origins)
    assert (found["hermit"].n_judged, found["copier"].n_judged) == (0, 0)


def test_who_reports_a_capture_first_leads() -> None:
    capture = said(90, "two", "blue", 66, "captures")
    late = [replace(capture, source=name, report_id=name, published="2016-03-11") for name in ("two", "three")]
    later = [said(on, source, "blue", 70 + on) for source in ("one", "two", "three") for on in range(1, 12)]
    found = records([*honest(), said(91, "one", "blue", 66, "captures"), *late, *later])
    assert found["one"].median_lead_days == 4.0
    assert found["two"].median_lead_days == -4.0


@pytest.mark.parametrize(("n_right", "n", "low", "high"), [(0, 0, 0.0, 1.0), (8, 10, 0.490, 0.943), (10, 10, 0.722, 1.0)])
def test_wilson_interval(n_right: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(n_right, n) == pytest.approx((low, high), abs=1e-3)
