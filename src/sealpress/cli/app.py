"""The commands of ``sealpress``: names and help here, each command's module loaded when it is used.

So ``sealpress --help`` and a typing error are answered at once, and the command modules import
what they need at their top like any other module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from inspect import getdoc
from typing import Annotated, NamedTuple, TypeAlias, Union

import typer

from sealpress.cli.connection_options import expanded
from sealpress.cli.observing import HELP as OBSERVING


class Command(NamedTuple):
    """One command.

    Attributes:
        module: Its module in this folder, whose function ``run`` it is.
        help: One line about it.
        connects: Whether it connects or listens, so that somebody may look on.
        row: Where the module has a table of commands, ``ROWS``: which of them it is.
    """

    module: str
    help: str
    connects: bool = False
    row: str = ""


class Group(NamedTuple):
    """Commands under a word of their own."""

    help: str
    members: Mapping[str, Member]


Member: TypeAlias = Union[Command, "Group"]

_TRUST = Group(
    "Decide which printers' certificates are trusted.",
    {
        "list": Command("trust.listing", "List the printers and authorities that are trusted."),
        "show": Command("trust.show", "Show everything that was decided about one printer."),
        "fetch": Command(
            "trust.fetch", "Look at a printer's certificate without trusting it.", connects=True
        ),
        "pin": Command("trust.pin", "Trust one printer's certificate, or its key.", connects=True),
        "accept": Command("trust.accept", "Accept a certificate that has changed.", connects=True),
        "add-ca": Command("trust.add_authority", "Trust an authority that signs certificates."),
        "remove": Command("trust.remove", "Forget a printer or an authority."),
        "allow": Command("trust.allow", "Let an old printer pass, by named exceptions."),
        "disallow": Command("trust.disallow", "Take exceptions back."),
        "import": Command("trust.import_file", "Trust a printer's certificate from a file."),
        "export": Command("trust.export", "Give all trusted certificates out as one PEM file."),
        "log": Command("trust.log", "Show the record of all decisions."),
        "check": Command("trust.check", "Say everything that is wrong with a certificate file."),
    },
)
_AUTHORITY = Group(
    "Be a small authority that signs printers and clients.",
    {
        "new": Command("identity.ca_new", "Make the authority."),
        "show": Command("identity.ca_show", "Show the authority and what it has issued."),
        "issue": Command("identity.ca_issue", "Make key and certificate of a printer or client."),
        "sign": Command("identity.ca_sign", "Sign somebody's certificate request."),
        "list": Command("identity.ca_list", "List every certificate the authority has issued."),
        "export": Command("identity.ca_export", "Give the authority's certificate out."),
    },
)
_IDENTITY = Group(
    "Keep own keys and certificates, of printers and clients.",
    {
        "list": Command("identity.listing", "List the identities."),
        "new": Command("identity.new", "Make a key and a self-signed certificate."),
        "csr": Command("identity.csr", "Make a certificate request for an authority."),
        "install": Command("identity.install", "Install the certificate an authority signed."),
        "export": Command("identity.export", "Give a certificate, or key and certificate, out."),
        "import": Command("identity.import_file", "Take key and certificate from a file."),
        "show": Command("identity.show", "Show an identity."),
        "renew": Command("identity.renew", "Renew a certificate."),
        "rollback": Command("identity.rollback", "Take what was in use before into use again."),
        "protect": Command("identity.protect", "Change a key's passphrase."),
        "remove": Command("identity.remove", "Delete an identity and its key."),
        "ca": _AUTHORITY,
    },
)
_CAPTURE = Group(
    "Capture what crosses the wire of a virtual printer that runs.",
    {
        "start": Command("capture.start", "Begin a capture, in a file of the printer's own."),
        "stop": Command("capture.stop", "End it, and say where the file is."),
        "status": Command("capture.status", "Say what is captured now, and by whom."),
    },
)
_QUEUE = Group(
    "Look at and change the queues of the print server.",
    {
        "add": Command(
            "queue.add", "Add a queue for a printer, and make sure of it.", connects=True
        ),
        "list": Command("queue.listing", "List the queues: state, reason, next attempt."),
        "show": Command("queue.orders", "Show all about a queue.", row="show"),
        "jobs": Command("queue.jobs", "List the jobs of a queue, or of all."),
        "pause": Command("queue.orders", "Print nothing more; jobs are still taken.", row="pause"),
        "resume": Command("queue.orders", "Print again.", row="resume"),
        "accept": Command("queue.orders", "Take jobs again.", row="accept"),
        "refuse": Command("queue.orders", "Take no more jobs.", row="refuse"),
        "retry": Command("queue.orders", "Try the printer again, now.", row="retry"),
        "remove": Command("queue.remove", "Remove a queue."),
        "hold": Command("queue.orders", "Keep jobs from being printed.", row="hold"),
        "release": Command("queue.orders", "Let held jobs be printed.", row="release"),
        "cancel": Command("queue.orders", "Cancel jobs.", row="cancel"),
        "move": Command("queue.move", "Bring jobs to another queue."),
        "restart": Command("queue.orders", "Print jobs again that have ended.", row="restart"),
        "reload": Command("queue.reload", "Read the settings anew."),
    },
)
_USER = Group(
    "Say who may log in at the print server.",
    {
        "add": Command("user.add", "Add a user with a password."),
        "list": Command("user.listing", "List the users."),
        "password": Command("user.password", "Set a user's password."),
        "remove": Command("user.remove", "Forget a user."),
    },
)
_AUDIT = Group(
    "See what the print server did, and that nobody changed the record of it.",
    {
        "show": Command("audit.show", "Show the audit log."),
        "verify": Command("audit.verify", "Say whether the audit log is whole."),
    },
)
_SPOOL = Group(
    "Look at where the print server keeps jobs, check and repair it, and renew its key.",
    {
        "status": Command("spool.status", "Show jobs, documents, room and key."),
        "check": Command("spool.check", "Say whether the database is whole."),
        "rotate-key": Command("spool.rotate_key", "Seal everything with a new key."),
        "repair": Command("spool.repair", "Make a damaged database anew of what can be read."),
    },
)
COMMANDS: Mapping[str, Member] = {
    "print": Command("printing", "Print a document and wait until it is printed.", connects=True),
    "convert": Command(
        "convert", "Make of a document what a printer takes, as a file.", connects=True
    ),
    "show": Command("show", "Show what a printer says about itself.", connects=True),
    "jobs": Command("jobs", "List a printer's jobs.", connects=True),
    "cancel": Command("cancel", "Cancel a job.", connects=True),
    "watch": Command("watch", "Tell what happens at a printer.", connects=True),
    "plan": Command("plan", "Show how a printer is reached, and why.", connects=True),
    "find": Command("find", "Find printers on the network."),
    "doctor": Command(
        "doctor", "Say what works, what does not, why, and what to do.", connects=True
    ),
    "conform": Command("conform", "Run suites of tests against a printer.", connects=True),
    "trust": _TRUST,
    "identity": _IDENTITY,
    "serve": Command("serve", "Be a print server that keeps what it takes.", connects=True),
    "queue": _QUEUE,
    "simulate": Command("simulate", "Be a virtual printer that keeps its prints.", connects=True),
    "capture": _CAPTURE,
    "user": _USER,
    "audit": _AUDIT,
    "spool": _SPOOL,
    "accounts": Command("accounts", "Add up what was printed, by user and queue."),
    "demo": Command("demo", "See the whole story on this machine alone.", connects=True),
    "reasons": Command("reasons", "Explain why something can fail."),
}
"""What can be typed behind ``sealpress``."""

_EPILOG = (
    "Exit codes: 0 done, 1 other, 2 usage, 3 could not connect, 4 not trusted, "
    "5 refused by the printer, 6 document, 7 own state. sealpress reasons explains them.\n"
)
_KEEP_LINES = "\b\n"  # what Typer's help does not wrap anew


def make_app(words: Sequence[str] | None = None) -> typer.Typer:
    """Return the command line, complete as far as these words can reach it; ``None`` = all."""
    app = typer.Typer(
        name="sealpress",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Print over IPP and IPPS, be a printer, and learn what is wrong.",
        epilog=_EPILOG,
    )
    app.callback()(_start)
    _add(app, COMMANDS, words)
    return app


def asks_for_help(words: Sequence[str]) -> bool:
    """Tell whether the words end where a command is still missing: its list is shown then."""
    members = COMMANDS
    for word in words:
        member = members.get(word)
        if not isinstance(member, Group):
            return False
        members = member.members
    return True


def can_be_observed(words: Sequence[str]) -> bool:
    """Tell whether the words name a command that connects or listens."""
    members = COMMANDS
    for word in words:
        member = None if word.startswith("-") else members.get(word)
        if isinstance(member, Command):
            return member.connects
        if member is not None:
            members = member.members
    return False


def is_server(words: Sequence[str]) -> bool:
    """Tell whether the words name a command that others wait for."""
    return [*words[:1]] in (["simulate"], ["serve"])


def _add(app: typer.Typer, members: Mapping[str, Member], words: Sequence[str] | None) -> None:
    """Add commands: one alone where it is named at once, all where a list of them may be shown."""
    if words and words[0] in members:
        members = {words[0]: members[words[0]]}
    named = [word for word in words or () if not word.startswith("-")]
    for name, member in members.items():
        if words is not None and named[:1] != [name]:
            app.command(name, help=member.help)(_begin)
        elif isinstance(member, Command):
            run, examples = _load(member)
            more = getdoc(run) or member.help
            epilog = _epilog(member, examples)
            app.command(name, help=more, short_help=member.help, epilog=epilog)(run)
        else:
            below = typer.Typer(name=name, help=member.help, rich_markup_mode=None)
            below.callback()(_begin)
            _add(below, member.members, None if words is None else words[words.index(name) + 1 :])
            app.add_typer(below, name=name)


def _load(command: Command) -> tuple[Callable[..., None], Sequence[str]]:
    """Return a command's function, and its ``EXAMPLES``."""
    module = import_module(f"sealpress.cli.{command.module}")
    found = module.ROWS[command.row] if command.row else module
    return expanded(found.run), getattr(found, "EXAMPLES", ())


def _epilog(command: Command, examples: Sequence[str]) -> str | None:
    """Return the end of a command's help: who may look on, and examples."""
    blocks = [["Looking on, anywhere among the words:", *OBSERVING]] if command.connects else []
    if examples:
        blocks.append(["Examples:", *examples])
    return "\n\n".join(_KEEP_LINES + "\n  ".join(block) for block in blocks) or None


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"sealpress {version('sealpress')}")
        raise typer.Exit


def _begin() -> None:
    pass


def _start(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and end."
        ),
    ] = False,
) -> None:
    pass
