from fogline.model import Report
from fogline.origins import find_stock, take_fingerprint
from fogline.origins.fingerprint import kept_sentences, own_sentences, quotations_of
from fogline.origins.words import hash_of

FOOTER = "Write to the desk at any hour and we shall answer in the order of arrival."


def report(report_id: str, text: str, published: str = "2017-06-05", source: str = "s") -> Report:
    return Report(report_id, published, source, "", text)


def test_a_text_is_the_same_up_to_case_spaces_and_marks() -> None:
    first = take_fingerprint(report("a", "The army, at noon,  entered."))
    assert first.head.text_id == take_fingerprint(report("b", "the ARMY at noon entered")).head.text_id
    assert first.head.text_id != take_fingerprint(report("c", "The army left.")).head.text_id


def test_names_figures_and_quotations_are_taken() -> None:
    text = 'On Monday troops took Qasr with 1,200 men, seven tanks and a T55. "We shall hold the bridge," said Colonel Jaber.'
    found = take_fingerprint(report("a", text))
    names = set(found.names.hashes.tolist())
    assert {hash_of("qasr"), hash_of("jaber")} <= names
    assert hash_of("monday") not in names
    assert found.figures.tolist() == [7, 1200]
    assert quotations_of(text) == ["we shall hold the bridge"]


def test_quoted_words_are_not_wording() -> None:
    """Two reports of one speech share its words honestly."""
    speech = '"The enemy has been driven from every village between the river and the western hills this morning"'
    one = take_fingerprint(report("a", f"The general said: {speech}."))
    other = take_fingerprint(report("b", f"He told reporters in the capital {speech} and left."))
    assert not set(one.runs.hashes.tolist()) & set(other.runs.hashes.tolist())


def test_what_one_outlet_prints_for_weeks_is_stock() -> None:
    bodies = ["Troops took the mill.", "Rain closed the pass.", "A convoy came through."]
    reports = [report(f"r{n}", f"{body} {FOOTER}", f"2017-06-{1 + 5 * n:02d}") for n, body in enumerate(bodies)]
    stock = find_stock(reports)
    body = "Troops took the mill and the whole of the road to the north."
    assert len(stock) == 1
    assert kept_sentences(report("x", f"{body} {FOOTER}"), stock) == [body]
    assert own_sentences(report("x", f"{body} Yes. {FOOTER}"), stock) == [body]
    assert kept_sentences(report("x", f"{body} {FOOTER}")) == [body, FOOTER]
    assert find_stock([report(f"same{n}", FOOTER, f"2017-06-{1 + 5 * n:02d}") for n in range(4)]) == {}
    assert find_stock(reports[:2]) == {}


def test_order_is_by_day_then_wire_then_length() -> None:
    wire = take_fingerprint(report("z", "BEIRUT (AFP) Troops took the mill on the road to the north on Monday."))
    citing = take_fingerprint(report("a", "According to AFP troops took the mill on the road to the north on Monday."))
    plain = take_fingerprint(report("b", "Troops took the mill on the road to the north on Monday."))
    later = take_fingerprint(report("c", "BEIRUT (AFP) Troops took the mill.", "2017-06-06"))
    assert sorted([later, citing, plain, wire], key=lambda found: found.head.order) == [wire, plain, citing, later]


def test_sentences_end_in_several_scripts() -> None:
    assert len(kept_sentences(report("a", "One came. Two left! Три ушли. Четыре пришли.\nFive"))) == 5
