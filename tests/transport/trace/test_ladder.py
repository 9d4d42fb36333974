from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transport.trace import Event, Kind
from sealpress.transport.trace.ladder import COLUMNS, Ladder
from sealpress.transport.trace.ladder_words import SUMMARIES, TITLES

IPP = {
    "version": "2.0",
    "code": 2,
    "operation": "Print-Job",
    "request_id": 7,
    "octets": 99,
    "groups": [
        {
            "group": "operation-attributes",
            "attributes": [
                {"name": "sides", "syntax": "keyword", "values": ["one-sided", "tumble"]},
                {"name": "media-col", "syntax": "collection", "values": [{"x": ["1", "2"]}]},
                {"name": "a-name-that-is-longer-than-its-column", "syntax": "x", "values": []},
            ],
        }
    ],
}


def event(kind, facts=None, *, connection=1, direction="", encrypted=False, seconds=0.0):
    return Event(
        number=1,
        connection=connection,
        kind=kind,
        seconds=seconds,
        monotonic=0.0,
        direction=direction,
        encrypted=encrypted,
        facts=facts or {},
    )


def shown(kind, facts=None, **options):
    """The lines of an event, without the heading of its connection."""
    form = {name: options.pop(name) for name in ("attributes",) if name in options}
    return list(Ladder(**form).lines(event(kind, facts, **options)))[1:]


def test_time_arrow_title_and_what_it_says():
    facts = {"versions": ["TLS 1.3", "TLS 1.2"], "server_name": "a.example"}
    line = shown(Kind.CLIENT_HELLO, facts, direction=">", seconds=0.01234)[0]
    assert line == "   0.0123 -->  ClientHello           TLS 1.3, TLS 1.2; asks for a.example"


@pytest.mark.parametrize(
    ("direction", "encrypted", "arrow"),
    [(">", False, "-->"), (">", True, "==>"), ("<", False, "<--"), ("<", True, "<=="),
     ("", False, "   ")],
)  # fmt: skip
def test_arrows(direction, encrypted, arrow):
    line = shown(Kind.FINISHED, direction=direction, encrypted=encrypted)[0]
    assert line == f"   0.0000 {arrow}  Finished"


def test_details_stand_below():
    lines = shown(Kind.CLIENT_HELLO, {"versions": [], "groups": ["x25519"], "alpn": []})
    assert lines[1:] == ["                 groups              x25519"]


def test_long_lists_are_wrapped_and_told_once():
    suites = [f"TLS_ECDHE_RSA_WITH_SUITE_{number}" for number in range(20)]
    ladder = Ladder()
    first = list(ladder.lines(event(Kind.CLIENT_HELLO, {"cipher_suites": suites})))
    again = list(ladder.lines(event(Kind.CLIENT_HELLO, {"cipher_suites": suites})))
    assert max(map(len, first)) <= COLUMNS
    assert len(first) > 8
    assert again[-1].split()[-2:] == ["as", "before"]


def test_a_connection_is_named_when_it_is_another():
    ladder, lines = Ladder(), []
    here = {"host": "a.example", "port": 631}
    for one in (
        event(Kind.CONNECTING, here),
        event(Kind.CONNECTING, {**here, "port": 443}, connection=2),
        event(Kind.CLOSED, connection=1),
        event(Kind.ACCEPTED, {"peer": "10.0.0.1:4"}, connection=3),
    ):
        lines += [line for line in ladder.lines(one) if line.startswith("connection")]
    assert lines == [
        "connection 1, a.example port 631",
        "connection 2, a.example port 443",
        "connection 1, a.example port 631, goes on",
        "connection 3, from 10.0.0.1:4",
    ]


def test_names_of_many_connections_are_forgotten():
    ladder = Ladder()
    for number in range(1, 3_000):
        list(ladder.lines(event(Kind.CONNECTING, {"host": "a", "port": 1}, connection=number)))
    assert len(ladder._hosts) == 1_000


def test_certificates():
    one = {"subject": "CN=a", "issuer": "CN=a", "not_before": "2020", "not_after": "2030"}
    lines = shown(Kind.CERTIFICATE, {"count": 1, "certificates": [one]})
    assert lines[0].endswith("1 certificate")
    assert lines[1].endswith("1. subject          CN=a")
    assert lines[2].endswith("issuer           itself")
    assert lines[3].endswith("valid            2020 to 2030")


def test_headers():
    facts = {"method": "POST", "target": "/", "version": "1.1", "headers": [["host", "a"]]}
    lines = shown(Kind.HTTP_REQUEST, facts, direction=">", encrypted=True)
    assert lines[0].endswith("HTTP request          POST / HTTP/1.1")
    assert lines[1].split() == ["host", "a"]


def test_ipp_in_one_line():
    lines = shown(Kind.IPP_REQUEST, IPP)
    assert len(lines) == 1
    assert "Print-Job, IPP 2.0, request-id 7, 3 attributes, 99 octets" in lines[0]


def test_ipp_with_its_attributes():
    lines = [line.strip() for line in shown(Kind.IPP_REQUEST, IPP, attributes=True)]
    assert lines[1] == "operation-attributes"
    assert lines[2].split() == ["sides", "(keyword)", "one-sided,", "tumble"]
    assert lines[3].endswith("(collection) {x=1,2}")
    assert lines[4] == "a-name-that-is-longer-than-its-column"


def test_where_an_ipp_message_breaks():
    facts = {"octets": 9, "groups": [], "broken": {"offset": 9, "why": "0x00 is no tag"}}
    assert "BREAKS at offset 9: 0x00 is no tag" in " ".join(shown(Kind.IPP_RESPONSE, facts))


def test_octets():
    fields = [
        {"offset": 0, "octets": "02 00", "field": "version", "text": "2.0"},
        {"offset": 300, "octets": " ".join(["61"] * 9), "field": "name", "text": "aaaaaaaaa"},
    ]
    facts = {"fields": fields, "omitted": True, "broken": {"offset": 309, "why": "0x00 is no tag"}}
    assert shown(Kind.IPP_OCTETS, facts) == [
        "        0000  02 00                    version       2.0",
        "        012c  61 61 61 61 61 61 61 61  name          aaaaaaaaa",
        "        0134  61",
        "                 note                more fields follow, which are not shown",
        "                 breaks here         at offset 135 (309): 0x00 is no tag",
    ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"framing": "chunked", "octets": 2048, "chunks": 2, "complete": True,
          "document_octets": 9},
         "2,048 octets in 2 chunks, 9 octets of document"),
        ({"framing": "counted", "octets": 1, "complete": False, "announced": 5},
         "1 octet, NOT COMPLETE, announced were 5 octets"),
        ({"framing": "until-close", "octets": 7, "complete": True},
         "7 octets until the connection ended"),
    ],
)  # fmt: skip
def test_bodies(facts, words):
    assert shown(Kind.HTTP_BODY, facts)[0].endswith(words)


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        (Kind.ALERT, {"level": "fatal", "number": 40, "name": "handshake_failure"},
         "fatal: handshake_failure (40)"),
        (Kind.ALERT, {"level": "fatal", "number": 99, "name": ""}, "fatal: unknown (99)"),
        (Kind.SERVER_KEY_EXCHANGE, {"dh_bits": 1024}, "Diffie-Hellman group of 1024 bits"),
        (Kind.SERVER_KEY_EXCHANGE, {"group": "x25519", "signature_algorithm": "s"},
         "x25519, signed with s"),
        (Kind.HELLO_RETRY_REQUEST, {"version": "TLS 1.3", "group": "g"},
         "TLS 1.3, asks for a key share of g"),
        (Kind.TLS_DONE, {"version": "TLS 1.3", "cipher_suite": "X", "trusted_as": "pin"},
         "TLS 1.3, X; trusted by pin"),
        (Kind.TLS_BEGINS, {"upgraded": True}, "after HTTP Upgrade (RFC 2817)"),
        (Kind.SEALED_RECORD, {"octets": 40, "content": "handshake"},
         "40 octets, handshake, can't be looked into here"),
        (Kind.NOT_TLS, {"begins": "HTTP/1.1"}, "it begins: HTTP/1.1"),
        (Kind.HTTP_UNREADABLE, {"why": "w", "begins": "b", "is_tls": True},
         "w; it begins: b; these are TLS records"),
        (Kind.FAILED, {"reason": "r", "message_id": "SP-1", "phase": "trust"},
         "r (SP-1), phase trust"),
        (Kind.CUT, {"lines": 12}, "12 lines left out: nobody read them in time"),
        (Kind.CUT, {"after": 10_000}, "more than 10,000 events: only the end is told"),
    ],
)  # fmt: skip
def test_what_stands_beside(kind, facts, words):
    assert shown(kind, facts)[0].endswith(words)


def test_malformed_messages_say_so():
    assert "malformed" in shown(Kind.CLIENT_HELLO, {"malformed": True})[-1]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_title_and_does_without_facts(kind):
    assert len(TITLES[kind]) <= 20
    assert kind in TITLES
    list(Ladder(attributes=True).lines(event(kind)))
    if kind in SUMMARIES:
        assert isinstance(SUMMARIES[kind]({}), str)


EVIL = st.text("\x00\x07\x1b[2J\r\n\u202e\ud800\x9b\u2028ab ", max_size=40)


@given(EVIL, EVIL)
def test_nothing_in_it_moves_the_cursor(one, other):
    facts = {
        "host": one, "port": 1, "addresses": [one], "server_name": one, "versions": [other],
        "alpn": [one], "subject": one, "method": one, "target": other, "headers": [[one, other]],
        "detail": one, "why": one, "begins": other, "operation": one, "fields": [
            {"offset": 0, "octets": "00", "field": "value", "text": other}
        ],
        "groups": [{"group": one, "attributes": [
            {"name": other, "syntax": one, "values": [one, {one: [other]}]}]}],
        "certificates": [{"subject": one, "issuer": other, "names": [one]}],
    }  # fmt: skip
    for kind in Kind:
        for line in Ladder(attributes=True).lines(event(kind, facts)):
            assert line.isprintable()
