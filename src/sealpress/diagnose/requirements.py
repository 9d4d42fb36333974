"""What standards demand of printers, as tables (RFC 8011, PWG 5100.12, PWG 5100.14; pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from sealpress.client.capabilities import integers, strings
from sealpress.ipp.message import Group, Version
from sealpress.ipp.operations import Operation
from sealpress.printer.versions import REQUIREMENTS

Condition: TypeAlias = Callable[[Group], bool]
"""Whether something is demanded of a printer that tells this about itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What one standard demands, beyond what those before it demand.

    Attributes:
        operations: In ``operations-supported``.
        attributes: In the answer to Get-Printer-Attributes without a list of names.
        attributes_if: The same under a condition.
        values: Values that lists must contain.
        any_of: Lists that must contain one of these values at least.
    """

    operations: tuple[Operation, ...] = ()
    attributes: tuple[str, ...] = ()
    attributes_if: tuple[tuple[Condition, tuple[str, ...]], ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def gaps(self, printer: Group) -> tuple[str, ...]:
        """Return what a printer that tells this lacks, one clause each."""
        listed = integers(printer, "operations-supported")
        operations = (one.label for one in self.operations if one not in listed)
        wanted = [*self.attributes]
        for condition, names in self.attributes_if:
            wanted += names if condition(printer) else ()
        attributes = (name for name in wanted if name not in printer)
        return (
            *operations,
            *attributes,
            *(
                f"{value} in {name}"
                for name, values in self.values.items()
                for value in values
                if value not in strings(printer, name)
            ),
            *(
                f"{' or '.join(values)} in {name}"
                for name, values in self.any_of.items()
                if not set(values) & set(strings(printer, name))
            ),
        )


def _is_color(printer: Group) -> bool:
    attribute = printer.get("color-supported")
    return attribute is not None and attribute.values[:1] == (True,)


def _is_duplex(printer: Group) -> bool:
    return any(value.startswith("two-sided") for value in strings(printer, "sides-supported"))


def _has(name: str, value: str = "") -> Condition:
    """Whether an attribute is there, or a list contains a value."""

    def holds(printer: Group) -> bool:
        return value in strings(printer, name) if value else name in printer

    return holds


def _offers(*operations: Operation) -> Condition:
    def holds(printer: Group) -> bool:
        return bool(set(operations) & set(integers(printer, "operations-supported")))

    return holds


def _finishes(printer: Group) -> bool:
    """Whether it does more to the paper than nothing (enum 3)."""
    return any(value > 3 for value in integers(printer, "finishings-supported"))


IPP_1_1 = Requirements(
    operations=(
        Operation.PRINT_JOB,
        Operation.VALIDATE_JOB,
        Operation.CANCEL_JOB,
        Operation.GET_JOB_ATTRIBUTES,
        Operation.GET_JOBS,
        Operation.GET_PRINTER_ATTRIBUTES,
    ),
    attributes=(
        "charset-configured",
        "charset-supported",
        "compression-supported",
        "document-format-default",
        "document-format-supported",
        "generated-natural-language-supported",
        "ipp-versions-supported",
        "natural-language-configured",
        "operations-supported",
        "pdl-override-supported",
        "printer-is-accepting-jobs",
        "printer-name",
        "printer-state",
        "printer-state-reasons",
        "printer-up-time",
        "printer-uri-supported",
        "queued-job-count",
        "uri-authentication-supported",
        "uri-security-supported",
    ),
    values={"charset-supported": ("utf-8",), "compression-supported": ("none",)},
)
"""Every printer (RFC 8011 sections 4.2 and 5.4)."""

IPP_2_0 = Requirements(
    attributes=(
        "color-supported",
        "copies-default",
        "copies-supported",
        "media-default",
        "media-supported",
        "orientation-requested-default",
        "orientation-requested-supported",
        "output-bin-default",
        "output-bin-supported",
        "print-quality-default",
        "print-quality-supported",
        "printer-resolution-default",
        "printer-resolution-supported",
        "printer-info",
        "printer-location",
        "printer-make-and-model",
        "printer-more-info",
        "pages-per-minute",
    ),
    attributes_if=(
        (_is_color, ("pages-per-minute-color",)),
        (_has("media-col-supported"), ("media-col-default",)),
        (_has("sides-supported"), ("sides-default",)),
    ),
)
"""IPP/2.0 (PWG 5100.12-2024), beyond IPP/1.1."""


def _asked(version: Version) -> tuple[Operation, ...]:
    """Return the operations that a version asks for by itself.

    Cancel-Subscription is asked for by RFC 3995 alone: nobody is blamed for a version without it.
    """
    asked = REQUIREMENTS[version].operations
    return tuple(one for one in asked if one is not Operation.CANCEL_SUBSCRIPTION)


IPP_2_1 = Requirements(
    operations=_asked(Version(2, 1)),
    attributes=(
        "job-hold-until-default",
        "job-hold-until-supported",
        "media-ready",
        "printer-alert",
        "printer-alert-description",
    ),
    attributes_if=((_has("media-col-supported"), ("media-col-ready",)),),
)
"""IPP/2.1 (PWG 5100.12-2024), beyond IPP/2.0."""

IPP_2_2 = Requirements(operations=_asked(Version(2, 2)))
"""IPP/2.2 (PWG 5100.12-2024), beyond IPP/2.1."""

IPP_EVERYWHERE = Requirements(
    operations=(
        *IPP_1_1.operations,
        Operation.CREATE_JOB,
        Operation.SEND_DOCUMENT,
        Operation.CANCEL_MY_JOBS,
        Operation.CLOSE_JOB,
    ),
    attributes=(
        "color-supported",
        "ipp-features-supported",
        "job-creation-attributes-supported",
        "job-ids-supported",
        "multiple-document-jobs-supported",
        "multiple-operation-time-out",
        "multiple-operation-time-out-action",
        "preferred-attributes-supported",
        "printer-config-change-date-time",
        "printer-config-change-time",
        "printer-current-time",
        "printer-geo-location",
        "printer-get-attributes-supported",
        "printer-icons",
        "printer-info",
        "printer-location",
        "printer-make-and-model",
        "printer-more-info",
        "printer-organization",
        "printer-organizational-unit",
        "printer-state-change-date-time",
        "printer-state-change-time",
        "printer-state-message",
        "printer-uuid",
        "pwg-raster-document-resolution-supported",
        "pwg-raster-document-type-supported",
        "which-jobs-supported",
        "copies-default",
        "copies-supported",
        "media-default",
        "media-supported",
        "media-ready",
        "media-size-supported",
        "media-col-default",
        "media-col-ready",
        "media-col-supported",
        "media-bottom-margin-supported",
        "media-left-margin-supported",
        "media-right-margin-supported",
        "media-top-margin-supported",
        "orientation-requested-default",
        "orientation-requested-supported",
        "output-bin-default",
        "output-bin-supported",
        "print-color-mode-default",
        "print-color-mode-supported",
        "print-quality-default",
        "print-quality-supported",
        "printer-resolution-default",
        "printer-resolution-supported",
        "sides-default",
        "sides-supported",
    ),
    attributes_if=(
        (_is_color, ("pages-per-minute-color",)),
        (_is_duplex, ("pwg-raster-document-sheet-back",)),
        (_finishes, ("finishings-default",)),
        (
            _offers(Operation.IDENTIFY_PRINTER),
            ("identify-actions-default", "identify-actions-supported"),
        ),
        (_has("document-format-supported", "application/pdf"), ("page-ranges-supported",)),
    ),
    values={
        "document-format-supported": ("image/pwg-raster",),
        "ipp-versions-supported": ("2.0",),
        "compression-supported": ("none",),
    },
)
"""IPP Everywhere 1.1 (PWG 5100.14), beyond IPP/1.1."""

IPP_EVERYWHERE_PRINTER = Requirements(operations=(Operation.IDENTIFY_PRINTER,))
"""Of printers themselves, not of servers in front of them."""

IPP_EVERYWHERE_COLOR = Requirements(values={"document-format-supported": ("image/jpeg",)})
"""Of printers that print in colour."""

AIRPRINT = Requirements(
    operations=IPP_1_1.operations,
    attributes=("urf-supported", "printer-uuid", "printer-make-and-model"),
    values={"document-format-supported": ("image/urf",)},
)
"""What computers that print by AirPrint look for."""

MOPRIA = Requirements(
    operations=(Operation.PRINT_JOB, Operation.GET_PRINTER_ATTRIBUTES, Operation.CANCEL_JOB),
    attributes=("printer-uuid",),
    any_of={"document-format-supported": ("image/pwg-raster", "application/PCLm")},
)
"""What telephones that print by Mopria look for."""


def everywhere(printer: Group) -> tuple[Requirements, ...]:
    """Return what IPP Everywhere demands of this printer."""
    is_server = "ipp-everywhere-server" in strings(printer, "ipp-features-supported")
    demands = [IPP_EVERYWHERE]
    demands += [] if is_server else [IPP_EVERYWHERE_PRINTER]
    demands += [IPP_EVERYWHERE_COLOR] if _is_color(printer) else []
    return tuple(demands)


VERSIONS: Mapping[str, tuple[Requirements, ...]] = MappingProxyType(
    {
        "2.0": (IPP_2_0,),
        "2.1": (IPP_2_0, IPP_2_1),
        "2.2": (IPP_2_0, IPP_2_1, IPP_2_2),
    }
)
"""What each version of IPP demands, beyond IPP/1.1."""
