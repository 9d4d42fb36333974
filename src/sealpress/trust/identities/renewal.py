"""Renews certificates before they expire, with the same key, so that pins of the key hold."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.identities.identity import Identity
from sealpress.trust.identities.identity_folder import IdentityFolder
from sealpress.trust.identities.passphrase import Passphrase
from sealpress.trust.identities.site_authority import SiteAuthority

RENEW_BEFORE = timedelta(days=30)
"""How long before its end a certificate is renewed."""

RENEW_FRACTION = 3
"""One that lasts short is renewed when a third of its life is left, as ACME clients do."""

_log = logging.getLogger("sealpress.trust")


def renewal_time(facts: CertificateFacts) -> datetime | None:
    """Return when a certificate is to be renewed; ``None`` when its dates can't be read."""
    if facts.not_before is None or facts.not_after is None:
        return None
    life = facts.not_after - facts.not_before
    return facts.not_after - min(RENEW_BEFORE, life / RENEW_FRACTION)


def due(identity: Identity | CertificateFacts, now: datetime | None = None) -> bool:
    """Tell whether a certificate is to be renewed.

    Raises:
        StateError: The identity can't be read.
    """
    facts = identity.facts() if isinstance(identity, Identity) else identity
    when = renewal_time(facts)
    return when is not None and (now or datetime.now(UTC)) >= when


def renew_if_due(
    folder: Path,
    *,
    passphrase: Passphrase | None = None,
    authority: SiteAuthority | None = None,
    now: datetime | None = None,
) -> Identity | None:
    """Renew the identity of a folder if it is time; of many processes one does it.

    A self-signed one signs itself, one of our own authority is signed by that. One that an outside
    authority signed is left alone, with a warning in the log.

    Args:
        folder: The identity's folder.
        passphrase: Opens the key.
        authority: Our own authority.
        now: The time; the clock's unless given.

    Returns:
        The new identity; ``None`` when it was not time or not possible.

    Raises:
        SealpressError: The identity can't be read or written, or its passphrase is missing.
    """
    present = Identity.load(folder, passphrase)
    if not due(present, now):
        return None
    try:
        renewed = IdentityFolder(folder).renew(
            passphrase=passphrase, authority=authority, only_if=lambda facts: due(facts, now)
        )
    except StateError as error:
        if error.reason is not Reason.IDENTITY_UNUSABLE:
            raise
        end = present.facts().not_after
        _log.warning("the certificate in %s ends on %s: %s %s", folder, end, error, error.hint)
        return None
    return renewed.identity
