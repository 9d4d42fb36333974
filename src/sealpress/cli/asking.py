"""Questions to a person at the terminal; where nobody sits, they are refused, not guessed."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence

from sealpress.cli.terminal import is_terminal, printable, write_note
from sealpress.errors import Reason, SealpressError

_YES = frozenset({"y", "yes"})
_MAX_ANSWER_CHARACTERS = 4096


def is_person_there() -> bool:
    """Tell whether somebody can read a question and answer it."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr)


def confirm(question: str, *, otherwise: str) -> None:
    """Ask a person for a yes.

    Args:
        question: Ends with a question mark.
        otherwise: What to type where nobody can be asked.

    Raises:
        SealpressError: The answer is no, or nobody is there (reason ``not-confirmed``).
    """
    if not is_person_there():
        raise SealpressError(
            Reason.NOT_CONFIRMED,
            f"no person can be asked here: {question}",
            hint=otherwise,
        )
    if _answer(f"{question} [y/N] ").lower() not in _YES:
        raise SealpressError(Reason.NOT_CONFIRMED, f"asked: {question}", hint=otherwise)


def choose(question: str, choices: Sequence[str]) -> int | None:
    """Let a person choose by number; ``None`` for none, or where nobody can be asked."""
    if not (choices and is_person_there()):
        return None
    for number, choice in enumerate(choices, start=1):
        write_note(f"  {number}  {printable(choice)}")
    answer = _answer(f"{question} [1-{len(choices)}, nothing for none] ")
    if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(choices):
        return int(answer) - 1
    return None


def ask_secret(question: str) -> str:
    """Ask a person for something that must not be seen on the terminal.

    Raises:
        SealpressError: Nobody is there (reason ``passphrase-required``).
    """
    if not is_person_there():
        raise SealpressError(
            Reason.PASSPHRASE_REQUIRED, f"no person can be asked here: {printable(question)}"
        )
    return getpass.getpass(f"{printable(question)}: ", stream=sys.stderr)


def _answer(question: str) -> str:
    sys.stderr.write(printable(question))
    sys.stderr.flush()
    answer = sys.stdin.readline(_MAX_ANSWER_CHARACTERS)
    if not answer.endswith("\n"):
        write_note()  # the end of input leaves the cursor behind the question
    return answer.strip()
