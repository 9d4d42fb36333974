"""What a request is about: a queue, a job, or the whole server (pure).

The target in the message decides, not the path it was sent to (RFC 8011 section 4.1.5): clients of
CUPS send requests about every queue and job to a few paths of the server.
"""

from __future__ import annotations

from dataclasses import dataclass

from sealpress.errors import UsageError
from sealpress.gateway.queue import QUEUE_FOLDERS
from sealpress.ipp.message import Message
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.uri import PrinterUri
from sealpress.printer.system.dialogue import SYSTEM_PATH

__all__ = ["Target", "target_of", "target_of_path"]

_JOBS = "/jobs/"
_SERVER = frozenset({"", "/jobs", "/printers", "/classes", "/admin"})
_SYSTEM = frozenset({SYSTEM_PATH})
_DEFAULT = frozenset({"/ipp", "/ipp/print", "/ipp/printer"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about.

    Attributes:
        queue: Name of a queue; empty when none is named.
        job_id: Number of a job; 0 when none is named.
        is_server: Whether the server as a whole is meant, or its default queue.
        is_known: Whether it is one of our paths at all.
    """

    queue: str = ""
    job_id: int = 0
    is_server: bool = False
    is_known: bool = True


def target_of(message: Message, path: str) -> Target:
    """Find out what a request is about; its checks come later.

    Args:
        message: The request, as it came.
        path: Where it was sent to.
    """
    group = message.groups[0] if message.groups else None
    if group is None or group.tag != GroupTag.OPERATION:
        return target_of_path(path)
    values = {attribute.name: attribute.value for attribute in group}
    printer, job, number = (values.get(n) for n in ("printer-uri", "job-uri", "job-id"))
    number = values.get("notify-job-id") if number is None else number  # RFC 3995 section 11
    if isinstance(printer, str):
        found = _of_uri(printer)
        job_id = number if isinstance(number, int) else 0
        return Target(found.queue, job_id or found.job_id, found.is_server, found.is_known)
    return _of_uri(job) if isinstance(job, str) else target_of_path(path)


def _of_uri(text: str) -> Target:
    try:
        return target_of_path(PrinterUri.parse(text).path)
    except UsageError:
        return Target(is_known=False)


def target_of_path(path: str) -> Target:
    """Find out what a path is about."""
    path = path.rstrip("/")
    if path in _SERVER or path in _SYSTEM:
        return Target(is_server=True)
    if path in _DEFAULT:
        return Target()
    if path.startswith(_JOBS):
        return Target(job_id=_number(path.removeprefix(_JOBS)), is_server=True)
    for folder in QUEUE_FOLDERS:
        if path.startswith(folder):
            name, _, number = path.removeprefix(folder).partition("/")
            return Target(name, _number(number))
    return Target(is_known=False)


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if is_number else 0
