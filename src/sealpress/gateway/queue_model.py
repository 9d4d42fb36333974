"""The printer that a queue is for its clients: settings, what was learnt, and what is our own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from sealpress.gateway.queue import QUEUE_FOLDERS, Queue
from sealpress.gateway.queue_orders import settings_of
from sealpress.gateway.resources.for_queues import (
    icon_paths,
    strings_path,
    told_of_resources,
)
from sealpress.gateway.settings import Encryption
from sealpress.ipp.message import Attribute, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import Endpoint, PrinterConfig, QueueLimits
from sealpress.printer.administration import ADMINISTRATION_RULES
from sealpress.printer.document_operations.operations import DOCUMENT_RULES, with_documents
from sealpress.printer.enterprise import ENTERPRISE_RULES
from sealpress.printer.intake import OperationRule, rules_by_code
from sealpress.printer.job_passwords import JOB_PASSWORD_ATTRIBUTES, RELEASE_PRINTER_ATTRIBUTES
from sealpress.printer.moving import MOVE_JOB
from sealpress.printer.notifications.operations import NOTIFICATION_RULES
from sealpress.printer.operations import RULES, TAKING_SUBSCRIPTIONS
from sealpress.printer.settable import with_settings

if TYPE_CHECKING:
    from sealpress.printer.system.resource import Resource
    from sealpress.printer.tls_attributes import TlsReport

__all__ = ["QUEUE_RULES", "SHARED_PATHS", "client_config", "usual_endpoints"]

_RELEASE_JOB = RULES[Operation.RELEASE_JOB]
_AS_CUPS_CALLS_THEM = (
    dataclasses.replace(RULES[Operation.ENABLE_PRINTER], operation=Operation.CUPS_ACCEPT_JOBS),
    dataclasses.replace(RULES[Operation.DISABLE_PRINTER], operation=Operation.CUPS_REJECT_JOBS),
)
QUEUE_RULES: Mapping[int, OperationRule] = MappingProxyType(
    {
        **RULES,
        **NOTIFICATION_RULES,
        **TAKING_SUBSCRIPTIONS,
        **with_documents({**RULES, **TAKING_SUBSCRIPTIONS}),
        **ENTERPRISE_RULES,
        **DOCUMENT_RULES,
        **ADMINISTRATION_RULES,
        **rules_by_code(
            [
                MOVE_JOB,
                *_AS_CUPS_CALLS_THEM,
                dataclasses.replace(
                    _RELEASE_JOB, attributes=_RELEASE_JOB.attributes | JOB_PASSWORD_ATTRIBUTES
                ),
            ]
        ),
    }
)
"""What a queue does: what every printer does, documents as objects, bringing jobs elsewhere,
copying them, telling subscribers what happens, and what administrators need of it."""

SHARED_PATHS = (
    "/",
    "/ipp",
    "/ipp/print",
    "/ipp/printer",
    "/jobs",
    "/printers",
    "/classes",
    "/admin",
)
"""Paths that all queues share: what a request there is about, its message says."""

#: What of a learnt printer is never told, since the queue itself does these things.
_OWN = frozenset(
    {
        "compression-supported",
        "ipp-versions-supported",
        "job-hold-until-default",
        "job-hold-until-supported",
        "job-hold-until-time-supported",
        "job-ids-supported",
        "job-k-octets-supported",
        "job-priority-default",
        "job-priority-supported",
        "job-settable-attributes-supported",
        "job-spooling-supported",
        "multiple-document-jobs-supported",
        "multiple-operation-time-out",
        "multiple-operation-time-out-action",
        "operations-supported",
        "printer-name",
        "printer-uuid",
        "which-jobs-supported",
    }
)

_USUAL = PrinterConfig()

# Bits of printer-type, by which clients of CUPS know what a printer is.
_REMOTE, _BLACK, _COLOR, _DUPLEX, _COPIES, _COLLATES = 0x2, 0x4, 0x8, 0x10, 0x40, 0x80
_SMALL, _DEFAULT = 0x200, 0x20000


def client_config(
    queue: Queue,
    learnt: PrinterConfig | None,
    *,
    endpoints: tuple[Endpoint, ...] = (),
    tls: TlsReport | None = None,
    is_default: bool = False,
    resources: Sequence[Resource] = (),
) -> PrinterConfig:
    """Return the printer that clients see.

    Args:
        queue: The queue.
        learnt: What is known of its printer; ``None`` before it could be asked.
        endpoints: Its ways in; empty for what its encryption asks for.
        tls: What the server tells of its TLS.
        is_default: Whether it is the queue for those who name none.
        resources: What of the system's resources is installed for it.
    """
    settings = queue.settings
    base = learnt or PrinterConfig(make_and_model="Sealpress queue", info=settings.name)
    attributes = {name: value for name, value in base.attributes.items() if name not in _OWN}
    config = dataclasses.replace(
        base,
        name=settings.name,
        uuid=str(queue.uuid),
        info=settings.info or base.info or settings.name,
        location=settings.location or base.location,
        path=queue.path,
        aliases=(*_further_paths(settings.name), *SHARED_PATHS),
        endpoints=endpoints or usual_endpoints(settings.encryption),
        compressions=("none", "gzip", "deflate"),
        versions=_USUAL.versions,
        versions_if_complete=(Version(2, 1), Version(2, 2)),
        accepted_versions=_USUAL.accepted_versions,
        operators=frozenset(),
        requires_authentication=False,
        icon_paths=icon_paths(resources),
        strings_path=strings_path(resources),
        hides_jobs_of_others=True,
        retains_documents=settings.retention.documents > 0,
        takes_many_documents=True,
        has_own_jobs=False,
        limits=_limits(queue),
        tls=tls,
        attributes=MappingProxyType(
            {
                **attributes,
                **_unsaid(attributes),
                **_for_cups(base, is_default=is_default),
                **_IN_ITS_SYSTEM,
                **told_of_resources(resources),
                "printer-id": queue.id if queue.id <= _MAX_PRINTER_ID else OutOfBand.NO_VALUE,
            }
        ),
        shown=frozenset(),
        creation_attributes=(*sorted(JOB_PASSWORD_ATTRIBUTES), "job-release-action"),
        lacks=frozenset({Operation.IDENTIFY_PRINTER}),
        can_set_defaults=False,
    )
    return with_settings(config, settings_of(queue.record))


_MAX_PRINTER_ID = 65_535
_IN_ITS_SYSTEM: Mapping[str, object] = MappingProxyType({"printer-service-type": "print"})

#: What IPP/1.1, 2.0 and 2.1 ask of every printer; for those that say nothing of it.
_ESSENTIALS: Mapping[str, object] = MappingProxyType(
    {
        "finishings-default": [3],
        "finishings-supported": [3],
        "job-sheets-default": "none",
        "job-sheets-supported": ["none"],
        "orientation-requested-default": OutOfBand.NO_VALUE,
        "orientation-requested-supported": [3],
        "output-bin-default": "auto",
        "output-bin-supported": ["auto"],
        "pages-per-minute": 0,
        "pages-per-minute-color": 0,
        "pdl-override-supported": "not-attempted",
    }
)


def _further_paths(name: str) -> list[str]:
    """Return where else a queue is: by CUPS' path, and by the one Windows gives printers."""
    return [folder + name for folder in QUEUE_FOLDERS[1:]] + [f"/printers/{name}/.printer"]


def _unsaid(attributes: Mapping[str, object]) -> dict[str, object]:
    """Return what was taken away since the printer didn't say it, and has to be told."""
    return {
        name: value
        for name, value in _ESSENTIALS.items()
        if name in attributes and attributes[name] is None
    }


def usual_endpoints(encryption: Encryption) -> tuple[Endpoint, ...]:
    """Return the ways to a queue where nobody says how users are made sure of."""
    is_required = encryption is Encryption.REQUIRED
    return (Endpoint("ipps"), Endpoint("ipp", requires_tls=is_required))


def _limits(queue: Queue) -> QueueLimits:
    settings = queue.settings
    return QueueLimits(
        max_active_jobs=settings.max_jobs,
        max_history_jobs=2**31 - 1,
        max_history_seconds=settings.retention.history,
        max_document_octets=settings.max_document_octets,
    )


def _for_cups(base: PrinterConfig, *, is_default: bool) -> Mapping[str, object]:
    bits = _REMOTE | _BLACK | _COPIES | _COLLATES | _SMALL
    bits |= _COLOR if base.is_color else 0
    bits |= _DUPLEX if base.is_duplex else 0
    bits |= _DEFAULT if is_default else 0
    return {
        "printer-type": Attribute("printer-type", (ValueTag.ENUM,), (bits,)),
        "printer-is-shared": Attribute("printer-is-shared", (ValueTag.BOOLEAN,), (True,)),
        **RELEASE_PRINTER_ATTRIBUTES,
        "identify-actions-default": None,
        "identify-actions-supported": None,
    }
