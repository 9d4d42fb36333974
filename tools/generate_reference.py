"""Write the pages of docs/reference that say what the code says: reasons, limits, ...

tools/generate_reference.py            write them
tools/generate_reference.py --check    exit code 1 when one of them is not current
"""

from __future__ import annotations

import argparse
import ast
import enum
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer.main

from sealpress.catalogue import CATALOGUE, ReasonEntry
from sealpress.catalogue.elsewhere import ELSEWHERE, SYSTEMS, Phrase
from sealpress.catalogue.parts import PARTS, part_of
from sealpress.cli.app import make_app
from sealpress.discovery.keys import KEYS
from sealpress.ipp import Repair
from sealpress.ipp.operations import Operation, operation_name
from sealpress.ipp.repairs import WITHIN_VALUES
from sealpress.reasons import Reason
from sealpress.simulator.faults import FAULTS, Fault, Layer
from sealpress.simulator.profiles import PROFILES, Profile
from sealpress.simulator.profiles.profile import ADMINISTRATION_OPERATIONS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PAGES = ROOT / "docs" / "reference"
GENERATED = "<!-- Made by tools/generate_reference.py: change the code, then run `make docs`. -->"

LIMIT_CLASS = re.compile(r"(Limits|Timeouts)$")
LIMIT_CONSTANT = re.compile(r"^(?!_)((MAX|MIN)_|.*_(SECONDS|OCTETS|TIMEOUT|LIMIT)$)")


# ---------------------------------------------------------------- reasons


def reasons_page() -> str:
    """Return docs/reference/reasons.md: every reason, and what other systems say instead."""
    lines = [
        "# Reasons",
        "",
        GENERATED,
        "",
        "Every failure has one reason: a keyword that never changes its meaning, and a message id.",
        "The command line shows sentence, causes and remedy; a program reads `error.reason`.",
        "`sealpress reasons KEYWORD` prints an entry of this page, `sealpress reasons WORD` finds",
        "the entries for any word, also for the words of [other systems](#what-other-systems-say).",
        "",
        *REASONS_KEYWORDS,
    ]
    for part in PARTS:
        entries = [(r, e) for r, e in CATALOGUE.items() if part_of(e) is part]
        lines += [f"## {part.title}", ""]
        for reason, entry in sorted(entries, key=lambda each: each[1].message_id):
            lines += _entry(reason, entry)
    return "\n".join([*lines, *_elsewhere()])


REASONS_KEYWORDS = (
    "The keywords are those with which a printer that passes jobs on to the failing one shows the",
    "reason in IPP: *printer* in its `printer-state-reasons` (RFC 8011 section 5.4.12), *job* in",
    "the `job-state-reasons` of the job that could not be delivered (section 5.3.8). Registered",
    "keywords come first, then those of CUPS, then `sealpress-` and the reason where neither says",
    "precisely what happened. Reasons without keywords keep no accepted document from delivery.",
    "",
)


def _entry(reason: Reason, entry: ReasonEntry) -> list[str]:
    causes = [f"- perhaps {cause}" for cause in entry.causes]
    facts = f"`{entry.message_id}`, exit code {int(entry.exit_code)}."
    facts += f" Source: {entry.source}." if entry.source else ""
    remedy = f"**Remedy:** {entry.remedy}"
    lines = [f"### {reason}", "", entry.sentence, "", *causes, "", remedy, "", facts, ""]
    shown = {"printer": entry.printer_state_reasons, "job": entry.job_state_reasons}
    keywords = [
        f"{label} {', '.join(f'`{word}`' for word in words)}"
        for label, words in shown.items()
        if words
    ]
    return [*lines, f"Keywords: {'; '.join(keywords)}.", ""] if keywords else lines


def _elsewhere() -> list[str]:
    lines = [
        "## What other systems say",
        "",
        "For people who come from there. `sealpress reasons` takes these words too, and whole",
        "lines of a log: `sealpress reasons cups-pki-expired`, `sealpress reasons CPD6F83`.",
        "",
    ]
    for system, note in SYSTEMS.items():
        lines += [f"### {system}", "", *([note, ""] if note else [])]
        lines += ["| It says | Where | What it stands for | Here |", "|---|---|---|---|"]
        lines += [_phrase(phrase) for phrase in ELSEWHERE if phrase.system == system]
        lines += [""]
    return lines


def _phrase(phrase: Phrase) -> str:
    links = ", ".join(f"[{reason}](#{reason})" for reason in phrase.reasons) or "nothing failed"
    return f"| `{phrase.words}` | {phrase.where} | {phrase.meaning} | {links} |"


# ---------------------------------------------------------------- limits


@dataclass(frozen=True)
class Setting:
    """One limit: a constant, or a field of a class of limits."""

    name: str
    value: str
    meaning: str


def limits_page() -> str:
    """Return docs/reference/limits.md: every limit with its default and what it bounds."""
    lines = [
        "# Limits and time-outs",
        "",
        GENERATED,
        "",
        "No input makes Sealpress wait for ever or take memory without bound. Each bound has a",
        "name and a default. Times are seconds, sizes are octets.",
        "",
    ]
    for path in sorted((SOURCE / "sealpress").rglob("*.py")):
        if "_generated" not in path.parts:
            lines += _limits_of(path)
    return "\n".join(lines)


def _limits_of(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    lines: list[str] = []
    constants = list(limit_constants(source))
    if constants:
        lines += [f"## `{module}`", "", *_table(constants)]
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and LIMIT_CLASS.search(node.name):
            summary = _plain([(ast.get_docstring(node) or "").split("\n\n")[0]])
            lines += [f"## `{module}.{node.name}`", "", *summary, "", *_table(limit_fields(node))]
    return lines


def limit_constants(source: str) -> Iterator[Setting]:
    """Yield the public numbers of a module that bound something, with their documentation."""
    tree, lines = ast.parse(source), source.splitlines()
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if not isinstance(target, ast.Name) or not isinstance(value, ast.expr):
            continue
        if LIMIT_CONSTANT.search(target.id) and _number(value) is not None:
            meaning = _string(after) or _comment_above(lines, node.lineno)
            yield Setting(target.id, _shown(value), meaning)


def _string(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(str(node.value.value).split())
    return ""


def _comment_above(lines: list[str], number: int) -> str:
    """Return the ``#:`` comment that ends just above a line, counted from 1."""
    said: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.startswith("#:"):
            break
        said.insert(0, line.removeprefix("#:").strip())
    return " ".join(said)


def limit_fields(node: ast.ClassDef) -> Iterator[Setting]:
    """Yield the fields of a class of limits with the lines of its ``Attributes:`` section."""
    meanings = attribute_docs(ast.get_docstring(node) or "")
    for field in node.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            name = field.target.id
            default = _shown(field.value) if field.value else "required"
            yield Setting(name, default, meanings.get(name, ""))


def attribute_docs(docstring: str) -> dict[str, str]:
    """Read the ``Attributes:`` section of a docstring in Google's style."""
    _, _, section = docstring.partition("Attributes:\n")
    found: dict[str, str] = {}
    name = ""
    for line in section.split("\n\n")[0].splitlines():
        start = re.match(r"    (\w+): (.*)", line)
        if start:
            name = start.group(1)
            found[name] = start.group(2)
        elif name:
            found[name] += " " + line.strip()
    return found


def _number(value: ast.expr) -> int | float | None:
    try:
        number = eval(ast.unparse(value), {"__builtins__": {}})  # arithmetic such as 1 << 20
    except (NameError, SyntaxError, TypeError):
        return None
    return number if isinstance(number, int | float) else None


def _shown(value: ast.expr) -> str:
    number = _number(value)
    if number is None:
        return ast.unparse(value)
    return f"{number:,}" if isinstance(number, int) and number >= 10_000 else repr(number)


def _table(settings: Iterator[Setting] | list[Setting]) -> list[str]:
    rows = [f"| `{each.name}` | {each.value} | {each.meaning} |" for each in settings]
    return ["| Name | Default | What it bounds |", "|---|---|---|", *_plain(rows), ""]


def _plain(rows: list[str]) -> list[str]:
    """Turn the docstrings' markup into Markdown's."""
    return [re.sub(r":\w+:`~?([^`]+)`", r"`\1`", row).replace("``", "`") for row in rows]


# ---------------------------------------------------------------- commands


def cli_page() -> str:
    """Return docs/reference/cli.md: every command with its arguments and options."""
    group: Any = typer.main.get_command(make_app())
    lines = [
        "# The `sealpress` command",
        "",
        GENERATED,
        "",
        "Results go to standard output, everything else to standard error. With `--json` the",
        "result, or the failure, is one JSON value. A setting is looked for in the flags, then in",
        "the environment (`SEALPRESS_TRUST`, `SEALPRESS_SECURITY`, ...), then in `sealpress.toml`.",
        "",
        group.epilog.strip(),
        "",
    ]
    for name, command in group.commands.items():
        lines += _command("##", name, command)
    return "\n".join(lines)


def _command(heading: str, name: str, command: Any) -> list[str]:
    """Describe a command, or a group and the commands in it."""
    lines = [f"{heading} sealpress {name}", "", command.help, ""]
    if not hasattr(command, "commands"):
        return [*lines, *_usage(name, command), *_examples(command)]
    for word, below in command.commands.items():
        lines += _command("###", f"{name} {word}", below)
    return lines


def _examples(command: Any) -> list[str]:
    """Return the command lines that the help ends with."""
    lines = [line.strip() for line in (command.epilog or "").splitlines()[2:]]
    return ["```console", *(f"$ {line}" for line in lines), "```", ""] if lines else []


def _usage(name: str, command: Any) -> list[str]:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option"]
    words = [f"sealpress {name}", *(_argument_word(each) for each in arguments)]
    words += ["[OPTION ...]"] if options else []
    lines = ["```text", " ".join(words), "```", ""]
    rows = [f"| `{_escaped(_argument_word(each))}` | {_help(each)} |" for each in arguments]
    rows += [f"| {_spellings(each)} | {_help(each)} |" for each in options]
    return [*lines, "| Word | Meaning |", "|---|---|", *rows, ""] if rows else lines


def _argument_word(argument: Any) -> str:
    word = argument.metavar or argument.name.upper()
    return word if argument.required else f"[{word.strip('[]')}]"


def _spellings(option: Any) -> str:
    names = ", ".join(f"`{each}`" for each in [*option.opts, *option.secondary_opts])
    value = "" if option.is_flag or option.count else f" `{_value_word(option)}`"
    return _escaped(names + value)


def _escaped(words: str) -> str:
    """Keep a bar from ending a cell of a table."""
    return words.replace("|", r"\|")


def _value_word(option: Any) -> str:
    if option.metavar:
        return str(option.metavar)
    kind = option.type_descriptor.annotation
    if isinstance(kind, enum.EnumMeta):
        return "|".join(str(each.value) for each in kind)
    return "NUMBER" if isinstance(option.default, int | float) else option.name.upper()


def _help(parameter: Any) -> str:
    words = " ".join((getattr(parameter, "help", "") or "").split())
    default = parameter.default
    if default not in (None, False, "", ()) and parameter.param_type_name == "option":
        words += f" Default: {default.value if isinstance(default, enum.Enum) else default}."
    return _escaped(words)


# ---------------------------------------------------------------- repairs

REPAIRS_HEAD = """\
Printers make mistakes in their messages. `ipp.decode` refuses those; `ipp.decode_with_repairs` puts
right the ones named here, and its `fired` says which it needed, with octet and path: empty means
that nothing was. A client of Sealpress reads answers with all of them but `cut-off`, which would
pass half an answer for a whole one; a server repairs nothing.

Choose them with the argument `repairs`; what isn't chosen is a `WireError`:

```python run
from sealpress import ipp

cut_short = bytes.fromhex("0101000b0000000101")  # ends without its end tag
chosen = ipp.ALL_REPAIRS - {ipp.Repair.UNDECLARED_CHARSET}
repaired = ipp.decode_with_repairs(cut_short, repairs=chosen)
assert [fired.repair for fired in repaired.fired] == [ipp.Repair.MISSING_END]
```

`ipp.Repair("missing-end")` finds one by its keyword.
"""


def repairs_page() -> str:
    """Return docs/reference/repairs.md: every repair, and the printers that need it."""
    within = [repair for repair in Repair if repair in WITHIN_VALUES]
    others = [repair for repair in Repair if repair not in WITHIN_VALUES]
    return "\n".join(
        [
            "# Repairs",
            "",
            GENERATED,
            "",
            REPAIRS_HEAD,
            "## Of what the strict decoder refuses",
            "",
            *_repairs_table(others),
            "## Of what a message says",
            "",
            "The strict decoder accepts these.",
            "",
            *_repairs_table(within),
        ]
    )


def _repairs_table(repairs: list[Repair]) -> list[str]:
    rows = [f"| `{each}` | `Repair.{each.name}` | {each.description} |" for each in repairs]
    return ["| Keyword | Name | Who needs it, and what is done |", "|---|---|---|", *rows, ""]


# ---------------------------------------------------------------- faults

FAULTS_HEAD = """\
A virtual printer can be wrong in each of these ways, and in several at a time, to practise on:

```console
$ sealpress simulate --fault no-chunking --fault certificate-expired
$ sealpress simulate --fault http-unavailable:5:times=2
```

A fault is typed as `NAME`, `NAME:VALUE` or `NAME:times=N`: then it hits the first N connections,
requests or jobs only, so that a recovery can be tested. Two faults that decide the same thing
contradict each other and are refused. Tests change them while the printer runs:

```python
virtual_printer.set_faults(["tls-1.0-only", "certificate-expired", "no-chunking"])
virtual_printer.set_faults("reset-mid-upload:octets=65536:times=1")
virtual_printer.set_faults()  # well again
```

Certificates with faults are signed by an authority of the printer's own; who trusts it
(`virtual_printer.authority_path`) sees each fault alone. It lies in the folder `faults` below the
printer's identity. `certificate-self-signed`, `certificate-untrusted` and `certificate-changing`
are not signed by it.

The reason is what `sealpress doctor` names first for a printer with this fault alone; without one
nothing is wrong, or only printing a document shows it. `sealpress simulate --list-faults --json`
gives the same to programs.
"""

LAYERS = {
    Layer.TCP: "TCP connections",
    Layer.TLS: "TLS and certificates",
    Layer.HTTP: "HTTP",
    Layer.IPP: "IPP messages",
    Layer.PRINTER: "The printer itself",
}


def faults_page() -> str:
    """Return docs/reference/faults.md: every fault of a virtual printer."""
    lines = ["# Faults of virtual printers", "", GENERATED, "", FAULTS_HEAD]
    for layer, title in LAYERS.items():
        rows = [_fault_row(fault) for fault in FAULTS.values() if fault.layer is layer]
        head = ["| Fault | What the printer does | Value | Reason |", "|---|---|---|---|"]
        lines += [f"## {title}", "", *head, *rows, ""] if rows else []
    return "\n".join(lines)


def _fault_row(fault: Fault) -> str:
    parameter = fault.parameter
    value = f"{parameter.meaning}; `{parameter.default}`" if parameter else ""
    reason = f"[{fault.reason}](reasons.md#{fault.reason})" if fault.reason else ""
    return f"| `{fault.name}` | {fault.sentence} | {_escaped(value)} | {reason} |"


# ---------------------------------------------------------------- profiles

PROFILES_HEAD = """\
A virtual printer can resemble each of these. No name is a maker's: each stands for many printers.

```console
$ sealpress simulate --profile label-printer
```

Other options win: `--profile old-mono-laser-2007 --tls off` has no TLS. A profile's own faults stay
when others are set, unless these decide the same thing. What IPP/2.1 and 2.2 add for administrators
([operations](operations.md)) only those have that tell these versions.
`sealpress simulate --list-profiles --json` and `sealpress.simulator.PROFILES` give the same to
programs.
"""


def txt_keys_page() -> str:
    """Return docs/reference/txt-keys.md: the keys of printers' TXT records."""
    rows = ["| key | takes | says | attribute | from |", "|---|---|---|---|---|"]
    for name, key in KEYS.items():
        attribute = f"`{key.attribute}`" if key.attribute else ""
        cells = (f"`{name}`", key.takes.value, key.meaning, attribute, key.source)
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join([_TXT_KEYS_HEAD, *rows]) + "\n"


_TXT_KEYS_HEAD = """\
# TXT keys of printers

<!-- Made by tools/generate_reference.py: change the code, then run `make docs`. -->

What printers say of themselves in DNS-SD (RFC 6763 section 6), besides name, host and port. Keys
are alike whatever their case; of a key that comes twice the first counts; others than these are
kept and shown as they came. It is hearsay until the printer itself was asked. What Sealpress
announces is made of the attributes named here; a record has at most 1300 octets, each string 255,
and what matters least is left out first.
"""


def profiles_page() -> str:
    """Return docs/reference/profiles.md: every printer that a virtual one can resemble."""
    lines = ["# Profiles of virtual printers", "", GENERATED, "", PROFILES_HEAD]
    for profile in PROFILES.values():
        rows = [f"| {what} | {value} |" for what, value in _profile_facts(profile) if value]
        lines += [f"## {profile.name}", "", profile.good_for, "", "| | |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _code(*words: str) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _profile_facts(profile: Profile) -> list[tuple[str, str]]:
    model, asked = profile.model, profile.client_certificates
    kind = "colour" if model.is_color else "black and white"
    prints = [kind, *map(str, model.resolutions), *(["both sides"] if model.is_duplex else [])]
    return [
        ("Formats", _code(*model.document_formats)),
        ("Compression", _code(*model.compressions)),
        ("Prints", ", ".join(prints)),
        ("Media", _code(*model.media, *(model.custom_media or ()))),
        ("IPP", ", ".join(map(str, (*model.versions, *model.versions_if_complete)))),
        ("Lacks", ", ".join(sorted(map(operation_name, _lacking(profile))))),
        ("TLS", f"`{profile.tls}`"),
        ("Client certificates", f"`{asked}`" if asked.is_required else ""),
        ("Faults", ", ".join(f"[`{each}`](faults.md)" for each in profile.faults)),
    ]


def _lacking(profile: Profile) -> frozenset[Operation]:
    """Return what a profile's page names as missing; what nearly all lack is said once."""
    return profile.model.lacks - ADMINISTRATION_OPERATIONS


# ---------------------------------------------------------------- writing

MAKERS = {
    "reasons.md": reasons_page,
    "limits.md": limits_page,
    "txt-keys.md": txt_keys_page,
    "cli.md": cli_page,
    "repairs.md": repairs_page,
    "faults.md": faults_page,
    "profiles.md": profiles_page,
}


def outdated() -> list[str]:
    """Return the names of the pages that are not what the code says."""
    return [
        name
        for name, make in MAKERS.items()
        if not (PAGES / name).is_file() or (PAGES / name).read_text(encoding="utf-8") != make()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/reference.")
    parser.add_argument("--check", action="store_true", help="only tell which are not current")
    options = parser.parse_args(arguments)
    old = outdated()
    for name in old:
        if options.check:
            print(f"docs/reference/{name} is not current: run `make docs`")
        else:
            (PAGES / name).write_text(MAKERS[name](), encoding="utf-8")
            print(f"wrote docs/reference/{name}")
    return 1 if options.check and old else 0


if __name__ == "__main__":
    sys.exit(main())
