"""The print server: its spool, queues, writers, users and destinations."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    # The store of jobs: SP-Q10x
    Reason.SPOOL_FAILED: ReasonEntry(
        "SP-Q101",
        ExitCode.STATE,
        "The print server could not write to its spool; what was to be kept is not.",
        ("the disk fails", "the disk is mounted read-only", "another program locks the spool"),
        "Look at the disk and the system's log. The server goes on by itself once it can write; "
        "whoever was refused may print again.",
        "",
    ),
    Reason.SPOOL_FULL: ReasonEntry(
        "SP-Q102",
        ExitCode.STATE,
        "The print server has no room for another job.",
        ("the disk is full", "many jobs wait for a printer that does not print"),
        "Make room on the disk, or cancel jobs that nobody needs. Jobs that were taken are kept, "
        "and new ones are taken as soon as there is room.",
        "RFC 8011 appendix B.1.5.6",
    ),
    Reason.SPOOL_IN_USE: ReasonEntry(
        "SP-Q103",
        ExitCode.STATE,
        "Another print server works with this spool.",
        ("it was started twice", "two settings files name the same folder"),
        "Stop the other one, or give each its own folder.",
        "",
    ),
    Reason.SPOOL_TOO_NEW: ReasonEntry(
        "SP-Q104",
        ExitCode.STATE,
        "The spool was written by a newer version of Sealpress.",
        ("Sealpress was set back to an older version",),
        "Start the newer version again; an older one cannot read what it wrote.",
        "",
    ),
    Reason.SPOOL_DAMAGED: ReasonEntry(
        "SP-Q105",
        ExitCode.STATE,
        "The spool is damaged.",
        ("the disk fails", "somebody changed, copied or removed its files"),
        "Stop the server and type sealpress spool repair: it takes over all that can be read, and "
        "keeps the damaged files and every document. Or put back a backup of the spool's folder. "
        "And look at the disk.",
        "",
    ),
    Reason.JOB_CHANGED: ReasonEntry(
        "SP-Q106",
        ExitCode.REFUSED,
        "The job is no longer as it was, so nothing was done to it.",
        ("somebody else changed it at the same time", "its printing began or ended meanwhile"),
        "Look at the job again, and repeat what is still wanted.",
        "",
    ),
    Reason.WRITER_FENCED: ReasonEntry(
        "SP-Q107",
        ExitCode.OTHER,
        "Another process delivers this queue's jobs now; this one has to stop.",
        ("the server was taken for dead after a long pause",),
        "Nothing has to be done: the other one goes on.",
        "",
    ),
    Reason.QUEUE_NOT_FOUND: ReasonEntry(
        "SP-Q108",
        ExitCode.USAGE,
        "The print server has no such queue.",
        ("a typing error", "it was removed"),
        "Choose one of the queues that the server lists.",
        "",
    ),
    Reason.QUEUE_NOT_EMPTY: ReasonEntry(
        "SP-Q109",
        ExitCode.REFUSED,
        "The queue still has jobs to do.",
        ("jobs wait, are held or are being printed",),
        "Cancel its jobs or move them to another queue, and remove it then.",
        "",
    ),
    # Real printers: SP-Q16x
    Reason.QUEUE_EXISTS: ReasonEntry(
        "SP-Q161",
        ExitCode.USAGE,
        "The print server has a queue of that name already.",
        ("it was added before", "the settings file has one of that name"),
        "Choose another name, or remove the old queue first.",
        "",
    ),
    Reason.LPD_REFUSED: ReasonEntry(
        "SP-Q162",
        ExitCode.REFUSED,
        "The printer's LPD server refused the job.",
        (
            "it has no queue of that name",
            "it takes no jobs from this computer",
            "its queue is full or stopped",
        ),
        "Compare the queue's name in the URI with the printer's own page on LPD, and look whether "
        "the printer limits which computers may print.",
        "RFC 1179 section 6",
    ),
    Reason.DESTINATION_INSECURE: ReasonEntry(
        "SP-Q163",
        ExitCode.OTHER,
        "The way from the queue to its printer is not secure: who sits on it can read documents.",
        (
            "the printer offers nothing but a raw port or LPD",
            "the URI says ipp, and the printer does not ask for TLS",
            "any certificate is taken at the printer",
        ),
        "Give the queue a URI with ipps if the printer offers it (sealpress plan --ask URI); "
        "otherwise put the printer beside the server, on a network of their own.",
        "RFC 7472 section 3",
    ),
    # Who may do what, and the evidence: SP-Q14x
    Reason.USER_EXISTS: ReasonEntry(
        "SP-Q141",
        ExitCode.STATE,
        "There is a user of this name already, or of one that people would take for it.",
        (
            "the user was added before",
            "the names differ only in case or in letters that look alike",
        ),
        "Choose another name, or set a new password with sealpress user password NAME.",
        "",
    ),
    Reason.USER_NOT_FOUND: ReasonEntry(
        "SP-Q142",
        ExitCode.STATE,
        "There is no user of this name.",
        ("the name is spelt otherwise; case counts", "another state folder is in use"),
        "Type sealpress user list to see all users, or add one with sealpress user add NAME.",
        "",
    ),
    Reason.AUDIT_BROKEN: ReasonEntry(
        "SP-Q143",
        ExitCode.STATE,
        "The audit log is not as it was written.",
        (
            "somebody changed, removed, added or moved lines or files of it",
            "the end of it was cut off",
            "a backup was put back that is older than what was written since",
        ),
        "Keep the files as they are, and compare them with a copy: the lines named are where to "
        "look. To go on with a new log, move the folder away.",
        "",
    ),
    # Its operation: SP-Q15x
    Reason.EXTRA_MISSING: ReasonEntry(
        "SP-Q151",
        ExitCode.STATE,
        "A part of Sealpress is not installed that this needs.",
        ("Sealpress was installed without its extra gateway or discovery",),
        "Type pip install 'sealpress[gateway,discovery]'.",
        "",
    ),
    Reason.ORDER_REFUSED: ReasonEntry(
        "SP-Q152",
        ExitCode.STATE,
        "The server takes no orders from this user.",
        ("somebody else runs the server",),
        "Give the order as the user who runs the server, or as root.",
        "",
    ),
    # The vault of documents and its keys: SP-Q11x
    Reason.DOCUMENT_LOST: ReasonEntry(
        "SP-Q110",
        ExitCode.STATE,
        "A document in the spool is not what was received, so nothing of it is printed.",
        (
            "the disk lost or damaged a file",
            "somebody changed, removed or exchanged files of the spool",
            "a backup was put back that does not belong together",
        ),
        "Print the document again from where it came. Look at the disk, and at who can write to "
        "the spool's folder.",
        "",
    ),
    Reason.SPOOL_KEY_MISSING: ReasonEntry(
        "SP-Q111",
        ExitCode.STATE,
        "The key of the spool is not there, so what is in it can't be read.",
        (
            "the service was started without its credential",
            "the key's file was removed or not brought back with the spool",
            "the desktop's keyring is locked",
        ),
        "Bring the key back to where the settings say. Without it the documents are lost: move the "
        "spool's folder away, and the server begins with an empty one.",
        "",
    ),
    Reason.SPOOL_KEY_WRONG: ReasonEntry(
        "SP-Q112",
        ExitCode.STATE,
        "The key of the spool is not the one that its documents are sealed with.",
        (
            "the credential or the file was replaced",
            "the spool and its key come from different backups",
            "other users can read the key's file",
        ),
        "Put the key back that belongs to this spool. To replace a credential, write the new key "
        "before the old one, start the server once, and take the old one out.",
        "",
    ),
}
