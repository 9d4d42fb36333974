"""Talking to a printer in memory about the documents of its jobs."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.options import job_attributes
from sealpress.ipp.tags import GroupTag
from sealpress.printer import AcceptDocument
from tests.printer.conversation import Conversation, job_id


def asking(
    talk: Conversation,
    operation: Operation,
    job: int | None,
    document: Mapping[str, object] | list[Attribute] | None = None,
    **options: object,
) -> Message:
    """Make a request with a document group when there is something to put into it."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    message = talk.message(operation, named, job_id=job)
    attributes = job_attributes(document) if isinstance(document, Mapping) else document
    if attributes:
        message.groups.append(Group(attributes, tag=GroupTag.DOCUMENT))
    return message


def ask(
    talk: Conversation,
    operation: Operation,
    job: int | None,
    document: Mapping[str, object] | list[Attribute] | None = None,
    **options: object,
) -> Message:
    """Ask something, and return the response."""
    return talk.send(asking(talk, operation, job, document, **options))


def send(
    talk: Conversation,
    job: int | None,
    document: Mapping[str, object] | None = None,
    *,
    octets: int = 100,
    found: str = "",
    **options: object,
) -> Message:
    """Send a document for a job, or print it without one, and return the response."""
    operation = Operation.PRINT_JOB if job is None else Operation.SEND_DOCUMENT
    if job is not None:
        options.setdefault("last_document", False)
    reply = talk.printer.begin(asking(talk, operation, job, document, **options), talk.where)
    assert isinstance(reply, AcceptDocument), reply
    return talk.printer.document_received(reply, octets=octets, at=talk.now, document_format=found)


def job_of(talk: Conversation, documents: int = 2, *, impressions: int = 0) -> int:
    """Make a job of so many documents, each of so many impressions."""
    job = talk.open_job()
    for number in range(1, documents + 1):
        send(talk, job, last_document=number == documents)
    if impressions:
        talk.printer.set_impressions(job, [impressions] * documents)
    return job


def facts(answer: Message) -> list[dict[str, object]]:
    """Return the values of each document in a response, by attribute."""
    return [
        {one.name: one.value if len(one.values) == 1 else list(one.values) for one in group}
        for group in answer.groups
        if group.tag == GroupTag.DOCUMENT
    ]


def look(talk: Conversation, job: int, number: int = 1, *names: str) -> dict[str, object]:
    """Return a document's attributes."""
    options = {"requested_attributes": list(names)} if names else {}
    answer = ask(talk, Operation.GET_DOCUMENT_ATTRIBUTES, job, document_number=number, **options)
    (found,) = facts(answer)
    return found


def states(talk: Conversation, job: int) -> list[int]:
    """Return the states of a job's documents."""
    wanted = ["document-state"]
    answer = ask(talk, Operation.GET_DOCUMENTS, job, requested_attributes=wanted)
    return [int(str(one["document-state"])) for one in facts(answer)]


__all__ = ["ask", "asking", "facts", "job_id", "job_of", "look", "send", "states"]
