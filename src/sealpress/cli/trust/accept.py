"""``sealpress trust accept``: take a certificate that has changed in the place of the old one."""

from __future__ import annotations

from sealpress.cli.asking import confirm
from sealpress.cli.options import (
    BecauseOption,
    JsonOption,
    PinArgument,
    PrinterArgument,
    TimeoutOption,
)
from sealpress.cli.terminal import printable, write_line, write_note
from sealpress.cli.trust.examining import Examined, compared, examine, examined_lines
from sealpress.cli.trust.neighbours import (
    neighbour_lines,
    pinned_neighbours,
    shown_host,
)
from sealpress.cli.trust.pinning import chosen_pin, parse_pin, tell_pinned
from sealpress.errors import Phase, Reason, TlsError, UsageError
from sealpress.trust import HostKey, PinKind
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = (
    "sealpress trust accept ipps://printer.example",
    "sealpress trust accept ipps://printer.example sha256:77b0...01ce --because 'new firmware'",
)


def run(
    uri: PrinterArgument,
    pin: PinArgument = "",
    *,
    because: BecauseOption = "",
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the old and the new certificate, ask, and trust the new one instead of the old.

    With a fingerprint nobody is asked: the printer must show that certificate. What was pinned
    by its key stays pinned by its key.
    """
    seen = examine(uri, timeout)
    known = seen.record
    if known is None or not known.pins:
        raise never_trusted(seen.fetched.host, seen.pin_command)
    if known.matches(seen.leaf) and not known.is_first_use:
        write_note("It has not changed; nothing was done.")
        tell_pinned(known, as_json=as_json)
        return
    _decide(seen, pin)
    by_key = any(each.kind is PinKind.PUBLIC_KEY for each in known.pins)
    record = TrustStore().pin(
        seen.fetched.host,
        certificate=seen.leaf,
        pin=chosen_pin(seen.leaf, key=by_key),
        why=because,
    )
    if not as_json:
        write_line(printable(f"replaced: {', '.join(map(str, known.pins))}"))
    tell_pinned(record, as_json=as_json)


def never_trusted(host: HostKey, pin_command: str) -> UsageError:
    """Make the error of a port where no certificate was trusted, maybe at another of its ports."""
    neighbours = pinned_neighbours(TrustStore(), host)
    accepting = [
        f"sealpress trust accept ipps://{shown_host(each.host)} changes that one."
        for each in neighbours
    ]
    return UsageError(
        Reason.INVALID_ARGUMENT,
        f"no certificate of {host} was trusted before",
        hint=" ".join(
            [
                *neighbour_lines(None, neighbours),
                *accepting,
                f"{pin_command} trusts this one at this port.",
            ]
        ),
    )


def _decide(seen: Examined, pin: str) -> None:
    """Let the fingerprint decide, else a person who sees both certificates."""
    if pin:
        _check(seen, pin)
        return
    for line in [*examined_lines(seen), *compared(seen)]:
        write_note(line)
    confirm(
        f"Is the new fingerprint the one that {seen.fetched.host} itself shows?",
        otherwise=f"{seen.pin_command} names it.",
    )


def _check(seen: Examined, pin: str) -> None:
    wanted = parse_pin(pin)
    if not wanted.matches(seen.leaf):
        raise TlsError(
            Reason.CERTIFICATE_PIN_MISMATCH,
            f"{seen.fetched.host} shows sha256:{seen.chain[0].sha256}, not {wanted}; "
            "nothing was changed",
            phase=Phase.TRUST,
            hint="Compare the fingerprint with the printer's own menu again.",
            endpoint=seen.fetched.attempt.endpoint,
            peer_chain=seen.fetched.chain,
        )
