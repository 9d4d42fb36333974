"""TLS as printer attributes: for everybody what is accepted, for operators what failed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

import pytest

from sealpress.ipp.message import Collection
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import RequestFacts
from tests.printer.conversation import MORNING, Conversation, config

NAMES = ("versions-supported", "ciphers-supported", "floor", "version", "cipher")
FAILURES = "sealpress-tls-failures"


@dataclass(frozen=True)
class Failure:
    """A failed handshake, as a server tells it."""

    peer: str = "10.0.0.9:4711"
    at: datetime.datetime = MORNING
    reason: str = "tls-version-mismatch"
    detail: str = "the peer offers only old TLS versions"
    versions: tuple[str, ...] = ("tls-1.0", "tls-1.1")
    cipher_suites: tuple[str, ...] = ("TLS_RSA_WITH_AES_128_CBC_SHA",)
    server_name: str = "printer.test"
    alert_sent: str = "protocol-version"
    count: int = 3


@dataclass
class Report:
    """A server's TLS."""

    versions: tuple[str, ...] = ("tls-1.2", "tls-1.3")
    ciphers: tuple[str, ...] = ("TLS_AES_128_GCM_SHA256",)
    floor: str = "refuse"
    handshake_failures: list[Failure] = field(default_factory=list)


class TlsConversation(Conversation):
    """A client that came through TLS."""

    @property
    def where(self) -> RequestFacts:
        return replace(super().where, tls_version="tls-1.3", tls_cipher="TLS_AES_128_GCM_SHA256")


@pytest.fixture
def report() -> Report:
    return Report(handshake_failures=[Failure(), Failure(peer="10.0.0.8:1", server_name="")])


def got(conversation: Conversation, *requested: str):
    """Return the printer's attributes, and the names it does not know."""
    options = {"requested-attributes": list(requested)} if requested else {}
    message = conversation.ask(Operation.GET_PRINTER_ATTRIBUTES, options)
    unsupported = message.group(GroupTag.UNSUPPORTED)
    unknown = unsupported["requested-attributes"].values if unsupported else ()
    return message.group(GroupTag.PRINTER), unknown


def operator(report: Report) -> Conversation:
    return TlsConversation(
        config(tls=report, operators=frozenset({"root"})), authenticated="root", secure=True
    )


def test_a_connection_through_tls_sees_itself(report):
    printer, _ = got(TlsConversation(config(tls=report), secure=True), "all")
    values = {name: printer[f"sealpress-tls-{name}"].values for name in NAMES}
    assert values == {
        "versions-supported": ("tls-1.2", "tls-1.3"),
        "ciphers-supported": ("TLS_AES_128_GCM_SHA256",),
        "floor": ("refuse",),
        "version": ("tls-1.3",),
        "cipher": ("TLS_AES_128_GCM_SHA256",),
    }


def test_a_connection_in_clear_has_no_version(report):
    printer, _ = got(Conversation(config(tls=report)), "all")
    for name in ("sealpress-tls-version", "sealpress-tls-cipher"):
        assert printer[name].values == (OutOfBand.NO_VALUE,)
        assert printer[name].tags == (ValueTag.NO_VALUE,)


def test_values_follow_the_server(report):
    conversation = Conversation(config(tls=report))
    report.versions, report.floor = ("tls-1.3",), "report"
    printer, _ = got(conversation, "printer-description")
    assert printer["sealpress-tls-versions-supported"].values == ("tls-1.3",)
    assert printer["sealpress-tls-floor"].values == ("report",)


def test_a_printer_without_tls_has_none_of_it():
    printer, unknown = got(Conversation(), "all", "sealpress-tls-version", FAILURES)
    assert [a.name for a in printer if a.name.startswith("sealpress")] == []
    assert unknown == ("sealpress-tls-version", FAILURES)


@pytest.mark.parametrize("asked", [(FAILURES,), ("all",), ("all", FAILURES)], ids=str)
def test_an_operator_sees_failures_when_asking_for_them(report, asked):
    printer, unknown = got(operator(report), *asked)
    first, second = printer[FAILURES].values
    assert isinstance(first, Collection)
    members = {member.name: member.values for member in first}
    assert members["client-address"] == ("10.0.0.9:4711",)
    assert members["failure-reason"] == ("tls-version-mismatch",)
    assert members["failure-count"] == (3,)
    assert members["tls-versions-offered"] == ("tls-1.0", "tls-1.1")
    assert members["tls-ciphers-offered"] == ("TLS_RSA_WITH_AES_128_CBC_SHA",)
    assert members["alert-sent"] == ("protocol-version",)
    assert members["server-name"] == ("printer.test",)
    assert "server-name" not in {member.name for member in second}
    assert unknown == ()


@pytest.mark.parametrize("asked", [(), ("printer-description",), ("printer-name",)], ids=str)
def test_an_operator_does_not_get_failures_unasked(report, asked):
    printer, _ = got(operator(report), *asked)
    assert FAILURES not in printer


@pytest.mark.parametrize(
    "who",
    [
        {"authenticated": "ann", "secure": True},
        {"user": "root"},
        {"user": "root", "secure": True},
        {"authenticated": None},
    ],
    ids=["somebody else", "claimed", "claimed through TLS", "nobody"],
)
@pytest.mark.parametrize("asked", [(), ("all",), (FAILURES,), ("all", FAILURES)], ids=str)
def test_for_all_others_failures_do_not_exist(report, who, asked):
    settings = config(tls=report, operators=frozenset({"root"}))
    printer, unknown = got(Conversation(settings, **who), *asked)
    assert FAILURES not in printer
    assert unknown == ((FAILURES,) if FAILURES in asked else ())
    assert "10.0.0.9" not in repr(printer)


def test_no_failures_are_no_value(report):
    report.handshake_failures.clear()
    printer, _ = got(operator(report), FAILURES)
    assert printer[FAILURES].values == (OutOfBand.NO_VALUE,)


def test_long_texts_are_cut_at_a_character(report):
    report.handshake_failures[:] = [Failure(detail="ä" * 400)]
    printer, _ = got(operator(report), FAILURES)
    (failure,) = printer[FAILURES].values
    assert isinstance(failure, Collection)
    assert failure["failure-message"].value == "ä" * 127


def test_settings_can_take_an_attribute_away(report):
    settings = config(tls=report, attributes={"sealpress-tls-ciphers-supported": None})
    printer, _ = got(Conversation(settings), "all")
    assert "sealpress-tls-ciphers-supported" not in printer
    assert "sealpress-tls-versions-supported" in printer
