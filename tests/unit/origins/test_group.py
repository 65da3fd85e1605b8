import csv
import sys
from pathlib import Path

import pytest

from fogline.model import Report
from fogline.origins import group_origins

WIRE = (
    "Government troops entered the town of Qasr al-Hayr on Sunday night after three weeks of shelling, officers in Homs said. "
    "At least 17 fighters of the garrison were killed near the mill of Tell Abyad, and 43 wounded were carried over the river. "
    "A column of trucks with families left Maarat Misrin before dawn and reached the crossing at Bab al-Hawa by noon. "
    "The council of Rastan said that a truce of ten days had been signed, which the brigades of Talbisa at once denied. "
)
SPUN = (
    "Regime soldiers moved into Qasr al-Hayr town late on Sunday following three weeks of bombing, said officers in Homs. "
    "No fewer than 17 militants from the garrison died close to the Tell Abyad mill while 43 injured were taken over the water. "
    "Lorries carrying families departed Maarat Misrin ahead of sunrise, arriving at the Bab al-Hawa border gate at midday. "
    "Rastan's council announced the signing of a ten-day ceasefire, something that Talbisa's brigades immediately rejected. "
)
SAME_EVENT = (
    "Rebels pulled out of Qasr al-Hayr at the weekend, a monitoring group based in Britain reported, leaving the town empty. "
    "It put the dead at 25, among them six civilians hit by a rocket in the market, and warned that food was short in camps. "
    "The opposition coalition in Istanbul called the loss a tactical retreat and asked Turkey to open its hospitals. "
)
OTHER = (
    "Engineers found 212 mines in the gardens of Kafr Zita, most of them made of cooking pots and water pipes, a charity said. "
    "Three children were hurt there last week, and the school will stay shut until the playing field has been searched again. "
)


def report(report_id: str, text: str, published: str = "2017-06-05", source: str = "") -> Report:
    return Report(report_id, published, source or f"source-{report_id}", "", text)


def members(*reports: Report) -> dict[str, tuple[str, str, str | None]]:
    return {m.report_id: (m.origin_id, m.relation, m.of) for m in group_origins(reports).members}


def test_copy_partial_and_reworded_are_found_and_the_same_event_is_not() -> None:
    found = members(
        report("wire", WIRE, "2017-06-05T06:00:00"),
        report("copy", "By our correspondent. " + WIRE, "2017-06-05T09:00:00"),
        report("part", WIRE.split(" A column", maxsplit=1)[0] + " " + OTHER, "2017-06-06"),
        report("spun", SPUN, "2017-06-05T15:00:00"),
        report("event", SAME_EVENT, "2017-06-05T10:00:00"),
        report("other", OTHER, "2017-06-02"),
    )
    assert found["wire"] == ("origin-wire", "original", None)
    assert found["copy"] == ("origin-wire", "copy", "wire")
    assert found["spun"][:2] == ("origin-wire", "reworded")
    assert found["part"][1] == "partial"
    assert found["event"] == ("origin-event", "original", None)
    assert found["other"] == ("origin-other", "original", None)


def test_a_wire_with_two_hundred_copies_is_one_origin() -> None:
    copies = [report(f"c{n}", f"From outlet {n}. {WIRE} Reporting continues in edition {n}.", "2017-06-06") for n in range(200)]
    grouping = group_origins([*copies, report("wire", WIRE)])
    assert {m.origin_id for m in grouping.members} == {"origin-wire"}
    assert len(grouping.pairs) < 6000


def test_what_an_outlet_prints_under_everything_joins_nothing() -> None:
    footer = (
        "Our newsroom is open day and night and answers letters from readers in the order in which they arrive at the desk. "
        "No part of this service may be stored or passed on without the written leave of the publisher and its agents."
    )
    texts = [
        WIRE,
        OTHER,
        SAME_EVENT,
        "In Manbij the market opened for the first time since March, though bread was dear and meat could not be had.",
    ]
    reports = [report(f"r{n}", f"{text} {footer}", f"2017-06-{1 + 6 * n:02d}", "outlet") for n, text in enumerate(texts)]
    assert len({origin for origin, _, _ in members(*reports).values()}) == 4


def test_same_headline_with_other_bodies_and_short_texts_stay_apart() -> None:
    reports = [
        Report("a", "2017-06-05", "x", "Daily situation report", WIRE),
        Report("b", "2017-06-06", "x", "Daily situation report", OTHER),
        Report("c", "2017-06-05", "y", "Clashes", ""),
        Report("d", "2017-06-05", "z", "Clashes", ""),
        Report("e", "2017-06-05", "z", "", "..."),
    ]
    assert len({origin for origin, _, _ in members(*reports).values()}) == 5


def test_weak_links_make_no_chain() -> None:
    """The middle text takes one sentence from each of two that have nothing in common."""
    first, last = WIRE, OTHER + " " + SAME_EVENT
    middle = WIRE.split(". ")[1] + ". " + OTHER.split(". ", maxsplit=1)[0] + ". " + SAME_EVENT.split(". ")[1] + "."
    found = members(report("a", first, "2017-06-04"), report("b", middle, "2017-06-05"), report("c", last, "2017-06-06"))
    assert found["a"][0] != found["c"][0]


def test_empty_input_and_progress() -> None:
    assert group_origins([]).members == ()
    seen: list[int] = []
    group_origins([report("a", WIRE), report("b", WIRE), report("c", OTHER)], on_progress=seen.append)
    assert sum(seen) == 3


def test_hand_labelled_pairs() -> None:
    shared = Path("../shared")
    if not (shared / "gold/origins-dev.csv").exists():
        pytest.skip("../shared/gold is missing")
    sys.path.insert(0, "bench")
    import origins as bench

    reports = bench.load_reports(shared)
    gold = list(csv.DictReader((shared / "gold/origins-dev.csv").open(encoding="utf-8")))
    ids = {row[name] for row in gold for name in "ab"}
    grouping = group_origins([reports[key] for key in sorted(ids)])
    f1, reworded, same_event, unrelated = bench.score(gold, bench.judge_pairs(reports, grouping))
    assert f1 >= 0.9
    assert reworded >= 0.85
    assert same_event <= 0.1
    assert unrelated <= 0.15
