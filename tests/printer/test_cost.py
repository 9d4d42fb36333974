"""No request of a megabyte costs more than a fifth of a second, whatever is in it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from sealpress.ipp.message import Attribute, Collection, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import ValueTag
from tests.printer.conversation import Conversation, changed

#: Seconds of CPU that the model may use for one request.
BUDGET = 0.2
#: What the decoder lets through: see :class:`sealpress.ipp.DecodeLimits`.
VALUES, ATTRIBUTES = 16_000, 4_000


def keywords(name: str, values: list[str]) -> Attribute:
    return Attribute(name, (ValueTag.KEYWORD,) * len(values), tuple(values))


def repeated_groups(talk: Conversation) -> Message:
    attribute = keywords("requested-attributes", ["all"] * VALUES)
    return changed(talk.message(Operation.GET_PRINTER_ATTRIBUTES), put=attribute)


def unknown_names(talk: Conversation) -> Message:
    attribute = keywords("requested-attributes", [f"x{number}" for number in range(VALUES)])
    return changed(talk.message(Operation.GET_JOBS, {"which-jobs": "all"}), put=attribute)


def all_of_all_jobs(talk: Conversation) -> Message:
    options = {"which-jobs": "all", "requested-attributes": ["all"]}
    return talk.message(Operation.GET_JOBS, options)


def unknown_operation_attributes(talk: Conversation) -> Message:
    message = talk.message(Operation.VALIDATE_JOB)
    names = (f"x-{number}" for number in range(ATTRIBUTES))
    message.groups[0].attributes += [keywords(name, ["y"]) for name in names]
    return message


def unknown_job_attributes(talk: Conversation) -> Message:
    message = talk.message(Operation.VALIDATE_JOB, {"copies": 1})
    names = (f"x-{number}" for number in range(ATTRIBUTES))
    message.groups[1].attributes += [keywords(name, ["y"]) for name in names]
    return message


def many_values(talk: Conversation) -> Message:
    message = talk.message(Operation.VALIDATE_JOB, {"copies": 1})
    values = tuple(range(VALUES))
    message.groups[1].attributes.append(Attribute("finishings", (ValueTag.ENUM,) * VALUES, values))
    return message


def many_members(talk: Conversation) -> Message:
    message = talk.message(Operation.VALIDATE_JOB, {"copies": 1})
    members = [keywords(f"x-{number}", ["y"]) for number in range(ATTRIBUTES)]
    collection = (Collection(members),)
    message.groups[1].attributes.append(
        Attribute("media-col", (ValueTag.BEG_COLLECTION,), collection)
    )
    return message


def many_job_ids(talk: Conversation) -> Message:
    attribute = Attribute("job-ids", (ValueTag.INTEGER,) * VALUES, (1,) * VALUES)
    return changed(talk.message(Operation.CANCEL_MY_JOBS), put=attribute)


@pytest.mark.parametrize(
    "make",
    [
        repeated_groups,
        unknown_names,
        all_of_all_jobs,
        unknown_operation_attributes,
        unknown_job_attributes,
        many_values,
        many_members,
        many_job_ids,
    ],
)
def test_cost_of_a_request(make: Callable[[Conversation], Message]) -> None:
    talk = Conversation()
    for _ in range(300):
        talk.new_job({"copies": 2, "sides": "one-sided"})
    assert min(cost(talk, make(talk)) for _ in range(3)) < BUDGET


def cost(talk: Conversation, message: Message) -> float:
    """Return CPU seconds; the least of several is the request's own, not the collector's."""
    started = time.process_time()
    talk.send(message)
    return time.process_time() - started
