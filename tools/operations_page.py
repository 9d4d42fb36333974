"""Write docs/reference/operations.md from the tables of operations.

tools/operations_page.py            write it
tools/operations_page.py --check    exit code 1 when it is not current
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sealpress.gateway.queue_model import QUEUE_RULES
from sealpress.ipp.operations import Operation, operation_name
from sealpress.printer.intake import OperationRule
from sealpress.printer.operations import PRINTER_RULES
from sealpress.printer.system.news.operations import NEWS_ROWS
from sealpress.printer.system.operations import AT_PRINTERS, SYSTEM_RULES
from sealpress.printer.system.rules import SystemRule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "operations.md"

ADMINISTRATORS = frozenset(
    {Operation.SET_PRINTER_ATTRIBUTES, Operation.GET_PRINTER_SUPPORTED_VALUES}
)
OPERATORS = frozenset(
    {
        Operation.ACTIVATE_PRINTER,
        Operation.CANCEL_JOBS,
        Operation.CUPS_ACCEPT_JOBS,
        Operation.CUPS_REJECT_JOBS,
        Operation.DEACTIVATE_PRINTER,
        Operation.DISABLE_PRINTER,
        Operation.ENABLE_PRINTER,
        Operation.HOLD_NEW_JOBS,
        Operation.PAUSE_PRINTER,
        Operation.PAUSE_PRINTER_AFTER_CURRENT_JOB,
        Operation.PROMOTE_JOB,
        Operation.PURGE_JOBS,
        Operation.RELEASE_HELD_NEW_JOBS,
        Operation.RESTART_PRINTER,
        Operation.RESUME_PRINTER,
        Operation.SCHEDULE_JOB_AFTER,
        Operation.SHUTDOWN_PRINTER,
        Operation.STARTUP_PRINTER,
    }
)
OWNERS = frozenset(
    {
        Operation.CANCEL_CURRENT_JOB,
        Operation.CANCEL_SUBSCRIPTION,
        Operation.RENEW_SUBSCRIPTION,
        Operation.SUSPEND_CURRENT_JOB,
    }
)
"""Those of a job or subscription that isn't the request's target; others follow from the table."""

_HEAD = """\
# Operations

<!-- Made by tools/operations_page.py: change the code, then run `make docs`. -->

What the virtual printer (`sealpress simulate`) and the queues of the print server (`sealpress
serve`) do when a client asks by IPP. `operations-supported` of a printer tells the same of itself:
other profiles of the virtual printer than `everywhere-office` and `production-printer` lack what
devices of their kind lack, and what needs documents that are kept is missing where none are kept
(`retention`).

*Anybody* includes users who only claim a name, where the queue's `login` lets them print.
*Owner* is who made the job, or the subscription; operators may do that, too. *Operators* and
*administrators* are those of the [settings](gateway-settings.md). The virtual printer has
operators by `--operator NAME` with client certificates, and `--operator '*'` makes everybody one;
it makes no difference between operators and administrators.

| Operation | Code | Who may | Virtual printer | Queue |
|---|---|---|---|---|
"""

_SYSTEM_HEAD = """
## The system

The print server also answers as a system (PWG 5100.22), at `ipps://HOST/ipp/system`; such requests
have `system-uri` as their target. `printer-id` names one of its queues, and is told by the queues,
too. Everybody sees the queues there that may be used by who asks: `system-configured-printers`
tells of the first 200, Get-Printers of all, by pages if `first-index` and `limit` say so.
Restart-System has all queues begin anew, whatever operators stopped; the program itself goes on.
Set-System-Attributes takes what `system-settable-attributes-supported` tells: words for people, and
`system-default-printer-id`, the queue of those who name none; that is kept in the state folder.
Create-Printer does what `sealpress queue add` does with the `printer-name` and `smi2699-device-uri`
of the request, and Delete-Printer what `queue remove` does: queues of the settings file and queues
with jobs to do stay. Resources and subscriptions follow below the table.

| Operation | Code | Who may |
|---|---|---|
"""

_TAIL = """
## Resources

Administrators give the system icons, texts, fonts, ICC profiles and the like: Create-Resource makes
a resource of one of the types of `resource-type-supported`, Send-Resource-Data brings its data in
one of the formats of `resource-format-supported`, Install-Resource makes it ready, and
Allocate-Printer-Resources (or `resource-ids` of Create-Printer) gives it to a queue. A queue tells
its images in PNG (type `static-image`) as `printer-icons`, its texts (`static-strings` in
`text/strings`, English ones first) as `printer-strings-uri`, and all as `printer-resource-ids`; the
rest is there for who fetches it. Texts that no queue has are the system's own
(`system-strings-uri`). Deallocate-Printer-Resources takes resources from a queue; a queue that is
removed has none. Firmware and software are kept and given away, and never run.

| From | by | to |
|---|---|---|
| `pending` | Send-Resource-Data | `available`; `aborted` if the data are not of their format |
| `available` | Install-Resource | `installed` |
| `pending`, `available`, `installed` | Cancel-Resource | `canceled` |
| `installed`, at a queue | Cancel-Resource | `canceled` once no queue has it any more |

Data are at `https://HOST/ipp/system/resources/NUMBER` (`resource-data-uri`). Operators and
administrators see all resources; others see those that are installed for a queue that they may use.
List and data are kept in the folder `resources` of the state folder, sealed with a key that the
spool's key seals. A resource has 16 MiB at most, all have 256 MiB, and 200 are kept, with the last
100 that were canceled ([limits](limits.md), `ResourceLimits`). Data that broke off may be sent
again; those of a canceled resource are removed.

## Subscriptions to the system

Create-System-Subscriptions asks to be told what happens to the system, to its queues and their
jobs (of the queues of `notify-printer-ids` alone, if they are named) and to its resources,
Create-Resource-Subscriptions what happens to the resource of `notify-resource-id`.
Get-Notifications fetches it, and waits for it with `notify-wait`. Who subscribes is told of the
queues and resources that it may see, and of jobs of others no more than everybody may know;
[be told](../how-to/be-told.md) says when each event comes.

## What can be set

`printer-settable-attributes-supported` tells what Set-Printer-Attributes takes (RFC 3380), and
Get-Printer-Supported-Values to what it can be set. All of a request is set, or nothing. The
out-of-band value `delete-attribute` brings back what the settings say. The virtual printer takes
words for people (name of the place, organization, an operator's message), the paper that is loaded
(`media-ready`) and most defaults; what was set is kept beside its key. A queue takes the words: it
passes jobs on with what they ask for, and has no defaults of its own. What was set is kept in the
spool, wins over `info` and `location` of the queue, and stands in the audit log.

## In and out of service

| Operation | What it does | What ends it |
|---|---|---|
| Pause-Printer | printing stops; a queue begins no further delivery | Resume-Printer |
| Pause-Printer-After-Current-Job | the same once the current job is done | Resume-Printer |
| Disable-Printer | no new jobs | Enable-Printer |
| Hold-New-Jobs | new jobs are held | Release-Held-New-Jobs |
| Deactivate-Printer | no new jobs, a pause, 0x050A to all but questions | Activate-Printer |
| Shutdown-Printer | the same, and 0x0502 to all but Get-Printer-Attributes | Startup-Printer |
| Restart-Printer | ends all of these but Hold-New-Jobs; a queue tries its next job at once | |

Jobs stay through all of them. At a queue they hold over restarts of the print server.

## What a queue leaves out

Identify-Printer: the queue is no device.

Suspend-Current-Job stops a job of which the printer has nothing yet: one that waits for its next
attempt. Others are printed meanwhile, and Resume-Job gives it its turn again. Of a job that is on
its way, or there already, the answer is 0x0404: what the printer has of it may come out at any
moment, and would come out again. Cancel-Document keeps the same rule for one document of a job.

A queue tells IPP/2.1 and 2.2 where its printer and its settings have all that they ask for; for
Restart-Job that is `retention.documents` above 0. Requests of both versions are answered anyhow.
"""


def page() -> str:
    """Return the page."""
    return _HEAD + "".join(_rows()) + _SYSTEM_HEAD + "".join(_rows_of_system()) + _TAIL


def who_may(rule: OperationRule) -> str:
    """Return who may have an operation carried out."""
    operation = rule.operation
    if operation in ADMINISTRATORS:
        return "administrators"
    if operation in OPERATORS:
        return "operators"
    is_owners = operation in OWNERS or (rule.is_for_job and rule.changes)
    return "owner" if is_owners else "anybody"


def _rows() -> Iterator[str]:
    for code in sorted({*PRINTER_RULES, *QUEUE_RULES}):
        rule = PRINTER_RULES.get(code) or QUEUE_RULES[code]
        here = (code in PRINTER_RULES, code in QUEUE_RULES and code != Operation.IDENTIFY_PRINTER)
        told = ("yes" if one else "no" for one in here)
        cells = (operation_name(code), f"0x{code:04X}", who_may(rule), *told)
        yield f"| {' | '.join(cells)} |\n"


def _who_may_at_system(rule: SystemRule) -> str:
    if rule.is_administration:
        return "administrators"
    if rule in NEWS_ROWS:
        return "owner" if rule.takes.operation in OWNERS else "anybody"
    return "operators" if rule.takes.changes else "anybody"


def _rows_of_system() -> Iterator[str]:
    who = {code: _who_may_at_system(rule) for code, rule in SYSTEM_RULES.items()}
    who |= {int(one): f"as at the queue of `printer-id`: {who_may(QUEUE_RULES[one])}"
            for one in AT_PRINTERS}  # fmt: skip
    for code in sorted(who):
        yield f"| {operation_name(code)} | 0x{code:04X} | {who[code]} |\n"


def main() -> int:
    """Write the page, or check it."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page() else 1


if __name__ == "__main__":
    sys.exit(main())
