"""Tells a witness the secrets of its connection as soon as TLS has made them.

They are found by the random octets of the ClientHello (RFC 8446 section 4.1.2): a log holds those
of other connections too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sealpress.transport.records import CLIENT_HELLO

if TYPE_CHECKING:
    from sealpress.transport.stream import Driver, Stream
    from sealpress.transport.watched import WatchedStream
    from sealpress.trust.client_trust import TrustStage
    from sealpress.trust.key_log import SecretsOfOne

_log = logging.getLogger("sealpress.transport")

_RANDOM = slice(6, 38)  # of the message: type, length, version, then 32 octets


class SecretsTold:
    """Passes the secrets of one connection on.

    Args:
        secrets: Where they come from.
        tell: Is given lines of the NSS key log format.
    """

    def __init__(self, secrets: SecretsOfOne, tell: Callable[[Sequence[str]], None]) -> None:
        self._secrets = secrets
        self._tell = tell
        self._client_random = b""

    def take_message(self, kind: int, octets: bytes) -> None:
        """Take a message of the handshake, with its header."""
        if kind == CLIENT_HELLO and not self._client_random:
            self._client_random = octets[_RANDOM]

    def tell(self) -> None:
        """Tell what is new."""
        if self._client_random and (lines := self._secrets.take(self._client_random)):
            self._tell(lines)


async def logged_stage(stage: TrustStage, stream: Stream, driver: Driver | None) -> TrustStage:
    """Return the same stage with settings that tell secrets; without a place for them, itself.

    Raises:
        UsageError: The settings cannot be made any more; the stream is closed.
    """
    try:
        if driver is None:
            return stage.with_key_log()
        return await driver.call(stage.with_key_log)
    except OSError as error:
        _log.warning("the secrets of TLS cannot be told: %s", error)
        return stage
    except BaseException:
        await stream.close()
        raise


def secrets_told(stage: TrustStage, watched: WatchedStream | None) -> SecretsTold | None:
    """Return what tells a witness the secrets of the next handshake of a stage, if it wants any."""
    if stage.key_log is None or watched is None:
        return None
    return SecretsTold(stage.key_log.follow(), watched.watch.tls_secrets)
