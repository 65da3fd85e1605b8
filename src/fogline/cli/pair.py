"""Why two reports do, or do not, share an origin, and whose sentences a report takes, on the terminal."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from fogline.cli.output import print_rows
from fogline.errors import InputError
from fogline.model import Report

if TYPE_CHECKING:
    from fogline.origins import PairExplanation


def print_pair(reports: Sequence[Report], first_id: str, second_id: str, *, as_json: bool) -> None:
    """The verdict, the features with their weights, and the passages that stand in both."""
    from fogline.origins import explain_pair, find_stock

    a, b = _report(reports, first_id), _report(reports, second_id)
    stock = {source: find_stock(report for report in reports if report.source == source) for source in {a.source, b.source}}
    pair = explain_pair(a, b, stock_a=stock[a.source], stock_b=stock[b.source])
    if as_json:
        typer.echo(json.dumps(_as_json(pair), ensure_ascii=False, indent=2))
        return
    typer.echo(pair.verdict)
    typer.echo()
    print_rows(_feature_rows(pair), as_json=False)
    _print_passages(pair)


def print_parts(reports: Sequence[Report], report_id: str, *, as_json: bool) -> None:
    """Which sentences of a report stand in which other reports, and the origins of these: what a round-up is made of."""
    from fogline.origins import group_origins, taken_sentences

    report = _report(reports, report_id)
    grouping = group_origins(reports)
    origins = {member.report_id: member.origin_id for member in grouping.members}
    compared = {pair.b if pair.a == report_id else pair.a for pair in grouping.pairs if report_id in {pair.a, pair.b}}
    firsts = sorted(compared, key=lambda other: (origins[other].removeprefix("origin-") != other, other))
    by_id = {other.report_id: other for other in reports}
    rows = [
        {
            "begin": taken.begin,
            "end": taken.end,
            "share": taken.share,
            "report": taken.taken_from,
            "origin": origins[taken.taken_from],
            "sentence": report.text[taken.begin : taken.end],
        }
        for taken in taken_sentences(report, [by_id[other] for other in firsts])
    ]
    print_rows(rows, as_json=as_json, empty=f"No sentence of {report_id} stands in another report.")


def _report(reports: Sequence[Report], report_id: str) -> Report:
    found = next((report for report in reports if report.report_id == report_id), None)
    if found is None:
        known = ", ".join(report.report_id for report in reports[:3])
        raise InputError(f"there is no report {report_id!r}", f"give two report_ids of the file, such as {known}")
    return found


def _feature_rows(pair: "PairExplanation") -> list[dict[str, Any]]:
    return [
        {"feature": row.name, "value": row.value, "weight": row.weight, "log_odds": round(row.share, 2), "meaning": row.meaning}
        for row in pair.features
    ]


def _print_passages(pair: "PairExplanation") -> None:
    if pair.passages_a:
        typer.echo(f"\nWord for word in both, as {pair.a.report_id} prints it:")
        for begin, end in pair.passages_a:
            typer.echo(f"  “{pair.a.text[begin:end]}”")
    if pair.alike:
        typer.echo("\nNear in meaning:")
        for alike in pair.alike:
            typer.echo(f"  {alike.likeness:.2f}  {alike.of_a}\n        {alike.of_b}")


def _as_json(pair: "PairExplanation") -> dict[str, Any]:
    return {
        "a": pair.a.report_id,
        "b": pair.b.report_id,
        "relation": pair.comparison.relation or "unrelated",
        "score": pair.comparison.score,
        "verdict": pair.verdict,
        "first": {"a": pair.a.report_id, "b": pair.b.report_id, None: "unknown"}[pair.precedence.first],
        "first_by": pair.precedence.basis,
        "features": _feature_rows(pair),
        "passages_a": [list(span) for span in pair.passages_a],
        "passages_b": [list(span) for span in pair.passages_b],
        "alike": [{"a": found.of_a, "b": found.of_b, "likeness": found.likeness} for found in pair.alike],
    }
