"""What clients are told of the ways into a queue agrees with what the gate does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.gateway.access.endpoints import ways_in
from sealpress.gateway.settings import Encryption, GatewaySettings, Login, QueueSettings
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy

BOTH = (Login.BASIC, Login.DIGEST)
CLEAR = {"encryption": Encryption.OPTIONAL}
ASK, REQUIRE = ClientCertificateMode.ASK, ClientCertificateMode.REQUIRE_AT_IPP
NAME = "requesting-user-name"


def told(*, login=(), mode=ClientCertificateMode.OFF, **queue):
    off = mode is ClientCertificateMode.OFF
    policy = ClientCertificatePolicy(mode=mode, ca_files=() if off else (Path("ca.pem"),))
    settings = GatewaySettings(state=Path("state"), login=login, client_certificates=policy)
    ways = ways_in(settings, QueueSettings(name="q", uri="file:///x", **queue))
    return [f"{way.scheme} {way.security} {way.authentication}" for way in ways]


@pytest.mark.parametrize(
    ("settings", "secure", "clear"),
    [
        ({}, [NAME], ["tls", NAME]),
        (CLEAR, [NAME], ["none", NAME]),
        ({"login": BOTH}, [NAME, "digest", "basic"], ["tls", NAME, "digest", "basic"]),
        (
            {"login": BOTH, "login_required": True},
            ["digest", "basic"],
            ["tls", "digest", "basic"],
        ),
        (
            {"login": BOTH, "login_required": True, **CLEAR},
            ["digest", "basic"],
            ["none", "digest"],
        ),
        (
            {"login": (Login.BASIC,), "users": ("ann",), **CLEAR},
            ["basic"],
            ["tls", "basic"],
        ),
        ({"mode": ASK, **CLEAR}, [NAME, "certificate"], ["none", NAME]),
        ({"mode": REQUIRE, **CLEAR}, ["certificate"], ["tls", "certificate"]),
        (
            {"mode": REQUIRE, "login": (Login.BASIC,)},
            ["certificate", "certificate+basic"],
            ["tls", "certificate", "certificate+basic"],
        ),
    ],
)
def test_ways(settings, secure, clear):
    security, *methods = clear
    expected = [f"ipps tls {one}" for one in secure] + [f"ipp {security} {one}" for one in methods]
    assert told(**settings) == expected
