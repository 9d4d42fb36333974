"""What this machine lacks for making documents anew, in one sentence for the operator (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.choosing.means import POSTSCRIPT

if TYPE_CHECKING:
    from sealpress.transform.choosing import Means

__all__ = ["lacking"]


def lacking(means: Means) -> str:
    """Return what can't be done with documents, and how that is changed; empty for nothing."""
    if not means.reads:
        return f"documents go as they are; to change that: {means.missing}"
    if not means.edits_pdf:
        return (
            f"PDF becomes pictures where its pages are rearranged; to change that: {means.missing}"
        )
    if not means.can_read(POSTSCRIPT):
        return "PostScript goes as it is: there is no program gs on this machine"
    return ""
