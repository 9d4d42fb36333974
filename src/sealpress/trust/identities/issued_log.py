"""The log of what an authority of ours issued: one line a certificate, only ever added to."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from sealpress.trust.private_files import append_line

MAX_LINE_OCTETS = 64 * 1024
"""A longer line is no record of ours."""

_log = logging.getLogger("sealpress.trust")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRecord:
    """One line of the log.

    Attributes:
        time: When it was signed, ISO 8601 in UTC.
        how: ``issue`` (with a key made here), ``sign`` (a request) or ``renew``.
        serial: Its serial number, hexadecimal.
        sha256: Its fingerprint, hexadecimal.
        subject: The holder's distinguished name.
        names: The names in it.
        purposes: What it is for, ``server`` and ``client``.
        not_after: End of validity, ISO 8601 in UTC.
        certificate: The certificate itself in PEM.
    """

    time: str
    how: str
    serial: str
    sha256: str
    subject: str
    names: tuple[str, ...]
    purposes: tuple[str, ...]
    not_after: str
    certificate: str = field(repr=False)


def add_record(path: Path, record: IssuedRecord) -> None:
    """Add a line; it is on disk when this returns.

    Raises:
        OSError: It can't be written.
    """
    append_line(path, json.dumps(asdict(record), ensure_ascii=False))


def read_records(path: Path) -> Iterator[IssuedRecord]:
    """Read all lines, the oldest first; a damaged one is passed over with a warning.

    Raises:
        OSError: The log is there and can't be read.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        number = 0
        while line := file.readline(MAX_LINE_OCTETS):
            number += 1
            record = _record(line)
            if record is not None:
                yield record
            elif line.strip():
                _log.warning("%s: line %d is damaged and passed over", path, number)


def _record(line: bytes) -> IssuedRecord | None:
    try:
        found = json.loads(line)
        texts = {one.name: str(found[one.name]) for one in fields(IssuedRecord)}
        names, purposes = (tuple(map(str, found[key])) for key in ("names", "purposes"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    del texts["names"], texts["purposes"]
    return IssuedRecord(**texts, names=names, purposes=purposes)
