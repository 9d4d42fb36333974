"""Alerts made of the reasons of a printer's state (PWG 5100.9)."""

from __future__ import annotations

import re

import pytest

from sealpress.ipp import registry
from sealpress.printer.alerts import ALERTS, NO_ALERT, alerts_of
from tests.printer.conversation import Conversation

_ENTRY = re.compile(rb"code=[A-Za-z]+(;(index|severity|group)=[A-Za-z0-9]+)*")


@pytest.mark.parametrize(
    ("reason", "octets"),
    [
        ("media-jam-error", b"code=jam;index=1;severity=critical;group=mediaPath"),
        ("media-jam", b"code=jam;index=1;severity=critical;group=mediaPath"),
        ("toner-low-warning", b"code=markerTonerAlmostEmpty;index=1;severity=warning"),
        ("media-low-report", b"code=inputMediaSupplyLow;index=1;severity=other;group=input"),
        ("paused", b"code=subunitOffline;index=1;severity=other;group=generalPrinter"),
        ("com.example-odd-warning", b"code=other;index=1;severity=warning;group=other"),
    ],
)
def test_a_reason_becomes_an_alert(reason: str, octets: bytes) -> None:
    ((told, text),) = alerts_of([reason])
    assert told.startswith(octets)
    assert text


def test_what_nobody_knows_is_described_by_its_own_name() -> None:
    assert alerts_of(["com.example-odd-warning"])[0][1] == "com.example-odd-warning"


def test_without_a_reason_there_is_one_entry_all_the_same() -> None:
    assert alerts_of([]) == alerts_of(["none"]) == (NO_ALERT,)


def test_reasons_of_the_table_are_registered() -> None:
    known = set(registry.keywords("printer-state-reasons"))
    assert set(ALERTS) <= known


def test_entries_are_written_as_they_must_be() -> None:
    told = alerts_of([*ALERTS, *(f"{reason}-error" for reason in ALERTS)])
    assert all(_ENTRY.fullmatch(octets) for octets, _ in (*told, NO_ALERT))


def test_a_printer_tells_them() -> None:
    talk = Conversation()
    talk.printer.set_state_reasons(["media-empty-error", "toner-low-warning"], talk.now)
    group = talk.attributes("printer-alert", "printer-alert-description")
    assert len(group["printer-alert"].values) == len(group["printer-alert-description"].values) == 2
