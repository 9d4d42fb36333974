"""A server's own key and certificate: loaded from their folder, watched, and renewed in time."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.server.identity_watch import IdentityWatch, LoadedTls
from sealpress.server.tls import TlsFloor
from sealpress.trust.identities.identity import Identity
from sealpress.trust.identities.renewal import renew_if_due
from sealpress.trust.reporting_tls import reporting_context

if TYPE_CHECKING:
    from sealpress.trust.tls_context import TlsContext

__all__ = ["watch_identity"]


def watch_identity(
    identity: Identity,
    folder: Path,
    context: Callable[[Identity], TlsContext],
    *,
    floor: TlsFloor,
) -> IdentityWatch:
    """Load a server's TLS settings, with a watch that keeps them up to date.

    It reads files and is made in a thread.

    Args:
        identity: What is kept in the folder now.
        folder: The folder.
        context: Makes the settings for every client of what is kept there at the time.
        floor: What happens to clients below TLS 1.2.

    Raises:
        SealpressError: The files can't be used now.
    """

    def load() -> LoadedTls:
        present = Identity.load(folder, identity.passphrase)
        reports = floor is TlsFloor.REPORT
        return LoadedTls(context(present), reporting_context(present) if reports else None)

    return IdentityWatch(
        load,
        lambda: identity.paths,
        floor=floor,
        renew=functools.partial(renew_if_due, folder, passphrase=identity.passphrase),
    )
