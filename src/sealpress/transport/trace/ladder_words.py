"""The words of the ladder: a title for each kind of event, what stands beside and below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sealpress.transport.trace.events import Fact, Facts, Kind

TITLES: Mapping[Kind, str] = {
    Kind.CONNECTING: "connecting",
    Kind.RESOLVED: "name found",
    Kind.TRYING: "trying",
    Kind.ADDRESS_FAILED: "no connection",
    Kind.NOT_CONNECTED: "NOT CONNECTED",
    Kind.CONNECTED: "connected",
    Kind.ACCEPTED: "accepted",
    Kind.FAILED: "FAILED",
    Kind.PEER_ENDED: "peer closed",
    Kind.CLOSED: "closed",
    Kind.TLS_BEGINS: "TLS begins",
    Kind.HELLO_REQUEST: "HelloRequest",
    Kind.CLIENT_HELLO: "ClientHello",
    Kind.SERVER_HELLO: "ServerHello",
    Kind.HELLO_RETRY_REQUEST: "HelloRetryRequest",
    Kind.ENCRYPTED_EXTENSIONS: "EncryptedExtensions",
    Kind.CERTIFICATE: "Certificate",
    Kind.CERTIFICATE_STATUS: "CertificateStatus",
    Kind.SERVER_KEY_EXCHANGE: "ServerKeyExchange",
    Kind.CERTIFICATE_REQUEST: "CertificateRequest",
    Kind.SERVER_HELLO_DONE: "ServerHelloDone",
    Kind.CLIENT_KEY_EXCHANGE: "ClientKeyExchange",
    Kind.CERTIFICATE_VERIFY: "CertificateVerify",
    Kind.FINISHED: "Finished",
    Kind.NEW_SESSION_TICKET: "NewSessionTicket",
    Kind.END_OF_EARLY_DATA: "EndOfEarlyData",
    Kind.KEY_UPDATE: "KeyUpdate",
    Kind.HANDSHAKE_MESSAGE: "handshake message",
    Kind.CHANGE_CIPHER_SPEC: "ChangeCipherSpec",
    Kind.ALERT: "Alert",
    Kind.SEALED_RECORD: "encrypted record",
    Kind.NOT_TLS: "no TLS",
    Kind.TLS_DONE: "TLS stands",
    Kind.HTTP_REQUEST: "HTTP request",
    Kind.HTTP_RESPONSE: "HTTP response",
    Kind.HTTP_BODY: "HTTP body",
    Kind.HTTP_UNREADABLE: "not HTTP",
    Kind.IPP_REQUEST: "IPP request",
    Kind.IPP_RESPONSE: "IPP response",
    Kind.IPP_OCTETS: "IPP octets",
    Kind.CUT: "cut",
    Kind.FAULT: "trace fault",
}

_SUITES = {"cipher_suites": "cipher suites"}
_SIGNATURES = {"signature_algorithms": "signatures"}
_EXTENSIONS = {"extensions": "extensions"}
_ALPN = {"alpn": "ALPN"}

DETAILS: Mapping[Kind, Mapping[str, str]] = {
    Kind.CLIENT_HELLO: {
        **_SUITES,
        "groups": "groups",
        "key_shares": "key shares",
        **_SIGNATURES,
        **_ALPN,
        **_EXTENSIONS,
    },
    Kind.SERVER_HELLO: {**_ALPN, **_EXTENSIONS},
    Kind.HELLO_RETRY_REQUEST: _EXTENSIONS,
    Kind.ENCRYPTED_EXTENSIONS: {**_ALPN, **_EXTENSIONS},
    Kind.CERTIFICATE_REQUEST: {
        "certificate_types": "types",
        **_SIGNATURES,
        "authorities": "authorities",
    },
    Kind.FAILED: {"detail": "detail"},
    Kind.NOT_CONNECTED: {"detail": "detail"},
}
"""What stands below the line: names of facts, and their labels."""


def _joined(*parts: Fact, by: str = ", ") -> str:
    return by.join(str(part) for part in parts if part not in (None, ""))


def _list(value: Fact) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _after(word: str, value: Fact) -> str:
    return f"{word} {value}" if value else ""


def _count(value: Fact, one: str, many: str = "") -> str:
    if not isinstance(value, int):
        return ""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def _client_hello(facts: Facts) -> str:
    versions = _list(facts.get("versions"))
    return _joined(versions, _after("asks for", facts.get("server_name")), by="; ")


def _server_hello(facts: Facts) -> str:
    return _joined(facts.get("version"), facts.get("cipher_suite"), facts.get("group"))


def _retry(facts: Facts) -> str:
    return _joined(facts.get("version"), _after("asks for a key share of", facts.get("group")))


def _key_exchange(facts: Facts) -> str:
    bits = facts.get("dh_bits")
    group = f"Diffie-Hellman group of {bits} bits" if bits else facts.get("group")
    return _joined(group, _after("signed with", facts.get("signature_algorithm")))


def _body(facts: Facts) -> str:
    framing = facts.get("framing")
    chunks = facts.get("chunks")
    how = f"in {_count(chunks, 'chunk')}" if chunks is not None else ""
    end = "" if facts.get("complete") else "NOT COMPLETE"
    if end and "announced" in facts:
        end += f", announced were {_count(facts['announced'], 'octet')}"
    document = facts.get("document_octets")
    behind = f"{_count(document, 'octet')} of document" if document else ""
    until = "until the connection ended" if framing == "until-close" else ""
    counted = _joined(_count(facts.get("octets"), "octet"), how, until, by=" ")
    return _joined(counted, behind, end)


def _ipp(facts: Facts) -> str:
    what = facts.get("operation") or facts.get("status")
    groups = facts.get("groups")
    attributes = sum(
        len(listed)
        for group in (groups if isinstance(groups, Sequence) else ())
        if isinstance(group, Mapping) and isinstance(listed := group.get("attributes"), Sequence)
    )
    number = facts.get("request_id")
    told = _joined(
        what,
        _after("IPP", facts.get("version")),
        f"request-id {number}" if number is not None else "",
        _count(attributes, "attribute"),
        _count(facts.get("octets"), "octet"),
    )
    broken = facts.get("broken")
    if isinstance(broken, Mapping):
        return _joined(told, f"BREAKS at offset {broken['offset']}: {broken['why']}", by="; ")
    return told


def _alert(facts: Facts) -> str:
    name = facts.get("name") or "unknown"
    return f"{facts.get('level')}: {name} ({facts.get('number')})"


def _trusted(facts: Facts) -> str:
    trusted = _after("trusted by", facts.get("trusted_as"))
    return _joined(_joined(facts.get("version"), facts.get("cipher_suite")), trusted, by="; ")


def _failed(facts: Facts) -> str:
    return f"{facts.get('reason')} ({facts.get('message_id')}), phase {facts.get('phase')}"


SUMMARIES: Mapping[Kind, Callable[[Facts], str]] = {
    Kind.CONNECTING: lambda facts: f"{facts.get('host')} port {facts.get('port')}",
    Kind.RESOLVED: lambda facts: _list(facts.get("addresses")),
    Kind.TRYING: lambda facts: _joined(facts.get("address")),
    Kind.ADDRESS_FAILED: lambda facts: _joined(facts.get("address"), facts.get("outcome"), by=": "),
    Kind.NOT_CONNECTED: _failed,
    Kind.CONNECTED: lambda facts: f"{facts.get('local')} to {facts.get('peer')}",
    Kind.ACCEPTED: lambda facts: f"{facts.get('peer')} to {facts.get('local')}",
    Kind.FAILED: _failed,
    Kind.PEER_ENDED: lambda _: "it sends no more",
    Kind.CLOSED: lambda facts: _joined(
        _after(_count(facts.get("octets_sent"), "octet"), "sent"),
        _after(_count(facts.get("octets_received"), "octet"), "received"),
    ),
    Kind.TLS_BEGINS: lambda facts: (
        "after HTTP Upgrade (RFC 2817)" if facts.get("upgraded") else "with the first octet"
    ),
    Kind.CLIENT_HELLO: _client_hello,
    Kind.SERVER_HELLO: _server_hello,
    Kind.HELLO_RETRY_REQUEST: _retry,
    Kind.CERTIFICATE: lambda facts: _count(facts.get("count"), "certificate"),
    Kind.SERVER_KEY_EXCHANGE: _key_exchange,
    Kind.CERTIFICATE_VERIFY: lambda facts: _after("signed with", facts.get("signature_algorithm")),
    Kind.NEW_SESSION_TICKET: lambda facts: _after(
        "good for", _count(facts.get("lifetime_seconds"), "second")
    ),
    Kind.KEY_UPDATE: lambda facts: "asks for another" if facts.get("asks_for_another") else "",
    Kind.HANDSHAKE_MESSAGE: lambda facts: (
        f"of type {facts.get('type')}, {_count(facts.get('octets'), 'octet')}"
    ),
    Kind.ALERT: _alert,
    Kind.SEALED_RECORD: lambda facts: _joined(
        _count(facts.get("octets"), "octet"), facts.get("content"), "can't be looked into here"
    ),
    Kind.NOT_TLS: lambda facts: f"the answer is no TLS record; it begins: {facts.get('begins')}",
    Kind.TLS_DONE: _trusted,
    Kind.HTTP_REQUEST: lambda facts: (
        f"{facts.get('method')} {facts.get('target')} HTTP/{facts.get('version')}"
    ),
    Kind.HTTP_RESPONSE: lambda facts: _joined(
        f"HTTP/{facts.get('version')}", facts.get("status"), facts.get("phrase"), by=" "
    ),
    Kind.HTTP_BODY: _body,
    Kind.HTTP_UNREADABLE: lambda facts: _joined(
        facts.get("why"),
        _after("it begins:", facts.get("begins")),
        "these are TLS records" if facts.get("is_tls") else "",
        by="; ",
    ),
    Kind.IPP_REQUEST: _ipp,
    Kind.IPP_RESPONSE: _ipp,
    Kind.CUT: lambda facts: (
        f"{_count(facts.get('lines'), 'line')} left out: nobody read them in time"
        if "lines" in facts
        else f"more than {_count(facts.get('after'), 'event')}: only the end is told"
    ),
    Kind.FAULT: lambda facts: f"{facts.get('what')} in {facts.get('where')}; please report it",
}
"""What stands beside a title."""
