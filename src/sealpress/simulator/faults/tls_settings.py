"""TLS settings of a virtual printer with the faults it has just now: versions, suites, identity."""

from __future__ import annotations

import importlib
import ssl
import warnings
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.simulator.faults.desk import FaultDesk
from sealpress.simulator.faults.fault import ActiveFault, Layer
from sealpress.trust import server_context
from sealpress.trust.client_certificates import ClientCertificateMode
from sealpress.trust.client_tls import COMMON_OPTIONS
from sealpress.trust.identities.identity import Identity
from sealpress.trust.server_tls import SERVER_CIPHERS

if TYPE_CHECKING:
    from sealpress.simulator.config import VirtualPrinterConfig
    from sealpress.simulator.faults.certificates import CertificateMaker
    from sealpress.trust.tls_context import TlsContext

FOLDER = "faults"
"""Folder below the printer's identity where faulty certificates and their authority are kept."""

_CERTIFICATES = "sealpress.simulator.faults.certificates"
_V = ssl.TLSVersion
_VERSIONS = {
    "tls-1.3-only": (_V.TLSv1_3, _V.TLSv1_3),
    "tls-1.2-only": (_V.TLSv1_2, _V.TLSv1_2),
    "tls-1.1-only": (_V.TLSv1_1, _V.TLSv1_1),
    "tls-1.0-only": (_V.TLSv1, _V.TLSv1),
    "tls-old-versions": (_V.TLSv1, _V.MAXIMUM_SUPPORTED),
}
_CURRENT = (_V.TLSv1_2, _V.MAXIMUM_SUPPORTED)
_RSA_KEY_EXCHANGE = "kRSA+AES"
_SUITES = {
    "tls-weak-ciphers": f"{SERVER_CIPHERS}:{_RSA_KEY_EXCHANGE}",
    "tls-rsa-key-exchange": _RSA_KEY_EXCHANGE,
    "tls-small-dh": "kDHE+AES",
    "tls-no-common-cipher": "ARIA",
}
_OLD_SUITES = "ECDHE+AES:kRSA+AES:DHE+AES"
_NEEDS_RSA = frozenset({"tls-weak-ciphers", "tls-rsa-key-exchange", "tls-small-dh"})
_SETTINGS = frozenset({*_VERSIONS, *_SUITES, "tls-client-certificate"})
"""Faults that are made by settings; the others of the layer are played by hand."""


class FaultySettings:
    """Makes a printer's TLS settings; in a thread, since it reads and writes files.

    Args:
        config: What was chosen about the printer.
        names: Host names and addresses for certificates.
        desk: Knows the faults.

    Attributes:
        shown: The identity that new connections are shown, ``None`` before there is one.
    """

    def __init__(self, config: VirtualPrinterConfig, names: Sequence[str], desk: FaultDesk) -> None:
        self._config = config
        self._names = tuple(names)
        self._desk = desk
        self.shown: Identity | None = None
        self._made_for: frozenset[str] = frozenset()

    @property
    def authority_path(self) -> Path:
        """Certificate of the authority that signs faulty certificates; made when missing."""
        return self._maker().authority()

    @property
    def are_stale(self) -> bool:
        """Whether the settings made last are not those that the faults in force want."""
        return self._made_for != self._wanted or "certificate-changing" in self._wanted

    @property
    def _wanted(self) -> frozenset[str]:
        return frozenset(one.name for one in self._desk.active if one.fault.layer is Layer.TLS)

    def chain(self) -> tuple[bytes, ...]:
        """The certificates that new connections are shown, as DER; none without TLS."""
        return self.shown.chain() if self.shown is not None else ()

    def context(self, identity: Identity) -> TlsContext:
        """Make the settings for the faults that are in force.

        Args:
            identity: The printer's own; shown unless a fault needs another.

        Raises:
            SealpressError: As of :func:`sealpress.trust.server_context`.
            OSError: A certificate can't be written.
        """
        faults = self._made_for = self._wanted
        about_certificates = any(name.startswith("certificate-") for name in faults)
        if about_certificates or faults & _NEEDS_RSA:
            wanted = faults if about_certificates else {*faults, "certificate-self-signed"}
            path = self._maker().make(wanted, rsa_key=bool(faults & _NEEDS_RSA))
            self.shown = Identity(path.with_suffix(".crt"), path)
        else:
            self.shown = identity
        if self.shown is identity and not faults & _SETTINGS:
            return server_context(identity, client_certificates=self._config.client_certificates)
        return self._faulty_context(self.shown, faults)

    def _maker(self) -> CertificateMaker:
        module = importlib.import_module(_CERTIFICATES)  # cryptography is heavy
        maker = module.CertificateMaker(self._config.identity / FOLDER, self._names)
        return cast("CertificateMaker", maker)

    def _faulty_context(self, identity: Identity, faults: AbstractSet[str]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        lowest, highest = next((_VERSIONS[one] for one in _VERSIONS if one in faults), _CURRENT)
        suites = next((_SUITES[one] for one in _SUITES if one in faults), "")
        if suites and "tls-weak-ciphers" not in faults:
            highest = min(highest, _V.TLSv1_2) if highest > 0 else _V.TLSv1_2
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the fault
            context.minimum_version, context.maximum_version = lowest, highest
        is_old = lowest in {_V.TLSv1, _V.TLSv1_1}
        chosen = suites or (_OLD_SUITES if is_old else SERVER_CIPHERS)
        context.set_ciphers(f"{chosen}:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0")
        context.options = COMMON_OPTIONS | ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_TICKET
        context.num_tickets = 0
        if "tls-small-dh" in faults:
            context.load_dh_params(str(self._maker().small_group()))
        self._demand_certificates(context, faults)
        identity.load_into(context)
        return context

    def _demand_certificates(self, context: ssl.SSLContext, faults: AbstractSet[str]) -> None:
        policy = self._config.client_certificates
        if "tls-client-certificate" in faults:
            authorities = self.authority_path.read_text("ascii")
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=authorities)
        elif policy.mode is ClientCertificateMode.REQUIRE_AT_TLS:
            context.verify_mode = ssl.CERT_REQUIRED
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            context.load_verify_locations(cadata=b"".join(policy.authorities()))


def refuse_unmakeable(faults: Sequence[ActiveFault], config: VirtualPrinterConfig) -> None:
    """Refuse faults that cannot be had with other settings of the printer.

    Raises:
        UsageError: Faults of TLS where the printer has none, or where client certificates are
            judged after the handshake (reason ``invalid-argument``).
    """
    of_tls = [one.name for one in faults if one.fault.layer is Layer.TLS]
    mode = config.client_certificates.mode
    without = config.tls.schemes == ("ipp",) and config.tls == "off"
    if of_tls and without:
        raise UsageError(Reason.INVALID_ARGUMENT, f"the fault {of_tls[0]} needs a printer with TLS")
    if of_tls and mode in {ClientCertificateMode.ASK, ClientCertificateMode.REQUIRE_AT_IPP}:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"the fault {of_tls[0]} cannot be had together with client certificates "
            f"that are judged after the handshake ({mode})",
        )
