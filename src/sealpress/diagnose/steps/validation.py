"""Whether a printer would take a usual job of this user, without making one (Validate-Job)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sealpress.client.replies import REASONS_BY_STATUS, Reply
from sealpress.diagnose.conversation import ask_plainly, is_answered
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import NOT_TOLD, listed
from sealpress.errors import Reason
from sealpress.ipp.status import Status, status_keyword

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination

_NOT_KNOWN = Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
_ABOUT_OPTIONS = frozenset(
    {
        Status.CLIENT_ERROR_BAD_REQUEST,
        Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
        Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES,
    }
)


async def look_at_validation(exam: Examination) -> AsyncIterator[Observation]:
    """Tell what it said to the question about a job; ask again without options if these are why."""
    talk = exam.conversation
    if exam.attributes is None:
        yield Observation.skipped("validation", NOT_TOLD)
    elif talk.validation is None:
        yield _unanswered(exam)
    elif is_answered(talk.validation):
        yield _taken(talk.validation)
    elif talk.validation.status == _NOT_KNOWN:
        yield Observation.skipped("validation", "it does not know Validate-Job")
    elif talk.validation.status in _ABOUT_OPTIONS and is_answered(await ask_plainly(exam)):
        yield _options(talk.validation)
    else:
        yield _refused(talk.validation)


def _unanswered(exam: Examination) -> Observation:
    error = exam.conversation.validation_error
    if error is None:
        return Observation.skipped("validation", "it was not asked about a job")
    if exam.conversation.wants_password:
        return Observation.skipped("validation", "it wants to know first who asks")
    if error.reason is Reason.DELIVERY_INCOMPLETE:  # a question has no document to be lost
        return Observation.ok("validation", "it would take a job, and says so early")
    return Observation.failed("validation", error)


def _taken(reply: Reply) -> Observation:
    ignored = [attribute.name for attribute in reply.unsupported]
    but = f", but would ignore or replace {listed(ignored)}" if ignored else ""
    text = f"it would take a job like the usual ones{but}"
    return Observation.ok("validation", text, **_facts(reply))


def _options(reply: Reply) -> Observation:
    names = [attribute.name for attribute in reply.unsupported]
    which = listed(names) if names else "options that it lists as supported"
    return Observation.problem(
        "validation",
        Reason.OPTION_NOT_SUPPORTED,
        f"it takes a job without options, but refuses one with {which}{_own_words(reply)}",
        outcome=Outcome.WARNING,
        facts=_facts(reply),
    )


def _refused(reply: Reply) -> Observation:
    return Observation.problem(
        "validation",
        REASONS_BY_STATUS.get(reply.status, Reason.VALIDATION_REFUSED),
        f"it would refuse a job: {status_keyword(reply.status)}{_own_words(reply)}",
        outcome=Outcome.FAILED,
        facts=_facts(reply),
    )


def _facts(reply: Reply) -> dict[str, JsonValue]:
    return {
        "status": status_keyword(reply.status),
        "message": reply.status_message,
        "unsupported": [attribute.name for attribute in reply.unsupported],
    }


def _own_words(reply: Reply) -> str:
    return f'; it says "{reply.status_message}"' if reply.status_message else ""
