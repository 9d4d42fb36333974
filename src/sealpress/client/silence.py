"""A printer that hangs up on plain HTTP without a word: find out whether the port wants TLS."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.errors import HttpError, Phase, Reason, SealpressError, TlsError, TransportError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.connection import open_connection
from sealpress.trust import ClientTrust, TrustLevel, TrustPolicy

if TYPE_CHECKING:
    from sealpress.transport.stream import Driver, Timeouts

_SILENT = frozenset({Reason.CONNECTION_RESET, Reason.CONNECTION_CLOSED})


async def check_for_tls(
    error: TransportError, attempt: Attempt, driver: Driver, timeouts: Timeouts
) -> None:
    """Look whether TLS explains why a plain connection was broken off; return if it does not.

    A TLS server can't read HTTP and has no alert for it (RFC 8446 section 6.2): most close or
    reset the connection. One handshake tells; nothing is sent inside it.

    Raises:
        HttpError: The port speaks TLS (reason ``tls-on-plain-port``).
    """
    if attempt.binding is not Binding.PLAIN or error.reason not in _SILENT:
        return
    if await _speaks_tls(replace(attempt, binding=Binding.IMPLICIT), driver, timeouts):
        raise HttpError(
            Reason.TLS_ON_PLAIN_PORT,
            f"{attempt.endpoint} speaks TLS where plain HTTP was expected",
            phase=Phase.HTTP,
            endpoint=attempt.endpoint,
        ) from error


async def _speaks_tls(attempt: Attempt, driver: Driver, timeouts: Timeouts) -> bool:
    anyone = ClientTrust(TrustPolicy(level=TrustLevel.ENCRYPT, use_system_cas=False))
    try:
        connection = await open_connection(driver, attempt, anyone, timeouts)
    except TlsError as refusal:
        return refusal.alert is not None
    except SealpressError:
        return False
    await connection.close()
    return True
