from fogline.model import CopyLink, OriginMembership, Report
from fogline.sources import link_copies


def report(report_id: str, source: str, published: str) -> Report:
    return Report(report_id, published, source, "", "text")


def test_links_count_share_and_delay() -> None:
    reports = [
        report("a1", "agency", "2016-01-01"),
        report("a2", "agency", "2016-01-05"),
        report("b1", "blog", "2016-01-02"),
        report("b2", "blog", "2016-01-08"),
        report("b3", "blog", "2016-01-09"),
    ]
    members = [
        OriginMembership("b1", "a1", "copy", "a1", 1.0),
        OriginMembership("b2", "a2", "reworded", "a2", 0.8),
        OriginMembership("b3", "b3", "original", None, 1.0),
    ]
    assert link_copies(reports, members) == [CopyLink("blog", "agency", 2, 0.6667, 2.0)]


def test_a_source_does_not_copy_itself_and_unknown_reports_are_passed_over() -> None:
    reports = [report("a1", "agency", "2016-01-01"), report("a2", "agency", "2016-01-02")]
    members = [OriginMembership("a2", "a1", "copy", "a1", 1.0), OriginMembership("gone", "a1", "copy", "a1", 1.0)]
    assert link_copies(reports, members) == []


def test_hours_count_where_both_times_are_known() -> None:
    reports = [report("a", "agency", "2016-01-01T06:00:00+00:00"), report("b", "blog", "2016-01-01T18:00:00+00:00")]
    [link] = link_copies(reports, [OriginMembership("b", "a", "copy", "a", 1.0)])
    assert link.median_delay_days == 0.5
