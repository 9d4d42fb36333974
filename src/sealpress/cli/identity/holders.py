"""Whom a certificate is for, from the words of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sealpress.cli.identity.options import For
from sealpress.trust.identities.certificate_profile import Holder


@dataclass(frozen=True, slots=True)
class Named:
    """The names that were typed.

    Attributes:
        hosts: Host names and addresses.
        emails: Mail addresses.
        upns: Windows user principal names.
    """

    hosts: Sequence[str]
    emails: Sequence[str]
    upns: Sequence[str]

    @classmethod
    def of(cls, hosts: list[str] | None, emails: list[str] | None, upns: list[str] | None) -> Named:
        """Take the options as they come: ``None`` for none."""
        return cls(hosts or (), emails or (), upns or ())

    @property
    def first(self) -> str:
        """The first name of any kind; empty when there is none."""
        return next(iter([*self.hosts, *self.emails, *self.upns]), "")

    def holder(self, label: str, purpose: For) -> Holder:
        """Describe the holder; who has no name at all, and is no client, is a host called so.

        Raises:
            UsageError: A name can't be used.
        """
        hosts = self.hosts if self.first or purpose is For.CLIENT else [label]
        return Holder.named(
            hosts,
            emails=self.emails,
            upns=self.upns,
            purposes=purpose.purposes,
            common_name="" if hosts else label,
        )
