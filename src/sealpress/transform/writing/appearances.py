"""Annotations and form fields as they are printed: their appearances and where these go."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf

from sealpress.transform.geometry import IDENTITY, Box, Matrix
from sealpress.transform.writing.shown_box import rectangle

__all__ = ["Appearance", "appearances"]

MAX_ANNOTATIONS = 100_000
"""Annotations of a page that are looked at."""


class AnnotationFlag(enum.IntFlag):
    """What keeps annotations from paper (ISO 32000-1 section 12.5.3)."""

    HIDDEN = 2
    PRINT = 4


class Appearance(NamedTuple):
    """What an annotation looks like.

    Attributes:
        form: The stream that paints it.
        matrix: Where it goes, in the page's own points.
    """

    form: pikepdf.Stream
    matrix: Matrix


def appearances(page: pikepdf.Object) -> Iterator[Appearance]:
    """Give what is printed of a page's annotations, in their order."""
    listed = page.get("/Annots")
    if not isinstance(listed, pikepdf.Array):
        return
    for at in range(min(len(listed), MAX_ANNOTATIONS)):
        annotation = listed[at]
        if isinstance(annotation, pikepdf.Dictionary) and _is_printed(annotation):
            found = _appearance(annotation)
            if found is not None:
                yield found


def _is_printed(annotation: pikepdf.Dictionary) -> bool:
    flags = annotation.get("/F", 0)
    wanted = AnnotationFlag(flags if isinstance(flags, int) else 0)
    is_shown = AnnotationFlag.PRINT in wanted and AnnotationFlag.HIDDEN not in wanted
    return is_shown and str(annotation.get("/Subtype")) != "/Popup"


def _appearance(annotation: pikepdf.Dictionary) -> Appearance | None:
    form, target = _normal(annotation), rectangle(annotation.get("/Rect"))
    if form is None or target is None:
        return None
    box = rectangle(form.stream_dict.get("/BBox"))
    if box is None:
        return None
    form.stream_dict["/Subtype"] = pikepdf.Name("/Form")
    seen = _matrix(form.stream_dict.get("/Matrix")).box(box)
    return Appearance(form, _onto(seen, target)) if seen.width and seen.height else None


def _normal(annotation: pikepdf.Dictionary) -> pikepdf.Stream | None:
    """Return the normal appearance; of several the one of the annotation's state."""
    kinds = annotation.get("/AP")
    if not isinstance(kinds, pikepdf.Dictionary):
        return None
    normal: object = kinds.get("/N")
    if isinstance(normal, pikepdf.Dictionary):
        state = annotation.get("/AS")
        normal = normal.get(str(state)) if isinstance(state, pikepdf.Name) else None
    return normal if isinstance(normal, pikepdf.Stream) else None


def _matrix(value: object) -> Matrix:
    if not isinstance(value, pikepdf.Array) or len(value) != 6:
        return IDENTITY
    return Matrix._make(float(value[at]) for at in range(6))


def _onto(seen: Box, target: Box) -> Matrix:
    """Return the map of one box onto the other (algorithm 8.1 of section 12.5.5)."""
    across, up = target.width / seen.width, target.height / seen.height
    return Matrix(across, 0, 0, up, target.left - seen.left * across, target.top - seen.top * up)
