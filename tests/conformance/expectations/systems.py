"""The suites of the System Service (PWG 5100.22), held against the system of a print server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from sealpress.conformance.variables import Variables
from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from tests.conformance.expectations.resources import (
    ICON,
    PROFILE_OF_SRGB,
    TEXTS,
    ResourceStep,
    allocated,
    brought,
    canceled,
    listed,
    looked_at,
)
from tests.gateway.face.house import House, opened
from tests.gateway.face.systems import Clerk, as_administrator, ask, opened_shelf, told


@dataclass
class SystemScene:
    """An administrator at a print server with one queue.

    Attributes:
        boss: The administrator.
        runner: Runs what the server does.
        variables: What the suite has defined so far.
        printer: The last ``printer-id`` heard of.
        subscription: The last ``notify-subscription-id`` heard of.
        next_event: The ``notify-sequence-number`` of the first event that was not told yet.
    """

    boss: House
    runner: asyncio.Runner
    variables: Variables
    printer: int = 0
    subscription: int = 0
    next_event: int = 1

    def ask(self, message: Message) -> Message:
        """Ask the system, and note the printer, subscription and events that it tells of."""
        answer = self.runner.run(ask(self.boss, message))
        for group in answer.groups_of(GroupTag.PRINTER):
            number = group.get("printer-id")
            if number is not None and isinstance(number.value, int):
                self.printer = number.value
        if number := _first(answer, "notify-subscription-id"):
            self.subscription = number
            self.variables.define("SUBSCRIPTION_ID", str(number))
        self.next_event = max(self.next_event, _first(answer, "notify-sequence-number") + 1)
        return answer


def _first(answer: Message, name: str) -> int:
    """Return the first value of an attribute about subscriptions or events; 0 without any."""
    for group in answer.groups:
        value = group[name].value if name in group else None
        if isinstance(value, int) and group.tag in _NEWS:
            return value
    return 0


_NEWS = frozenset({GroupTag.SUBSCRIPTION, GroupTag.EVENT_NOTIFICATION})


@contextmanager
def system_scene(variables: Variables) -> Iterator[SystemScene]:
    """Open a print server in a folder that goes afterwards."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def open_house() -> House:
            house = await stack.enter_async_context(opened(Path(folder)))
            house.face.administer(Clerk(house.queues), opened_shelf(Path(folder)))
            return as_administrator(house)

        try:
            yield SystemScene(runner.run(open_house()), runner, variables)
        finally:
            runner.run(stack.aclose())


@dataclass(frozen=True)
class SystemStep:
    """How one request of a suite to a system is made.

    Attributes:
        operation: What is asked.
        options: Its operation attributes.
        group: The group of what it gives, and what that is.
        of_printer: Whether it is about the last printer.
        of_subscription: Whether it is about the last subscription.
        before: What the administrator does before it.
    """

    operation: Operation
    options: Mapping[str, object] = field(default_factory=dict)
    group: tuple[GroupTag, Mapping[str, object]] | None = None
    of_printer: bool = False
    of_subscription: bool = False
    before: Callable[[SystemScene], None] | None = None
    told_as: None = None

    def perform(self, scene: SystemScene) -> Message:
        """Ask, and return the answer."""
        if self.before is not None:
            self.before(scene)
        options = dict(self.options)
        if self.of_printer:
            options["printer_id"] = scene.printer
        if self.of_subscription and self.operation is Operation.GET_NOTIFICATIONS:
            options["notify_subscription_ids"] = [scene.subscription]
            options["notify_sequence_numbers"] = [scene.next_event]
        elif self.of_subscription:
            options["notify_subscription_id"] = scene.subscription
        if self.group is None:
            return scene.ask(told(self.operation, **options))
        tag, given = self.group
        return scene.ask(told(self.operation, tag, given=dict(given), **options))


def _set(**given: object) -> SystemStep:
    named = {name.replace("_", "-"): value for name, value in given.items()}
    return SystemStep(Operation.SET_SYSTEM_ATTRIBUTES, group=(GroupTag.SYSTEM, named))


def _say_who_looks_after_it(scene: SystemScene) -> None:
    contact = {"contact-name": "Ada", "contact-uri": "mailto:ada@server.test"}
    _set(system_contact_col=contact).perform(scene)


def _prepare(scene: SystemScene) -> None:
    _say_who_looks_after_it(scene)
    for step in (*brought(ICON), *brought(TEXTS)):
        step.perform(scene)


def _list_printers(scene: SystemScene) -> None:
    SystemStep(Operation.GET_PRINTERS).perform(scene)


def _get(*names: str) -> SystemStep:
    return SystemStep(Operation.GET_SYSTEM_ATTRIBUTES, {"requested_attributes": list(names)})


_CREATE = SystemStep(
    Operation.CREATE_PRINTER,
    {"printer_service_type": ["print"]},
    (
        GroupTag.PRINTER,
        {"printer-name": "suite", "smi2699-device-uri": "ipps://device.test/ipp/print"},
    ),
)
_WISH = {
    "notify-events": [
        "printer-created",
        "printer-deleted",
        "resource-canceled",
        "resource-created",
        "resource-installed",
    ],
    "notify-lease-duration": 30,
    "notify-pull-method": "ippget",
}
_SUBSCRIBE = SystemStep(Operation.CREATE_SYSTEM_SUBSCRIPTIONS, group=(GroupTag.SUBSCRIPTION, _WISH))
_FETCH = SystemStep(Operation.GET_NOTIFICATIONS, of_subscription=True)
_LOOK = SystemStep(Operation.GET_SUBSCRIPTION_ATTRIBUTES, of_subscription=True)
_LOOK_AT_LEASE = replace(_LOOK, options={"requested_attributes": ["notify-lease-duration"]})
_RENEW = SystemStep(
    Operation.RENEW_SUBSCRIPTION, {"notify_lease_duration": 60}, of_subscription=True
)
_DELETE = SystemStep(Operation.DELETE_PRINTER, of_printer=True)
SYSTEM_SCRIPTS: Mapping[str, tuple[SystemStep | ResourceStep | None, ...]] = MappingProxyType(
    {
        "ippsample/pwg5100.22-base": (
            SystemStep(Operation.GET_SYSTEM_ATTRIBUTES, before=_prepare),
            _get("all"),
            _get("system-description"),
            _get("system-status"),
            _get("system-description", "system-status"),
            _get("system-status", "system-name"),
            SystemStep(Operation.GET_SYSTEM_SUPPORTED_VALUES),
        ),
        "ippsample/pwg5100.22-printers": (
            SystemStep(Operation.DISABLE_ALL_PRINTERS),
            SystemStep(Operation.ENABLE_ALL_PRINTERS),
            SystemStep(Operation.PAUSE_ALL_PRINTERS_AFTER_CURRENT_JOB),
            SystemStep(Operation.PAUSE_ALL_PRINTERS),
            SystemStep(Operation.RESUME_ALL_PRINTERS),
            SystemStep(Operation.SHUTDOWN_ALL_PRINTERS),
            SystemStep(Operation.STARTUP_ALL_PRINTERS),
            SystemStep(Operation.RESTART_SYSTEM),
            SystemStep(
                Operation.GET_PRINTER_ATTRIBUTES,
                of_printer=True,
                before=_list_printers,
            ),
            SystemStep(Operation.SHUTDOWN_ONE_PRINTER, of_printer=True),
            SystemStep(Operation.STARTUP_ONE_PRINTER, of_printer=True),
            SystemStep(Operation.RESTART_ONE_PRINTER, of_printer=True),
            SystemStep(Operation.GET_PRINTERS),
            _CREATE,
            _set(system_info="Ours"),
            _DELETE,
            SystemStep(Operation.GET_SYSTEM_ATTRIBUTES),
            None,
        ),
        "ippsample/pwg5100.22-notifications": (
            _SUBSCRIBE,
            SystemStep(Operation.GET_SUBSCRIPTIONS),
            _LOOK,
            _CREATE,
            _FETCH,
            _DELETE,
            _FETCH,
            *brought(ICON)[:2],
            _FETCH,
            brought(ICON)[2],
            _FETCH,
            canceled(ICON),
            _FETCH,
            _RENEW,
            _LOOK_AT_LEASE,
            SystemStep(Operation.CANCEL_SUBSCRIPTION, of_subscription=True),
        ),
        "ippsample/pwg5100.22-resources": (
            listed(prepares=TEXTS),
            listed("all"),
            listed("resource-description"),
            listed("resource-status"),
            listed("resource-description", "resource-status"),
            listed("resource-id", "resource-description"),
            _get("resource-type-supported"),
            *brought(ICON),
            _CREATE,
            *brought(PROFILE_OF_SRGB)[:2],
            looked_at(PROFILE_OF_SRGB, "all"),
            brought(PROFILE_OF_SRGB)[2],
            looked_at(PROFILE_OF_SRGB, "resource-description", "resource-status"),
            allocated(PROFILE_OF_SRGB),
            looked_at(PROFILE_OF_SRGB, "resource-use-count"),
            *brought(TEXTS),
            allocated(TEXTS),
            ResourceStep(Operation.GET_PRINTER_RESOURCES),
            _DELETE,
            ResourceStep(
                Operation.SET_RESOURCE_ATTRIBUTES,
                ICON,
                words={"resource-info": "PWG 5100.22 New Icon Image"},
            ),
            looked_at(ICON, "resource-info"),
            canceled(ICON),
            canceled(PROFILE_OF_SRGB),
            looked_at(PROFILE_OF_SRGB, "resource-status"),
            canceled(TEXTS),
        ),
    }
)
"""The suites of systems. ``None`` stands for a request that our print server doesn't know."""
