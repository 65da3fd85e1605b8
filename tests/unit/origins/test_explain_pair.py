from test_group import OTHER, SAME_EVENT, SPUN, WIRE, report

from fogline.origins import explain_pair, find_stock, group_origins


def test_a_copy_is_explained_by_its_wording() -> None:
    pair = explain_pair(report("wire", WIRE, "2017-06-05T06:00:00"), report("copy", "By us. " + WIRE, "2017-06-06"))
    assert pair.comparison.relation == "copy"
    assert pair.verdict.startswith("They share an origin")
    assert "wire came first (by the days" in pair.verdict
    assert [pair.b.text[begin:end] for begin, end in pair.passages_b] == [WIRE.strip().rstrip(".")]
    assert pair.alike == ()


def test_a_rewording_is_explained_by_sentences_near_in_meaning() -> None:
    pair = explain_pair(report("wire", WIRE), report("spun", SPUN))
    assert pair.comparison.relation == "reworded"
    assert len(pair.alike) == 4
    assert all(found.likeness >= 0.55 for found in pair.alike)
    assert pair.verdict.endswith("Which came first cannot be told.")


def test_shares_add_up_to_the_score_and_agree_with_grouping() -> None:
    reports = [report("wire", WIRE), report("event", SAME_EVENT), report("spun", SPUN), report("other", WIRE[:200] + OTHER)]
    grouped = {frozenset((pair.a, pair.b)): pair for pair in group_origins(reports).pairs}
    assert grouped
    for a in reports:
        for b in reports:
            key = frozenset((a.report_id, b.report_id))
            if key not in grouped:
                continue
            pair = explain_pair(a, b)
            assert pair.comparison.score == grouped[key].score
            log_odds = sum(row.share for row in pair.features)
            assert abs(1 / (1 + 2.718281828**-log_odds) - pair.comparison.score) < 1e-3
            assert all(row.meaning for row in pair.features)


def test_unlike_same_and_short_reports() -> None:
    assert explain_pair(report("a", WIRE), report("b", OTHER)).verdict.startswith("They do not share")
    assert explain_pair(report("a", WIRE), report("b", WIRE)).comparison.score == 1.0
    assert explain_pair(report("a", "Clashes near Homs."), report("b", "Clashes in Homs.")).comparison.score == 0.0
    assert explain_pair(report("a", ""), report("b", WIRE)).comparison.relation is None


def test_stock_phrases_do_not_count() -> None:
    footer = "Our newsroom answers letters from readers in the order in which they arrive at the desk on the third floor."
    reports = [
        report(f"r{n}", f"{text} {footer}", f"2017-06-{1 + 9 * n:02d}", "s") for n, text in enumerate((WIRE, OTHER, SAME_EVENT))
    ]
    stock = find_stock(reports)
    with_footer, without = explain_pair(*reports[:2]), explain_pair(*reports[:2], stock_a=stock, stock_b=stock)
    reuse = [next(row.value for row in pair.features if row.name == "reuse_three") for pair in (with_footer, without)]
    assert reuse[0] > reuse[1] == 0.0
