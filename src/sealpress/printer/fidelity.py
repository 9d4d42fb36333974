"""All or nothing, or as much as can be: what fidelity makes of a verdict (RFC 8011 section 4.1.7).

A verdict is what :class:`~sealpress.printer.template.TemplateRules` finds out about the template
attributes of a job or a document.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from sealpress.ipp.status import Status
from sealpress.printer.intake import Intake
from sealpress.printer.refusal import RefusalError, unsupported_attribute
from sealpress.printer.template import TemplateVerdict

__all__ = ["check_fidelity", "check_verdict", "note_verdict"]

_STATUS: Mapping[str, Status] = MappingProxyType(
    {
        "conflicting": Status.SUCCESSFUL_OK_CONFLICTING_ATTRIBUTES,
        "unsupported": Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES,
        "": Status.SUCCESSFUL_OK,
    }
)


def check_fidelity(intake: Intake, verdict: TemplateVerdict, known: Collection[str]) -> None:
    """Refuse what the client wants all of, or certain attributes of (PWG 5100.7 section 6.1.3).

    Args:
        intake: The request, with ``ipp-attribute-fidelity`` and ``job-mandatory-attributes``.
        verdict: What became of its template attributes.
        known: All attributes that may be mandatory.

    Raises:
        RefusalError: 0x040B for what is not supported, 0x040E for what excludes each other.
    """
    if intake.flag("ipp-attribute-fidelity"):
        check_verdict(verdict)
    mandatory = intake.attributes.get("job-mandatory-attributes")
    if mandatory is not None:
        _check_mandatory(verdict, {str(value) for value in mandatory.values}, known)


def _check_mandatory(verdict: TemplateVerdict, names: set[str], known: Collection[str]) -> None:
    listed = {attribute.name: attribute for attribute in verdict.unsupported}
    unsupported = [
        listed.get(name) or unsupported_attribute(name)
        for name in sorted(names)
        if name in listed or name not in known
    ]
    if unsupported:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "a mandatory job attribute is not supported",
            unsupported,
        )


def check_verdict(verdict: TemplateVerdict) -> None:
    """Refuse anything less than all (RFC 8011 section 4.2.1.2, RFC 3380 section 4.2).

    Raises:
        RefusalError: 0x040B for what is not supported, 0x040E for what excludes each other.
    """
    if verdict.unsupported:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "a value is not supported",
            verdict.unsupported,
        )
    if verdict.conflicting:
        raise RefusalError(
            Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES,
            "the attributes exclude each other",
            verdict.conflicting,
        )


def note_verdict(intake: Intake, verdict: TemplateVerdict) -> Status:
    """List what is left out, and return the status that tells of it."""
    intake.unsupported += [*verdict.unsupported, *verdict.conflicting]
    return _STATUS[
        "conflicting" if verdict.conflicting else "unsupported" if intake.unsupported else ""
    ]
