"""The requests about resources that the suites of systems make (PWG 5100.22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from sealpress.simulator.icon import icon
from tests.gateway.face.systems import send_data, told

if TYPE_CHECKING:
    from tests.conformance.expectations.systems import SystemScene

PROFILE = bytes(36) + b"acsp" + bytes(200)
"""As much of an ICC profile as is looked at: its mark, at its place."""

STRINGS = b'"media.stationery" = "Plain";\n'


@dataclass(frozen=True)
class Kind:
    """A resource of the suites.

    Attributes:
        name: What it is called; the suite keeps its number in a variable of that name.
        kind: ``resource-type``.
        media_type, data: ``resource-format``, and what is sent.
        words: What is said of it.
    """

    name: str
    kind: str
    media_type: str
    data: bytes
    words: Mapping[str, str]


ICON = Kind(
    "ICON_RESOURCE_ID",
    "static-image",
    "image/png",
    icon(),
    {"resource-name": "Icon Image", "resource-info": "5100.22 Icon Image"},
)
PROFILE_OF_SRGB = Kind(
    "ICC_RESOURCE_ID",
    "static-icc-profile",
    "application/vnd.iccprofile",
    PROFILE,
    {
        "resource-name": "sRGB ICC Profile",
        "resource-info": "5100.22 sRGB ICC Profile Resource",
    },
)
TEXTS = Kind(
    "STRINGS_RESOURCE_ID",
    "static-strings",
    "text/strings",
    STRINGS,
    {"resource-name": "English Strings", "resource-info": "5100.22 English Strings Resource"},
)


@dataclass(frozen=True)
class ResourceStep:
    """How one request about a resource is made.

    Attributes:
        operation: What is asked.
        about: The resource; ``None`` for the system.
        options: Its operation attributes, besides the number of the resource.
        words: What is set.
        prepares: A resource that is made and installed before.
    """

    operation: Operation
    about: Kind | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    prepares: Kind | None = None
    told_as: None = None

    def perform(self, scene: SystemScene) -> Message:
        """Ask, and return the answer."""
        for step in (_make, _fill, _install) if self.prepares is not None else ():
            assert self.prepares is not None
            step(self.prepares).perform(scene)
        options = {**self.options, **self._numbers(scene)}
        about = self.about
        if self.operation is Operation.SEND_RESOURCE_DATA and about is not None:
            number = options.pop("resource_id")
            assert isinstance(number, int)
            sent = send_data(
                scene.boss, number, about.data, resource_format=about.media_type, **options
            )
            return scene.runner.run(sent)
        if not self.words:
            return scene.ask(told(self.operation, **options))
        answer = scene.ask(
            told(self.operation, GroupTag.RESOURCE, given=dict(self.words), **options)
        )
        if self.operation is Operation.CREATE_RESOURCE and about is not None:
            group = answer.group(GroupTag.RESOURCE)
            assert group is not None, answer
            scene.variables.define(about.name, str(group["resource-id"].value))
        return answer

    def _numbers(self, scene: SystemScene) -> Mapping[str, object]:
        if self.operation is Operation.GET_PRINTER_RESOURCES:
            return {"printer_id": scene.printer}
        if self.about is None or self.operation is Operation.CREATE_RESOURCE:
            return {}
        number = int(scene.variables.get(self.about.name))
        if self.operation is Operation.ALLOCATE_PRINTER_RESOURCES:
            return {"printer_id": scene.printer, "resource_ids": [number]}
        return {"resource_id": number}


def _make(kind: Kind) -> ResourceStep:
    options = {"resource_type": kind.kind}
    return ResourceStep(Operation.CREATE_RESOURCE, kind, options, kind.words)


def _fill(kind: Kind) -> ResourceStep:
    return ResourceStep(Operation.SEND_RESOURCE_DATA, kind)


def _install(kind: Kind) -> ResourceStep:
    return ResourceStep(Operation.INSTALL_RESOURCE, kind)


def brought(kind: Kind) -> tuple[ResourceStep, ...]:
    """Return the steps by which a resource comes to be installed."""
    return _make(kind), _fill(kind), _install(kind)


def canceled(kind: Kind) -> ResourceStep:
    """Return the step that cancels a resource."""
    return ResourceStep(Operation.CANCEL_RESOURCE, kind)


def listed(*names: str, prepares: Kind | None = None) -> ResourceStep:
    """Return a step of Get-Resources."""
    options = {"requested_attributes": list(names)} if names else {}
    return ResourceStep(Operation.GET_RESOURCES, options=options, prepares=prepares)


def looked_at(kind: Kind, *names: str) -> ResourceStep:
    """Return a step of Get-Resource-Attributes."""
    return ResourceStep(
        Operation.GET_RESOURCE_ATTRIBUTES, kind, {"requested_attributes": list(names)}
    )


def allocated(kind: Kind) -> ResourceStep:
    """Return the step that gives a resource to the last printer."""
    return ResourceStep(Operation.ALLOCATE_PRINTER_RESOURCES, kind)
