"""Requests in the order the standard asks for (RFC 8011 section 4.1)."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.options import job_attributes
from sealpress.ipp.requests import request
from sealpress.ipp.tags import GroupTag, ValueTag

URI = "ipps://printer.example/ipp/print"


def names(message: Message, group: int = 0) -> list[str]:
    return [attribute.name for attribute in message.groups[group]]


def test_charset_language_target_user_then_the_rest() -> None:
    fidelity = Attribute("ipp-attribute-fidelity", (ValueTag.BOOLEAN,), (False,))
    message = request(
        Operation.PRINT_JOB,
        URI,
        7,
        user="ann",
        operation_attributes=[fidelity],
        job_attributes=job_attributes({"copies": 2}),
    )
    assert names(message) == [
        "attributes-charset",
        "attributes-natural-language",
        "printer-uri",
        "requesting-user-name",
        "ipp-attribute-fidelity",
    ]
    assert names(message, 1) == ["copies"]
    assert message.groups[1].tag == GroupTag.JOB
    assert (message.version, message.code, message.request_id) == ((2, 0), 2, 7)


def test_job_id_follows_the_printer_uri() -> None:
    message = request(Operation.CANCEL_JOB, URI, 1, job_id=42, user="ann")
    assert names(message)[2:] == ["printer-uri", "job-id", "requesting-user-name"]
    assert message.groups[0]["job-id"].tags == (ValueTag.INTEGER,)


def test_job_uri_stands_alone() -> None:
    message = request(Operation.CANCEL_JOB, URI, 1, job_uri=f"{URI}/42")
    assert names(message)[2:] == ["job-uri"]


def test_no_job_group_without_job_attributes() -> None:
    assert len(request(Operation.GET_JOBS, URI, 1).groups) == 1


def test_http_uris_are_sent_as_ipp() -> None:
    message = request(Operation.GET_JOBS, "https://h/ipp/print", 1)
    assert message.groups[0]["printer-uri"].value == "ipps://h:443/ipp/print"


@pytest.mark.parametrize("request_id", [0, -1, 2**31])
def test_request_ids_out_of_range(request_id: int) -> None:
    with pytest.raises(UsageError, match="is no request-id"):
        request(Operation.GET_JOBS, URI, request_id)


def test_an_attribute_twice_is_refused() -> None:
    twice = job_attributes({"copies": 1}) * 2
    with pytest.raises(UsageError, match="copies is given twice"):
        request(Operation.PRINT_JOB, URI, 1, job_attributes=twice)
