"""``sealpress plan``: how a printer would be reached, why, and what it offers when asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sealpress.cli.certificates import expiry_text
from sealpress.cli.connecting import open_printer
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.options import JsonOption, UriArgument
from sealpress.cli.terminal import (
    printable,
    strong,
    write_json,
    write_line,
    write_note,
    write_pairs,
    write_table,
)
from sealpress.reasons import ExitCode

if TYPE_CHECKING:
    from sealpress.client.facts import Offer
    from sealpress.client.plan import Plan


def run(
    uri: UriArgument,
    *,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask the printer which ports and bindings it offers.")
    ] = False,
    connection: ConnectionOptions,
    as_json: JsonOption = False,
) -> None:
    """Show the ways to a printer in the order they are tried, the choice and the reasons."""
    with open_printer(uri, connection) as printer:
        offers = printer.ask().offers if ask else ()
        plan = printer.plan()
    warn_of_offers(offers)
    if as_json:
        write_json({**plan.as_dict(), "offers": [offer.as_dict() for offer in offers]})
    else:
        _tell(plan, offers if ask else None)
    if ask and not any(offer.works for offer in offers):
        raise typer.Exit(ExitCode.CONNECT)


def _tell(plan: Plan, offers: Sequence[Offer] | None) -> None:
    if offers is not None:
        tell_offers(offers)
    tell_plan(plan)


def tell_plan(plan: Plan) -> None:
    """Show a plan: the ways, the choice, the reasons."""
    write_line(printable(f"To reach {plan.uri} (security: {plan.security})"))
    write_table(
        ("", "port", "binding", "host", "why"),
        (
            (str(number), str(way.port), way.binding.value, way.host, way.reason)
            for number, way in enumerate(plan.attempts, start=1)
        ),
    )
    for note in plan.notes:
        write_line(printable(f"- {note}"))
    if plan.attempts:
        best = plan.attempts[0]
        choice = f"choice: {best.endpoint}, {best.binding.value}"
        write_line(strong(printable(choice), sys.stdout))
    else:
        write_line("choice: none; no way is left under this policy")


def plan_lines(plan: Plan) -> list[str]:
    """Return a plan in few words, to be said beside a result."""
    return [printable(line) for line in plan.lines()]


def tell_offers(offers: Sequence[Offer]) -> None:
    """Show what asking found, and each certificate once."""
    write_line("What the printer offers")
    write_table(
        ("port", "binding", "works", "TLS", "cipher", "certificate"),
        (
            (
                str(offer.port),
                offer.binding.value,
                "yes" if offer.works else offer.error or "no",
                offer.tls_version,
                offer.cipher,
                _verdict(offer),
            )
            for offer in offers
        ),
    )
    for sha256, offer in {o.certificate_sha256: o for o in offers if o.certificate_sha256}.items():
        write_line(strong("certificate", sys.stdout))
        write_pairs(
            [
                ("subject", offer.certificate_subject),
                ("issuer", offer.certificate_issuer),
                ("valid", f"{offer.certificate_from} to {offer.certificate_until}"),
                ("sha256", sha256),
            ],
            indent=2,
        )
    write_line()


def warn_of_offers(offers: Sequence[Offer]) -> None:
    """Say beside the result which certificates will expire soon."""
    for sha256, until in {o.certificate_sha256: o.certificate_until for o in offers}.items():
        ending = expiry_text(datetime.fromisoformat(until)) if until else ""
        if ending:
            write_note(f"warning: the certificate {sha256} {ending}")


def _verdict(offer: Offer) -> str:
    if offer.trusted is None:
        return "not judged" if offer.certificate_sha256 else ""
    return "trusted" if offer.trusted else f"not trusted: {', '.join(offer.findings)}"
