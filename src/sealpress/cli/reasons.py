"""``sealpress reasons``: the catalogue of everything that can go wrong, searched and explained."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Annotated

import typer

from sealpress.catalogue import CATALOGUE, ReasonEntry
from sealpress.catalogue.elsewhere import ELSEWHERE, Phrase, matching, normalized
from sealpress.catalogue.parts import PARTS, part_of
from sealpress.cli.commands import wrapped
from sealpress.cli.options import JsonOption
from sealpress.cli.terminal import write_json, write_line, write_pairs, write_table
from sealpress.errors import Reason, UsageError

_MAX_SUGGESTIONS = 3
_LABEL_COLUMNS = 13
"""What stands before an explanation's texts: two spaces, the longest label, two more."""


def run(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORD ...]",
            help="Keyword or message id to explain; a part (tls, trust, http, ...), any words, or"
            " what CUPS, IBM i, OpenSSL or curl said, to look for.",
        ),
    ] = None,
    exit_code: Annotated[
        int | None,
        typer.Option("--exit-code", metavar="NUMBER", help="Only those that end so.", min=1, max=7),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the reasons why something can fail, explain one, or find those that some words mean.

    Without a word all are listed. What other systems say is found too: a line of CUPS' error_log,
    cups-pki-expired, CPD6F83, "wrong version number".
    """
    text = " ".join(words or ())
    exact = _named(text)
    if exact is not None:
        _explain_one(exact, as_json=as_json)
        return
    phrases = () if _letters(text) else matching(text)
    found = _only(_found(text, phrases), exit_code)
    if not found and not phrases:
        raise _unknown(text, exit_code)
    if as_json:
        write_json([_object(reason) for reason in found])
        return
    _tell_phrases(phrases)
    _list(found)


def _named(text: str) -> Reason | None:
    """Return the reason whose keyword or message id this is."""
    wanted = text.strip().lower().replace("_", "-").replace(" ", "-")
    for reason, entry in CATALOGUE.items():
        if wanted in (str(reason), entry.message_id.lower(), f"sealpress-{reason}"):
            return reason
    return None


def _found(text: str, phrases: Iterable[Phrase]) -> list[Reason]:
    """Return the reasons meant: by another system's words, by the part, by any word in them."""
    if not text:
        return list(CATALOGUE)
    meant = [reason for phrase in phrases for reason in phrase.reasons]
    if any(normalized(phrase.words) in normalized(text) for phrase in phrases):
        return list(dict.fromkeys(meant))
    letters = _letters(text)
    by_part = [reason for reason, entry in CATALOGUE.items() if part_of(entry).letter in letters]
    by_word = [reason for reason, entry in CATALOGUE.items() if _mentions(reason, entry, text)]
    return by_part or list(dict.fromkeys([*meant, *by_word]))


def _letters(text: str) -> set[str]:
    """Return the letters of the parts that are called so."""
    return {part.letter for part in PARTS if text.lower() in (*part.words, part.letter.lower())}


def _mentions(reason: Reason, entry: ReasonEntry, text: str) -> bool:
    keywords = (*entry.printer_state_reasons, *entry.job_state_reasons)
    said = normalized(" ".join((reason, entry.sentence, *entry.causes, entry.source, *keywords)))
    return bool(normalized(text)) and all(word in said for word in normalized(text).split())


def _only(found: list[Reason], exit_code: int | None) -> list[Reason]:
    return [reason for reason in found if exit_code in (None, int(CATALOGUE[reason].exit_code))]


def _unknown(text: str, exit_code: int | None) -> UsageError:
    known = [*(str(reason) for reason in Reason), *(phrase.words for phrase in ELSEWHERE)]
    known += [entry.message_id for entry in CATALOGUE.values()]
    near = difflib.get_close_matches(text, known, _MAX_SUGGESTIONS)
    ending = f" with exit code {exit_code}" if exit_code is not None else ""
    detail = f"there is no reason called {text!r}{ending}" if text else f"no reason ends{ending}"
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return UsageError(
        Reason.INVALID_ARGUMENT, detail, hint=f"{hint}sealpress reasons lists them all."
    )


def _tell_phrases(phrases: Iterable[Phrase]) -> None:
    for phrase in phrases:
        meant = phrase.meaning if phrase.reasons else f"{phrase.meaning} Nothing failed."
        said = f'{phrase.system} says "{phrase.words}" ({phrase.where}): {meant}'
        for line in wrapped(said, ""):
            write_line(line)


def _list(found: list[Reason]) -> None:
    if not found:
        return
    rows = [
        (entry.message_id, str(reason), str(int(entry.exit_code)), entry.sentence)
        for reason, entry in ((reason, CATALOGUE[reason]) for reason in found)
    ]
    write_table(("id", "reason", "exit", "what happened"), rows)


def _explain_one(reason: Reason, *, as_json: bool) -> None:
    if as_json:
        write_json(_object(reason))
    else:
        _explain(reason, CATALOGUE[reason])


def _elsewhere(reason: Reason) -> list[Phrase]:
    return [phrase for phrase in ELSEWHERE if reason in phrase.reasons]


def _object(reason: Reason) -> dict[str, object]:
    entry = CATALOGUE[reason]
    return {
        "reason": str(reason),
        "part": part_of(entry).title,
        **entry._asdict(),
        "exit_code": int(entry.exit_code),
        "elsewhere": [
            {"system": phrase.system, "words": phrase.words, "where": phrase.where}
            for phrase in _elsewhere(reason)
        ],
    }


def _folded(remedy: str) -> list[str]:
    return [line.strip() for line in wrapped(remedy, " " * _LABEL_COLUMNS)]


def _explain(reason: Reason, entry: ReasonEntry) -> None:
    write_line(entry.sentence)
    causes = [("perhaps" if at == 0 else "", cause) for at, cause in enumerate(entry.causes)]
    said = [f"{phrase.system}: {phrase.words}" for phrase in _elsewhere(reason)]
    elsewhere = [("elsewhere" if at == 0 else "", words) for at, words in enumerate(said)]
    keywords = {
        "printer": " ".join(entry.printer_state_reasons),
        "job": " ".join(entry.job_state_reasons),
    }
    write_pairs(
        [
            *causes,
            *(("" if at else "remedy", line) for at, line in enumerate(_folded(entry.remedy))),
            ("source", entry.source or "Sealpress"),
            *((label, shown) for label, shown in keywords.items() if shown),
            *elsewhere,
            ("reason", f"{reason} ({entry.message_id}), exit code {int(entry.exit_code)}"),
        ],
        indent=2,
    )
