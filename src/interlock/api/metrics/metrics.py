"""The numbers of one process, in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from interlock.api.metrics.store import Gauge

MEDIA_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_MEANINGS = {
    "runs": ("Background runs that are not over, by state", "state"),
    "runs_finished": ("Background runs that ended in the last five minutes, by state", "state"),
    "oldest_ready_run_seconds": ("For how long the oldest ready run has waited for a worker", ""),
    "jobs": ("Jobs in the queue, by queue", "queue"),
    "steps_to_perform": ("Effects outside that are to be done or under way", ""),
    "timers_due": ("Timers whose time has come", ""),
    "schedules_late": ("Schedules that should have run a minute ago or more", ""),
    "letters": ("Mail that is not sent yet, by state", "state"),
    "approvals_pending": ("Requests for approval that wait for a decision", ""),
    "approvals_overdue": ("Steps of approvals that should have been decided", ""),
    "cases_open": ("Exception cases that are not settled, by severity", "severity"),
    "workers_alive": ("Workers that have shown a sign of life", ""),
}


class Metrics:
    """What one process counts. ``seen`` is called for every request, so it does little."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Counter(
            "interlock_http_requests", "Requests by route and status",
            ["method", "route", "status"], registry=self._registry,
        )  # fmt: skip
        self._duration = Histogram(
            "interlock_http_request_seconds", "How long requests took, by route",
            ["route"], buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip

    def seen(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that has been answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._duration.labels(route).observe(seconds)

    def text(self, gauges: Sequence[Gauge]) -> bytes:
        """Everything as Prometheus reads it; ``gauges`` are the numbers of the installation."""
        registry = CollectorRegistry()
        registry.register(_Installation(gauges))
        return generate_latest(self._registry) + generate_latest(registry)


class _Installation:
    """A collector of numbers that were just read; those of which there is none are zero."""

    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = list(gauges)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (meaning, label) in _MEANINGS.items():
            family = GaugeMetricFamily(
                f"interlock_{name}", meaning, labels=[label] if label else None
            )
            found = [gauge for gauge in self._gauges if gauge.name == name]
            for gauge in found:
                family.add_metric([gauge.label] if label else [], gauge.value)
            if not found and not label:
                family.add_metric([], 0)
            yield family
