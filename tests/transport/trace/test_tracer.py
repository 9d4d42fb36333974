from __future__ import annotations

import io
import json
import threading

import pytest

from sealpress import Printer, SealpressError, Trace
from sealpress.errors import Reason, TransportError, UsageError
from sealpress.transport.trace import Kind, tracer
from sealpress.transport.witness import Approach, Route, Stage


def step(stage, number=1, **more):
    return Approach(number=number, host="printer.example", port=631, stage=stage, **more)


def test_the_way_to_a_connection():
    trace = Trace()
    trace.approaching(step(Stage.BEGUN))
    trace.approaching(step(Stage.RESOLVED, addresses=("10.0.0.1", "10.0.0.2")))
    trace.approaching(step(Stage.TRYING, addresses=("10.0.0.1",)))
    trace.approaching(step(Stage.ADDRESS_FAILED, addresses=("10.0.0.1",), outcome="no answer"))
    trace.connected(Route("printer.example", 631, number=1)).closed()
    assert [str(event.kind) for event in trace.events] == [
        "connecting",
        "resolved",
        "trying",
        "address-failed",
        "connected",
        "closed",
    ]
    assert {event.connection for event in trace.events} == {1}
    assert trace.events[1].facts["addresses"] == ["10.0.0.1", "10.0.0.2"]
    assert trace.events[3].facts["outcome"] == "no answer"


def test_a_connection_that_can_not_be_had():
    trace = Trace()
    trace.approaching(step(Stage.BEGUN))
    error = TransportError(Reason.CONNECTION_REFUSED, "refused")
    trace.approaching(step(Stage.FAILED, error=error))
    assert trace.events[-1].kind is Kind.NOT_CONNECTED
    assert trace.events[-1].facts["reason"] == "connection-refused"
    assert not trace._approaches


def test_connections_at_the_same_time_keep_apart():
    trace = Trace()
    for number in (1, 2):
        trace.approaching(step(Stage.BEGUN, number))
    second = trace.connected(Route("printer.example", 631, number=2))
    first = trace.connected(Route("printer.example", 631, number=1))
    first.closed()
    second.closed()
    assert [event.connection for event in trace.events] == [1, 2, 2, 1, 1, 2]
    assert [event.number for event in trace.events] == [1, 2, 3, 4, 5, 6]


def test_who_came_to_us():
    trace = Trace()
    trace.connected(Route("::1", 4000, ("::1", 631), ("::1", 4000), we_listen=True))
    assert trace.events[0].kind is Kind.ACCEPTED
    assert trace.events[0].facts == {"local": "[::1]:631", "peer": "[::1]:4000"}


def test_times():
    trace = Trace()
    trace.approaching(step(Stage.BEGUN))
    trace.connected(Route("a", 1, number=1)).closed()
    seconds = [event.seconds for event in trace.events]
    assert seconds == sorted(seconds)
    assert 0 <= seconds[-1] < 60
    assert trace.events[0].monotonic <= trace.events[-1].monotonic


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(tracer, "MAX_FACTS_KEPT", 30)
    trace = Trace()
    for number in range(1, 100):
        trace.approaching(step(Stage.BEGUN, number))
    assert len(trace.events) == 10
    assert trace.events[-1].number == 99


def test_connections_that_are_never_had_are_forgotten(monkeypatch):
    monkeypatch.setattr(tracer, "MAX_APPROACHES", 3)
    trace = Trace()
    for number in range(1, 10):
        trace.approaching(step(Stage.BEGUN, number))
    assert sorted(trace._approaches) == [7, 8, 9]


def test_it_is_written_while_it_happens():
    output = io.StringIO()
    trace = Trace(output, form="json")
    trace.approaching(step(Stage.BEGUN))
    assert json.loads(output.getvalue())["kind"] == "connecting"
    trace.connected(Route("a", 1, number=1))
    assert len(output.getvalue().splitlines()) == 2


def test_long_texts_count_for_more(monkeypatch):
    monkeypatch.setattr(tracer, "MAX_FACTS_KEPT", 100)
    trace = Trace()
    for number in range(1, 30):
        error = TransportError(Reason.CONNECTION_REFUSED, "x" * 1_000)
        trace.approaching(step(Stage.FAILED, number, error=error))
    assert 1 <= len(trace.events) < 10


def test_who_wants_events_gets_them():
    seen = []
    trace = Trace(on_event=seen.append)
    trace.approaching(step(Stage.BEGUN))
    assert tuple(seen) == trace.events


class Broken(io.StringIO):
    def write(self, text):
        raise BrokenPipeError


@pytest.mark.parametrize("output", [Broken(), io.TextIOWrapper(io.BytesIO(), "ascii")])
def test_where_it_can_not_be_written_it_goes_on(output):
    trace = Trace(output)
    name = Approach(number=1, host="drücker", port=1, stage=Stage.BEGUN)
    trace.approaching(name)
    trace.approaching(step(Stage.RESOLVED, addresses=("10.0.0.1",)))
    assert len(trace.events) == 2


def test_a_closed_output():
    output = io.StringIO()
    trace = Trace(output)
    output.close()
    assert trace.error is None
    trace.approaching(step(Stage.BEGUN))
    assert len(trace.events) == 1
    assert isinstance(trace.error, ValueError)


def test_unknown_forms():
    with pytest.raises(UsageError, match="text, attributes, hex, json"):
        Trace(form="xml")


def test_threads_may_share_it():
    output = io.StringIO()
    trace = Trace(output, form="json")

    def connect(number):
        trace.approaching(step(Stage.BEGUN, number))
        trace.connected(Route("a", 1, number=number)).closed()

    threads = [threading.Thread(target=connect, args=(number,)) for number in range(1, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [json.loads(line)["event"] for line in output.getvalue().splitlines()] == list(
        range(1, 58)
    )


def test_it_wants_no_secrets():
    assert Trace.wants_secrets is False
    assert Trace(form="hex").wants_octets
    assert not Trace().wants_octets


def test_a_name_that_is_none():
    trace = Trace()
    printer = Printer("ipps://nowhere.invalid/", witness=trace)
    with printer, pytest.raises(SealpressError):
        printer.attributes()
    assert [event.kind for event in trace.events] == [Kind.CONNECTING, Kind.NOT_CONNECTED]
    assert trace.events[-1].facts["phase"] == "resolve"
