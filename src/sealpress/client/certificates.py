"""Which client certificate a printer is shown, and which next (PWG 5199.10 section 4.7).

Table 3.1 there: after ``client-error-not-authenticated`` a certificate is shown on a new
connection, after ``client-error-not-authorized`` another, after ``client-error-forbidden`` none
any more. A printer that refuses in TLS itself is taken the same way. No certificate is shown
before one is wanted, unless one is known to have worked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from sealpress.client.identity_choice import Candidate, accepted_by
from sealpress.errors import Reason, TlsError
from sealpress.ipp.status import Status
from sealpress.transport.handshake import CertificateRequest
from sealpress.trust.certificates.names import name_text

if TYPE_CHECKING:
    from sealpress.transport.stream import Driver
    from sealpress.trust.certificates.finding import Finding
    from sealpress.trust.identities.identity import Identity

_log = logging.getLogger("sealpress.client")

REFUSALS_KEPT_SECONDS = 60.0
"""For how long an identity that was refused is not shown again for the same operation. A printer
that refuses a request for another reason, because the job is somebody else's, say, is not asked
again and again with every certificate."""

REFUSALS = frozenset(
    {
        Status.CLIENT_ERROR_FORBIDDEN,
        Status.CLIENT_ERROR_NOT_AUTHENTICATED,
        Status.CLIENT_ERROR_NOT_AUTHORIZED,
    }
)
"""IPP statuses that may be about who asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWanted:
    """A printer that wants a client certificate, and none of the identities given will do.

    Attributes:
        endpoint: ``host:port`` of the printer.
        authorities: The authorities it names as acceptable, as RFC 4514 texts; empty = any, or
            it did not say.
        tried: Identities that were shown to it and refused.
        status: The IPP status it refused with (``0x0402`` or ``0x0403``); 0 = it refused in TLS.
    """

    endpoint: str
    authorities: tuple[str, ...]
    tried: tuple[Identity, ...]
    status: int = 0


IdentityChooser: TypeAlias = Callable[[CertificateWanted], "Identity | None"]
"""Called when no identity given will do; returns another, ``None`` to give up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A printer's word against what it was shown, or not shown.

    Attributes:
        endpoint: ``host:port`` of the printer.
        shown: The identity of the connection, ``None`` for none.
        request: What the printer asks a certificate to be, if it was seen to ask.
        requested: Whether it asked for one; ``None`` = that could not be seen.
        status: The IPP status, 0 for a refusal in TLS.
        operation: What was asked, empty for a refusal in TLS, which holds for all.
        of_job: Whether it was about a job: then it may be somebody else's.
        tried: What was shown for this request before.
    """

    endpoint: str
    shown: Identity | None
    request: CertificateRequest | None = None
    requested: bool | None = None
    status: int = 0
    operation: str = ""
    of_job: bool = False
    tried: AbstractSet[Identity | None] = frozenset()

    @property
    def is_final(self) -> bool:
        """Whether the printer says that nobody else need ask."""
        return self.status == Status.CLIENT_ERROR_FORBIDDEN

    @classmethod
    def in_tls(
        cls,
        error: TlsError,
        shown: Identity | None,
        tried: AbstractSet[Identity | None] = frozenset(),
    ) -> Refusal:
        """Make one of a handshake that failed over the client certificate."""
        request = error.certificate_request
        return cls(
            endpoint=error.endpoint,
            shown=shown,
            request=request if isinstance(request, CertificateRequest) else None,
            requested=True,
            tried=tried,
        )


class ClientCertificates:
    """The identities that may be shown to one printer, and which of them is.

    Requests that go on at the same time share it: what one of them finds out holds for all.

    Args:
        identities: The preferred first.
        choose: Asked when none of them will do; ``None`` = nobody to ask.
        clock: The time by which certificates are judged.

    Attributes:
        shown: What new connections show; ``None`` = no certificate.
    """

    def __init__(
        self,
        identities: Sequence[Identity] = (),
        choose: IdentityChooser | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.shown: Identity | None = None
        self._identities = list(identities)
        self._choose = choose
        self._clock = clock
        self._candidates: dict[Identity, Candidate] = {}
        self._refused: dict[tuple[str, Identity | None], float] = {}
        self._admitted: list[Identity] = []  # the latest last
        self._requested: bool | None = None
        self._begun = False
        self._told: set[str] = set()  # fingerprints of what is about to expire

    @property
    def is_possible(self) -> bool:
        """Whether there is an identity, or somebody to ask for one."""
        return bool(self._identities) or self._choose is not None

    @property
    def may_be_wanted(self) -> bool:
        """Whether the printer may still want another one, so that a request must be repeatable."""
        settled = self.shown is not None and self.shown in self._admitted
        return self.is_possible and not settled and self._requested is not False

    async def begin(self, driver: Driver, known: str) -> None:
        """Begin with the identity that worked before, if it is still there and valid.

        Args:
            driver: Reads files.
            known: Fingerprint of its certificate (SHA-256, hex); empty = none.
        """
        if self._begun:
            return
        self._begun = True
        if not known or not self._identities:
            return
        for candidate in await self._read(driver):
            if candidate.sha256 == known and not candidate.unfit(None, self._clock()):
                self.shown = self.shown or candidate.identity

    def opened(self, requested: bool | None) -> None:  # noqa: FBT001  # three-valued
        """Note of a new connection whether the printer asked for a certificate."""
        self._requested = requested

    async def another(self, driver: Driver, refusal: Refusal) -> bool:
        """Choose what to show next; ``False`` when there is nothing else to be shown.

        Args:
            driver: Reads files and knows the time.
            refusal: What the printer said.
        """
        if not self._may_help(refusal):
            return False
        candidates = await self._read(driver)
        now = driver.now()  # from here on nothing else runs until the choice is made
        self._refused[refusal.operation, refusal.shown] = now + REFUSALS_KEPT_SECONDS
        if self.shown != refusal.shown and not self._is_refused(self.shown, refusal, now):
            return True  # another request has chosen meanwhile
        chosen = self._first_fit(candidates, refusal, now) or self._asked_for(refusal, now)
        if chosen is None:
            self.shown = self._admitted[-1] if self._admitted else None
            return False
        self.shown = chosen
        return True

    def admitted(self, identity: Identity) -> str:
        """Note that the printer served an identity; return the certificate's fingerprint."""
        if identity in self._admitted:
            self._admitted.remove(identity)
        self._admitted.append(identity)
        candidate = self._candidates.get(identity)
        return candidate.sha256 if candidate else ""

    async def expiring(self, driver: Driver, identity: Identity) -> tuple[Finding, ...]:
        """Find that what a printer was shown has expired, or will soon; logged once.

        Args:
            driver: Reads files.
            identity: What was shown.
        """
        candidate, now = self._candidates.get(identity), self._clock()
        if candidate is None or not candidate.expiring(now):
            return ()
        await self._read(driver)  # it may be renewed, in the same file
        candidate = self._candidates[identity]
        found = candidate.expiring(now)
        if found and candidate.sha256 not in self._told:
            self._told.add(candidate.sha256)
            _log.warning("%s", found[0].detail)
        return found

    def account(self, refusal: Refusal, now: float) -> str:
        """Return what was shown and what was not, and why, for the error that ends a request.

        Args:
            refusal: The last one.
            now: The driver's time.
        """
        if refusal.requested is False and self._identities:
            return "it asked for no client certificate on this connection, so none can help"
        words = [self._fate(one, refusal, now) for one in self._candidates.values()]
        if not words and refusal.status and refusal.requested:  # in TLS its error has said it
            accepted = accepted_by(refusal.request)
            words = [f"it accepts client certificates of {accepted}"] if accepted else []
        return "; ".join(words)

    def _fate(self, candidate: Candidate, refusal: Refusal, now: float) -> str:
        name = candidate.label
        if self._is_refused(candidate.identity, refusal, now):
            return f"the certificate of {name} was refused"
        if candidate.identity == refusal.shown:
            return f"the certificate of {name} was shown"
        why = candidate.unfit(refusal.request, self._clock())
        return f"the certificate of {name} was not shown: {why or 'it was not tried'}"

    def _may_help(self, refusal: Refusal) -> bool:
        if not self.is_possible or refusal.requested is False or refusal.is_final:
            return False
        # Whoever was admitted before is known: it is the job that is not theirs.
        return not (refusal.of_job and refusal.shown in self._admitted)

    def _is_refused(self, identity: Identity | None, refusal: Refusal, now: float) -> bool:
        return identity in refusal.tried or any(
            self._refused.get((operation, identity), now) > now
            for operation in (refusal.operation, "")
        )

    def _first_fit(
        self, candidates: Sequence[Candidate], refusal: Refusal, now: float
    ) -> Identity | None:
        today = self._clock()
        for candidate in candidates:
            refused = self._is_refused(candidate.identity, refusal, now)
            if not refused and not candidate.unfit(refusal.request, today):
                return candidate.identity
        return None

    def _asked_for(self, refusal: Refusal, now: float) -> Identity | None:
        if self._choose is None:
            return None
        request = refusal.request
        wanted = CertificateWanted(
            endpoint=refusal.endpoint,
            authorities=tuple(name_text(name) for name in request.authorities) if request else (),
            tried=tuple(one for one in self._identities if self._is_refused(one, refusal, now)),
            status=refusal.status,
        )
        chosen = self._choose(wanted)
        if chosen is None or self._is_refused(chosen, refusal, now):
            return None
        if chosen not in self._identities:
            self._identities.append(chosen)
            self._candidates[chosen] = Candidate.read(chosen)
        return chosen

    async def _read(self, driver: Driver) -> Sequence[Candidate]:
        """Return the candidates in their order; their files are read again when they changed."""
        self._candidates |= await driver.call(self._up_to_date)
        return [self._candidates[identity] for identity in self._identities]

    def _up_to_date(self) -> dict[Identity, Candidate]:
        known = self._candidates
        return {
            identity: known[identity]
            if identity in known and known[identity].is_current
            else Candidate.read(identity)
            for identity in tuple(self._identities)
        }


def about_client_certificate(error: BaseException) -> bool:
    """Whether TLS ended over the client certificate: it is missing, or refused."""
    return isinstance(error, TlsError) and error.reason in {
        Reason.TLS_CLIENT_CERTIFICATE_REQUIRED,
        Reason.TLS_CLIENT_CERTIFICATE_REFUSED,
    }
