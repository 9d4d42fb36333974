"""Copies of jobs: Resubmit-Job and Reprocess-Job keep a new job with another one's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sealpress.gateway.release import Hold
from sealpress.spool.records import DocumentPlace, NewDocument, NewJob, SpooledJob

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Rebound", "copied_documents", "hold_copy"]

Rebound: TypeAlias = "Callable[[DocumentPlace, str, str], DocumentPlace]"
"""Binds a document to another job's UUID (:meth:`~sealpress.spool.vault.DocumentVault.rebound`)."""


def copied_documents(source: SpooledJob, copy: NewJob, rebound: Rebound) -> list[NewDocument]:
    """Return a job's documents as those of its copy.

    Raises:
        SpoolError: They can't be opened (``document-lost``).
    """
    return [
        NewDocument(
            document_format=document.document_format,
            octets=document.octets,
            name=document.name,
            place=rebound(document.place, source.uuid, copy.uuid),
            said=document.said,
        )
        for document in source.documents
        if document.place is not None
    ]


def hold_copy(source: SpooledJob, hold: Hold | None) -> Hold | None:
    """Return what holds a copy: without a password of its own it has the one of its source."""
    password = source.private.password
    if not password or (hold is not None and hold.password):
        return hold
    return Hold.for_password(password)
