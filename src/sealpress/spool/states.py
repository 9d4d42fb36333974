"""The state machines of jobs and documents as tables (RFC 8011 section 5.3.7, PWG 5100.5).

This is all there is to know about which state may follow which: the queue and the operations ask
here, and the conformance tests draw every path from it.

A gateway has a printer behind it, and so a few steps more than the figure of RFC 8011, which are
our own: see :data:`GATEWAY_MAY_FOLLOW` and :data:`MAY_BEGIN_AGAIN`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.ipp.states import DocumentState, JobState

__all__ = [
    "CONNECTING_MESSAGE",
    "GATEWAY_MAY_FOLLOW",
    "MAY_BEGIN_AGAIN",
    "MAY_FOLLOW",
    "RELEASE_REASONS",
    "STATE_MESSAGES",
    "document_state",
    "may_become",
    "may_become_in_spool",
]

#: Reasons of jobs that wait for somebody to come to the printer (PWG 5100.11): only Release-Job
#: ends that, no change of ``job-hold-until`` and no time that comes.
RELEASE_REASONS = frozenset(
    {"job-held-for-release", "job-password-wait", "job-release-wait", "job-held-for-authorization"}
)

#: Which states may follow a state directly; the terminal states are followed by none.
MAY_FOLLOW: Mapping[JobState, frozenset[JobState]] = MappingProxyType(
    {
        JobState.PENDING: frozenset(
            {JobState.PENDING_HELD, JobState.PROCESSING, JobState.CANCELED, JobState.ABORTED}
        ),
        JobState.PENDING_HELD: frozenset({JobState.PENDING, JobState.CANCELED, JobState.ABORTED}),
        JobState.PROCESSING: frozenset(
            {
                JobState.PROCESSING_STOPPED,
                JobState.CANCELED,
                JobState.ABORTED,
                JobState.COMPLETED,
            }
        ),
        JobState.PROCESSING_STOPPED: frozenset(
            {JobState.PROCESSING, JobState.CANCELED, JobState.ABORTED}
        ),
        JobState.CANCELED: frozenset(),
        JobState.ABORTED: frozenset(),
        JobState.COMPLETED: frozenset(),
    }
)

#: Our own addition for jobs that are passed on to a printer. One that did not reach it waits again,
#: or is held until an operator decides; one that stopped there, or of which nobody knew, may turn
#: out to be printed.
GATEWAY_MAY_FOLLOW: Mapping[JobState, frozenset[JobState]] = MappingProxyType(
    {
        JobState.PENDING_HELD: frozenset({JobState.COMPLETED}),
        JobState.PROCESSING: frozenset({JobState.PENDING, JobState.PENDING_HELD}),
        JobState.PROCESSING_STOPPED: frozenset(
            {JobState.PENDING, JobState.PENDING_HELD, JobState.COMPLETED}
        ),
    }
)

#: What a job that ended becomes when it is printed again as the same job (Restart-Job, RFC 8011
#: section 4.3.7); its documents must still be there.
MAY_BEGIN_AGAIN = frozenset({JobState.PENDING, JobState.PENDING_HELD})

#: A document has no course of its own: its states are those of its job.
_DOCUMENTS_OF: Mapping[JobState, DocumentState] = MappingProxyType(
    {
        JobState.PENDING: DocumentState.PENDING,
        JobState.PENDING_HELD: DocumentState.PENDING,
        JobState.PROCESSING: DocumentState.PROCESSING,
        JobState.PROCESSING_STOPPED: DocumentState.PROCESSING_STOPPED,
        JobState.CANCELED: DocumentState.CANCELED,
        JobState.ABORTED: DocumentState.ABORTED,
        JobState.COMPLETED: DocumentState.COMPLETED,
    }
)

#: What ``job-state-message`` says when nothing more exact is known.
STATE_MESSAGES: Mapping[JobState, str] = MappingProxyType(
    {
        JobState.PENDING: "The job waits to be printed.",
        JobState.PENDING_HELD: "The job is held.",
        JobState.PROCESSING: "The job is being printed.",
        JobState.PROCESSING_STOPPED: "The printer stopped while it printed the job.",
        JobState.CANCELED: "The job was canceled.",
        JobState.ABORTED: "The printer gave the job up.",
        JobState.COMPLETED: "The job is printed.",
    }
)


CONNECTING_MESSAGE = "The printer is being reached, to send it the job."
"""What it says of a job whose delivery began, before anything else is known."""


def may_become(state: JobState, following: JobState) -> bool:
    """Say whether a job may go from one state directly to another."""
    return following in MAY_FOLLOW[state]


def may_become_in_spool(
    state: JobState, following: JobState, *, has_documents: bool, is_empty: bool = False
) -> bool:
    """Say the same of a job that is passed on to a printer.

    Args:
        state: The job's state.
        following: The state wanted.
        has_documents: Whether all its documents are still there, to be printed again.
        is_empty: Whether it never got one; closed then, it is done (RFC 8011 section 4.3.1).
    """
    if state.is_terminal:
        return has_documents and following in MAY_BEGIN_AGAIN
    if is_empty and following is JobState.COMPLETED:
        return True
    return may_become(state, following) or following in GATEWAY_MAY_FOLLOW.get(state, ())


def document_state(state: JobState, number: int, documents_sent: int) -> DocumentState:
    """Return the state of a job's document.

    Args:
        state: The job's.
        number: The document's, 1 for the first.
        documents_sent: How many documents the printer has confirmed.
    """
    found = _DOCUMENTS_OF[state]
    waits = found in {DocumentState.PROCESSING, DocumentState.PROCESSING_STOPPED}
    return DocumentState.PENDING if waits and number > documents_sent + 1 else found
