"""What excludes each other at a printer, and what a job gets instead (PWG 5100.13)."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from tests.printer.conversation import Conversation, config, job_id, unsupported

LABELS = {"media-col": {"media-type": "labels"}}
DUPLEX = {"sides": "two-sided-long-edge"}
CONSTRAINT = {**LABELS, **DUPLEX}
CONFLICTING = Status.SUCCESSFUL_OK_CONFLICTING_ATTRIBUTES


def strict(*constraints: dict[str, object], resolvers: list[object] | None = None) -> Conversation:
    """Return a client of a printer that can't do everything together."""
    told = {
        "job-constraints-supported": list(constraints),
        "job-resolvers-supported": resolvers or None,
    }
    return Conversation(config(attributes=told))


def with_resolver() -> Conversation:
    """Return one of a printer that prints labels on one side."""
    name = {"resolver-name": "labels"}
    return strict({**name, **CONSTRAINT}, resolvers=[{**name, "sides": "one-sided"}])


def told_of(client: Conversation, answer: Message, name: str) -> object:
    """Return an attribute of the job that was made; ``None`` without it."""
    found = client.job(job_id(answer)).get(name)
    return found.value if found is not None else None


def test_the_printer_does_what_its_resolver_says() -> None:
    client = with_resolver()
    answer = client.print(CONSTRAINT)
    assert answer.code == CONFLICTING
    assert unsupported(answer) == {"sides": ("two-sided-long-edge",)}
    assert told_of(client, answer, "sides") == "one-sided"
    assert told_of(client, answer, "media-col") is not None


def test_without_a_resolver_one_of_them_is_left_out() -> None:
    client = strict(CONSTRAINT)
    answer = client.print(CONSTRAINT)
    assert (answer.code, unsupported(answer)) == (CONFLICTING, {"sides": ("two-sided-long-edge",)})
    assert told_of(client, answer, "sides") is None


def test_with_fidelity_nothing_is_printed() -> None:
    client = with_resolver()
    answer = client.ask(Operation.CREATE_JOB, {**CONSTRAINT, "ipp-attribute-fidelity": True})
    assert answer.code == Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES
    assert client.printer.next_job() is None


@pytest.mark.parametrize(
    "asked", [LABELS, DUPLEX, {**LABELS, "sides": "one-sided"},
              {"media-col": {"media-type": "stationery"}, **DUPLEX}]
)  # fmt: skip
def test_what_goes_together_is_printed_as_asked(asked: dict[str, object]) -> None:
    assert with_resolver().print(asked).code == Status.SUCCESSFUL_OK


def test_each_constraint_is_settled_once() -> None:
    name = {"resolver-name": "labels"}
    sides = ["two-sided-long-edge", "two-sided-short-edge"]
    many = [{**name, **LABELS, "sides": side} for side in sides]
    client = strict(*many, resolvers=[{**name, "sides": "one-sided"}])
    answer = client.print({**LABELS, "sides": sides[1]})
    assert unsupported(answer) == {"sides": (sides[1],)}


def test_a_job_is_not_changed_into_one_that_cannot_be() -> None:
    client = with_resolver()
    number = client.new_job({**LABELS, "job-hold-until": "indefinite"})
    answer = client.ask(Operation.SET_JOB_ATTRIBUTES, DUPLEX, job_id=number)
    assert answer.code == Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES
    assert "sides" not in client.job(number)
    answer = client.ask(Operation.SET_JOB_ATTRIBUTES, {"sides": "one-sided"}, job_id=number)
    assert answer.code == Status.SUCCESSFUL_OK
