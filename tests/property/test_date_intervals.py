import itertools
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from fogline.claims.dates import DateMention, find_dateline, find_dates, find_story, resolve_interval

_WORDS = st.sampled_from(
    [
        *(
            "on",
            "since",
            "until",
            "by",
            "between",
            "and",
            "from",
            "to",
            "in",
            "the",
            "last",
            "next",
            "early",
            "late",
            "mid",
            "end",
            "of",
        ),
        *(
            "Monday",
            "Sunday",
            "May",
            "March",
            "June",
            "2016",
            "2013",
            "31",
            "30",
            "29 February",
            "week",
            "month",
            "year",
            "days",
            "ago",
        ),
        *(
            "a",
            "two",
            "several",
            "later",
            "after",
            "before",
            "will",
            "within",
            "for",
            "past",
            "coming",
            "overnight",
            "weekend",
            "1/2/2015",
        ),
    ]
)
_PHRASES = st.lists(_WORDS, max_size=14).map(" ".join)
_TEXTS = st.one_of(st.text(max_size=200), _PHRASES)


@given(_TEXTS, st.dates(), st.none() | st.dates())
@settings(max_examples=400, deadline=None)
def test_any_text_gives_ordered_intervals_within_its_bounds(text: str, anchor_on: date, earlier: date | None) -> None:
    mentions = find_dates(text, anchor_on, earlier=earlier)
    for mention in mentions:
        assert 0 <= mention.begin < mention.end <= len(text)
        assert mention.start is None or mention.finish is None or mention.start <= mention.finish
    for first, second in itertools.pairwise(mentions):
        assert first.end <= second.begin


@given(_TEXTS, st.dates())
@settings(max_examples=200, deadline=None)
def test_same_text_gives_the_same_dates(text: str, anchor_on: date) -> None:
    assert find_dates(text, anchor_on) == find_dates(text, anchor_on)


@given(_TEXTS, _TEXTS, st.dates())
@settings(max_examples=200, deadline=None)
def test_date_line_of_any_text_is_a_day_or_nothing(title: str, text: str, published_on: date) -> None:
    assert isinstance(find_dateline(title, text, published_on), date | None)
    story = find_story([title, text], published_on)
    assert story is None or story[0] <= story[1] <= published_on


_MENTIONS = st.lists(
    st.builds(
        lambda begin, length, start, days: DateMention(begin, begin + length, start, date.fromordinal(start.toordinal() + days)),
        st.integers(0, 200),
        st.integers(1, 20),
        st.dates(max_value=date(9000, 1, 1)),
        st.integers(0, 400),
    ),
    max_size=5,
)


@given(
    _MENTIONS,
    st.integers(0, 220),
    st.sampled_from(["past", "present", "perfect", "pluperfect", "future"]),
    st.dates(min_value=date(2, 1, 1), max_value=date(9000, 1, 1)),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_resolved_interval_is_ordered(
    mentions: list[DateMention], trigger_at: int, tense: str, published_on: date, is_state: bool
) -> None:
    start, finish = resolve_interval(mentions, trigger_at=trigger_at, tense=tense, published_on=published_on, is_state=is_state)
    assert start is None or finish is None or start <= finish
