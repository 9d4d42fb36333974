"""Jobs that a printer stores, to be printed again later: what is kept of that (PWG 5100.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sealpress.ipp.message import Attribute, Collection
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.job import Job

__all__ = [
    "JOB_STORAGE",
    "STORAGE_PRINTER_ATTRIBUTES",
    "STORED",
    "STORED_MESSAGE",
    "STORE_ONLY",
    "JobStorage",
    "is_stored",
    "storage_of",
    "stored",
]

JOB_STORAGE = "job-storage"
"""The operation attribute that asks for it, and the job attribute that tells of it."""
STORED = "job-stored"
"""Reason of a job that ended and is kept (PWG 5100.11 section 8.1)."""
STORED_MESSAGE = "The job is stored; nothing of it is printed."
STORE_ONLY = "store-only"

STORAGE_PRINTER_ATTRIBUTES: Mapping[str, object] = MappingProxyType(
    {
        "job-storage-supported": [
            "job-storage-access",
            "job-storage-disposition",
            "job-storage-group",
        ],
        "job-storage-access-supported": ["owner", "group", "public"],
        "job-storage-disposition-supported": ["none", "print-and-store", STORE_ONLY],
        "job-storage-group-supported": ["users"],
    }
)
"""What a printer that stores jobs tells of it. ``users`` is the one group there is: whoever logged
in."""


@dataclass(frozen=True, slots=True)
class JobStorage:
    """How a job is stored.

    Attributes:
        access: Who may print it: ``owner``, ``group`` or ``public``.
        disposition: ``none``, ``print-and-store`` or ``store-only``.
        group: The group; empty where none is said.
    """

    access: str = "owner"
    disposition: str = "none"
    group: str = ""


def stored(attribute: Attribute) -> JobStorage:
    """Return how an attribute says that a job is stored; what it leaves out is the least."""
    collection = attribute.value
    if not isinstance(collection, Collection):
        return JobStorage()
    said = {member.name: text_of(member.value) for member in collection}
    return JobStorage(
        said.get("job-storage-access", "owner"),
        said.get("job-storage-disposition", "print-and-store"),
        said.get("job-storage-group", ""),
    )


def storage_of(job: Job) -> JobStorage:
    """Return how a job is to be stored, also before it is."""
    said = job.submitted.get(JOB_STORAGE)
    return stored(said) if said is not None else JobStorage()


def is_stored(job: Job) -> bool:
    """Whether a job ended, and is kept until somebody cancels that."""
    return STORED in job.reasons and job.state.is_terminal
