"""One printer's trust record as a JSON file that a person can read, and back.

What is not understood is never ignored: a file that is damaged, edited wrongly, somebody else's or
from a newer version is refused by name. Fields that this version does not know are kept.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import ssl
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sealpress.errors import StateError, UsageError
from sealpress.trust.allowances import Allowance
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.der import is_one_sequence
from sealpress.trust.hosts import HostKey
from sealpress.trust.policy import Pin, PinKind
from sealpress.trust.records import Grant, PinSource, TrustRecord
from sealpress.trust.stores.state_files import unreadable
from sealpress.trust.telling import describe

FILE_VERSION = 1
"""What this version writes. A file with a higher number is refused, not misread."""

MAX_RECORD_FILE_OCTETS = 256 * 1024
"""A larger record file is refused unread."""

_MAX_NAME_CHARACTERS = 120
_KNOWN_KEYS = frozenset(
    {
        "version",
        "host",
        "port",
        "pins",
        "source",
        "why",
        "pinned_at",
        "about",
        "certificate",
        "allowances",
    }
)


def record_file_name(host: HostKey) -> str:
    """Name the file of a printer's record; no two printers have the same."""
    name = quote(host.host, safe="")
    if len(name) > _MAX_NAME_CHARACTERS:
        digest = hashlib.sha256(host.host.encode()).hexdigest()
        name = f"{name[: _MAX_NAME_CHARACTERS - 33]}-{digest[:32]}"
    return f"{name}_{host.port}.json"


def encode_record(record: TrustRecord, further: Mapping[str, object] | None = None) -> bytes:
    """Write a record as JSON.

    Args:
        record: The record.
        further: Fields of the former file that are to be kept (:func:`unknown_fields`).
    """
    fields: dict[str, object] = {
        "version": FILE_VERSION,
        "host": record.host.host,
        "port": record.host.port,
        "pins": [str(pin) for pin in record.pins],
        "source": record.source,
        "why": record.why,
        "pinned_at": record.pinned_at.isoformat() if record.pinned_at else None,
        "about": _about(record.certificate),
        "certificate": _pem_lines(record.certificate),
        "allowances": {
            allowance: {"why": grant.why, "granted_at": grant.granted_at.isoformat()}
            for allowance, grant in sorted(record.allowances.items())
        },
    }
    shown = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    return (json.dumps({**shown, **(further or {})}, indent=1) + "\n").encode()


def decode_record(octets: bytes, path: Path) -> TrustRecord:
    """Read a record.

    Args:
        octets: The file.
        path: Where it lies; named in the error, and its name has to be the printer's.

    Raises:
        StateError: It is not a record of ours (``state-unreadable``).
    """
    stored = _stored(octets, path)
    try:
        record = _read(stored)
    except (KeyError, TypeError, AttributeError) as error:
        raise unreadable(path, f"{error} is missing or of the wrong kind") from error
    except (UsageError, ValueError) as error:
        raise unreadable(path, getattr(error, "detail", error)) from error
    if path.name != record_file_name(record.host):
        raise unreadable(path, f"it is the record of {record.host}, under another printer's name")
    return record


def unknown_fields(octets: bytes, path: Path) -> dict[str, object]:
    """Return the fields of a file that this version does not know."""
    stored = _stored(octets, path)
    return {name: value for name, value in stored.items() if name not in _KNOWN_KEYS}


def _stored(octets: bytes, path: Path) -> Mapping[str, object]:
    try:
        stored = json.loads(octets)
    except (ValueError, RecursionError) as error:
        raise unreadable(path, f"it is not JSON: {error}") from error
    if not isinstance(stored, dict):
        raise unreadable(path, "it is not a trust record")
    version = stored.get("version")
    if version != FILE_VERSION:
        raise _of_other_version(version, path)
    return stored


def _of_other_version(version: object, path: Path) -> StateError:
    if isinstance(version, int) and version > FILE_VERSION:
        return unreadable(path, "a newer version of Sealpress wrote it")
    return unreadable(path, "it is not a trust record")


def _read(stored: Mapping[str, object]) -> TrustRecord:
    record = TrustRecord(
        host=_host(stored["host"], stored["port"]),
        pins=tuple(Pin.parse(text) for text in _texts(stored.get("pins", []))),
        source=PinSource(_text(stored["source"])) if "source" in stored else None,
        certificate=_der(stored.get("certificate")),
        pinned_at=_moment(stored["pinned_at"]) if "pinned_at" in stored else None,
        why=_text(stored.get("why", "")),
        allowances=dict(_grant(*item) for item in _mapping(stored.get("allowances", {})).items()),
    )
    _check_whole(record)
    return record


def _check_whole(record: TrustRecord) -> None:
    if bool(record.pins) is not (record.source is not None):
        raise ValueError("pins and source go together")
    whole = [pin for pin in record.pins if pin.kind is PinKind.CERTIFICATE]
    if (
        record.certificate is not None
        and whole
        and not any(pin.matches(record.certificate) for pin in whole)
    ):
        raise ValueError("the certificate is not the pinned one")


def _host(host: object, port: object) -> HostKey:
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65536:
        raise ValueError(f"{port!r} is not a port")
    key = HostKey.of(_text(host), port)
    if key.host != host:
        raise ValueError(f"the host {host!r} is to be written {key.host!r}")
    return key


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")  # noqa: TRY004  # of a file, not of a call
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")  # noqa: TRY004  # of a file, not of a call
    return [_text(one) for one in value]


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is not an object")  # noqa: TRY004  # of a file, not of a call
    return cast("Mapping[str, object]", value)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return moment


def _grant(name: str, stored: object) -> tuple[Allowance, Grant]:
    fields = _mapping(stored)
    return Allowance(name), Grant(_text(fields["why"]), _moment(fields["granted_at"]))


def _about(certificate: bytes | None) -> str:
    """Say what the certificate is, for whoever opens the file; never read back."""
    if certificate is None:
        return ""
    return describe(CertificateFacts.from_der(certificate))


def _pem_lines(der: bytes | None) -> list[str]:
    return [] if der is None else ssl.DER_cert_to_PEM_cert(der).splitlines()


def _der(lines: object) -> bytes | None:
    if lines is None:
        return None
    try:
        der = ssl.PEM_cert_to_DER_cert("\n".join(_texts(lines)) + "\n")
    except binascii.Error as error:
        raise ValueError(f"the certificate is damaged: {error}") from error
    if not is_one_sequence(der):
        raise ValueError("the certificate is damaged")
    return der
