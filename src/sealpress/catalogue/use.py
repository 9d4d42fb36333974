"""The caller's input: addresses, options, documents."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.INVALID_URI: ReasonEntry(
        "SP-U001",
        ExitCode.USAGE,
        "The printer's address is not a URI that can be used.",
        ("a typing error", "a queue name or a file path given instead of a URI"),
        "Write it like ipps://printer.example/ipp/print; ipp, ipps, http and https are known.",
        "RFC 3510 section 4, RFC 7472 section 4",
    ),
    Reason.INVALID_ARGUMENT: ReasonEntry(
        "SP-U002",
        ExitCode.USAGE,
        "An option or argument has a value that cannot be used.",
        ("a typing error", "a value of another kind than the attribute takes"),
        "Change the value; --help lists a command's options, sealpress show URI --all what a "
        "printer supports.",
        "RFC 8011 section 5.2",
    ),
    Reason.DOCUMENT_UNREADABLE: ReasonEntry(
        "SP-U003",
        ExitCode.DOCUMENT,
        "The document could not be read.",
        ("the file does not exist", "no permission to read it", "the disk has an error"),
        "Check the path and the permissions.",
        "",
    ),
    Reason.DOCUMENT_NOT_REPLAYABLE: ReasonEntry(
        "SP-U004",
        ExitCode.DOCUMENT,
        "The document has to be sent again, but its source can be read only once.",
        ("the printer asked for a password or another framing after the upload had begun",),
        "Give the document as a path, as bytes or as a function that opens it anew.",
        "RFC 9110 section 9.2.2",
    ),
    Reason.DOCUMENT_EMPTY: ReasonEntry(
        "SP-U005",
        ExitCode.DOCUMENT,
        "The document is empty.",
        ("the program that makes it has failed", "the wrong file"),
        "Look at the file's size before printing.",
        "RFC 8011 section 4.2.1",
    ),
    Reason.DOCUMENT_FORMAT_NOT_SUPPORTED: ReasonEntry(
        "SP-U006",
        ExitCode.DOCUMENT,
        "The printer does not take documents of this format.",
        ("the printer needs another format, PDF or PWG Raster for instance",),
        "sealpress show URI lists document-format-supported; --format overrides the guess.",
        "RFC 8011 section 4.1.1.4",
    ),
    Reason.DOCUMENT_TOO_LARGE: ReasonEntry(
        "SP-U008",
        ExitCode.DOCUMENT,
        "The document is larger than is taken.",
        (
            "the printer's memory or its limit for a job is too small",
            "it is larger than one document may be here",
        ),
        "Print it in parts, or make it smaller: fewer pages, pictures of lower resolution.",
        "RFC 8011 appendix B.1.4.9, RFC 9110 section 15.5.14",
    ),
    Reason.DOCUMENT_DAMAGED: ReasonEntry(
        "SP-U009",
        ExitCode.DOCUMENT,
        "No sense can be made of the document.",
        (
            "the file is damaged or incomplete",
            "the file is of another format than it says to be",
            "the document is protected by a password, or must not be printed",
            "the interpreter cannot do what the document needs",
        ),
        "Open the file in a viewer and save it anew; --format TYPE names its real format.",
        "RFC 8011 appendix B.1.4.18, PWG 5100.13",
    ),
    Reason.NOT_CONFIRMED: ReasonEntry(
        "SP-U007",
        ExitCode.TRUST,
        "Nobody confirmed it, so nothing was changed.",
        ("the answer was no", "there is no terminal at which a person could be asked"),
        "Run it again in a terminal, or name the fingerprint: sealpress trust pin URI FINGERPRINT.",
        "RFC 7435",
    ),
    Reason.SUITE_INVALID: ReasonEntry(
        "SP-U010",
        ExitCode.USAGE,
        "A suite of tests cannot be run as it is written.",
        (
            "a directive or a value is misspelt",
            "a file that it includes or sends is missing",
            "it is not in ipptool's file format",
        ),
        "Change the line that is named; ipptoolfile(5) describes the format.",
        "",
    ),
}
