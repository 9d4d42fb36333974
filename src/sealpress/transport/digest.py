"""The arithmetic of Digest authentication, for both sides (RFC 7616, RFC 2617, RFC 2069)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

ALGORITHMS = {"sha-512-256": "sha512_256", "sha-256": "sha256", "md5": "md5"}
"""Digest algorithms as HTTP names them, the strongest first, and as :mod:`hashlib` does."""

SESSION_SUFFIX = "-sess"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestInput:
    """What a response is computed of.

    Attributes:
        algorithm: In lower case: ``sha-256``, ``md5-sess``.
        nonce: The server's.
        method: The request's method.
        uri: The request-target as sent.
        qop: ``auth``, or empty for the response of RFC 2069.
        cnonce: The client's nonce; used with ``qop`` and by session algorithms.
        count: The nonce count, eight hexadecimal digits.
    """

    algorithm: str
    nonce: str
    method: str
    uri: str
    qop: str = ""
    cnonce: str = ""
    count: str = ""


def is_supported(algorithm: str) -> bool:
    """Whether a digest algorithm can be computed here."""
    name = ALGORITHMS.get(algorithm.removesuffix(SESSION_SUFFIX))
    return name in hashlib.algorithms_available


def digest_hex(algorithm: str, text: str) -> str:
    """``H(text)`` of an algorithm, hexadecimal; text in UTF-8."""
    name = ALGORITHMS[algorithm.removesuffix(SESSION_SUFFIX)]
    # Not for security: the algorithm is the server's choice, and MD5 is what old devices have.
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def user_secret(algorithm: str, user: str, realm: str, password: str) -> str:
    """``H(user:realm:password)``, which a server may keep in place of the password."""
    return digest_hex(algorithm, f"{user}:{realm}:{password}")


def digest_response(given: DigestInput, secret: str) -> str:
    """The ``response`` parameter.

    Args:
        given: What both sides know.
        secret: From :func:`user_secret`.
    """
    algorithm = given.algorithm
    if algorithm.endswith(SESSION_SUFFIX):
        secret = digest_hex(algorithm, f"{secret}:{given.nonce}:{given.cnonce}")
    asked = digest_hex(algorithm, f"{given.method}:{given.uri}")
    if not given.qop:  # RFC 2069 section 2.1.2
        return digest_hex(algorithm, f"{secret}:{given.nonce}:{asked}")
    between = f"{given.nonce}:{given.count}:{given.cnonce}:{given.qop}"
    return digest_hex(algorithm, f"{secret}:{between}:{asked}")
