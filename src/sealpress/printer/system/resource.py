"""One resource of a system and its states, with the table of what leads from one to another.

A resource is made, gets its data, is installed, and may then be allocated to printers
(PWG 5100.22). One that printers use is canceled when the last of them gives it back.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sealpress.ipp.message import Attribute
from sealpress.ipp.status import Status
from sealpress.printer.refusal import RefusalError

__all__ = [
    "NEXT_STATES",
    "RESOURCE_TYPES",
    "Resource",
    "ResourceLimits",
    "ResourceState",
    "ResourceStep",
    "allocated",
    "canceled",
    "is_for_system",
    "reasons",
    "resource_events",
    "settled",
    "stepped",
]

RESOURCE_TYPES = (
    "executable-firmware",
    "executable-software",
    "static-font",
    "static-form",
    "static-icc-profile",
    "static-image",
    "static-logo",
    "static-other",
    "static-strings",
)
"""``resource-type-supported``: all but templates, of which nothing would be made."""


class ResourceState(enum.IntEnum):
    """Where a resource is in its life (``resource-state``)."""

    PENDING = 3
    AVAILABLE = 4
    INSTALLED = 5
    CANCELED = 6
    ABORTED = 7

    @property
    def keyword(self) -> str:
        """The state as it is printed: ``available``."""
        return self.name.lower()

    @property
    def is_terminal(self) -> bool:
        """Whether a resource in this state never leaves it."""
        return self >= ResourceState.CANCELED


class ResourceStep(enum.Enum):
    """What may happen to a resource."""

    RECEIVE = "receive its data"
    INSTALL = "be installed"
    CANCEL = "be canceled"
    ABORT = "be given up"


NEXT_STATES: Mapping[tuple[ResourceState, ResourceStep], ResourceState] = MappingProxyType(
    {
        (ResourceState.PENDING, ResourceStep.RECEIVE): ResourceState.AVAILABLE,
        (ResourceState.PENDING, ResourceStep.ABORT): ResourceState.ABORTED,
        (ResourceState.PENDING, ResourceStep.CANCEL): ResourceState.CANCELED,
        (ResourceState.AVAILABLE, ResourceStep.INSTALL): ResourceState.INSTALLED,
        (ResourceState.AVAILABLE, ResourceStep.CANCEL): ResourceState.CANCELED,
        (ResourceState.INSTALLED, ResourceStep.CANCEL): ResourceState.CANCELED,
    }
)
"""Where each step leads from each state; what isn't here can't happen."""


@dataclass(frozen=True, slots=True)
class ResourceLimits:
    """How much a system keeps of resources.

    Attributes:
        max_resources: Resources at most that are neither canceled nor aborted.
        max_gone: Canceled and aborted ones that are still told of; the oldest are forgotten.
        max_octets: The data of one resource.
        max_total_octets: The data of all.
        max_incoming: Resources whose data may come at the same time.
    """

    max_resources: int = 200
    max_gone: int = 100
    max_octets: int = 16 * 1024 * 1024
    max_total_octets: int = 256 * 1024 * 1024
    max_incoming: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource; whatever happens to it makes another one.

    Attributes:
        number: ``resource-id``.
        uuid: ``resource-uuid``, without its scheme.
        kind: ``resource-type``.
        name, info: As the attributes are called.
        created: When it was made.
        state: ``resource-state``.
        language: ``resource-natural-language``; empty for none.
        media_type: ``resource-format``; empty before its data came.
        octets: How large its data are.
        told: What the request that brought its data said of them, by name.
        installed: Since when it is installed.
        canceled: When it was canceled.
        printers: The printers that it is allocated to, by ``printer-id``.
        is_leaving: Whether it is canceled as soon as no printer needs it.
        is_incoming: Whether its data are coming just now.
    """

    number: int
    uuid: str
    kind: str
    created: datetime
    name: str = ""
    info: str = ""
    state: ResourceState = ResourceState.PENDING
    language: str = ""
    media_type: str = ""
    octets: int = 0
    told: Mapping[str, Attribute] = field(default_factory=dict)
    installed: datetime | None = None
    canceled: datetime | None = None
    printers: frozenset[int] = frozenset()
    is_leaving: bool = False
    is_incoming: bool = False


def stepped(resource: Resource, step: ResourceStep, at: datetime) -> Resource:
    """Return a resource after a step.

    Raises:
        RefusalError: There is no such step in its state (0x0404).
    """
    state = NEXT_STATES.get((resource.state, step))
    if state is None or (resource.is_leaving and step is not ResourceStep.CANCEL):
        word = "leaving" if resource.is_leaving else resource.state.keyword
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, f"a resource that is {word} cannot {step.value}"
        )
    is_gone = state.is_terminal
    return dataclasses.replace(
        resource,
        state=state,
        installed=at if state is ResourceState.INSTALLED else None,
        canceled=at if state is ResourceState.CANCELED else None,
        printers=frozenset() if is_gone else resource.printers,
        is_leaving=False,
        is_incoming=False,
    )


def canceled(resource: Resource, live: Collection[int], at: datetime) -> Resource:
    """Return a resource that is canceled, or will be when the last printer gives it back.

    Args:
        resource: The resource.
        live: The printers that there are.
        at: When.

    Raises:
        RefusalError: It is canceled or aborted already (0x0404).
    """
    if not resource.printers.isdisjoint(live):
        return dataclasses.replace(resource, is_leaving=True)
    return stepped(resource, ResourceStep.CANCEL, at)


def settled(resource: Resource, live: Collection[int], at: datetime) -> Resource:
    """Return a resource as it is when only these printers are there (any more)."""
    if resource.is_leaving and resource.printers.isdisjoint(live):
        return stepped(resource, ResourceStep.CANCEL, at)
    return resource


def allocated(
    resource: Resource, printer: int, live: Collection[int], *, is_needed: bool
) -> Resource:
    """Return a resource that a printer needs from now on, or needs no longer."""
    others = {number for number in resource.printers if number in live and number != printer}
    printers = frozenset({*others, printer} if is_needed else others)
    return dataclasses.replace(resource, printers=printers)


def is_for_system(resource: Resource) -> bool:
    """Whether a resource is the system's own: texts that are installed, and given to no printer."""
    is_installed = resource.state is ResourceState.INSTALLED
    return is_installed and resource.kind == "static-strings" and not resource.printers


_REASONS: Mapping[ResourceState, str] = MappingProxyType(
    {
        ResourceState.CANCELED: "job-canceled-by-operator",
        ResourceState.ABORTED: "aborted-by-system",
    }
)


def reasons(resource: Resource) -> tuple[str, ...]:
    """Return ``resource-state-reasons``."""
    if resource.is_leaving:
        return ("cancel-requested",)
    if resource.is_incoming:
        return ("resource-incoming",)
    return (_REASONS.get(resource.state, "none"),)


_ENTERED: Mapping[ResourceState, str] = MappingProxyType(
    {
        ResourceState.INSTALLED: "resource-installed",
        ResourceState.CANCELED: "resource-canceled",
    }
)


def resource_events(before: Resource | None, after: Resource) -> tuple[str, ...]:
    """Return what happened to a resource, as ``notify-events`` calls it.

    Of a change of its state the keyword that says most is returned alone.

    Args:
        before: The resource before; ``None`` for a new one.
        after: The resource now.
    """
    if before is None:
        return ("resource-created",)
    events: list[str] = []
    if before.state is not after.state:
        events.append(_ENTERED.get(after.state, "resource-state-changed"))
    elif reasons(before) != reasons(after):
        events.append("resource-state-changed")
    if (before.name, before.info) != (after.name, after.info):
        events.append("resource-config-changed")
    return tuple(events)
