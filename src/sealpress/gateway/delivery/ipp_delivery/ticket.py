"""What a printer is asked for one job (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.client.ticket import fit_name, operation_attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.gateway.delivery.destination import Work
    from sealpress.ipp.message import Attribute

__all__ = ["fidelity_of", "job_attributes", "marked_name", "plain_name"]

MARKED_OCTETS = 44
"""How many octets of a name are kept before its mark: some printers keep no more than 63 in all,
and a mark that is cut off is of no use."""


def plain_name(work: Work) -> str:
    """Return the job's name as printers can take it."""
    return fit_name(work.name)


def marked_name(work: Work, *, part: int = 0) -> str:
    """Return a name by which a job can be told from all others in a printer's list.

    A printer that gives no number before it has the document can be asked by name alone.

    Args:
        work: The job.
        part: Which of its documents, where each is a job of its own; 0 for all.
    """
    name = fit_name(work.name).encode()[:MARKED_OCTETS].decode("utf-8", "ignore")
    mark = work.job.uuid.removeprefix("urn:uuid:")[:8]
    return f"{name} [{mark}-{part}]" if part else f"{name} [{mark}]"


def fidelity_of(work: Work) -> bool:
    """Return what the printer is told as ``ipp-attribute-fidelity``."""
    return work.is_strict


def job_attributes(
    name: str, *, fidelity: bool, document_format: str = "", document_name: str = ""
) -> Sequence[Attribute]:
    """Return the operation attributes of Create-Job, or of Print-Job with a format."""
    values: dict[str, object] = {
        "job-name": name,
        "ipp-attribute-fidelity": fidelity or None,
        "document-name": fit_name(document_name) or None,
        "document-format": document_format or None,
    }
    return [operation_attribute(key, value) for key, value in values.items() if value is not None]
