"""Checking a request step by step before any operation sees it (RFC 3196 3.1, RFC 8011 4.1).

The steps are in the order the standards give; the first that fails answers. Each looks at every
attribute at most once.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.operations import Operation, operation_name
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.ipp.syntax import MAX
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.printer.attribute_rules import check_range, check_syntax, text_of
from sealpress.printer.config import PrinterConfig
from sealpress.printer.dialogue import Reply, RequestFacts
from sealpress.printer.job import Job, Owner
from sealpress.printer.refusal import RefusalError, bad_request, unsupported_attribute

if TYPE_CHECKING:
    from sealpress.printer.core import PrinterCore

__all__ = [
    "SYSTEM_URI",
    "Intake",
    "Needs",
    "OperationRule",
    "RequestRule",
    "check_request",
    "version_to_answer",
]

#: Operation attributes that every request may have (RFC 8011 section 4.1, PWG 5100.7 section 6.1).
COMMON_ATTRIBUTES = frozenset(
    {
        "attributes-charset",
        "attributes-natural-language",
        "printer-uri",
        "job-uri",
        "job-id",
        "requesting-user-name",
        "requesting-user-uri",
        "client-info",
    }
)
ANONYMOUS = "anonymous"
SYSTEM_URI = "system-uri"
"""What names a system as the target (PWG 5100.22)."""
_PRINTER_URI = "printer-uri"
#: Objects whose attributes some operations take among their own.
_KINDS = (
    Kind.OPERATION,
    Kind.JOB_DESCRIPTION,
    Kind.SUBSCRIPTION_STATUS,
    Kind.SUBSCRIPTION_TEMPLATE,
)


class Needs(enum.Enum):
    """Which jobs an operation works on, for those who keep jobs elsewhere."""

    NOTHING = enum.auto()
    """None."""
    JOB = enum.auto()
    """The one its target names."""
    NEW_JOB = enum.auto()
    """One that it makes, and how many there are."""
    COPY = enum.auto()
    """The one its target names, and a new one that is made of it."""
    JOBS = enum.auto()
    """Those of ``which-jobs``."""
    OWN_JOBS = enum.auto()
    """Those of ``job-ids``, or all of the requester's that are not completed."""
    ACTIVE_JOBS = enum.auto()
    """Those of ``job-ids``, or all that are not completed."""
    CURRENT_JOB = enum.auto()
    """The one that is being printed."""
    TURNS = enum.auto()
    """The one its target names, and all others that wait for their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRule:
    """What an operation takes.

    Attributes:
        operation: Its code.
        attributes: Operation attributes it may have besides the common ones.
        required: Operation attributes it must have besides charset, language and target.
        is_for_job: Whether its target is a job.
        is_for_server: Whether it needs no target: it is about all printers of a server.
        is_for_system: Whether its target is ``system-uri`` (PWG 5100.22).
        takes_template: Whether Job Template attributes may come in a job group.
        takes_document_template: Whether Document Template attributes may come in a document group
            (PWG 5100.5).
        takes_settings: Whether attributes to set come with it (RFC 3380 section 4.1).
        settings_group: The group they come in.
        takes_subscriptions: Whether subscriptions may come with it (RFC 3995 section 5.2).
        changes: Whether it changes anything, so that it may need an authenticated user.
        needs: Which jobs it works on.
        needs_retained: Whether it needs documents that are kept after a job's end.
    """

    operation: Operation
    attributes: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    is_for_job: bool = False
    is_for_server: bool = False
    is_for_system: bool = False
    takes_template: bool = False
    takes_document_template: bool = False
    takes_settings: bool = False
    settings_group: GroupTag = GroupTag.PRINTER
    takes_subscriptions: bool = False
    changes: bool = True
    needs: Needs = Needs.NOTHING
    needs_retained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRule(RequestRule):
    """What an operation of a printer takes and who carries it out.

    Attributes:
        handler: The function that carries it out.
    """

    handler: Callable[[PrinterCore, Intake], Reply]


@dataclass(slots=True, kw_only=True)
class Intake:
    """A request that passed the checks.

    Attributes:
        rule: What its operation takes.
        message: The request itself.
        where: What the transport knows about it.
        attributes: Its operation attributes by name, those not supported left out.
        template: Its job attributes, not yet judged.
        document_template: Its document attributes, not yet judged.
        settings: Its attributes to set, not yet judged.
        user: Who asks, as sure as it is.
        unsupported: Attributes for the unsupported group.
    """

    rule: RequestRule
    message: Message
    where: RequestFacts
    attributes: Mapping[str, Attribute]
    template: list[Attribute]
    user: Owner
    document_template: list[Attribute] = field(default_factory=list)
    settings: list[Attribute] = field(default_factory=list)
    unsupported: list[Attribute] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """Return the text of a single-valued attribute."""
        attribute = self.attributes.get(name)
        return default if attribute is None else text_of(attribute.value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean attribute."""
        attribute = self.attributes.get(name)
        return default if attribute is None else attribute.value is True

    def integer(self, name: str, default: int) -> int:
        """Return an integer attribute."""
        attribute = self.attributes.get(name)
        return attribute.value if attribute and isinstance(attribute.value, int) else default

    def integers(self, name: str) -> list[int] | None:
        """Return all values of an integer attribute, or ``None`` without it."""
        attribute = self.attributes.get(name)
        if attribute is None:
            return None
        return [value for value in attribute.values if isinstance(value, int)]


def version_to_answer(message: Message, config: PrinterConfig) -> Version:
    """Return the request's version, or the nearest one we speak (RFC 8011 section 4.1.8)."""
    known = (*config.versions, *config.accepted_versions, *config.versions_if_complete)
    if message.version in known:
        return message.version
    lower = [version for version in config.versions if version <= message.version]
    return max(lower) if lower else min(config.versions)


def check_request(
    message: Message, where: RequestFacts, config: PrinterConfig, rules: Mapping[int, RequestRule]
) -> Intake:
    """Check a request as far as no job is needed.

    Raises:
        RefusalError: With the status that the first failing step gives.
    """
    if version_to_answer(message, config) != message.version:
        raise RefusalError(
            Status.SERVER_ERROR_VERSION_NOT_SUPPORTED,
            f"IPP {message.version} is not supported",
        )
    rule = rules.get(message.code)
    if rule is None:
        raise RefusalError(
            Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED,
            f"{operation_name(message.code)} is not supported",
        )
    if not 1 <= message.request_id <= MAX:
        raise bad_request("request-id must be 1 to 2147483647")
    operation = _operation_group(message)
    template = _object_group(message, GroupTag.JOB) if rule.takes_template else []
    document_template = (
        _object_group(message, GroupTag.DOCUMENT) if rule.takes_document_template else []
    )
    attributes = _by_name(operation)
    _check_head(operation)
    _check_target_present(attributes, rule)
    user = _user(attributes, where, config, rule)
    if not rule.is_for_server:
        _check_printer_exists(
            attributes, config, SYSTEM_URI if rule.is_for_system else _PRINTER_URI
        )
    intake = Intake(
        rule=rule,
        message=message,
        where=where,
        attributes={},
        template=template,
        user=user,
        document_template=document_template,
        settings=_object_group(message, rule.settings_group) if rule.takes_settings else [],
    )
    further = config.creation_attributes if rule.takes_template else ()
    _check_required(attributes, rule, config)
    _check_operation_attributes(attributes, intake, further)
    return intake


def _operation_group(message: Message) -> Group:
    """Step 5: the operation group comes once and first; unexpected groups are ignored."""
    if not message.groups or message.groups[0].tag != GroupTag.OPERATION:
        raise bad_request("the operation attributes must come first")
    if any(group.tag == GroupTag.OPERATION for group in message.groups[1:]):
        raise bad_request("the operation attributes come twice")
    return message.groups[0]


def _object_group(message: Message, tag: GroupTag) -> list[Attribute]:
    """Step 5: the attributes of a job or document come in one group, each of them once."""
    groups = [group for group in message.groups if group.tag == tag]
    if not groups:
        return []
    what = tag.name.lower()
    if len(groups) > 1:
        raise bad_request(f"the {what} attributes come twice")
    attributes = groups[0].attributes
    if len({attribute.name for attribute in attributes}) != len(attributes):
        raise bad_request(f"a {what} attribute is given twice")
    return attributes


def _by_name(group: Group) -> dict[str, Attribute]:
    attributes = {attribute.name: attribute for attribute in group}
    if len(attributes) != len(group):
        # RFC 8011 section 4.1.3: an attribute may occur once in a group.
        raise bad_request("an operation attribute is given twice")
    return attributes


def _check_head(group: Group) -> None:
    """Step 6: charset first, language second (RFC 8011 section 4.1.4)."""
    head = [("attributes-charset", ValueTag.CHARSET)]
    head.append(("attributes-natural-language", ValueTag.NATURAL_LANGUAGE))
    for place, (name, tag) in enumerate(head):
        attribute = group.attributes[place] if place < len(group) else None
        if attribute is None or attribute.name != name or attribute.tags != (tag,):
            raise bad_request(f"{name} must be operation attribute {place + 1}")
    charset = str(group.attributes[0].value)
    if charset.lower() != "utf-8":
        raise RefusalError(
            Status.CLIENT_ERROR_CHARSET_NOT_SUPPORTED,
            "the only charset supported is utf-8",
            [group.attributes[0]],
        )


def _check_target_present(attributes: Mapping[str, Attribute], rule: RequestRule) -> None:
    """Step 6: printer-uri, or job-uri, or printer-uri and job-id (RFC 8011 section 4.1.5)."""
    for name, tag in _TARGETS.items():
        target = attributes.get(name)
        if target is not None and target.tags != (tag,):
            raise bad_request(f"{name} has the wrong syntax")
    if rule.is_for_server:
        return
    if rule.is_for_system and SYSTEM_URI not in attributes:
        raise bad_request("the target is missing: system-uri")
    if rule.is_for_system:
        return
    ways = _WAYS[rule.is_for_job]
    if rule.is_for_job and "notify-job-id" in rule.attributes:  # RFC 3995 section 11.1.2
        ways = (*ways, {"printer-uri", "notify-job-id"})
    if not any(way <= attributes.keys() for way in ways):
        needed = "printer-uri and job-id" if rule.is_for_job else "printer-uri"
        raise bad_request(f"the target is missing: {needed}")


#: What names a target: for a printer operation, and for a job operation.
_WAYS = (({"printer-uri"},), ({"printer-uri", "job-id"}, {"job-uri"}))
_TARGETS = {
    "printer-uri": ValueTag.URI,
    "job-uri": ValueTag.URI,
    "job-id": ValueTag.INTEGER,
    SYSTEM_URI: ValueTag.URI,
}


def _user(
    attributes: Mapping[str, Attribute],
    where: RequestFacts,
    config: PrinterConfig,
    rule: RequestRule,
) -> Owner:
    """Step 7: the most authenticated name (RFC 8011 section 9.3)."""
    if where.user is not None:
        return Owner(where.user, is_authenticated=True, issuer=where.user_issuer)
    if config.requires_authentication and rule.changes:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_AUTHENTICATED, "this operation needs an authenticated user"
        )
    claimed = attributes.get("requesting-user-name")
    name = text_of(claimed.value) if claimed is not None else ""
    return Owner(name[:255] or ANONYMOUS)


def _check_printer_exists(
    attributes: Mapping[str, Attribute], config: PrinterConfig, name: str
) -> None:
    """Step 8: the printer, or system, the request is for is this one."""
    target = attributes.get(name)
    if target is None:
        return
    if not _is_ours(_path(str(target.value)), config):
        what = name.removesuffix("-uri")
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, f"there is no such {what} here")


def _is_ours(path: str, config: PrinterConfig) -> bool:
    """Whether a path is one of the printer's.

    A slash at its end makes no difference, nor does the case of letters: names of queues differ
    in more than that.
    """
    path = path.rstrip("/") or "/"
    if path == config.path or path in config.aliases:
        return True
    return path.casefold() in {one.casefold() for one in (config.path, *config.aliases)}


def _path(uri: str) -> str:
    try:
        return PrinterUri.parse(uri).path
    except UsageError:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_FOUND, "the target is not the URI of a printer or job"
        ) from None


#: What says a job's number beside ``printer-uri``; an operation knows the second only if it is
#: about subscriptions.
_JOB_NUMBERS = ("job-id", "notify-job-id")


def find_job(intake: Intake, config: PrinterConfig, get: Callable[[int], Job | None]) -> Job:
    """Step 8 for jobs: find the job of job-id, or of job-uri.

    Raises:
        RefusalError: There is no such job (0x0406).
    """
    by_number = [name for name in _JOB_NUMBERS if name in intake.attributes]
    if "printer-uri" in intake.attributes and by_number:
        number = intake.integer(by_number[0], 0)
    else:
        number = _job_of_uri(intake, config)
    job = get(number)
    if job is None:
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, "there is no such job")
    return job


def _job_of_uri(intake: Intake, config: PrinterConfig) -> int:
    """Read the number at the end of job-uri; 0, which no job has, if it isn't one of ours."""
    path, _, last = _path(intake.text("job-uri")).rpartition("/")
    is_number = re.fullmatch("[0-9]{1,10}", last) is not None
    return int(last) if is_number and _is_ours(path, config) else 0


def _check_required(
    attributes: Mapping[str, Attribute], rule: RequestRule, config: PrinterConfig
) -> None:
    """Step 9: the attributes that the operation can't do without are there."""
    missing = rule.required - attributes.keys() - config.not_required
    if missing:
        raise bad_request(f"{' and '.join(sorted(missing))} must be given")


def _check_operation_attributes(
    attributes: Mapping[str, Attribute], intake: Intake, further: Collection[str]
) -> None:
    """Steps 9 and 10: syntax of the attributes the operation takes; the others are listed."""
    rule = intake.rule
    kept: dict[str, Attribute] = {}
    for name, attribute in attributes.items():
        known = name in COMMON_ATTRIBUTES or name in rule.attributes or name in further
        known = known or (rule.is_for_system and name == SYSTEM_URI)
        entry = registry.attribute(name, *_KINDS) if known else None
        if entry is None:
            intake.unsupported.append(unsupported_attribute(name))
            continue
        check_syntax(attribute, entry)
        check_range(attribute, entry)
        kept[name] = attribute
    intake.attributes = kept


def rules_by_code(rules: Iterable[OperationRule]) -> dict[int, OperationRule]:
    """Index rules by operation code."""
    return {int(rule.operation): rule for rule in rules}
