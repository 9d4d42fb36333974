"""Answers at the level of IPP."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.NOT_IPP: ReasonEntry(
        "SP-I101",
        ExitCode.CONNECT,
        "What answered is not an IPP printer: the answer is no IPP message.",
        (
            "the path is a web page's, /ipp/print is the usual one for printing",
            "a web server, proxy or login page answers in the printer's place",
            "a fault in the printer",
        ),
        "Check port and path of the address; sealpress doctor URI finds the port and the path.",
        "RFC 8010 section 3",
    ),
    Reason.IPP_STATUS: ReasonEntry(
        "SP-I102",
        ExitCode.REFUSED,
        "The printer refused the request.",
        ("the status and the words of the printer that are named say why",),
        "Look at the printer's display and log, and try again; sealpress doctor URI finds what "
        "else is wrong.",
        "RFC 8011 appendix B",
    ),
    Reason.IPP_VERSION_NOT_SUPPORTED: ReasonEntry(
        "SP-I103",
        ExitCode.REFUSED,
        "The printer knows none of the IPP versions 2.0, 1.1 and 1.0.",
        ("a fault in the printer's software", "what answers is another kind of IPP service"),
        "Update the printer's firmware; sealpress doctor URI shows how it answers each version.",
        "RFC 8011 section 4.1.8",
    ),
    Reason.REQUEST_ID_MISMATCH: ReasonEntry(
        "SP-I104",
        ExitCode.OTHER,
        "The printer answered another request than the one that was sent.",
        ("a fault in the printer or in a proxy",),
        "Try again; when it happens again, sealpress doctor URI --trace=hex shows both messages; "
        "go around the proxy, or update the printer's firmware.",
        "RFC 8011 section 4.1.1",
    ),
    Reason.RESPONSE_INCOMPLETE: ReasonEntry(
        "SP-I105",
        ExitCode.OTHER,
        "The printer's answer lacks something it must have.",
        ("a fault in the printer's software",),
        "Update the printer's firmware; sealpress doctor URI lists everything that it lacks.",
        "RFC 8011 section 4.2",
    ),
    Reason.OPTION_NOT_SUPPORTED: ReasonEntry(
        "SP-I106",
        ExitCode.REFUSED,
        "The printer cannot do what an option asks for.",
        ("the printer lacks the feature", "a value it does not have"),
        "Leave the option out or change it; sealpress show URI --all lists what is supported.",
        "RFC 8011 section 4.1.7",
    ),
    Reason.NOT_AUTHENTICATED: ReasonEntry(
        "SP-I107",
        ExitCode.REFUSED,
        "The printer wants to know who prints, and was not told.",
        (
            "it demands a client certificate, and none was presented",
            "it demands a user's name, and none was sent",
        ),
        "Ask the printer's administrator for a certificate, and name it with --identity NAME; "
        "--user NAME sends a name.",
        "RFC 8011 appendix B.1.4.3, PWG 5199.10 section 4.7",
    ),
    Reason.NOT_AUTHORIZED: ReasonEntry(
        "SP-I108",
        ExitCode.REFUSED,
        "The printer knows who prints, and does not admit them; another identity may be admitted.",
        (
            "the client certificate is of an authority that the printer does not trust",
            "the user is not on the printer's list",
            "the job belongs to somebody else",
        ),
        "Use another certificate with --identity NAME, or ask the printer's administrator.",
        "RFC 8011 appendix B.1.4.4, PWG 5199.10 section 4.7",
    ),
    Reason.FORBIDDEN: ReasonEntry(
        "SP-I109",
        ExitCode.REFUSED,
        "The printer refuses this for good; trying again does not help.",
        ("the user is forbidden to use the printer", "the operation is switched off"),
        "Ask the printer's administrator.",
        "RFC 8011 appendix B.1.4.2, PWG 5199.10 section 4.7",
    ),
    Reason.IPP_NOT_FOUND: ReasonEntry(
        "SP-I110",
        ExitCode.REFUSED,
        "The printer does not know the printer or the job that it was asked about.",
        (
            "the address has a typing error in the path or the queue's name",
            "the job has ended and left the printer's list",
        ),
        "Check the path of the address, /ipp/print is the usual one; sealpress jobs URI --which "
        "all lists the jobs that it knows.",
        "RFC 8011 appendix B.1.4.7",
    ),
    Reason.ACCOUNT_REFUSED: ReasonEntry(
        "SP-I111",
        ExitCode.REFUSED,
        "The printer counts what each account prints, and does not let this one print.",
        (
            "the account's number of pages is used up",
            "no account was named, or the printer does not know it",
            "the account is closed",
        ),
        "Ask whoever looks after the accounts; sealpress print FILE --to URI --option "
        "job-account-id=ACCOUNT names one.",
        "PWG 5100.16",
    ),
}
