"""Rules that are left out because their words are missing would have matched nothing."""

from hypothesis import given
from hypothesis import strategies as st

from fogline.claims.date_rules import date_rules, rules_for
from fogline.claims.date_words import load_date_words

_WORDS = load_date_words()
_KNOWN = sorted(
    {
        *(*_WORDS.months, *_WORDS.weekdays, *_WORDS.seasons, *_WORDS.feasts, *_WORDS.day_parts, *_WORDS.numbers),
        *(*_WORDS.quantities, *_WORDS.ordinals, "minute", "hour", "day", "night", "week", "fortnight", "month", "year", "decade"),
        *(
            "ago",
            "later",
            "afterwards",
            "earlier",
            "prior",
            "next",
            "following",
            "past",
            "last",
            "recent",
            "coming",
            "same",
            "that",
        ),
        *("this", "the", "in", "for", "since", "within", "over", "before", "after", "of", "on", "mid", "early", "late", "end"),
        *("today", "tonight", "yesterday", "tomorrow", "overnight", "weekend", "into", "to", "from", "at", "run", "straight"),
        *("2016", "5", "5th", "12/10/2016", "2016-10-12", "24-hour", "1.5", "first half", "day before yesterday"),
    }
)
_pieces = st.tuples(
    st.sampled_from(_KNOWN), st.sampled_from(("", "s", "'s", "’s")), st.sampled_from((" ", " ", " ", "-", ", ", "", ". ", "/"))
)


@given(st.lists(_pieces, max_size=9), st.sampled_from((str.lower, str.upper, str.title)))
def test_no_match_is_lost(pieces: list[tuple[str, str, str]], written: object) -> None:
    text = written("".join("".join(piece) for piece in pieces))  # type: ignore[operator]
    matching = [rule for rule in date_rules() if rule.pattern.search(text)]
    assert [rule for rule in rules_for(text) if rule in matching] == matching


def test_a_sentence_without_words_of_time_needs_no_rule() -> None:
    assert rules_for("Rebels captured the town.") == ()
    assert len(rules_for("Rebels captured the town on Monday.")) == 1
