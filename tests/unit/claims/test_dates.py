from datetime import date

import pytest

from fogline.claims.dates import (
    DateMention,
    date_by_story,
    find_dateline,
    find_dates,
    find_story,
    read_tense,
    resolve_interval,
)
from fogline.claims.sentences import parse_sentences

THURSDAY = date(2016, 10, 13)

# expression in a sentence of ours; the days it means, seen from Thursday 13 October 2016 ("" is open)
EXPRESSIONS = [
    ("The bridge fell on Tuesday.", "2016-10-11", "2016-10-11"),
    ("The bridge fell on Thursday.", "2016-10-13", "2016-10-13"),
    ("The bridge fell last Thursday.", "2016-10-06", "2016-10-06"),
    ("Late on Monday night the bridge fell.", "2016-10-10", "2016-10-10"),
    ("Columns will cross next Tuesday.", "2016-10-18", "2016-10-18"),
    ("Today the bridge fell.", "2016-10-13", "2016-10-13"),
    ("The bridge fell this morning.", "2016-10-13", "2016-10-13"),
    ("The bridge fell earlier in the day.", "2016-10-13", "2016-10-13"),
    ("The bridge fell yesterday evening.", "2016-10-12", "2016-10-12"),
    ("The bridge fell the day before yesterday.", "2016-10-11", "2016-10-11"),
    ("Columns will cross tomorrow.", "2016-10-14", "2016-10-14"),
    ("Shells fell overnight.", "2016-10-12", "2016-10-13"),
    ("Shells fell last night.", "2016-10-12", "2016-10-13"),
    ("Shells fell overnight Tuesday.", "2016-10-11", "2016-10-12"),
    ("Shells fell overnight Monday and into Tuesday morning.", "2016-10-10", "2016-10-11"),
    ("Shells fell at dawn.", "2016-10-13", "2016-10-13"),
    ("Fighting flared this week.", "2016-10-10", "2016-10-13"),
    ("Fighting flared earlier this week.", "2016-10-10", "2016-10-12"),
    ("Fighting flared last week.", "2016-10-03", "2016-10-09"),
    ("Fighting flared in the last week.", "2016-10-06", "2016-10-13"),
    ("Fighting flared over the weekend.", "2016-10-08", "2016-10-09"),
    ("Fighting flared this month.", "2016-10-01", "2016-10-13"),
    ("Fighting flared last month.", "2016-09-01", "2016-09-30"),
    ("Fighting flared earlier this year.", "2016-01-01", "2016-10-12"),
    ("Fighting flared last year.", "2015-01-01", "2015-12-31"),
    ("Fighting flared late last year.", "2015-09-01", "2015-12-31"),
    ("They took it at the end of last year.", "2015-12-01", "2015-12-31"),
    ("They took it in April 2015.", "2015-04-01", "2015-04-30"),
    ("They took it in May.", "2016-05-01", "2016-05-31"),
    ("They took it in December.", "2015-12-01", "2015-12-31"),
    ("They took it in mid-July.", "2016-07-11", "2016-07-20"),
    ("They took it in late July 2014.", "2014-07-21", "2014-07-31"),
    ("They took it in the first week of July.", "2016-07-01", "2016-07-07"),
    ("They took it in early 2015.", "2015-01-01", "2015-04-30"),
    ("They took it in 2013.", "2013-01-01", "2013-12-31"),
    ("They took it in the summer of 2014.", "2014-06-01", "2014-08-31"),
    ("They took it last winter.", "2015-12-01", "2016-02-29"),
    ("They took it on September 4.", "2016-09-04", "2016-09-04"),
    ("They took it on Sept. 4, 2015.", "2015-09-04", "2015-09-04"),
    ("They took it on 4 September.", "2016-09-04", "2016-09-04"),
    ("They took it on the 4th of September.", "2016-09-04", "2016-09-04"),
    ("They took it on 24 December.", "2015-12-24", "2015-12-24"),
    ("They took it on Sunday 4 Sep 2016.", "2016-09-04", "2016-09-04"),
    ("They took it on 2016-09-04.", "2016-09-04", "2016-09-04"),
    ("They took it on 24.09.2016.", "2016-09-24", "2016-09-24"),
    ("They took it on 11/10/2016.", "2016-10-11", "2016-10-11"),
    ("They took it on 9/28/2016.", "2016-09-28", "2016-09-28"),
    ("They took it on the 8th.", "2016-10-08", "2016-10-08"),
    ("They took it on the 28th.", "2016-09-28", "2016-09-28"),
    ("They took it on Christmas Eve.", "2015-12-24", "2015-12-24"),
    ("Ils l'ont pris le 5 juin 2016.", "2016-06-05", "2016-06-05"),
    ("The siege has lasted since 2013.", "2013-01-01", "2016-10-13"),
    ("The siege has lasted since last week.", "2016-10-03", "2016-10-13"),
    ("The siege has lasted since mid-August.", "2016-08-15", "2016-10-13"),
    ("The siege has lasted since the start of the year.", "2016-01-01", "2016-10-13"),
    ("The siege has lasted for the past two months.", "2016-08-13", "2016-10-13"),
    ("The siege has lasted for three weeks.", "2016-09-22", "2016-10-13"),
    ("The siege has lasted for years.", "", "2016-10-13"),
    ("Shells fell for a tenth consecutive day.", "2016-10-04", "2016-10-13"),
    ("Shells have fallen in recent days.", "2016-10-09", "2016-10-13"),
    ("Six villages were freed in two days.", "2016-10-11", "2016-10-13"),
    ("They took it two days ago.", "2016-10-11", "2016-10-11"),
    ("They took it nearly a week ago.", "2016-10-06", "2016-10-06"),
    ("They took it two months ago.", "2016-08-01", "2016-08-31"),
    ("They took it three years ago.", "2013-01-01", "2013-12-31"),
    ("They fought between March and June.", "2016-03-01", "2016-06-30"),
    ("They fought from 5 to 7 June.", "2016-06-05", "2016-06-07"),
    ("They fought between Monday and Wednesday.", "2016-10-10", "2016-10-12"),
    ("They held it until Monday.", "", "2016-10-10"),
    ("They will take it by the end of the month.", "2016-10-13", "2016-10-31"),
    ("They will take it by Sunday.", "2016-10-13", "2016-10-16"),
    ("They will take it within 48 hours.", "2016-10-13", "2016-10-15"),
    ("They will take it in the next two or three days.", "2016-10-13", "2016-10-16"),
    ("They will take it in the coming weeks.", "2016-10-13", "2016-11-03"),
    ("It came a day after rebels shelled the base.", "2016-10-12", "2016-10-12"),
]

NOT_DATES = [
    "Some 1,200 fighters of Brigade 17 crossed.",
    "The council passed resolution 2254.",
    "A shell of 155 mm hit house number 12.",
    "Rebels may march on the capital.",
    "The Sun reported it; Mar Elias camp was quiet.",
    "In 2014 houses the lights went out.",
    "Clashes in the 1980s are not meant.",
    "The May-Britt family left.",
]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


@pytest.mark.parametrize(("sentence", "start", "finish"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_expression_means_its_days(sentence: str, start: str, finish: str) -> None:
    mentions = find_dates(sentence, THURSDAY)
    assert [(_iso(m.start), _iso(m.finish)) for m in mentions] == [(start, finish)]


@pytest.mark.parametrize("sentence", NOT_DATES)
def test_other_numbers_and_words_are_no_dates(sentence: str) -> None:
    assert find_dates(sentence, THURSDAY) == []


def test_offsets_cover_the_words() -> None:
    sentence = "The town, which fell in May, was shelled on Tuesday night."
    assert [sentence[m.begin : m.end] for m in find_dates(sentence, THURSDAY)] == ["May", "Tuesday night"]


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("They have held it since May.", "since"),
        ("They held it until May.", "until"),
        ("They will leave by Sunday.", "deadline"),
        ("They left within 48 hours.", "deadline"),
        ("They have held it for two months.", "lasting"),
        ("They left a week after the truce began.", "prior"),
        ("13 October 2016 The market was hit.", "printed"),
        ("They left on Sunday.", "on"),
    ],
)
def test_relation_says_how_the_days_are_meant(sentence: str, relation: str) -> None:
    assert find_dates(sentence, THURSDAY)[0].relation == relation


def test_relative_days_count_from_the_event_told_before() -> None:
    earlier = date(2016, 9, 5)
    assert find_dates("A day later they withdrew.", THURSDAY, earlier=earlier)[0].start == date(2016, 9, 6)
    assert find_dates("They withdrew the following month.", THURSDAY, earlier=earlier)[0].start == date(2016, 10, 1)
    assert find_dates("They withdrew two days earlier.", THURSDAY, earlier=earlier)[0].start == date(2016, 9, 3)


def test_relative_days_count_from_the_sentence_first() -> None:
    first, second = find_dates("The push began in May and was beaten back the following month.", THURSDAY)
    assert (first.start, second.start) == (date(2016, 5, 1), date(2016, 6, 1))


def test_date_words_of_the_beginning_and_end_of_the_calendar() -> None:
    assert find_dates("They left ten years ago.", date(1, 1, 2))[0].start == date(1, 1, 1)
    assert find_dates("They will leave in the next 100 years.", date(9999, 12, 30))[0].finish == date(9999, 12, 30)


def _resolve(sentence: str, trigger: str, *, is_state: bool = False) -> tuple[date | None, date | None]:
    doc = parse_sentences([sentence])[0]
    token = next(token for token in doc if token.text == trigger)
    return resolve_interval(
        find_dates(sentence, THURSDAY),
        trigger_at=token.idx,
        tense=read_tense(doc, token.i),
        published_on=THURSDAY,
        is_state=is_state,
        doc=doc,
    )


def test_each_trigger_takes_its_own_date() -> None:
    sentence = "The army shelled the town on Tuesday, and rebels captured a hill on Wednesday."
    assert _resolve(sentence, "shelled")[0] == date(2016, 10, 11)
    assert _resolve(sentence, "captured")[0] == date(2016, 10, 12)


def test_date_of_a_relative_clause_stays_in_it() -> None:
    sentence = "The army shelled the town, which rebels captured in May."
    assert _resolve(sentence, "captured") == (date(2016, 5, 1), date(2016, 5, 31))
    assert _resolve("On Tuesday the army shelled the town.", "shelled")[0] == date(2016, 10, 11)


def test_since_dates_only_what_its_own_clause_tells() -> None:
    sentence = "Mayadin, held by militants since 2014, fell to the army."
    assert _resolve(sentence, "held", is_state=True) == (date(2014, 1, 1), THURSDAY)
    assert _resolve(sentence, "fell") == (None, THURSDAY)


def test_how_long_there_was_nothing_like_it_is_no_date() -> None:
    assert _resolve("Troops entered the town for the first time since 2014.", "entered") == (None, THURSDAY)
    assert _resolve("Troops have shelled the town since 2014.", "shelled") == (date(2014, 1, 1), THURSDAY)


def test_attribute_is_not_dated_by_the_news() -> None:
    assert _resolve("Jets hit the besieged town on Tuesday.", "besieged", is_state=True) == (THURSDAY, THURSDAY)


def test_state_since_a_day_lasts_to_the_report() -> None:
    assert _resolve("The army has besieged the town since 2013.", "besieged", is_state=True) == (date(2013, 1, 1), THURSDAY)


def test_states_of_an_old_entry_of_a_timeline_are_of_its_day() -> None:
    day = date(2015, 5, 27)
    assert _resolve("May 27 2015 The army shelled the besieged town.", "besieged", is_state=True) == (day, day)
    assert _resolve("October 10 2016 The army shelled the besieged town.", "besieged", is_state=True) == (THURSDAY, THURSDAY)
    assert _resolve("In May the army took the mill, which rebels now hold.", "hold", is_state=True) == (THURSDAY, THURSDAY)


def test_state_told_with_when_is_over() -> None:
    assert _resolve("When the group controlled the town it shut the school.", "controlled", is_state=True) == (None, None)


def test_defaults_without_a_date() -> None:
    assert _resolve("Rebels captured the town.", "captured") == (None, THURSDAY)
    assert _resolve("The army is advancing on the town.", "advancing") == (THURSDAY, THURSDAY)
    assert _resolve("Rebels have captured most of the town.", "captured") == (None, THURSDAY)
    assert _resolve("Rebels had captured the town.", "captured") == (None, None)
    assert _resolve("The army controls the town.", "controls", is_state=True) == (THURSDAY, THURSDAY)


def test_second_past_of_reported_speech_is_news() -> None:
    assert _resolve("The ministry said that troops had captured the town.", "captured") == (None, THURSDAY)


def test_weekday_lies_ahead_in_the_future_tense() -> None:
    assert _resolve("They will attack the town on Monday.", "attack")[0] == date(2016, 10, 17)


def test_without_a_parse_the_nearest_counts() -> None:
    mentions = [DateMention(0, 6, date(2016, 10, 1), date(2016, 10, 1)), DateMention(60, 66, THURSDAY, THURSDAY)]
    found = resolve_interval(mentions, trigger_at=10, tense="past", published_on=THURSDAY, is_state=False)
    assert found == (date(2016, 10, 1), date(2016, 10, 1))


def test_story_dates_what_has_no_date() -> None:
    story = find_story(["Two towns were hit on Wednesday.", "A third was spared."], THURSDAY)
    assert story == (date(2016, 10, 12), date(2016, 10, 12))
    assert date_by_story((None, THURSDAY), story, published_on=THURSDAY) == story
    assert date_by_story((THURSDAY, THURSDAY), story, published_on=THURSDAY) == (THURSDAY, THURSDAY)
    assert date_by_story((None, THURSDAY), None, published_on=THURSDAY) == (None, THURSDAY)


def test_story_is_neither_old_nor_the_printed_date() -> None:
    assert find_story(["13 October 2016 The town fell in 2013 and again on 2 May."], THURSDAY) is None


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("Market hit", "Wed 05 Apr 2017 Market hit. Shells fell.", "2017-04-05"),
        ("Market hit", "AMMAN, March 4 (Reuters) - Shells fell on the market.", "2017-03-04"),
        ("Market hit", "AMMAN, 4 March 2016 (AP) - Shells fell on the market.", "2016-03-04"),
        ("Market hit", "Tue, 24 Mar 2015 09:30 Market hit", "2015-03-24"),
        ("Market hit", "date 2017-11-03 November 03, 2017 Shells fell.", "2017-11-03"),
        ("Market hit", "Published February 18 2015 Shells fell.", "2015-02-18"),
        ("Market hit", "Posted on April 2 2017 by the desk Shells fell.", "2017-04-02"),
        ("Market hit", "Last updated at Apr 232017 Shells fell.", "2017-04-23"),
        ("Market hit by shells", "Market hit by shells AFP Monday 17 Mar 2014 Six people died.", "2014-03-17"),
        ("Market hit", "Market hit Wire photo Middle East 1449 09.04.2017 Get short URL Shells fell.", "2017-04-09"),
        ("Market hit", "21-03-2016 Market hit.", "2016-03-21"),
        ("Market hit", "Shells fell on the market, and nobody knew why.\nThe desk - 4 March 2016", "2016-03-04"),
    ],
)
def test_printed_date_line_is_found(title: str, text: str, day: str) -> None:
    assert _iso(find_dateline(title, text, date(2017, 4, 20))) == day


@pytest.mark.parametrize(
    "text",
    [
        "Shells fell on the market on 4 March 2016, residents said.",
        "The town, taken in the attack of 4 March 2016, was calm.",
        "Shells fell on the market. The war began on 15 March 2011",
        "Shells fell on Tuesday.",
        "",
    ],
)
def test_date_of_an_event_is_no_date_line(text: str) -> None:
    assert find_dateline("Market hit", text, date(2017, 4, 20)) is None


@pytest.mark.parametrize(
    ("text", "word", "tense"),
    [
        ("Warplanes bombed the militants' former stronghold of Azaz.", "stronghold", "pluperfect"),
        ("Warplanes bombed the once besieged town of Azaz.", "besieged", "pluperfect"),
        ("Warplanes bombed the one-time de facto capital Azaz.", "capital", "pluperfect"),
        ("The group's former stronghold was captured by the army.", "captured", "past"),
        ("The town, a former rebel base, is held by the army.", "held", "present"),
        ("The group holds two villages after being driven from its stronghold of Azaz.", "driven", "perfect"),
        ("Having captured Azaz, the army is advancing north.", "captured", "perfect"),
        ("The rebels hold the town by shelling the road to it.", "shelling", "present"),
        ("IS was driven from Azaz.", "driven", "past"),
        ("Once they captured Azaz, they moved north.", "captured", "past"),
        ("The former rebel front seized Azaz.", "seized", "past"),
    ],
)
def test_time_of_a_clause(text: str, word: str, tense: str) -> None:
    (doc,) = parse_sentences([text])
    assert read_tense(doc, next(token.i for token in doc if token.text == word)) == tense
