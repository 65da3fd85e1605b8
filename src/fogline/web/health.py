"""For those who operate it: is it alive, is it ready, and figures for Prometheus.

``/healthz`` answers as long as the process does; ``/readyz`` only while the store answers and the newest run's files can be read;
``/metrics`` counts what the store holds, what the last run took, when each source was last heard, and requests. What it counts is
as public as the pages: where reading takes a login, so does it, unless the request carries ``FOGLINE_METRICS_TOKEN``.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

import fogline
from fogline.errors import FoglineError
from fogline.pipeline import LAST_RUN_TOOK
from fogline.web.middleware import METRICS_PATH, Timed
from fogline.workspace import Workspace

MOST_SOURCES = 1000
"""Sources with figures of their own: those last heard. More would burden whoever collects them."""


def add_health(app: FastAPI, workspace: Workspace) -> None:
    """Put the three addresses into the application, and time its requests."""
    registry = CollectorRegistry()
    registry.register(StoreCollector(workspace))
    seconds = Histogram("fogline_http_request_seconds", "Time to answer", ["route", "status"], registry=registry)

    def observe(route: str, status: int, spent: float) -> None:
        seconds.labels(route, status).observe(spent)

    app.add_middleware(Timed, observe=observe)
    app.add_api_route("/healthz", lambda: {"status": "ok"}, include_in_schema=False, methods=["GET", "HEAD"])
    app.add_api_route("/readyz", lambda: _readiness(workspace), include_in_schema=False, methods=["GET", "HEAD"])
    app.add_api_route(
        METRICS_PATH, lambda: Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST), include_in_schema=False
    )


class StoreCollector(Collector):
    """Figures of one workspace, read when they are asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def collect(self) -> Iterator[Metric]:
        """All figures; of a store that does not answer, only that it does not."""
        records = self._workspace.desk.records
        up = GaugeMetricFamily("fogline_store_up", "1 while the store answers")
        info = GaugeMetricFamily("fogline_build_info", "Always 1; the version is a label", labels=["version"])
        info.add_metric([fogline.__version__], 1)
        yield info
        try:
            counts, last_heard, took = records.counts(), records.last_heard(), records.note(LAST_RUN_TOOK)
        except FoglineError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        rows = GaugeMetricFamily("fogline_rows", "Rows in the store: reports read, rejections, claims, runs, …", labels=["table"])
        for name, count in counts.items():
            rows.add_metric([name], count)
        yield rows
        yield from _last_run(json.loads(took or "{}"))
        yield from _sources(last_heard)


def _last_run(took: dict[str, float]) -> Iterator[Metric]:
    stages = GaugeMetricFamily("fogline_stage_seconds", "Seconds that the last run took, by stage", labels=["stage"])
    ended = GaugeMetricFamily("fogline_last_run_timestamp_seconds", "When the last run ended")
    if took:
        ended.add_metric([], took.pop("ended_at"))
    for stage, seconds in took.items():
        stages.add_metric([stage], seconds)
    yield from (stages, ended)


def _sources(last_heard: dict[str, tuple[str, int]]) -> Iterator[Metric]:
    heard = GaugeMetricFamily(
        "fogline_source_last_report_timestamp_seconds", "Publication of the source's last report", labels=["source"]
    )
    counted = GaugeMetricFamily("fogline_source_reports", "Reports of the source", labels=["source"])
    newest = sorted(last_heard.items(), key=lambda item: (item[1][0], item[0]), reverse=True)[:MOST_SOURCES]
    for source, (day, count) in newest:
        heard.add_metric([source], datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
        counted.add_metric([source], count)
    yield from (heard, counted)


def _readiness(workspace: Workspace) -> Response:
    """200 where pages can be answered, 503 with the reason where not."""
    try:
        run = workspace.desk.records.latest_run()
        if run is not None:
            workspace.desk.runs.read(run.run_id)
    except FoglineError as error:
        return JSONResponse({"status": "not ready", "why": str(error)}, 503)
    return JSONResponse({"status": "ready", "run": run.run_id if run else None})
