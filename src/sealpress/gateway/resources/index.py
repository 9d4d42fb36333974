"""The list of resources as octets: JSON, with what is told of data as a message of IPP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sealpress.ipp.decoder import decode
from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag
from sealpress.printer.system.resource import Resource, ResourceState

__all__ = ["list_from", "list_of"]


def list_of(resources: Iterable[Resource], last: int) -> bytes:
    """Return the octets of a list.

    Args:
        resources: The resources.
        last: The greatest number that was given to one so far.
    """
    told = [_plain(each) for each in resources]
    return json.dumps({"last": last, "resources": told}, ensure_ascii=True).encode()


def list_from(octets: bytes) -> tuple[dict[int, Resource], int]:
    """Return resources by number, and the greatest number that was given.

    Raises:
        ValueError, KeyError, TypeError: The octets are no list.
        WireError: What is told of some data is no message.
    """
    said = json.loads(octets)
    resources = [_resource(each) for each in said["resources"]]
    return {each.number: each for each in resources}, int(said["last"])


def _plain(each: Resource) -> dict[str, object]:
    return {
        "number": each.number,
        "uuid": each.uuid,
        "kind": each.kind,
        "name": each.name,
        "info": each.info,
        "state": int(each.state),
        "language": each.language,
        "media-type": each.media_type,
        "octets": each.octets,
        "told": _octets(each.told).hex(),
        "created": each.created.isoformat(),
        "installed": _text(each.installed),
        "canceled": _text(each.canceled),
        "printers": sorted(each.printers),
        "is-leaving": each.is_leaving,
    }


def _resource(said: Mapping[str, object]) -> Resource:
    numbers = said["printers"]
    if not isinstance(numbers, list):
        raise TypeError("a resource has no list of printers")
    group = decode(bytes.fromhex(str(said["told"]))).group(GroupTag.RESOURCE)
    return Resource(
        number=int(str(said["number"])),
        uuid=str(said["uuid"]),
        kind=str(said["kind"]),
        name=str(said["name"]),
        info=str(said["info"]),
        state=ResourceState(int(str(said["state"]))),
        language=str(said["language"]),
        media_type=str(said["media-type"]),
        octets=int(str(said["octets"])),
        told={attribute.name: attribute for attribute in group or ()},
        created=datetime.fromisoformat(str(said["created"])),
        installed=_moment(said["installed"]),
        canceled=_moment(said["canceled"]),
        printers=frozenset(numbers),
        is_leaving=said["is-leaving"] is True,
    )


def _octets(told: Mapping[str, Attribute]) -> bytes:
    group = Group(list(told.values()), tag=GroupTag.RESOURCE)
    return encode(Message(Version(2, 0), 0, 1, [group]))


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text is not None else None
