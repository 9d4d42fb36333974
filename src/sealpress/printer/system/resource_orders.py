"""What the operations of resources ask of whoever keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sealpress.ipp.message import Attribute
from sealpress.printer.system.resource import Resource

__all__ = ["ChangedResources", "IncomingData", "NewResource", "ResourceOrder"]


@dataclass(frozen=True, slots=True)
class NewResource:
    """Make a resource, then tell of it.

    Attributes:
        kind: ``resource-type``.
        name, info: As the attributes are called.
        language: ``resource-natural-language``; empty for none.
    """

    kind: str
    name: str = ""
    info: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class IncomingData:
    """Take the data of a resource from the request's body, then answer.

    Attributes:
        resource: The resource, before its data came.
        media_type: ``resource-format``.
        language: ``resource-natural-language``; empty for what it has already.
        told: What else is said of the data, by name.
    """

    resource: Resource
    media_type: str
    language: str = ""
    told: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangedResources:
    """Keep resources as they are here, all of them or none, then answer."""

    resources: tuple[Resource, ...]


ResourceOrder: TypeAlias = NewResource | IncomingData | ChangedResources
