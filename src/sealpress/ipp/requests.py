"""Requests with their attributes in the order the standard asks for (RFC 8011 section 4.1)."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.errors import UsageError
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.syntax import MAX
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.reasons import Reason

__all__ = ["DEFAULT_VERSION", "request"]

#: The version that requests have unless told otherwise; every IPP Everywhere printer takes it.
DEFAULT_VERSION = Version(2, 0)


def request(  # noqa: PLR0913  # each is one part of the request, and has a name
    operation: Operation | int,
    uri: PrinterUri | str,
    request_id: int,
    *,
    version: tuple[int, int] = DEFAULT_VERSION,
    job_id: int | None = None,
    job_uri: str | None = None,
    user: str | None = None,
    language: str = "en",
    operation_attributes: Iterable[Attribute] = (),
    job_attributes: Iterable[Attribute] = (),
) -> Message:
    """Build a request.

    The operation group begins with charset, natural language, target and user, in this order
    (RFC 8011 sections 4.1.4 to 4.1.6); the other attributes follow as given.

    Args:
        operation: What to do.
        uri: The printer; as text it must be a printer's URI.
        request_id: The number the response will repeat, 1 to 2^31 - 1.
        version: The IPP version to send.
        job_id: The job, for operations on a job of that printer.
        job_uri: The job's own URI, instead of printer and job-id.
        user: The ``requesting-user-name``; left out when ``None``.
        language: The natural language of texts in the request.
        operation_attributes: Further operation attributes.
        job_attributes: Job template attributes; without any, there is no job group.

    Raises:
        UsageError: The URI or the request-id is none, or an attribute is given twice.
    """
    if not 1 <= request_id <= MAX:
        raise UsageError(Reason.INVALID_ARGUMENT, f"{request_id} is no request-id (1 to {MAX})")
    group = Group(tag=GroupTag.OPERATION)
    group.attributes += [
        _one("attributes-charset", ValueTag.CHARSET, "utf-8"),
        _one("attributes-natural-language", ValueTag.NATURAL_LANGUAGE, language),
        *_target(uri, job_id, job_uri),
    ]
    if user is not None:
        group.attributes.append(_one("requesting-user-name", ValueTag.NAME, user))
    group.attributes += operation_attributes
    groups = [group]
    template = list(job_attributes)
    if template:
        groups.append(Group(template, tag=GroupTag.JOB))
    for one in groups:
        _check_once(one)
    return Message(Version(*version), int(operation), request_id, groups)


def _target(uri: PrinterUri | str, job_id: int | None, job_uri: str | None) -> list[Attribute]:
    if job_uri is not None:
        return [_one("job-uri", ValueTag.URI, job_uri)]
    printer = uri if isinstance(uri, PrinterUri) else PrinterUri.parse(uri)
    target = [_one("printer-uri", ValueTag.URI, printer.printer_uri)]
    if job_id is not None:
        target.append(Attribute("job-id", (ValueTag.INTEGER,), (job_id,)))
    return target


def _one(name: str, tag: ValueTag, value: str) -> Attribute:
    return Attribute(name, (tag,), (value,))


def _check_once(group: Group) -> None:
    """An attribute twice in a group is malformed (RFC 8010 section 3.1.3)."""
    names: set[str] = set()
    for attribute in group:
        if attribute.name in names:
            raise UsageError(Reason.INVALID_ARGUMENT, f"{attribute.name} is given twice")
        names.add(attribute.name)
