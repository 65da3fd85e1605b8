import time

import pytest
from test_group import OTHER, SAME_EVENT, SPUN, WIRE, report

from fogline.model import Report
from fogline.origins import OriginIndex, group_origins
from fogline.origins import fingerprint as fingerprint_module
from fogline.origins import index as index_module

PILE = [
    report("wire", WIRE, "2017-06-05T06:00:00"),
    report("copy", "By our correspondent. " + WIRE, "2017-06-05T09:00:00"),
    report("again", WIRE, "2017-06-09"),
    report("spun", SPUN, "2017-06-05T15:00:00"),
    report("event", SAME_EVENT, "2017-06-05T10:00:00"),
    *(report(f"other{n}", f"{OTHER} {n} more will follow.", f"2017-06-{2 + 4 * n:02d}", "paper") for n in range(5)),
]


def of(index: OriginIndex) -> dict[str, str]:
    return {member.report_id: member.origin_id for member in index.members()}


def test_an_earlier_report_that_comes_late_becomes_the_first() -> None:
    index = OriginIndex()
    index.add([PILE[1], PILE[3]])
    assert set(of(index).values()) == {"origin-copy"}
    index.add([PILE[0]])
    assert set(of(index).values()) == {"origin-wire"}
    assert len(index) == 3


def test_what_turns_out_to_be_a_footer_no_longer_joins() -> None:
    footer = (
        "Our newsroom is open day and night and answers letters from readers in the order in which they arrive at the desk. "
        "No part of this service may be stored or passed on without the written leave of the publisher and its agents, ever."
    )
    index = OriginIndex()
    texts = (WIRE.split(". ")[1], OTHER.split(". ")[0], SAME_EVENT.split(". ")[1])
    for n, text in enumerate(texts):
        index.add([report(f"r{n}", f"{text}. {footer}", f"2017-06-{1 + 6 * n:02d}", "outlet")])
        if n == 1:
            assert len(set(of(index).values())) == 1
    assert len(set(of(index).values())) == 3


def test_slices_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = group_origins(PILE)
    monkeypatch.setattr(index_module, "_AT_ONCE", 2)
    monkeypatch.setattr(index_module, "_CHUNK", 3)
    monkeypatch.setattr(index_module, "_PARTS_AT_ONCE", 1)
    monkeypatch.setattr(fingerprint_module, "_MAX_AT_ONCE", 3)
    sliced = group_origins(PILE)
    assert sliced.members == whole.members
    assert sliced.pairs == whole.pairs


def test_of_several_reports_with_one_id_the_first_counts() -> None:
    index = OriginIndex()
    index.add([Report("a", "2017-06-05", "s", "", WIRE)])
    index.add([Report("a", "2017-06-05", "s", "", OTHER)])
    assert len(index) == 1


def bulletin(n: int, town: str) -> Report:
    text = (
        f"The truce centre informs that over the past 24 hours {3 + n} violations were registered in the province of {town}. "
        f"The commission counted {5 + 2 * n} cases of firing from small arms. Officers of the centre handed {100 + 37 * n} food "
        f"packages to the village of {town} Fawqani. Doctors examined {20 + 3 * n} civilians. The number of settlements that "
        f"joined the process has reached {1000 + n}."
    )
    return Report(f"t{n:02d}", f"2017-06-{1 + n:02d}", "ministry", "Daily bulletin", text)


def test_a_daily_template_joins_nothing() -> None:
    """Sixteen bulletins that differ in a place and some figures: after two weeks their frame is known as such."""
    towns = [
        *("Latakia", "Hama", "Aleppo", "Daraa", "Homs", "Idlib", "Rastan", "Salamiyah"),
        *("Quneitra", "Raqqa", "Manbij", "Deir", "Tartus", "Jarabulus", "Bab", "Azaz"),
    ]
    bulletins = [bulletin(n, town) for n, town in enumerate(towns)]
    assert len({member.origin_id for member in group_origins(bulletins).members}) == 16


def test_updates_that_grow_are_one_origin_and_a_story_that_left_its_beginning_is_another() -> None:
    sentences = [f"{part.strip()}." for part in (WIRE + OTHER + SAME_EVENT).replace("\n", " ").split(". ") if part.strip()]
    growing = [report(f"g{n}", " ".join(sentences[: 4 + n]), f"2017-06-05T{6 + n:02d}:00:00", "agency") for n in range(5)]
    assert {member.origin_id for member in group_origins(growing).members} == {"origin-g0"}
    moving = [report(f"m{n}", " ".join(sentences[n : n + 4]), f"2017-06-{5 + n:02d}") for n in range(6)]
    origins = {member.report_id: member.origin_id for member in group_origins(moving).members}
    assert origins["m0"] == origins["m1"]
    assert origins["m0"] != origins["m5"]


def test_a_hostile_pile_of_near_collisions_is_bounded() -> None:
    """A thousand texts that share all runs but one: compared a few times each, one origin, and said so by its size."""
    pile = [report(f"h{n:04d}", f"{WIRE} Edition {n} of the evening paper, page {n * 7}.", "2017-06-05") for n in range(1000)]
    grouping = group_origins(pile)
    assert len({member.origin_id for member in grouping.members}) == 1
    assert len(grouping.pairs) < 30 * len(pile)


def test_a_hundred_thousand_copies_of_one_text_are_one_origin_and_cost_their_number() -> None:
    index = OriginIndex()
    copies = [Report(f"c{n:06d}", f"2017-06-{1 + n % 28:02d}", f"outlet-{n % 300}", "", WIRE) for n in range(100_000)]
    begun = time.process_time()
    index.add(copies)
    assert time.process_time() - begun < 60
    members = list(index.members())
    assert {member.origin_id for member in members} == {"origin-c000000"}
    assert sum(member.relation == "original" for member in members) == 1
    assert {member.of for member in members[1:]} == {"c000000"}


def test_a_pile_too_large_for_one_go_is_taken_in_parts_with_the_same_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, parted, told = OriginIndex(), OriginIndex(), []
    whole.add(PILE)
    monkeypatch.setattr(index_module, "_MOST_AT_ONCE", 3)
    parted.add(PILE, on_progress=told.append)
    assert of(parted) == of(whole)
    assert sum(told) == len(PILE)
