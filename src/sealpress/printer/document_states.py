"""The state machine of a document as a table, and what is said of each state (PWG 5100.5)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.ipp.states import DocumentState, JobState

__all__ = ["DOCUMENT_ENDS", "DOCUMENT_MAY_FOLLOW", "DOCUMENT_MESSAGES", "ENDED_STATES"]

ENDED_STATES = frozenset({DocumentState.CANCELED, DocumentState.ABORTED, DocumentState.COMPLETED})
"""Which states are followed by none."""

_ENDS_EARLY = frozenset({DocumentState.CANCELED, DocumentState.ABORTED})

DOCUMENT_MAY_FOLLOW: Mapping[DocumentState, frozenset[DocumentState]] = MappingProxyType(
    {
        DocumentState.PENDING: _ENDS_EARLY | {DocumentState.PROCESSING},
        DocumentState.PROCESSING: ENDED_STATES | {DocumentState.PROCESSING_STOPPED},
        DocumentState.PROCESSING_STOPPED: _ENDS_EARLY | {DocumentState.PROCESSING},
        **{state: frozenset[DocumentState]() for state in ENDED_STATES},
    }
)
"""Which states may follow a state directly."""

DOCUMENT_MESSAGES: Mapping[DocumentState, str] = MappingProxyType(
    {
        DocumentState.PENDING: "The document waits to be printed.",
        DocumentState.PROCESSING: "The document is being printed.",
        DocumentState.PROCESSING_STOPPED: "The printer stopped while it printed the document.",
        DocumentState.CANCELED: "The document was canceled.",
        DocumentState.ABORTED: "The printer gave the document up.",
        DocumentState.COMPLETED: "The document is printed.",
    }
)
"""What ``document-state-message`` says."""

DOCUMENT_ENDS: Mapping[JobState, DocumentState] = MappingProxyType(
    {
        JobState.COMPLETED: DocumentState.COMPLETED,
        JobState.CANCELED: DocumentState.CANCELED,
        JobState.ABORTED: DocumentState.ABORTED,
    }
)
"""How the documents end that had not when their job did."""
