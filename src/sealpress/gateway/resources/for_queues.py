"""What the resources of a queue are for its clients: icons, texts, and their numbers; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sealpress.ipp.tags import ValueTag
from sealpress.printer.attributes import many, one
from sealpress.printer.system.resource import Resource
from sealpress.printer.system.resources.attributes import data_path
from sealpress.printer.system.resources.strings import language_of, texts_of

__all__ = ["icon_paths", "strings_path", "told_of_resources"]


def icon_paths(resources: Sequence[Resource]) -> tuple[str, ...]:
    """Return the paths of a queue's icons: its images in PNG (PWG 5100.13 section 5.6.30)."""
    return tuple(
        data_path(each)
        for each in resources
        if (each.kind, each.media_type) == ("static-image", "image/png")
    )


def strings_path(resources: Sequence[Resource]) -> str:
    """Return the path of the texts for a queue's keywords; empty for none (PWG 5100.13)."""
    return next(map(data_path, texts_of(resources)), "")


def told_of_resources(resources: Sequence[Resource]) -> Mapping[str, object]:
    """Return what a queue tells of its resources, in place of what its printer tells."""
    told: dict[str, object] = {}
    if resources:
        numbers = (each.number for each in resources)
        told["printer-resource-ids"] = many("printer-resource-ids", ValueTag.INTEGER, numbers)
    for strings in texts_of(resources)[:1]:
        name = "printer-strings-languages-supported"
        told[name] = one(name, ValueTag.NATURAL_LANGUAGE, language_of(strings))
    return told
