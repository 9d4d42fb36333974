"""Which of a system's resources a request is about, and which of them who asks may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from sealpress.ipp.status import Status
from sealpress.ipp.syntax import MAX
from sealpress.printer.dialogue import RequestFacts, Role
from sealpress.printer.intake import Intake
from sealpress.printer.refusal import RefusalError
from sealpress.printer.system.dialogue import SystemCore
from sealpress.printer.system.resource import Resource, ResourceState, is_for_system

__all__ = ["chosen_resources", "may_see", "the_resource", "visible_resources"]

_OPERATING = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})


def may_see(resource: Resource, seen: Collection[int], where: RequestFacts) -> bool:
    """Whether a resource is shown to who asks.

    Operators and administrators see all, others what is installed for printers that they see, and
    the texts of the system itself.

    Args:
        resource: The resource.
        seen: The printers that who asks may see.
        where: The request.
    """
    if where.user is not None and not _OPERATING.isdisjoint(where.roles):
        return True
    is_installed = resource.state is ResourceState.INSTALLED
    is_needed = is_installed and not resource.printers.isdisjoint(seen)
    return is_needed or is_for_system(resource)


def visible_resources(core: SystemCore, where: RequestFacts) -> Iterator[Resource]:
    """Yield the resources that are shown to who asks, by number."""
    for number in sorted(core.resources):
        resource = core.resources[number]
        if may_see(resource, core.sights, where):
            yield resource


def the_resource(core: SystemCore, intake: Intake) -> Resource:
    """Return the resource of ``resource-id``.

    Raises:
        RefusalError: There is none that who asks may see (0x0406).
    """
    resource = core.resources.get(intake.integer("resource-id", 0))
    if resource is None or not may_see(resource, core.sights, intake.where):
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, "there is no resource of this number")
    return resource


_FILTERS: Mapping[str, Callable[[Resource], object]] = MappingProxyType(
    {
        "resource-formats": lambda each: each.media_type,
        "resource-ids": lambda each: each.number,
        "resource-states": lambda each: int(each.state),
        "resource-types": lambda each: each.kind,
    }
)


def chosen_resources(
    core: SystemCore, intake: Intake, *, printer: int | None = None
) -> list[Resource]:
    """Return the resources that Get-Resources is about, by number.

    Args:
        core: The system.
        intake: The request, with what it asks for.
        printer: The printer whose resources alone are meant.
    """
    first, limit = intake.integer("first-index", 1), intake.integer("limit", MAX)
    wanted = {
        name: frozenset(intake.attributes[name].values)
        for name in _FILTERS
        if name in intake.attributes
    }
    found = (
        each
        for each in visible_resources(core, intake.where)
        if (printer is None or printer in each.printers)
        and all(_FILTERS[name](each) in values for name, values in wanted.items())
    )
    return list(islice(found, first - 1, first - 1 + limit))
