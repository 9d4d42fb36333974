"""Numbers of the gateway for Prometheus, read when they are asked for.

Nothing is counted twice: each number comes from where it is kept anyway. Names of people and
documents are no labels, and however many queues there are, the number of labels is bounded.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sealpress.errors import Reason, StateError

if TYPE_CHECKING:
    from types import ModuleType

    from sealpress.gateway.delivery.orders import DeliveryNotes, ServedQueue
    from sealpress.gateway.health import Check
    from sealpress.gateway.overview import QueueView
    from sealpress.server import Counters
    from sealpress.spool.records import JobChange, SpooledJob

__all__ = ["MAX_LABELLED_QUEUES", "CountedNotes", "DeliveryCounts", "Numbers", "metrics_page"]

MAX_LABELLED_QUEUES = 1000
"""Queues that have labels of their own; all further ones are summed up under ``(others)``."""

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""What Prometheus' text form is called."""

_PROMETHEUS = "prometheus_client"
_OTHERS = "(others)"
_INSTALL = "Type pip install 'sealpress[gateway]'."
_NO_REASON = "none"


class DeliveryCounts:
    """How many jobs ended how since the gateway was started; by reasons of the catalogue."""

    def __init__(self) -> None:
        self.ended: Counter[tuple[str, str]] = Counter()
        """By outcome and first reason."""
        self.octets = 0
        """Octets of jobs that were delivered."""

    def add(self, action: str, job: SpooledJob, change: JobChange) -> None:
        """Count what happened to a job."""
        known = (reason for reason in change.reasons or () if reason in _KNOWN)
        self.ended[action, next(known, _NO_REASON)] += 1
        if action == "delivered":
            self.octets += job.octets


_KNOWN = frozenset(str(reason) for reason in Reason) | {f"sealpress-{one}" for one in Reason}


class CountedNotes:
    """Counts what is noted of deliveries, and passes it on.

    Args:
        notes: Who writes the audit log's lines.
        counts: What to add to.
    """

    def __init__(self, notes: DeliveryNotes, counts: DeliveryCounts) -> None:
        self._notes = notes
        self._counts = counts

    def delivery(
        self, action: str, job: SpooledJob, change: JobChange, queue: ServedQueue
    ) -> bytes:
        """Return the line of the audit log."""
        self._counts.add(action, job, change)
        return self._notes.delivery(action, job, change, queue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """All numbers at one moment.

    Attributes:
        queues: The queues.
        deliveries: How jobs ended.
        server: What happened on the port.
        connections: Connections that are open.
        spool_octets: Octets of documents in the spool.
        free_octets: What the disk has room for.
        audit_lag: Lines that the audit log has not got yet.
        certificate_expires: When the gateway's certificate does, seconds since 1970.
        checks: What readiness found.
        started_at: When the gateway was started, seconds since 1970.
    """

    queues: Sequence[QueueView]
    deliveries: DeliveryCounts
    server: Counters
    connections: int = 0
    spool_octets: int = 0
    free_octets: int = 0
    audit_lag: int = 0
    certificate_expires: float = 0.0
    checks: Sequence[Check] = field(default_factory=tuple)
    started_at: float = 0.0


def metrics_page(numbers: Numbers) -> bytes:
    """Return the numbers in Prometheus' text form.

    Raises:
        StateError: prometheus-client is not installed (reason ``extra-missing``).
    """
    prometheus = _prometheus()
    registry = prometheus.CollectorRegistry()
    registry.register(_Collector(lambda: _families(numbers, prometheus.core)))
    return bytes(prometheus.generate_latest(registry))


class _Collector:
    """Gives the families of one moment."""

    def __init__(self, families: Callable[[], Iterable[Any]]) -> None:
        self._families = families

    def collect(self) -> Iterable[Any]:
        """Return them, as prometheus-client asks for them."""
        return self._families()


def _prometheus() -> ModuleType:
    try:
        prometheus = importlib.import_module(_PROMETHEUS)
        importlib.import_module(f"{_PROMETHEUS}.core")
    except ImportError as error:
        raise StateError(
            Reason.EXTRA_MISSING,
            "metrics need the Python package prometheus-client, which is not installed",
            hint=_INSTALL,
        ) from error
    return prometheus


def _families(numbers: Numbers, core: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped here
    yield from _of_queues(numbers.queues, core)
    ended = core.CounterMetricFamily(
        "sealpress_jobs_ended",
        "Jobs by what became of them, and why.",
        labels=("outcome", "reason"),
    )
    for labels, count in sorted(numbers.deliveries.ended.items()):
        ended.add_metric(labels, count)
    yield ended
    failed = core.CounterMetricFamily(
        "sealpress_tls_handshake_failures", "Failed TLS handshakes.", labels=("reason",)
    )
    for reason, count in sorted(numbers.server.failed_by_reason.items()):
        failed.add_metric((reason,), count)
    yield failed
    ready = core.GaugeMetricFamily(
        "sealpress_ready", "1 while the check finds nothing wrong.", labels=("check",)
    )
    for check in numbers.checks:
        ready.add_metric((check.name,), int(check.is_well))
    yield ready
    for name, what, value in _gauges(numbers):
        yield core.GaugeMetricFamily(name, what, value=value)
    for name, what, value in _counters(numbers):
        yield core.CounterMetricFamily(name, what, value=value)


def _gauges(numbers: Numbers) -> Iterator[tuple[str, str, float]]:
    yield "sealpress_spool_octets", "Octets of documents in the spool.", numbers.spool_octets
    yield "sealpress_spool_free_octets", "Octets the spool has room for.", numbers.free_octets
    yield "sealpress_audit_lag_records", "Records not in the audit log yet.", numbers.audit_lag
    yield (
        "sealpress_certificate_expiry_seconds",
        "When the gateway's certificate expires, seconds since 1970.",
        numbers.certificate_expires,
    )
    yield "sealpress_connections_open", "Connections that are open.", numbers.connections
    yield "sealpress_start_seconds", "When it was started, since 1970.", numbers.started_at


def _counters(numbers: Numbers) -> Iterator[tuple[str, str, float]]:
    server = numbers.server
    yield "sealpress_connections", "Connections accepted.", server.connections
    yield "sealpress_connections_refused", "Connections refused.", server.refused_connections
    yield "sealpress_requests", "Requests given an answer.", server.requests
    yield "sealpress_http_violations", "Requests that broke HTTP.", server.violations
    yield "sealpress_timeouts", "Connections that made no progress.", server.timeouts
    yield "sealpress_tls_handshakes", "TLS handshakes done.", server.handshakes
    yield "sealpress_delivered_octets", "Octets delivered.", numbers.deliveries.octets


def _of_queues(queues: Sequence[QueueView], core: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped here
    jobs: Counter[tuple[str, str]] = Counter()
    delivered: Counter[str] = Counter()
    insecure: Counter[str] = Counter()
    states: Counter[str] = Counter()
    troubles: Counter[str] = Counter()
    for index, queue in enumerate(queues):
        name = queue.name if index < MAX_LABELLED_QUEUES else _OTHERS
        for state, count in queue.jobs.items():
            jobs[name, state] += count
        delivered[name] += queue.delivered_jobs
        insecure[name] += int(not queue.is_secure)
        states[queue.state] += 1
        if queue.trouble is not None:
            troubles[queue.trouble.reason] += 1
    yield _labelled(
        core.GaugeMetricFamily, "sealpress_jobs", "Jobs not completed.", ("queue", "state"), jobs
    )
    for family, name, what, label, values in (
        (core.CounterMetricFamily, "sealpress_jobs_delivered", "Jobs delivered since the start.",
         "queue", delivered),
        (core.GaugeMetricFamily, "sealpress_destination_insecure",
         "1 where the way to the printer is open to others.", "queue", insecure),
        (core.GaugeMetricFamily, "sealpress_queues", "Queues by state.", "state", states),
        (core.GaugeMetricFamily, "sealpress_queue_troubles", "Queues that can't deliver.",
         "reason", troubles),
    ):  # fmt: skip
        yield _labelled(family, name, what, (label,), {(key,): n for key, n in values.items()})


def _labelled(
    family: Any,  # noqa: ANN401 - untyped here
    name: str,
    what: str,
    labels: tuple[str, ...],
    values: dict[Any, int],
) -> Any:  # noqa: ANN401 - untyped here
    made = family(name, what, labels=labels)
    for key, value in sorted(values.items()):
        made.add_metric(key, value)
    return made
