"""Whom a client trusts, with the TLS settings that follow from it, for many connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sealpress.trust.client_tls import client_context

if TYPE_CHECKING:
    import ssl

    from sealpress.trust.policy import TrustPolicy


class ClientTrust:
    """A policy with the TLS settings that follow from it, made once for many connections."""

    def __init__(self, policy: TrustPolicy) -> None:
        self.policy = policy
        self._stages: Sequence[tuple[TrustPolicy, ssl.SSLContext]] = ()

    def stages(self) -> Sequence[tuple[TrustPolicy, ssl.SSLContext]]:
        """What to try in turn until the peer is trusted (:meth:`TrustPolicy.stages`).

        Raises:
            UsageError: As :func:`client_context`.
        """
        if not self._stages:
            self._stages = [(stage, client_context(stage)) for stage in self.policy.stages()]
        return self._stages
