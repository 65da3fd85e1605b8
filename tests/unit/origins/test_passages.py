from test_group import OTHER, SAME_EVENT, WIRE, report

from fogline.origins import group_origins, taken_sentences
from fogline.origins.passages import sentence_spans, shared_passages


def test_passages_are_spans_of_each_text() -> None:
    a = "He said: “The dam won't hold,” then THE army left the northern bank of the river at dawn. Rain."
    b = "It rained. The army left the northern bank of the river, at dawn, in lorries."
    of_a, of_b = shared_passages(a, b)
    assert [a[begin:end] for begin, end in of_a] == ["THE army left the northern bank of the river at dawn"]
    assert [b[begin:end] for begin, end in of_b] == ["The army left the northern bank of the river, at dawn"]
    assert shared_passages("", b) == ((), ())


def test_few_exchanged_words_do_not_end_a_passage() -> None:
    a = "one two three four five six seven eight nine ten eleven twelve"
    b = "one two three four five six SEVENTH eight nine ten eleven twelve"
    assert [a[begin:end] for begin, end in shared_passages(a, b)[0]] == [a]


def test_sentences_lie_where_they_stand() -> None:
    text = "It cost 3.5 million. “Go!” he said.\nThe end"
    assert [text[begin:end] for begin, end in sentence_spans(text)] == ["It cost 3.5 million.", "“Go!”", "he said.", "The end"]


def test_a_round_up_says_which_sentence_comes_from_which_report() -> None:
    """Five origins in one text: it joins at most one of them, and tells the parts."""
    bodies = [
        WIRE,
        OTHER,
        SAME_EVENT,
        "In Manbij the market opened again for the first time since March, though bread was dear and meat was not to be had.",
        "Two barges with grain reached the quay of Mayadin under escort, and the mill there ran all night behind sandbags.",
    ]
    reports = [report(f"r{n}", body, "2017-06-05") for n, body in enumerate(bodies)]
    own = "Here is what else happened in the week."
    firsts = [body.split(". ")[0].strip().rstrip(".") + "." for body in bodies]
    round_up = report("round-up", " ".join([own, *firsts]), "2017-06-11")
    taken = taken_sentences(round_up, reports)
    assert [found.taken_from for found in taken] == ["r0", "r1", "r2", "r3", "r4"]
    assert [round_up.text[found.begin : found.end] for found in taken] == firsts
    assert all(found.share > 0.9 for found in taken)
    origins = {member.report_id: member.origin_id for member in group_origins([*reports, round_up]).members}
    assert len({origins[found.report_id] for found in reports}) == 5
