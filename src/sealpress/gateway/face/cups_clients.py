"""What the commands of CUPS say in their own way, said as the standards have it (pure).

They send ``job-id`` 0 where no job is meant, a document format of their own for octets that are to
be left as they are, media by the names of PPD files, with trays behind a comma, one sheet before
the job and one behind it, and an operator's words as the printer's own message.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from sealpress.gateway.queue_model import QUEUE_RULES
from sealpress.ipp.document_formats import OCTET_STREAM
from sealpress.ipp.media import media_named
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attribute_rules import text_of

if TYPE_CHECKING:
    from sealpress.printer.template import TemplateRules

__all__ = [
    "as_standard",
    "is_for_all_jobs",
    "is_for_current_job",
    "with_job_id",
    "with_known_media",
    "with_one_kind_of_sheets",
]

RAW_FORMAT = "application/vnd.cups-raw"
"""Format of ``lp -o raw`` and ``lpr -l``: octets for the printer that nobody may change."""

_FORMAT, _JOB_ID, _MEDIA, _PURGE = "document-format", "job-id", "media", "purge-jobs"

_SHEETS, _NO_SHEETS = "job-sheets", "none"

_STATE_MESSAGE, _FROM_OPERATOR = "printer-state-message", "printer-message-from-operator"


def as_standard(message: Message) -> Message:
    """Return a request whose operation attributes are those of the standards."""
    group = message.groups[0] if message.groups else None
    if group is None or group.tag != GroupTag.OPERATION:
        return message
    rule = QUEUE_RULES.get(message.code)
    number, kind = group.get(_JOB_ID), group.get(_FORMAT)
    if number is not None and rule is not None and not rule.is_for_job and _is_none(number):
        message = _changed(message, GroupTag.OPERATION, _JOB_ID, None)
    if kind is not None and kind.value == RAW_FORMAT:
        octets = Attribute(_FORMAT, (ValueTag.MIME_MEDIA_TYPE,), (OCTET_STREAM,))
        message = _changed(message, GroupTag.OPERATION, _FORMAT, octets)
    message = _with_operators_words(message, group)
    if message.code == Operation.PURGE_JOBS and _says_no(group.get(_PURGE)):
        message = _changed(message, GroupTag.OPERATION, _PURGE, None)
        message = dataclasses.replace(message, code=Operation.CANCEL_JOBS)
    return message


def _with_operators_words(message: Message, group: Group) -> Message:
    rule, said = QUEUE_RULES.get(message.code), group.get(_STATE_MESSAGE)
    if said is None or rule is None or _FROM_OPERATOR not in rule.attributes:
        return message
    words = Attribute(_FROM_OPERATOR, said.tags, said.values)
    message = _changed(message, GroupTag.OPERATION, _FROM_OPERATOR, words)
    return _changed(message, GroupTag.OPERATION, _STATE_MESSAGE, None)


def is_for_current_job(message: Message) -> bool:
    """Tell whether a queue's current job is to be canceled, as ``cancel QUEUE`` has it."""
    if message.code != Operation.CANCEL_JOB:
        return False
    number = message.groups[0].get(_JOB_ID)
    return number is not None and number.value == 0


def is_for_all_jobs(message: Message) -> bool:
    """Tell whether all jobs of a queue are to be moved, as ``lpmove QUEUE QUEUE`` has it."""
    group = message.groups[0] if message.code == Operation.CUPS_MOVE_JOB else None
    if group is None or _JOB_ID in group or "job-uri" in group:
        return False
    return "printer-uri" in group


def with_job_id(message: Message, job_id: int) -> Message:
    """Return the same request about a certain job."""
    number = Attribute(_JOB_ID, (ValueTag.INTEGER,), (job_id,))
    return _changed(message, GroupTag.OPERATION, _JOB_ID, number)


def with_known_media(message: Message, rules: TemplateRules) -> Message:
    """Return a request whose media has the name that the queue knows it by.

    Of several values, such as ``A4,tray-2``, the first that is known counts: the others are what
    CUPS takes for trays and kinds of paper.
    """
    group = message.group(GroupTag.JOB)
    media = group.get(_MEDIA) if group is not None else None
    if media is None or any(tag != ValueTag.KEYWORD for tag in media.tags):
        return message
    is_known: Callable[[object], bool] = rules.values[_MEDIA].exact.__contains__
    if len(media.values) == 1 and is_known((ValueTag.KEYWORD, media.value)):
        return message
    for value in media.values:
        size = media_named(str(value))
        for name in (str(value), size.name if size is not None else ""):
            if is_known((ValueTag.KEYWORD, name)):
                known = Attribute(_MEDIA, (ValueTag.KEYWORD,), (name,))
                return _changed(message, GroupTag.JOB, _MEDIA, known)
    return message


def with_one_kind_of_sheets(message: Message, rules: TemplateRules) -> Message:
    """Return a request whose ``job-sheets`` has a single value, as RFC 8011 section 5.2.3 has it.

    CUPS sends two names, the sheet before the job and the one behind it: ``none,none`` is what each
    of its queues sends where nobody asked for any. The first that is a sheet counts, by the keyword
    that the queue knows it by.
    """
    group = message.group(GroupTag.JOB)
    sheets = group.get(_SHEETS) if group is not None else None
    if sheets is None or len(sheets.values) > 2:
        return message
    kinds = [text_of(value) for value in sheets.values]
    place = 1 if kinds[0] == _NO_SHEETS and len(kinds) > 1 else 0
    one = Attribute(_SHEETS, (sheets.tags[place],), (sheets.values[place],))
    known = rules.values.get(_SHEETS)
    if known is not None and (ValueTag.KEYWORD, kinds[place]) in known.exact:
        one = Attribute(_SHEETS, (ValueTag.KEYWORD,), (kinds[place],))
    return _changed(message, GroupTag.JOB, _SHEETS, one)


def _says_no(flag: Attribute | None) -> bool:
    return flag is not None and flag.value is False


def _is_none(number: Attribute) -> bool:
    return isinstance(number.value, int) and number.value <= 0


def _changed(message: Message, tag: GroupTag, name: str, to: Attribute | None) -> Message:
    """Return the request with another attribute in place of one; ``None`` takes it away."""
    groups = list(message.groups)
    for place, group in enumerate(groups):
        if group.tag == tag:
            kept = [attribute for attribute in group if attribute.name != name]
            if to is not None:
                kept.insert(_place(group, name), to)
            groups[place] = Group(kept, tag)
            break
    return dataclasses.replace(message, groups=groups)


def _place(group: Group, name: str) -> int:
    names = [attribute.name for attribute in group]
    if name in names:
        return names.index(name)
    return names.index("printer-uri") + 1 if "printer-uri" in names else len(names)
