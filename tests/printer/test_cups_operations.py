"""The virtual printer as a server of one printer, for clients of CUPS."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from tests.printer.conversation import Conversation, changed, config


def _asked(
    operation: Operation, options: dict[str, object] | None = None, **settings: object
) -> tuple[int, list[Group]]:
    """Ask without a target, as clients of CUPS do."""
    talk = Conversation(config(**settings))
    answer = talk.send(changed(talk.message(operation, options), drop="printer-uri"))
    return answer.code, answer.groups[1:]


@pytest.mark.parametrize("operation", [Operation.CUPS_GET_DEFAULT, Operation.CUPS_GET_PRINTERS])
def test_the_only_printer_is_told(operation: Operation) -> None:
    code, (printer,) = _asked(operation, {"requested-attributes": ["printer-name"]})
    assert code == Status.SUCCESSFUL_OK
    assert [one.name for one in printer] == ["printer-name"]


def test_all_of_it_is_told_unless_names_are_given() -> None:
    _, (printer,) = _asked(Operation.CUPS_GET_PRINTERS)
    assert {"printer-uri-supported", "media-supported"} <= {one.name for one in printer}


@pytest.mark.parametrize(("number", "code"), [(1, 0), (2, Status.CLIENT_ERROR_NOT_FOUND)])
def test_a_printer_is_found_by_its_number(number: int, code: int) -> None:
    assert _asked(Operation.CUPS_GET_PRINTERS, {"printer-id": number})[0] == code


def test_it_is_its_own_device() -> None:
    _, (device,) = _asked(Operation.CUPS_GET_DEVICES, info="Third floor")
    assert device["device-info"].value == "Third floor"
    assert device["device-uri"].value == "ipps://printer.test/ipp/print"
    assert "MDL:" in str(device["device-id"].value)


def test_a_device_without_an_id() -> None:
    _, (device,) = _asked(Operation.CUPS_GET_DEVICES, attributes={"printer-device-id": None})
    assert "device-id" not in device
