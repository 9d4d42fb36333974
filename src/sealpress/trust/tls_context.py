"""What the TLS channel asks of an engine, whichever library stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import ssl


class TlsObject(Protocol):
    """One connection's TLS, between two memory BIOs; ``ssl.SSLObject`` is one.

    All of it raises ``ssl.SSLError``, with OpenSSL's ``reason``, and ``ssl.SSLWantReadError``
    when more octets must come first. An engine may also have ``get_unverified_chain``, and
    ``verify_errors``: what OpenSSL found wrong with the peer's chain, as pairs of verify code
    and depth, when it let the peer pass all the same.
    """

    def do_handshake(self) -> None:
        """Go on with the handshake; return once it is done."""
        ...

    def read(self, size: int, buffer: memoryview, /) -> object:
        """Decrypt at most ``size`` octets into a buffer; return how many, 0 at a clean end."""
        ...

    def write(self, octets: memoryview, /) -> int:
        """Encrypt some octets; return how many."""
        ...

    def unwrap(self) -> object:
        """Send close_notify."""
        ...

    def version(self) -> str | None:
        """The version agreed on, as ``TLSv1.3``."""
        ...

    def cipher(self) -> tuple[str, str, int] | None:
        """The cipher suite agreed on: OpenSSL's name, version, bits."""
        ...

    def getpeercert(self, binary_form: Literal[True]) -> bytes | None:
        """The peer's own certificate as DER.

        Raises:
            ValueError: The handshake is not done yet.
        """
        ...


class TlsContext(Protocol):
    """Settings that TLS objects are made from; ``ssl.SSLContext`` is one."""

    @property
    def verify_mode(self) -> ssl.VerifyMode:
        """Whether the peer is asked for a certificate, and whether it must have one."""
        ...

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,  # noqa: FBT001, FBT002 - as in ssl
        server_hostname: str | None = None,
    ) -> TlsObject:
        """Make the TLS of one connection."""
        ...
