from fogline.model import Report
from fogline.origins.fingerprint import find_boilerplate, sentence_key, split_sentences, take_fingerprint, text_key

FOOTER = "Write to the desk at any hour and we shall answer in the order of arrival."


def report(report_id: str, text: str, published: str = "2017-06-05", source: str = "s") -> Report:
    return Report(report_id, published, source, "", text)


def test_a_text_is_the_same_up_to_case_spaces_and_marks() -> None:
    assert text_key("The army, at noon,  entered.") == text_key("the ARMY at noon entered")
    assert text_key("The army entered.") != text_key("The army left.")


def test_names_figures_and_quotations_are_taken() -> None:
    found = take_fingerprint(
        report(
            "a",
            'On Monday troops took Qasr with 1,200 men and seven tanks in 2017. "We shall hold the bridge," said Colonel Jaber.',
        )
    )
    assert {"qasr", "jaber"} <= set(found.names)
    assert "monday" not in found.names
    assert found.figures == {"1200", "7"}
    assert found.quotations == {"we shall hold the bridge"}


def test_quoted_words_are_not_wording() -> None:
    """Two reports of one speech share its words honestly."""
    speech = '"The enemy has been driven from every village between the river and the western hills this morning"'
    one = take_fingerprint(report("a", f"The general said: {speech}."))
    other = take_fingerprint(report("b", f"He told reporters in the capital {speech} and left."))
    assert not set(one.grams5.hashes.tolist()) & set(other.grams5.hashes.tolist())
    assert one.quotations == other.quotations


def test_what_one_outlet_prints_for_weeks_is_boilerplate() -> None:
    bodies = ["Troops took the mill.", "Rain closed the pass.", "A convoy came through."]
    reports = [report(f"r{n}", f"{body} {FOOTER}", f"2017-06-{1 + 5 * n:02d}") for n, body in enumerate(bodies)]
    assert find_boilerplate(reports) == {"s": {sentence_key(FOOTER): 3}}
    found = take_fingerprint(
        report("x", f"Troops took the mill and the whole of the road to the north. {FOOTER}"), find_boilerplate(reports)["s"]
    )
    assert found.sentences == ("Troops took the mill and the whole of the road to the north.",)
    assert find_boilerplate([report(f"same{n}", FOOTER, f"2017-06-{1 + 5 * n:02d}") for n in range(4)]) == {}


def test_order_is_by_day_then_wire_then_length() -> None:
    wire = take_fingerprint(report("z", "BEIRUT (AFP) Troops took the mill on the road to the north on Monday."))
    citing = take_fingerprint(report("a", "According to AFP troops took the mill on the road to the north on Monday."))
    plain = take_fingerprint(report("b", "Troops took the mill on the road to the north on Monday."))
    later = take_fingerprint(report("c", "BEIRUT (AFP) Troops took the mill.", "2017-06-06"))
    assert sorted([later, citing, plain, wire], key=lambda found: found.order) == [wire, plain, citing, later]


def test_sentences_end_in_several_scripts() -> None:
    assert len(split_sentences("One came. Two left! Три ушли. Четыре пришли.\nFive")) == 5
