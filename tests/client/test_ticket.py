"""What is asked for one job: names fit for printers, each attribute said once."""

from __future__ import annotations

import pytest

from sealpress.client.ticket import MAX_NAME_OCTETS, Ticket, fit_name, operation_attribute
from sealpress.errors import UsageError
from sealpress.ipp import Attribute, ValueTag


def said(attributes: list[Attribute]) -> dict[str, tuple]:
    assert len({one.name for one in attributes}) == len(attributes)
    return {one.name: one.values for one in attributes}


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("  two\n lines\t", "two lines"),
        ("bell\x07 and \x1b[2J", "bell and [2J"),
        ("\x00", ""),
        ("", ""),
        ("octet \udcff", "octet"),
        ("Größe €", "Größe €"),
        ("x" * MAX_NAME_OCTETS, "x" * MAX_NAME_OCTETS),
        ("x" * (MAX_NAME_OCTETS + 1), "x" * MAX_NAME_OCTETS),
        ("x" * (MAX_NAME_OCTETS - 2) + "€", "x" * (MAX_NAME_OCTETS - 2)),
        ("x" * (MAX_NAME_OCTETS - 3) + "€", "x" * (MAX_NAME_OCTETS - 3) + "€"),
    ],
)
def test_names_are_made_fit(name, fit):
    assert fit_name(name) == fit
    assert len(fit.encode()) <= MAX_NAME_OCTETS


def test_options_go_into_their_groups():
    options = {"copies": 2, "document-name": "a.pdf", "sides": "one-sided"}
    ticket = Ticket.make("letter", strict=False, options=options)
    assert said(list(ticket.operation)) == {"document-name": ("a.pdf",)}
    assert said(list(ticket.job)) == {"copies": (2,), "sides": ("one-sided",)}


def test_nothing_is_said_that_was_not_asked_for():
    assert Ticket().document_operation_attributes() == []


def test_strict_is_said_by_fidelity():
    ticket = Ticket.make("letter", strict=True, options={})
    assert said(ticket.job_operation_attributes()) == {
        "job-name": ("letter",),
        "ipp-attribute-fidelity": (True,),
    }


def test_what_an_option_says_is_not_said_again():
    options = {"job-name": "mine", "ipp-attribute-fidelity": False}
    ticket = Ticket.make("letter", strict=True, options=options)
    assert said(ticket.job_operation_attributes()) == {
        "job-name": ("mine",),
        "ipp-attribute-fidelity": (False,),
    }


def test_a_format_is_for_requests_with_a_document_alone():
    ticket = Ticket(name="x", document_format="image/urf")
    assert "document-format" not in said(ticket.job_operation_attributes())
    (attribute,) = (
        one for one in ticket.document_operation_attributes() if one.name == "document-format"
    )
    assert (attribute.tags, attribute.values) == ((ValueTag.MIME_MEDIA_TYPE,), ("image/urf",))


@pytest.mark.parametrize("options", [{"copies": "many"}, {"copies": object()}, {"": 1}])
def test_what_cannot_be_sent_is_refused(options):
    with pytest.raises(UsageError):
        Ticket.make("x", strict=False, options=options)


def test_tags_are_the_registry_s():
    names = operation_attribute("requested-attributes", ["printer-state", "all"])
    assert names.tags == (ValueTag.KEYWORD, ValueTag.KEYWORD)
    assert operation_attribute("limit", 5).tags == (ValueTag.INTEGER,)
