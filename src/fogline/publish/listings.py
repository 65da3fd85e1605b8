"""Pages that list: sources, coverage, origins, changes, the brief, rejections, method, glossary, search."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from fogline.model import ControlChange, Place
from fogline.publish.basemap import BORDER_NOTE
from fogline.publish.brief import make_brief
from fogline.publish.coverage import make_coverage
from fogline.publish.links import Links
from fogline.publish.publication import Publication
from fogline.publish.render import render

_N_FOUND = 50
CHANGES_SHOWN = 200
"""So many changes stand on a page, each with its first claim; all are in the file."""


def sources_page(publication: Publication, links: Links) -> str:
    """All sources with their track records, and who follows whom."""
    rows = sorted(
        publication.sources.values(), key=lambda source: (-publication.n_by_source[1].get(source.source, 0), source.name)
    )
    _, last = publication.days
    return render(
        "sources.html",
        publication,
        links,
        rows=rows,
        last=last,
        last_reports=publication.last_report_on,
        copy_links=sorted(publication.copy_links, key=lambda link: (-link.n_copied, link.follower, link.leader)),
        page_title="Sources",
    )


def origins_page(publication: Publication, links: Links) -> str:
    """Origins that more than one report descends from, the most copied first."""
    members = publication.members
    groups = [
        (origin_id, sorted(reports, key=lambda report: members[report.report_id].relation != "original"))
        for origin_id, reports in publication.reports_by_origin.items()
        if len(reports) > 1
    ]
    groups.sort(key=lambda group: (-len(group[1]), group[0]))
    return render(
        "origins.html",
        publication,
        links,
        groups=groups[:500],
        n_groups=len(groups),
        n_origins=len(publication.reports_by_origin),
        page_title="Origins",
    )


def changes_page(publication: Publication, links: Links, *, before: date, after: date, changes: Sequence[ControlChange]) -> str:
    """Places whose likeliest controller differs between two days."""
    first, last = publication.days
    return render(
        "diff.html",
        publication,
        links,
        before=before,
        after=after,
        changes=changes[:CHANGES_SHOWN],
        n_changes=len(changes),
        first=first,
        last=last,
        page_title="Compare two days",
    )


def brief_page(publication: Publication, links: Links, *, on: date) -> str:
    """The daily brief."""
    first, last = publication.days
    return render(
        "brief.html", publication, links, brief=make_brief(publication, on), on=on, first=first, last=last, page_title="Brief"
    )


def coverage_page(publication: Publication, links: Links) -> str:
    """How many reports each source published when, and its silences."""
    return render("coverage.html", publication, links, coverage=make_coverage(publication), page_title="Coverage")


def rejections_page(publication: Publication, links: Links) -> str:
    """Everything that could not be used, and why."""
    reasons = Counter((rejection.stage, rejection.reason) for rejection in publication.rejections)
    return render(
        "rejections.html",
        publication,
        links,
        reasons=reasons.most_common(),
        rejections=publication.rejections[:500],
        page_title="Rejections",
    )


def method_page(publication: Publication, links: Links) -> str:
    """How the estimate is made, and its limits."""
    return render("method.html", publication, links, border_note=BORDER_NOTE, page_title="Method")


def glossary_page(publication: Publication, links: Links) -> str:
    """The words that Fogline uses."""
    return render("glossary.html", publication, links, words=load_glossary(), page_title="Glossary")


def search_page(publication: Publication, links: Links, query: str) -> str:
    """Places, claims and reports that hold all words of a query."""
    words = query.split()
    claims, reports, is_whole = publication.search(words, _N_FOUND) if words else ([], [], True)
    return render(
        "search.html",
        publication,
        links,
        query=query,
        places=_places(publication, words),
        claims=claims,
        reports=reports,
        is_whole=is_whole,
        page_title="Search",
    )


def waiting_page(publication: Publication, links: Links, *, title: str, text: str) -> str:
    """A page that says what is being worked out; whoever shows it asks again after a while."""
    return render("waiting.html", publication, links, text=text, page_title=title)


def error_page(publication: Publication, links: Links, *, title: str, text: str) -> str:
    """A page that says what went wrong and what to do."""
    return render("error.html", publication, links, text=text, page_title=title)


@cache
def load_glossary() -> tuple[tuple[str, str], ...]:
    """Words and their meanings."""
    raw = tomllib.loads((files("fogline") / "publish" / "glossary.toml").read_text(encoding="utf-8"))
    return tuple((row["word"], row["meaning"]) for row in raw["words"])


def _places(publication: Publication, words: Sequence[str]) -> list[Place]:
    found = [place for place in publication.places.values() if _holds(" ".join((place.name, *place.aliases)), words)]
    return sorted(found, key=lambda place: (-publication.claims_at(place.place_id, limit=0)[0], place.name))[:_N_FOUND]


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return bool(words) and all(word.casefold() in folded for word in words)
