"""What grouping promises whatever the reports are."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from fogline.model import Report
from fogline.origins import OriginIndex, group_origins

SENTENCES = [
    "Government troops entered the town of Qasr al-Hayr on Sunday night after three weeks of shelling, officers in Homs said.",
    "At least 17 fighters of the garrison were killed near the mill of Tell Abyad, and 43 wounded were carried over the river.",
    "A column of trucks with families left Maarat Misrin before dawn and reached the crossing at Bab al-Hawa by noon.",
    "The council of Rastan said that a truce of ten days had been signed, which the brigades of Talbisa at once denied.",
    "Warplanes struck the grain silos of Khanasir twice on Monday, cutting the last road between Salamiyah and the north.",
    "Engineers found 212 mines in the gardens of Kafr Zita, most of them made of cooking pots and water pipes.",
    "In Manbij the market opened for the first time since March, though bread was sold at four times its former price.",
    "The spokesman of the eastern command, Colonel Adnan Jaber, promised to reach the dam at Tishrin within 48 hours.",
]


@st.composite
def piles(draw: st.DrawFn) -> list[Report]:
    reports = []
    for number in range(draw(st.integers(2, 9))):
        chosen = draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5))
        day = draw(st.sampled_from((1, 2, 3, 12, 20)))
        reports.append(Report(f"r{number}", f"2017-06-{day:02d}", draw(st.sampled_from("abc")), "", " ".join(chosen)))
    return reports


def as_sets(reports: list[Report]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for member in group_origins(reports).members:
        groups.setdefault(member.origin_id, set()).add(member.report_id)
    return {frozenset(group) for group in groups.values()}


@settings(max_examples=25, deadline=None)
@given(piles(), st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(reports: list[Report], random: object) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = group_origins(reports), group_origins(shuffled)
    assert sorted(first.members, key=lambda m: m.report_id) == sorted(second.members, key=lambda m: m.report_id)
    assert first.pairs == second.pairs


@settings(max_examples=25, deadline=None)
@given(piles(), st.data())
def test_a_copied_report_adds_no_origin(reports: list[Report], data: st.DataObject) -> None:
    copied = data.draw(st.sampled_from(reports))
    copy = replace(copied, report_id="copy", source="copier", published="2017-06-29")
    before, after = as_sets(reports), as_sets([*reports, copy])
    assert len(after) == len(before)
    assert {group - {"copy"} for group in after} == before
    assert next(group for group in after if "copy" in group) >= {copied.report_id}


@settings(max_examples=25, deadline=None)
@given(piles())
def test_each_report_is_in_one_origin_that_begins_with_its_first(reports: list[Report]) -> None:
    members = {member.report_id: member for member in group_origins(reports).members}
    assert set(members) == {report.report_id for report in reports}
    for member in members.values():
        root = members[member.origin_id.removeprefix("origin-")]
        assert (root.relation, root.of) == ("original", None)
        assert (member.of is None) == (member.relation == "original")
        assert 0 <= member.score <= 1


@settings(max_examples=60, deadline=None)
@given(piles(), st.data())
def test_any_order_in_any_batches_gives_what_all_at_once_give(reports: list[Report], data: st.DataObject) -> None:
    whole = group_origins(reports)
    shuffled = data.draw(st.permutations(reports))
    index = OriginIndex()
    begin = 0
    while begin < len(shuffled):
        size = data.draw(st.integers(1, len(shuffled) - begin))
        index.add(shuffled[begin : begin + size])
        begin += size
    by_id = sorted(index.members(), key=lambda member: member.report_id)
    assert by_id == sorted(whole.members, key=lambda member: member.report_id)
    assert tuple(index.pairs()) == whole.pairs


@settings(max_examples=10, deadline=None)
@given(st.integers(9, 30), st.randoms(use_true_random=False))
def test_a_crowd_is_the_same_however_it_comes(n_reports: int, random: object) -> None:
    """More copies than are all compared with each other, and a line that all reports of one source share."""
    wire = " ".join(SENTENCES[:3])
    reports = [
        Report(
            f"c{n:02d}",
            f"2017-06-{1 + n % 25:02d}",
            "ab"[n % 2],
            "",
            f"{wire} {SENTENCES[3 + n % 5]} Edition {n}. {SENTENCES[-1]}",
        )
        for n in range(n_reports)
    ]
    whole = group_origins(reports)
    random.shuffle(reports)  # type: ignore[attr-defined]
    index = OriginIndex()
    for report in reports:
        index.add([report])
    assert sorted(index.members(), key=lambda member: member.report_id) == sorted(
        whole.members, key=lambda member: member.report_id
    )
    assert tuple(index.pairs()) == whole.pairs
