"""How a failure is told: sentence, facts, causes, remedy, reason; as text or as one JSON object.

Text goes to standard error. With ``--json`` the failure is the result: one object with the key
``error`` on standard output, so that a program reads one stream whatever happens.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from sealpress.catalogue.commands import with_uri
from sealpress.cli.certificates import (
    certificate_lines,
    certificate_object,
    compared_pairs,
    fault_lines,
    fault_objects,
)
from sealpress.cli.commands import commands_in, wrapped
from sealpress.cli.terminal import alarm, faint, printable, write_json, write_note
from sealpress.errors import SealpressError

if TYPE_CHECKING:
    from sealpress.errors import Fault
    from sealpress.trust import CertificateFacts

_LABEL_COLUMNS = 10
_PRINTER = re.compile(r"(?:(?:ipp|http)s?|dnssd)://")
# Facts that some classes of error carry; the JSON object has them under the same names.
_FACTS = (
    "endpoint",
    "status",
    "status_message",
    "unsupported",
    "findings",
    "alert",
    "job_id",
    "job_state_reasons",
    "offset",
    "path",
)


def report(error: SealpressError, *, as_json: bool, uri: str = "") -> int:
    """Tell a person or a program what failed; returns the exit code.

    Args:
        error: What failed.
        as_json: Tell a program.
        uri: The printer as it was typed, for the commands that the remedy names.
    """
    if as_json:
        write_json({"error": as_object(error, uri=uri)})
    else:
        for line in as_lines(error, uri=uri):
            write_note(line)
    return int(error.entry.exit_code)


def named_uri(words: Sequence[str]) -> str:
    """Return the printer that a command line names, empty without one or with a password in it."""
    found = (word for word in words if _PRINTER.match(word))
    return next((word for word in found if "@" not in word), "")


def _remedy(error: SealpressError, uri: str) -> str:
    remedy = error.hint or error.entry.remedy
    return with_uri(remedy, uri) if uri else remedy


def as_object(error: SealpressError, *, uri: str = "") -> dict[str, object]:
    """Return the failure as a JSON object."""
    entry = error.entry
    remedy = _remedy(error, uri)
    shown: dict[str, object] = {
        "reason": str(error.reason),
        "message_id": entry.message_id,
        "phase": str(error.phase),
        "sentence": entry.sentence,
        "detail": error.detail,
        "causes": list(entry.causes),
        "remedy": remedy,
        "exit_code": int(entry.exit_code),
    }
    for name in _FACTS:
        value = getattr(error, name, None)
        if value not in (None, "", ()):
            shown[name] = list(value) if isinstance(value, tuple) else value
    shown |= _certificates_object(error)
    commands = commands_in(remedy)
    if commands:
        shown["commands"] = commands
    if error.attempts:
        shown["attempts"] = [
            {"what": what, "reason": str(ended.reason), "detail": ended.detail}
            for what, ended in error.attempts
        ]
    return shown


def as_lines(
    error: SealpressError, stream: TextIO | None = None, *, uri: str = ""
) -> Iterator[str]:
    """Return the failure as lines for a person who reads them there, standard error by default."""
    entry = error.entry
    stream = stream or sys.stderr
    yield f"{alarm('sealpress:', stream)} {printable(entry.sentence)}"
    yield from _labelled("what", [getattr(error, "summary", "") or error.detail])
    yield from _certificate_lines(error)
    if len(error.attempts) > 1:
        yield from _labelled("tried", _attempt_lines(error))
    yield from _labelled("perhaps", entry.causes)
    yield from _labelled("remedy", [_remedy(error, uri)])
    reason = f"{error.reason} ({entry.message_id}), phase {error.phase}"
    yield from (faint(line, stream) for line in _labelled("reason", [reason]))


def _attempt_lines(error: SealpressError) -> list[str]:
    """Say how each attempt ended; what stands above already is not repeated."""
    return [
        f"{what}: {'the same' if ended.detail == error.detail else ended.detail}"
        for what, ended in error.attempts
    ]


def peer_certificate(error: SealpressError) -> CertificateFacts | None:
    """Return the peer's own certificate, as far as the failure carries one."""
    chain: Sequence[bytes] = getattr(error, "peer_chain", ())
    return _facts(chain[0]) if chain else None


def known_certificate(error: SealpressError) -> CertificateFacts | None:
    """Return the certificate that was trusted before, where another one was shown now."""
    known: bytes | None = getattr(error, "known_certificate", None)
    return _facts(known) if known else None


def _facts(der: bytes) -> CertificateFacts:
    from sealpress.trust import CertificateFacts

    return CertificateFacts.from_der(der)


def _certificates_object(error: SealpressError) -> dict[str, object]:
    shown: dict[str, object] = {}
    faults: Sequence[Fault] = getattr(error, "faults", ())
    if faults:
        shown["faults"] = fault_objects(faults)
    certificate, known = peer_certificate(error), known_certificate(error)
    if certificate:
        shown["certificate"] = certificate_object(certificate)
    if certificate and known:
        shown["known_certificate"] = certificate_object(known)
        shown["key_stayed"] = known.spki_sha256 == certificate.spki_sha256
    return shown


def _certificate_lines(error: SealpressError) -> Iterator[str]:
    """Show the peer's certificate, beside the one of before, and all that is wrong with it."""
    certificate, known = peer_certificate(error), known_certificate(error)
    if certificate and known:
        yield from _labelled_pairs(compared_pairs(known, certificate))
    elif certificate:
        yield from _labelled("peer", certificate_lines(certificate))
    faults: Sequence[Fault] = getattr(error, "faults", ())
    yield from _labelled("found", fault_lines(faults) if len(faults) > 1 else [])


def _labelled_pairs(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for label, text in pairs:
        yield from _labelled(label, [text])


def _labelled(label: str, texts: Sequence[str]) -> Iterator[str]:
    """Wrap texts beside a label that stands on the first line only."""
    head = f"  {label:<{_LABEL_COLUMNS}}"
    for text in texts:
        yield from wrapped(text, head)
        head = " " * len(head)
