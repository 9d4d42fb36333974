"""What is asked of a printer for one job, as request attributes (RFC 8011 section 4.2.1; pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.ipp.options import request_options
from sealpress.ipp.registry import Kind
from sealpress.ipp.typed import attribute_from

if TYPE_CHECKING:
    from sealpress.ipp.message import Attribute

MAX_NAME_OCTETS = 255
"""Of a job's or user's name (RFC 8011 section 5.1.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Everything about a job but its document's octets.

    Attributes:
        name: ``job-name``, already fit for printers.
        document_format: ``document-format``; empty to leave it to the printer.
        strict: Whether the printer must refuse what it can't do (``ipp-attribute-fidelity``).
        operation: Further operation attributes.
        job: Job Template attributes.
    """

    name: str = ""
    document_format: str = ""
    strict: bool = False
    operation: tuple[Attribute, ...] = ()
    job: tuple[Attribute, ...] = ()

    @classmethod
    def make(cls, name: str, *, strict: bool, options: Mapping[str, object]) -> Ticket:
        """Make a ticket of job options.

        Raises:
            UsageError: An option can't be sent as given (``invalid-argument``).
        """
        parted = request_options(options)
        return cls(
            name=fit_name(name),
            strict=strict,
            operation=tuple(parted.operation),
            job=tuple(parted.job),
        )

    def job_operation_attributes(self) -> list[Attribute]:
        """Return the operation attributes of Create-Job."""
        values = {
            "job-name": self.name or None,
            "ipp-attribute-fidelity": self.strict or None,
        }
        given = {attribute.name for attribute in self.operation}
        return [
            *(operation_attribute(name, value) for name, value in values.items()
              if value is not None and name not in given),
            *self.operation,
        ]  # fmt: skip

    def document_operation_attributes(self) -> list[Attribute]:
        """Return the operation attributes of Print-Job and Validate-Job."""
        attributes = self.job_operation_attributes()
        if self.document_format:
            attributes.append(operation_attribute("document-format", self.document_format))
        return attributes


def operation_attribute(name: str, value: object) -> Attribute:
    """Make an operation attribute; its tag is the registry's."""
    return attribute_from(name, value, Kind.OPERATION)


def fit_name(name: str) -> str:
    """Return a name printers can take: no control characters, at most 255 octets of UTF-8.

    Control characters in job names lock some printers up.
    """
    clean = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    octets = clean.encode("utf-8", "replace")[:MAX_NAME_OCTETS]
    return octets.decode("utf-8", "ignore")
