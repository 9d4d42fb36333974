"""The document on its way to what the printer takes: what it lacks, and what stops a transform."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    # What this machine lacks: SP-F10x
    Reason.TRANSFORM_NOT_INSTALLED: ReasonEntry(
        "SP-F101",
        ExitCode.STATE,
        "The document has to be turned into another format, and what does that is not installed.",
        ("Sealpress was installed without its extra transform or pdf",),
        "Type pip install 'sealpress[transform,pdf]'; or print a document of a format that the "
        "printer takes as it is.",
        "",
    ),
    Reason.GHOSTSCRIPT_MISSING: ReasonEntry(
        "SP-F102",
        ExitCode.STATE,
        "The document is PostScript, which needs Ghostscript, and that is not on this machine.",
        ("Ghostscript is not installed", "its program gs is in no folder of PATH"),
        "Install Ghostscript (apt-get install ghostscript on Debian and Ubuntu); or save the "
        "document as PDF.",
        "",
    ),
    # What the document is: SP-F11x
    Reason.DOCUMENT_LOCKED: ReasonEntry(
        "SP-F111",
        ExitCode.DOCUMENT,
        "The document is locked with a password.",
        ("a password is needed to open it",),
        "Open it in a viewer with its password, and save it without one.",
        "PWG 5100.13",
    ),
    Reason.DOCUMENT_TOO_LONG: ReasonEntry(
        "SP-F112",
        ExitCode.DOCUMENT,
        "The document has, or would become, more pages than one document may have.",
        (
            "it is very long",
            "copies and page ranges make it so",
            "the printer takes pictures of one page only",
            "it was made to do harm",
        ),
        "Print it in parts with page ranges, or let the limit max_pages be larger.",
        "",
    ),
    Reason.IMAGE_TOO_LARGE: ReasonEntry(
        "SP-F113",
        ExitCode.DOCUMENT,
        "A picture has more pixels than one picture may have.",
        ("it was scanned at a very high resolution", "it was made to do harm"),
        "Make the picture smaller, or let the limit max_image_pixels be larger.",
        "",
    ),
    Reason.PAGE_TOO_LARGE: ReasonEntry(
        "SP-F115",
        ExitCode.DOCUMENT,
        "A page is larger than a PDF's page can be.",
        ("a program wrote its size in another unit", "it was made to do harm"),
        "Make the page smaller, or let the limit max_page_points be larger.",
        "ISO 32000-1 annex C",
    ),
    Reason.PAGE_RANGES_EMPTY: ReasonEntry(
        "SP-F114",
        ExitCode.USAGE,
        "The page ranges choose no page of the document.",
        ("the document has fewer pages",),
        "Choose pages that the document has.",
        "RFC 8011 section 5.2.7",
    ),
    # What stops a transform: SP-F12x
    Reason.TRANSFORM_OUT_OF_MEMORY: ReasonEntry(
        "SP-F121",
        ExitCode.DOCUMENT,
        "The document needs more memory than one document may have.",
        ("a picture or a page of it is very large", "it was made to do harm"),
        "Save it anew in another program, print it at a lower resolution, or let the limit "
        "memory_octets be larger.",
        "",
    ),
    Reason.TRANSFORM_OUT_OF_TIME: ReasonEntry(
        "SP-F122",
        ExitCode.DOCUMENT,
        "A page of the document takes longer than one page may.",
        ("the page is very complex", "it was made to do harm", "the machine is very busy"),
        "Save it anew in another program, print it at a lower resolution, or let the limits "
        "cpu_seconds_a_page and wall_seconds_a_page be larger.",
        "",
    ),
    Reason.TRANSFORM_TOO_MUCH: ReasonEntry(
        "SP-F123",
        ExitCode.DOCUMENT,
        "What the document becomes is larger than one document may become.",
        ("it has very many pages", "it was made to do harm"),
        "Print it in parts, at a lower resolution, or let the limit max_output_octets be larger.",
        "",
    ),
    Reason.TRANSFORM_FAILED: ReasonEntry(
        "SP-F124",
        ExitCode.DOCUMENT,
        "The process that works on the document ended before its end.",
        ("the document makes the renderer crash", "the machine has no memory left"),
        "Open the document in a viewer and save it anew; if that does not help, tell the "
        "developers, with the document.",
        "",
    ),
}
