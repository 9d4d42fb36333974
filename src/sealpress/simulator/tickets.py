"""The ticket beside a printed document: one JSON file a job that tells everything known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.simulator.documents import write_atomically

if TYPE_CHECKING:
    from sealpress.simulator.documents import StoredDocument


_FILE_OF_JOB = re.compile(r"\.?([0-9]{1,9})[-.].*")


@dataclass(slots=True)
class Record:
    """What the simulator itself knows of a job, besides the printer model.

    Attributes:
        connection: How the request that created the job came: TLS version, cipher, client.
        documents: What is on disk.
    """

    connection: Mapping[str, object] = field(default_factory=dict)
    documents: list[StoredDocument] = field(default_factory=list)


def write_ticket(folder: Path, job_id: int, ticket: Mapping[str, object], record: Record) -> Path:
    """Write or replace the ticket ``<job-id>.json``; returns its path.

    Raises:
        OSError: The disk is full or fails.
    """
    path = folder / f"{job_id}.json"
    content = {
        "job-id": job_id,
        "documents": _documents(record.documents),
        "connection": dict(record.connection),
        "job": ticket,
    }
    octets = json.dumps(content, indent=2, ensure_ascii=True, default=str).encode("ascii")
    write_atomically(path, octets + b"\n")
    return path


def next_job_id(folder: Path) -> int:
    """Return the first job number that no file in the folder has."""
    numbers = (_FILE_OF_JOB.fullmatch(path.name) for path in folder.iterdir())
    return 1 + max((int(match[1]) for match in numbers if match), default=0)


def _documents(documents: Sequence[StoredDocument]) -> list[dict[str, object]]:
    return [
        {
            "document-number": number,
            "file": document.path.name,
            "document-format": document.document_format,
            "octets": document.octets,
            "octets-received": document.received_octets,
            "sha256": document.sha256,
        }
        for number, document in enumerate(documents, start=1)
    ]
