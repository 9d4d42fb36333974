"""The shape of a catalogue entry."""

from __future__ import annotations

from typing import NamedTuple

from sealpress.reasons import ExitCode


class ReasonEntry(NamedTuple):
    """What is known about one reason.

    Attributes:
        message_id: ``SP-``, a letter for the part (U use, W wire, N network, T TLS, C certificate,
            H HTTP, I IPP, J job, D practice, Q print server, F document, S state) and a number;
            never reused.
        exit_code: How the command line ends.
        sentence: What happened, for a person.
        causes: Likely causes, the most likely first.
        remedy: What to do; commands stand as typed, with URI for the printer's address.
        source: Where the rule is written.
        printer_state_reasons: Keywords with which it shows in ``printer-state-reasons`` of a
            printer that delivers to the failing one (RFC 8011 section 5.4.12).
        job_state_reasons: Keywords with which it shows in ``job-state-reasons`` of the job that
            could not be delivered (RFC 8011 section 5.3.8).
    """

    message_id: str
    exit_code: ExitCode
    sentence: str
    causes: tuple[str, ...]
    remedy: str
    source: str
    printer_state_reasons: tuple[str, ...] = ()
    job_state_reasons: tuple[str, ...] = ()
