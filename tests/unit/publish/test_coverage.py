"""Coverage shows when a source published, and when it fell silent."""

from datetime import date, timedelta

from fogline.publish import Publication
from fogline.publish.coverage import N_BINS, find_silences, make_coverage

FIRST = date(2016, 1, 1)


def days(*numbers: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in numbers]


def test_a_source_is_silent_after_four_times_its_usual_gap_and_a_week_at_least() -> None:
    usual, silences = find_silences(days(0, 2, 4, 6, 8, 17, 19), FIRST + timedelta(days=22))
    assert usual == 2
    assert [(silence.last_on, silence.until, silence.n_days) for silence in silences] == [(*days(8, 17), 8)]


def test_a_silence_that_goes_on_has_no_end() -> None:
    _, silences = find_silences(days(0, 1, 2, 3, 4), FIRST + timedelta(days=30))
    assert silences[-1].until is None
    assert silences[-1].n_days == 26


def test_too_few_reports_say_nothing_of_silence() -> None:
    assert find_silences(days(0, 1, 2, 3), FIRST + timedelta(days=300)) == (None, ())


def test_every_report_is_in_a_bar_and_the_bars_fit(publication: Publication) -> None:
    coverage = make_coverage(publication)
    assert coverage is not None
    assert sum(count for _, count in coverage.bars) == len(publication.reports)
    assert sum(row.n_reports for row in coverage.sources) == len(publication.reports)
    assert coverage.n_bins <= N_BINS + 1
    assert all(0 <= at < coverage.n_bins for at, _ in coverage.bars)


def test_nothing_read_is_no_table(publication: Publication) -> None:
    assert make_coverage(Publication(theatre=publication.theatre)) is None
