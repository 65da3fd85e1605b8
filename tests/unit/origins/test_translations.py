import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from fogline.model import Report
from fogline.origins import OriginIndex, explain_pair, group_origins
from fogline.origins.fingerprint import language_of

STORIES = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))["story"]
LANGUAGES = ("en", "ru", "ar")


def told(number: int, language: str, *, by_others: bool = False, lang: str | None = None) -> Report:
    story = STORIES[number]["others"] if by_others else STORIES[number]
    name = f"{'o' if by_others else 't'}{number}-{language}"
    return Report(name, f"2017-06-{5 + LANGUAGES.index(language):02d}", f"source-{name}", "", story[language], lang=lang)


def origins(reports: list[Report]) -> dict[str, str]:
    return {member.report_id: member.origin_id for member in group_origins(reports).members}


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_translations_share_an_origin_and_honest_reports_of_the_event_do_not(number: int) -> None:
    translated = [told(number, language) for language in LANGUAGES]
    for language in LANGUAGES:
        found = origins([*translated, told(number, language, by_others=True)])
        assert {found[report.report_id] for report in translated} == {f"origin-t{number}-en"}
        assert found[f"o{number}-{language}"] == f"origin-o{number}-{language}"


def test_unlike_stories_stay_apart_whatever_their_languages() -> None:
    reports = [told(number, language, lang=language) for number in range(len(STORIES)) for language in LANGUAGES]
    found = origins(reports)
    assert len(set(found.values())) == len(STORIES)
    pairs = {frozenset((pair.a, pair.b)): pair.relation for pair in group_origins(reports).pairs}
    shared = {pair for pair, relation in pairs.items() if relation != "unrelated"}
    wanted = {frozenset((f"t{n}-{a}", f"t{n}-{b}")) for n in range(len(STORIES)) for a, b in combinations(LANGUAGES, 2)}
    assert shared == wanted


def test_translations_come_in_any_order() -> None:
    reports = [
        told(number, language, by_others=other) for number in range(3) for language in LANGUAGES for other in (False, True)
    ]
    whole = group_origins(reports)
    index = OriginIndex()
    for report in reversed(reports):
        index.add([report])
    assert sorted(index.members(), key=lambda m: m.report_id) == sorted(whole.members, key=lambda m: m.report_id)
    assert tuple(index.pairs()) == whole.pairs


def test_far_apart_in_time_is_no_translation() -> None:
    late = Report("late", "2019-01-01", "s", "", STORIES[0]["ru"])
    assert len(set(origins([told(0, "en"), late]).values())) == 2


def test_a_language_is_given_or_read_from_the_letters() -> None:
    assert [language_of(told(0, language)) for language in LANGUAGES] == ["en", "ru", "ar"]
    assert language_of(told(0, "en", lang="FR")) == "fr"
    assert language_of(Report("x", "2017-06-05", "s", "", "")) == "en"


def test_a_translation_is_explained_as_such() -> None:
    a, b = told(0, "en"), told(0, "ru")
    pair, [grouped] = explain_pair(a, b), group_origins([a, b]).pairs
    assert (pair.comparison.score, pair.comparison.relation) == (grouped.score, "reworded")
    assert "in two languages" in pair.verdict
    assert len(pair.alike) == 4
    assert pair.features[0].name == "start"
    assert abs(sum(row.share for row in pair.features) - 5.0) < 3.0
    assert explain_pair(told(0, "en"), told(0, "ru", by_others=True)).comparison.relation is None
