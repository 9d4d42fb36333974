"""What became of a job."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.JOB_ABORTED: ReasonEntry(
        "SP-J101",
        ExitCode.REFUSED,
        "The printer gave the job up.",
        ("the document is damaged or of another format", "a fault in the printer"),
        "The job's state reasons say more: sealpress jobs URI --which all shows them; try the "
        "document on another printer.",
        "RFC 8011 section 5.3.7",
    ),
    Reason.JOB_CANCELED: ReasonEntry(
        "SP-J102",
        ExitCode.REFUSED,
        "The job was cancelled.",
        ("somebody cancelled it at the printer or from a computer",),
        "Print it again if it is still wanted.",
        "RFC 8011 section 5.3.7",
    ),
    Reason.JOB_WAIT_TIMEOUT: ReasonEntry(
        "SP-J103",
        ExitCode.REFUSED,
        "The job did not end within the time it was waited for.",
        ("the printer waits for paper or a person", "other jobs are before it"),
        "The job goes on; sealpress jobs URI shows its state.",
        "RFC 8011 section 5.3.7",
    ),
    Reason.DELIVERY_UNKNOWN: ReasonEntry(
        "SP-J104",
        ExitCode.REFUSED,
        "The document was sent, but whether the printer accepted it is not known.",
        ("the connection broke before the printer's answer came",),
        "Look at the printer and at sealpress jobs URI --which all before printing it again.",
        "RFC 9110 section 9.2.2",
    ),
    Reason.DELIVERY_INCOMPLETE: ReasonEntry(
        "SP-J105",
        ExitCode.REFUSED,
        "The printer took the job, but not the whole document.",
        ("it closed the connection early", "it ran out of memory", "the document is too long"),
        "Cancel the job if it is still there, then print the document again.",
        "RFC 9112 section 9.5",
    ),
}
