"""A printer that hangs up on plain HTTP, or calls it bad: find out whether the port wants TLS."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.errors import HttpError, Phase, Reason, SealpressError, TlsError, TransportError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.connection import open_connection
from sealpress.trust import ClientTrust, TrustLevel, TrustPolicy

if TYPE_CHECKING:
    from sealpress.transport.response import HttpResponse
    from sealpress.transport.stream import Driver, Timeouts

_BAD_REQUEST = 400
_HINT = re.compile(rb"\b(https|ssl|tls)\b", re.IGNORECASE)
_SILENT = frozenset({Reason.CONNECTION_RESET, Reason.CONNECTION_CLOSED})


def hints_at_tls(response: HttpResponse) -> bool:
    """Whether an answer may be a TLS server's to plain HTTP: they name what they want."""
    return response.status == _BAD_REQUEST and bool(_HINT.search(response.body))


async def check_for_tls(
    error: TransportError | None, attempt: Attempt, driver: Driver, timeouts: Timeouts
) -> None:
    """Look whether TLS explains why plain HTTP was of no use; return if it does not.

    A TLS server can't read HTTP and has no alert for it (RFC 8446 section 6.2): most close or
    reset the connection, some answer in clear. One handshake tells; nothing is sent inside it.

    Args:
        error: What broke the connection off; ``None`` = there is an answer that hints at TLS.
        attempt: How the printer was reached.
        driver: The outside world.
        timeouts: How long each phase may take.

    Raises:
        HttpError: The port speaks TLS (reason ``tls-on-plain-port``).
    """
    if attempt.binding is not Binding.PLAIN or (error and error.reason not in _SILENT):
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
