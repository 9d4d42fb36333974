"""Names and types of the job options people use most, for editors and type checkers.

The list is a help, not a limit: any attribute, a vendor's too, goes into the ``options`` mapping
under its own name (RFC 8011 section 5.2, PWG 5100.7, PWG 5100.13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias, TypedDict

from sealpress.errors import Reason, UsageError
from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Collection
from sealpress.ipp.values import IntegerRange, Resolution

OptionValue: TypeAlias = (
    "int | bool | str | bytes | IntegerRange | Resolution | Collection | Attribute"
    " | Mapping[str, OptionValue] | Sequence[OptionValue]"
)
"""What an option may be: one value, a mapping for a collection, a sequence for several values."""


class JobOptions(TypedDict, total=False):
    """Job Template attributes with the names of Python; ``media_col`` stands for ``media-col``."""

    copies: int
    """How many copies (RFC 8011 section 5.2.5)."""
    sides: str
    """``one-sided``, ``two-sided-long-edge`` or ``two-sided-short-edge`` (section 5.2.8)."""
    media: str
    """A size or type by name, ``iso_a4_210x297mm`` (section 5.2.11, PWG 5101.1)."""
    media_col: Mapping[str, OptionValue]
    """Size, source, type and margins of the media (PWG 5100.7 section 6.9)."""
    print_quality: int | str
    """3 draft, 4 normal, 5 high (section 5.2.13)."""
    print_color_mode: str
    """``auto``, ``color``, ``monochrome`` and others (PWG 5100.13)."""
    printer_resolution: Resolution
    """Dots per unit (section 5.2.12)."""
    orientation_requested: int | str
    """3 portrait, 4 landscape, 5 reverse-landscape, 6 reverse-portrait (section 5.2.10)."""
    page_ranges: Sequence[IntegerRange] | Sequence[tuple[int, int]] | IntegerRange | str
    """Pages of the document to print (section 5.2.7)."""
    number_up: int
    """Pages on a side (section 5.2.9)."""
    finishings: Sequence[int] | Sequence[str] | int | str
    """3 none, 4 staple, 5 punch and others (section 5.2.6)."""
    output_bin: str
    """Where the sheets come out (PWG 5100.2)."""
    print_scaling: str
    """``auto``, ``auto-fit``, ``fill``, ``fit`` or ``none`` (PWG 5100.13)."""
    multiple_document_handling: str
    """``separate-documents-collated-copies`` and others (section 5.2.4)."""
    job_priority: int
    """1 lowest to 100 highest (section 5.2.1)."""
    job_hold_until: str
    """``no-hold``, ``indefinite`` or a period's name (section 5.2.2)."""
    job_sheets: str
    """``none`` or ``standard`` (section 5.2.3)."""


def all_options(common: JobOptions, options: Mapping[str, OptionValue] | None) -> dict[str, object]:
    """Return the options given as keywords and those of the mapping together.

    Raises:
        UsageError: A keyword is no registered attribute, so probably a typing error; or the
            mapping is none (``invalid-argument``).
    """
    for keyword in common:
        if registry.attribute(keyword.replace("_", "-")) is None:
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                f"{keyword[:80]!r} is no job option{_meant(keyword)}",
                hint="Give a vendor's attribute in options={...}.",
            )
    if options is not None and not isinstance(options, Mapping):
        raise UsageError(
            Reason.INVALID_ARGUMENT, f"options is a mapping, not {type(options).__name__}"
        )
    for name in options or {}:
        if not isinstance(name, str) or name in common:
            said = "given twice" if isinstance(name, str) else "no name"
            raise UsageError(Reason.INVALID_ARGUMENT, f"the option {name!r} is {said}")
    return {**common, **(options or {})}


def _meant(keyword: str) -> str:
    near = get_close_matches(keyword, JobOptions.__annotations__, n=1)
    return f"; did you mean {near[0]}?" if near else ""
