from collections import Counter
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sealpress.errors import Reason, StateError
from sealpress.gateway import metrics
from sealpress.gateway.delivery.orders import NoNotes
from sealpress.gateway.health import Check
from sealpress.gateway.metrics import (
    MAX_LABELLED_QUEUES,
    CountedNotes,
    DeliveryCounts,
    Numbers,
    metrics_page,
)
from sealpress.gateway.overview import QueueView, TroubleView
from sealpress.ipp.states import JobState
from sealpress.server import Counters
from sealpress.spool.records import JobChange, SpooledJob

VIEW = QueueView(
    name="office",
    destination="ipps://printer.example/ipp/print",
    info="",
    location="",
    state="idle",
    is_accepting=True,
    is_default=False,
    message="",
    jobs={"pending": 2, "processing": 1},
    delivering=0,
    octets_sent=0,
    delivered_jobs=5,
    trouble=None,
    printer_reasons=(),
    is_secure=True,
    security="",
    connection={},
    encryption="required",
)
TROUBLE = TroubleView(
    reason="connection-refused", sentence="", remedy="", since="", attempts=1, next_attempt=""
)
JOB = SpooledJob(
    key=1, queue_id=1, job_id=1, uuid="", version=1, state=JobState.PROCESSING, reasons=(),
    message="", priority=50, hold_until=0.0, is_open=False, is_secure=True, created_at=0.0,
    octets=100,
)  # fmt: skip


def samples(numbers):
    text = metrics_page(numbers).decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def numbers(*queues, **more):
    return Numbers(queues=queues, deliveries=DeliveryCounts(), server=Counters(), **more)


def test_queues_and_their_jobs():
    troubled = replace(VIEW, name="off", state="waiting", is_secure=False, trouble=TROUBLE, jobs={})
    found = samples(numbers(VIEW, troubled))
    assert found["sealpress_jobs", "office", "pending"] == 2
    assert found["sealpress_jobs_delivered_total", "office"] == 5
    assert found["sealpress_destination_insecure", "off"] == 1
    assert found["sealpress_queues", "waiting"] == 1
    assert found["sealpress_queue_troubles", "connection-refused"] == 1


def test_however_many_queues_there_are_labels_are_bounded():
    queues = [replace(VIEW, name=f"q{at}") for at in range(MAX_LABELLED_QUEUES + 50)]
    found = samples(numbers(*queues))
    names = {key[1] for key in found if key[0] == "sealpress_jobs_delivered_total"}
    assert len(names) == MAX_LABELLED_QUEUES + 1
    assert found["sealpress_jobs_delivered_total", "(others)"] == 250


def test_the_server_the_spool_and_the_checks():
    server = Counters(connections=7, failed_by_reason=Counter({"tls-version-too-old": 3}))
    found = samples(
        Numbers(
            queues=(),
            deliveries=DeliveryCounts(),
            server=server,
            spool_octets=10,
            audit_lag=2,
            certificate_expires=1.5e9,
            checks=(Check("store"), Check("room", "full")),
        )
    )
    assert found["sealpress_connections_total",] == 7
    assert found["sealpress_tls_handshake_failures_total", "tls-version-too-old"] == 3
    assert (found["sealpress_spool_octets",], found["sealpress_audit_lag_records",]) == (10, 2)
    assert found["sealpress_certificate_expiry_seconds",] == 1.5e9
    assert (found["sealpress_ready", "store"], found["sealpress_ready", "room"]) == (1, 0)


def test_what_became_of_jobs():
    counts = DeliveryCounts()
    notes = CountedNotes(NoNotes(), counts)
    notes.delivery("delivered", JOB, JobChange(), None)
    notes.delivery("aborted", JOB, JobChange(reasons=("x-secret", "document-damaged")), None)
    made = Numbers(queues=(), deliveries=counts, server=Counters())
    found = samples(made)
    assert found["sealpress_jobs_ended_total", "delivered", "none"] == 1
    assert found["sealpress_jobs_ended_total", "aborted", "document-damaged"] == 1
    assert found["sealpress_delivered_octets_total",] == 100
    assert b"x-secret" not in metrics_page(made)


def test_names_are_escaped():
    found = samples(numbers(replace(VIEW, name='a"b\\c\nd')))
    assert ("sealpress_jobs_delivered_total", 'a"b\\c\nd') in found


def test_without_prometheus_client_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(metrics, "_PROMETHEUS", "prometheus_is_not_here")
    with pytest.raises(StateError) as caught:
        metrics_page(numbers())
    assert caught.value.reason is Reason.EXTRA_MISSING
