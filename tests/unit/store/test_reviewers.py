"""A reviewer's name taken out of a store: decisions stay what they say, and whole."""

import random

from fogline.model import Decision
from fogline.review import Signature, decide, in_force, undo
from fogline.store.records import LATEST_DECISIONS, Records
from fogline.store.reviewers import sweep, taking_out
from fogline.store.verify import check_records


def kept(records: Records, decisions: list[Decision]) -> None:
    for decision in decisions:
        records.add_decision(decision)


def said(decisions: list[Decision]) -> list[tuple[str, str, str]]:
    return [(decision.kind, decision.value, decision.decided_at) for decision in decisions]


def is_ann(name: str) -> bool:
    return name.casefold() == "ann"


def test_a_stand_in_takes_the_place_of_a_name_and_decisions_stay_whole(records: Records) -> None:
    first = decide("accept", "c1", signed=Signature("Ann", "Ann saw it", "2017-06-01T10:00:00"))
    other = decide("reject", "c2", signed=Signature("Bob", "as Ann says, not as Annabel", "2017-06-01T11:00:00"))
    ended = undo(first, signed=Signature("Bob", "", "2017-06-01T12:00:00"))
    back = undo(ended, signed=Signature("ann", "", "2017-06-01T13:00:00"))
    alone = decide("accept", "c3", signed=Signature("Bob", "", "2017-06-01T14:00:00"))
    kept(records, [first, other, ended, back, alone])
    records.set_note(LATEST_DECISIONS, f"{first.decision_id} {other.decision_id}")
    with taking_out(records, is_ann, 0) as (stand_in, ids):
        assert stand_in == "former reviewer 1"
        assert set(ids) == {made.decision_id for made in (first, other, ended, back)}
    sweep(records)
    now = records.decisions()
    assert said(now) == said([first, other, ended, back, alone])
    assert [made.reviewer for made in now] == [stand_in, "Bob", "Bob", stand_in, "Bob"]
    assert [made.note for made in now[:2]] == [f"{stand_in} saw it", f"as {stand_in} says, not as Annabel"]
    assert now[4] == alone
    assert (now[2].undoes, now[2].subject) == (now[0].decision_id, now[0].decision_id)
    assert [made.subject for made in in_force(now)] == ["c1", "c2", "c3"]
    assert [made.decision_id for made in records.used_decisions()] == [now[0].decision_id, now[1].decision_id]
    assert list(check_records(records)) == []
    with taking_out(records, lambda name: name == "Bob", 0) as (stand_in, _):
        assert stand_in == "former reviewer 2"
    assert list(check_records(records)) == []


def test_what_was_decided_at_one_moment_keeps_its_order(records: Records) -> None:
    dice = random.Random(7)
    names = [dice.choice(("Ann", "Bob")) for _ in range(5)]
    made = [decide("accept", f"c{n}", signed=Signature(name, "", "2017-06-01T10:00:00")) for n, name in enumerate(names)]
    kept(records, made)
    before = [decision.subject for decision in records.decisions()]
    with taking_out(records, is_ann, 4) as (stand_in, _):
        pass
    assert [decision.subject for decision in records.decisions()] == before
    assert int(stand_in.rpartition(" ")[2]) > 4
    assert sum(decision.reviewer == stand_in for decision in records.decisions()) == names.count("Ann")


def test_nothing_changes_where_the_block_fails(records: Records) -> None:
    made = decide("accept", "c1", signed=Signature("Ann", "", "2017-06-01T10:00:00"))
    kept(records, [made])
    try:
        with taking_out(records, is_ann, 0):
            raise RuntimeError("the log could not be written")
    except RuntimeError:
        pass
    assert records.decisions() == [made]
