"""The job state machine as a table (RFC 8011 section 5.3.7).

This is all there is to know about which state may follow which: the queue and the operations ask
here, and the conformance tests draw every path from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.ipp.states import JobState

__all__ = ["MAY_FOLLOW", "STATE_MESSAGES", "may_become"]

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


def may_become(state: JobState, following: JobState) -> bool:
    """Say whether a job may go from one state directly to another."""
    return following in MAY_FOLLOW[state]
