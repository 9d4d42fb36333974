"""Texts for keywords among the resources, and their languages (PWG 5100.13, PWG 5100.22)."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.printer.system.resource import Resource

__all__ = ["ENGLISH", "language_of", "texts_of"]

ENGLISH = "en"
"""What all else is told in."""

_TEXTS = ("static-strings", "text/strings")


def language_of(resource: Resource) -> str:
    """Return the language of texts, in small letters; English where none is told."""
    return (resource.language or ENGLISH).lower()


def texts_of(resources: Iterable[Resource]) -> list[Resource]:
    """Return the texts among resources, English ones first, else in the order they come."""
    found = [each for each in resources if (each.kind, each.media_type) == _TEXTS]
    return sorted(found, key=lambda each: language_of(each) != ENGLISH)
