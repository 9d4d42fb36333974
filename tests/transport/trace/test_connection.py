from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import Phase, Reason, TlsError
from sealpress.transport.trace import Kind, Trace
from sealpress.transport.trace import connection as connection_module
from sealpress.transport.witness import Agreed, Route
from tests.transport.flights import DONE, flight, message, server_hello
from tests.transport.test_records import HELLO
from tests.transport.trace.messages import CHARSET, OPERATION, PASSWORD
from tests.transport.trace.messages import message as ipp
from tests.transport.trace.test_http_reader import ANSWER, OK, POST, chunked, counted

ROUTE = Route("printer.example", 631, ("10.0.0.1", 4000), ("10.0.0.2", 631))


def begun(**options):
    trace = Trace(**options)
    return trace, trace.connected(ROUTE)


def told(trace):
    marks = {True: "*", False: ""}
    return [f"{each.direction}{marks[each.encrypted]} {each.kind}" for each in trace.events]


def test_a_connection_in_clear():
    trace, watch = begun()
    watch.plain(">", counted(POST, ipp(OPERATION, CHARSET)))
    watch.wire(">", b"x" * 200)
    watch.plain("<", counted(OK, ANSWER))
    watch.wire("<", b"x" * 100)
    watch.closed()
    assert told(trace)[0] == " connected"
    assert told(trace)[1:3] == ["> http-request", "> ipp-request"]
    assert trace.events[-1].facts == {"octets_sent": 200, "octets_received": 100}


def test_up_to_tls_1_2_a_change_cipher_spec_encrypts():
    trace, watch = begun()
    watch.tls_begins(upgraded=False, server_name="a")
    watch.tls_message(">", 0x0303, 1, HELLO[5:])
    watch.tls_message("<", 0x0303, 2, server_hello(0x0303, 0xC02F))
    watch.tls_record(">", 0x0303, 20, b"\1", sealed=False)
    watch.tls_message(">", 0x0303, 20, message(20, b"x"))
    watch.tls_message("<", 0x0303, 4, message(4, b"\0\0\0\1"))
    assert told(trace)[2:] == [
        "> client-hello",
        "< server-hello",
        "> change-cipher-spec",
        ">* finished",
        "< new-session-ticket",
    ]


def test_in_tls_1_3_all_behind_the_hellos_is_encrypted():
    trace, watch = begun()
    watch.tls_message("<", 0x0304, 2, server_hello(0x0303, 0x1301, b"\0\x2b\0\2\3\4"))
    watch.tls_record("<", 0x0304, 20, b"\1", sealed=False)
    watch.tls_message("<", 0x0304, 8, message(8, b"\0\0"))
    watch.tls_record("<", 0x0304, 21, b"\2\x74", sealed=True)
    assert told(trace)[1:] == [
        "< server-hello",
        "< change-cipher-spec",
        "<* encrypted-extensions",
        "<* alert",
    ]
    assert trace.events[-1].facts == {
        "level": "fatal",
        "number": 116,
        "name": "certificate_required",
    }


def test_records_that_nobody_can_look_into():
    trace, watch = begun()
    watch.tls_record("<", 0x0303, 23, b"x" * 300, sealed=True)
    watch.tls_record("<", 0x0303, 22, b"x" * 40, sealed=True)
    watch.tls_record("<", 0x0303, 99, b"x", sealed=True)
    watch.tls_done(Agreed(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256"))
    watch.tls_record("<", 0x0303, 23, b"document", sealed=True)
    assert told(trace)[1:] == [
        "<* sealed-record",
        "<* sealed-record",
        "< sealed-record",
        " tls-done",
    ]
    assert trace.events[1].facts == {"content": "application data", "octets": 300}


def test_what_was_agreed_on():
    trace, watch = begun()
    cipher = "ECDHE-RSA-AES128-GCM-SHA256"
    watch.tls_done(Agreed(version="TLSv1.2", cipher=cipher, trusted_as="pin"))
    assert trace.events[-1].facts == {
        "version": "TLS 1.2",
        "cipher_suite": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "trusted_as": "pin",
    }


def test_a_peer_that_does_not_answer_in_tls():
    trace, watch = begun()
    watch.tls_begins(upgraded=False, server_name="a")
    watch.wire(">", HELLO)
    watch.wire("<", b"HTTP/1.1 400 Bad Request\r\nSet-Cookie: hunter2\r\n")
    watch.wire("<", b"more")
    assert trace.events[-1].facts == {"begins": "HTTP/1.1 400 Bad Request"}
    assert len(trace.events) == 3


def test_a_probe_made_by_hand():
    trace, watch = begun()
    watch.plain(">", HELLO)
    watch.plain("<", flight(0x0303, 0xC02F, message(22, b"ocsp")))
    watch.plain("<", b"\x15\3\3\0\2\2\x46")
    assert told(trace)[1:] == [
        " tls-begins",
        "> client-hello",
        "< server-hello",
        "< certificate-status",
        "< server-hello-done",
        "< alert",
    ]


def test_after_an_upgrade_http_goes_on():
    trace, watch = begun()
    watch.plain(">", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
    watch.plain("<", b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
    watch.tls_begins(upgraded=True, server_name="a")
    watch.plain("<", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert told(trace)[1:] == [
        "> http-request",
        "< http-response",
        " tls-begins",
        "<* http-response",
    ]


def test_a_failure_tells_first_how_far_a_body_came():
    trace, watch = begun()
    watch.plain(">", POST + b"Content-Length: 500\r\n\r\n" + ipp(OPERATION)[:-1])
    error = TlsError(Reason.TLS_CLOSED, "it is over", phase=Phase.SEND)
    watch.failed(error)
    watch.closed()
    assert told(trace)[2:] == ["> ipp-request", "> http-body", " failed", " closed"]
    assert trace.events[-2].facts["reason"] == "tls-closed"
    assert trace.events[-2].facts["message_id"].startswith("SP-")


def test_the_peer_ends_a_body():
    trace, watch = begun()
    watch.plain("<", OK + b"\r\n" + ANSWER)
    watch.peer_ended()
    assert told(trace)[-2:] == ["< http-body", "< peer-ended"]


def test_octets_of_ipp_on_demand():
    trace, watch = begun(form="hex")
    watch.plain(">", chunked(POST, ipp(OPERATION, CHARSET, PASSWORD, b"\0"), b"%PDF"))
    dump = next(event for event in trace.events if event.kind is Kind.IPP_OCTETS)
    assert dump.facts["fields"][0]["field"] == "version"
    assert dump.facts["broken"]["why"] == "0x00 is no tag"
    assert "hunter2" not in str(trace.events)
    assert b"hunter2".hex(" ") not in str(trace.events)
    assert "%PDF" not in str(trace.events)


def test_secrets_of_tls_are_not_looked_at():
    trace, watch = begun()
    watch.tls_secrets(["CLIENT_RANDOM aa bb"])
    assert told(trace) == [" connected"]


def test_of_too_many_events_only_the_end_is_told(monkeypatch):
    monkeypatch.setattr(connection_module, "MAX_EVENTS_PER_CONNECTION", 5)
    trace, watch = begun()
    for _ in range(20):
        watch.tls_record("<", 0x0303, 21, b"\1\0", sealed=False)
    watch.closed()
    assert told(trace)[-3:] == ["< alert", " cut", " closed"]
    assert len(trace.events) == 6


def test_what_goes_wrong_is_an_event(monkeypatch):
    def fail(self, octets):
        raise ZeroDivisionError

    monkeypatch.setattr("sealpress.transport.trace.http_reader._Side.take", fail)
    trace, watch = begun()
    watch.plain(">", b"x")
    assert trace.events[-1].facts == {"where": "plain", "what": "ZeroDivisionError"}


def test_who_is_told_of_events_may_fail_too():
    def fail(event):
        raise ZeroDivisionError

    _, watch = begun(on_event=fail)
    watch.plain(">", counted(POST, ANSWER))
    watch.closed()


DIRECTIONS = st.sampled_from("><")
CALLS = st.one_of(
    st.tuples(st.just("wire"), DIRECTIONS, st.binary(max_size=99)),
    st.tuples(st.just("plain"), DIRECTIONS, st.binary(max_size=99)),
    st.tuples(st.just("tls_message"), DIRECTIONS, st.sampled_from([0x0303, 0x0304]),
              st.integers(0, 30), st.binary(max_size=99)),
    st.tuples(st.just("tls_record"), DIRECTIONS, st.just(0x0303), st.integers(18, 25),
              st.binary(max_size=9), st.booleans()),
    st.tuples(st.just("peer_ended")),
    st.tuples(st.just("closed")),
)  # fmt: skip


@pytest.mark.parametrize("form", ["text", "attributes", "hex", "json"])
@given(st.lists(CALLS, max_size=12))
def test_whatever_it_is_told_it_never_raises(form, calls):
    trace, watch = begun(form=form)
    for name, *arguments in calls:
        if name == "tls_record":
            watch.tls_record(*arguments[:-1], sealed=arguments[-1])
        else:
            getattr(watch, name)(*arguments)
    assert Kind.FAULT not in {event.kind for event in trace.events}


def test_a_whole_flight(test_ca):
    trace, watch = begun()
    watch.tls_message("<", 0x0303, 14, DONE)
    assert trace.events[-1].facts == {"type": 14, "octets": 4}
