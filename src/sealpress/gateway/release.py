"""Release printing: jobs that wait until their owner lets them go (PWG 5100.11 section 5.1); pure.

A job waits because its queue wants that, or because it came with a ``job-password``. Who lets it
go is the user who sent it, made sure of by login or certificate, or whoever knows its password,
or an operator.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from sealpress.gateway.access.guessing import Guesses, GuessLimits
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Message
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer import Answer, RequestFacts, Role
from sealpress.printer.job_passwords import (
    WAITS_FOR_PASSWORD,
    WAITS_FOR_PASSWORD_MESSAGE,
    GivenPassword,
    given_password,
)
from sealpress.printer.refusal import RefusalError, unsupported_attribute
from sealpress.printer.responses import bare_answer
from sealpress.spool.records import FOREVER, JobChange, SpooledJob
from sealpress.spool.states import RELEASE_REASONS

__all__ = [
    "Hold",
    "ReleaseGuesses",
    "hold_for_move",
    "hold_for_release",
    "is_held_for_release",
    "may_release",
]

_GUESSES_A_JOB = GuessLimits(free=5, longest_for_user=60.0, longest_for_address=60.0)
_WAITS_FOR_OWNER = "job-release-wait"
_BY_OWNER = "owner-authorized"
_ACTIONS_WITHOUT_PASSWORD = frozenset({"", "none", _BY_OWNER})
_MESSAGES = {
    WAITS_FOR_PASSWORD: WAITS_FOR_PASSWORD_MESSAGE,
    _WAITS_FOR_OWNER: "The job waits until its owner releases it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A job that begins as held.

    Attributes:
        password: What is kept of its password; goes into the job's sealed part.
        reasons: Its ``job-state-reasons``.
        message: Its ``job-state-message``.
        hold_until: It is held until it is released.
    """

    password: str = ""
    reasons: tuple[str, ...] = (_WAITS_FOR_OWNER,)
    message: str = _MESSAGES[_WAITS_FOR_OWNER]
    hold_until: float = FOREVER

    @classmethod
    def for_password(cls, password: str) -> Hold:
        """Return what holds a job until the password is given of which this is kept."""
        return cls(
            password=password,
            reasons=(WAITS_FOR_PASSWORD,),
            message=_MESSAGES[WAITS_FOR_PASSWORD],
        )


class ReleaseGuesses:
    """Slows those who guess passwords of jobs, in bounded memory."""

    def __init__(self) -> None:
        self._guesses = Guesses(_GUESSES_A_JOB)

    def attempt(self, job: SpooledJob, where: RequestFacts) -> float:
        """Count an attempt; return how many seconds to wait first, 0 when it may be made."""
        return self._guesses.attempt(job.uuid, where.peer, where.at.seconds)

    def passed(self, job: SpooledJob, where: RequestFacts) -> None:
        """Note that it was no guess."""
        self._guesses.passed(job.uuid, where.peer)


def hold_for_release(
    settings: QueueSettings, message: Message, where: RequestFacts
) -> Hold | Answer | None:
    """Decide whether a new job is held.

    Args:
        settings: Of its queue.
        message: The request that creates it.
        where: How it came.

    Returns:
        How it is held, what refuses it, or ``None`` for a job that nothing holds.
    """
    given = _given(message, where)
    if isinstance(given, Answer):
        return given
    if given is not None:
        return Hold.for_password(given.kept())
    action = _keyword(message, "job-release-action")
    if action not in _ACTIONS_WITHOUT_PASSWORD:  # printing at once is the last thing it asks for
        unsupported = Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
        named = [unsupported_attribute("job-release-action")]
        return bare_answer(
            message, unsupported, "The job can't be held for that action.", unsupported=named
        )
    if not settings.release and action != _BY_OWNER:
        return None
    if where.user is None:
        return bare_answer(
            message,
            Status.CLIENT_ERROR_NOT_AUTHENTICATED,
            "Jobs wait for their owner here: log in, or give a job-password.",
        )
    return Hold()


def hold_for_move(there: QueueSettings, job: SpooledJob) -> JobChange | None:
    """Return what holds a job that comes from another queue; ``None`` for nothing more.

    It waits for its owner as it would have if it had been sent to that queue; without one who was
    made sure of, operators alone release it.
    """
    if not there.release or is_held_for_release(job):
        return None
    hold = Hold()
    return JobChange(
        state=JobState.PENDING_HELD if job.state is JobState.PENDING else None,
        reasons=(*job.reasons, *hold.reasons),
        message=hold.message,
        hold_until=hold.hold_until,
    )


def is_held_for_release(job: SpooledJob) -> bool:
    """Whether only a release lets a job go; it must be released by :func:`may_release`."""
    return job.state is JobState.PENDING_HELD and not RELEASE_REASONS.isdisjoint(job.reasons)


def may_release(
    job: SpooledJob, message: Message, where: RequestFacts, guesses: ReleaseGuesses
) -> RequestFacts | Answer:
    """Decide whether a job may be released.

    Args:
        job: The job.
        message: The request to release it.
        where: How it came, with the user's roles at the job's queue.
        guesses: Slows those who guess.

    Returns:
        The facts to go on with: for who knows the job's password those of somebody who may do
        that, since the password is all the proof there is; or what refuses the request.
    """
    if not is_held_for_release(job) or Role.OPERATOR in where.roles or _is_owner(job, where):
        return where
    given = _given(message, where)
    if isinstance(given, Answer):
        return given
    if given is None or not job.private.password:
        return _not_proved(job, message, where)
    wait = guesses.attempt(job, where)
    if wait > 0:
        sentence = f"Too many wrong passwords: try again in {wait:.0f} seconds."
        return bare_answer(message, Status.CLIENT_ERROR_NOT_AUTHORIZED, sentence)
    if not given.fits(job.private.password):
        return bare_answer(
            message, Status.CLIENT_ERROR_NOT_AUTHORIZED, "The job's password is another one."
        )
    guesses.passed(job, where)
    proved = where.user or job.private.user or "anonymous"
    return dataclasses.replace(where, user=proved, roles=where.roles | {Role.OPERATOR})


def _is_owner(job: SpooledJob, where: RequestFacts) -> bool:
    """Whether the user who was made sure of is the one who was made sure of then."""
    private = job.private
    owner = (private.user, private.user_issuer)
    return private.is_authenticated and (where.user, where.user_issuer) == owner


def _not_proved(job: SpooledJob, message: Message, where: RequestFacts) -> Answer:
    if job.private.password:
        sentence = "Give the job's password to release it."
    else:
        sentence = "Only the job's owner and operators release it."
    status = (
        Status.CLIENT_ERROR_NOT_AUTHENTICATED
        if where.user is None
        else Status.CLIENT_ERROR_NOT_AUTHORIZED
    )
    return bare_answer(message, status, sentence)


def _given(message: Message, where: RequestFacts) -> GivenPassword | Answer | None:
    """Read a job's password; ``None`` when there is none."""
    operation = message.group(GroupTag.OPERATION)
    attributes = {one.name: one for one in operation or ()}
    try:
        return given_password(attributes, is_secure=where.secure)
    except RefusalError as refusal:
        unsupported = refusal.unsupported
        return bare_answer(message, refusal.status, refusal.detail, unsupported=unsupported)


def _keyword(message: Message, name: str) -> str:
    operation = message.group(GroupTag.OPERATION)
    attribute = None if operation is None else operation.get(name)
    value = None if attribute is None else attribute.value
    return value if isinstance(value, str) else ""
