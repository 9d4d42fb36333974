"""From what was seen to what to do: will it print, how, what is unsafe, what helps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sealpress.catalogue import CATALOGUE
from sealpress.catalogue.commands import commands_in, with_uri
from sealpress.diagnose.diagnosis import Advice, Conclusion, problems_in
from sealpress.diagnose.observation import Observation
from sealpress.diagnose.severity import Outcome
from sealpress.reasons import Reason
from sealpress.transport.attempt import Binding
from sealpress.transport.tls_names import version_keyword, version_title
from sealpress.trust import TrustedBy

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination

_UNSAFE = frozenset(
    {
        Reason.CREDENTIALS_IN_CLEAR,
        Reason.PLAIN_OFFERED,
        Reason.PLAINTEXT_INJECTED,
        Reason.RAW_PORT_OPEN,
        Reason.TLS_OLD_VERSIONS,
        Reason.TLS_WEAK_CIPHERS,
        Reason.CERTIFICATE_CHANGED,
        Reason.CERTIFICATE_PIN_MISMATCH,
        Reason.CERTIFICATE_WEAK,
        Reason.CERTIFICATE_WEAK_DIGEST,
    }
)
_EXAMINE = "sealpress doctor URI"
_NOTHING_TO_DO = "Nothing has to be done"
_CLAUSE_END = re.compile(r"(?<=[;:.]) ")
_OF_NO_USE = re.compile(rf"{_EXAMINE}(?! --(?:trace|capture))|^(?:and )?--timeout")
"""A clause that sends here, or speaks of an option of the command that failed."""

_NEW_SENTENCE = re.compile(r";(?= [A-Z])")
_LEFT_ALONE = {Reason.PLAIN_OFFERED: frozenset({Reason.TLS_OBSOLETE})}
"""What is not asked for beside which failure: printing in clear is all that is left there."""

_HOW = {
    Binding.PLAIN: "in clear",
    Binding.UPGRADE: "upgraded to {version}",
    Binding.IMPLICIT: "{version} from the first octet",
}


def conclude(exam: Examination, observations: Sequence[Observation]) -> Conclusion:
    """Say what all that was seen comes to."""
    problems = problems_in(observations)
    failed = [one for one in problems if one.outcome is Outcome.FAILED]
    answers = exam.attempt is not None and exam.attributes is not None
    works = answers and not failed
    return Conclusion(
        works=works,
        how=_how(exam) if works else "",
        why=_why(exam, failed),
        facts=_facts(exam),
        unsafe=tuple(dict.fromkeys(_unsafe(exam, problems))),
        to_do=tuple(_to_do(exam, problems)),
    )


def _how(exam: Examination) -> str:
    if exam.attempt is None:
        return ""
    tls = exam.connection.tls if exam.connection else None
    version = version_title(version_keyword(tls.version)) if tls else "TLS"
    words = [exam.attempt.endpoint, _HOW[exam.attempt.binding].format(version=version)]
    if tls is not None:
        words.append(f"trusted by {tls.verdict.how}")
    return ", ".join(words)


def _why(exam: Examination, failed: Sequence[Observation]) -> str:
    if failed:
        return failed[0].sentence
    if exam.attempt is None:
        return "no way to the printer was found"
    if exam.attributes is None:
        return "it was not found out whether the printer answers"
    return exam.attempt.reason


def _facts(exam: Examination) -> dict[str, JsonValue]:
    attempt = exam.attempt
    if attempt is None:
        return {}
    tls = exam.connection.tls if exam.connection else None
    return {
        "host": attempt.host,
        "port": attempt.port,
        "binding": attempt.binding.value,
        "reason": attempt.reason,
        "tls_version": tls.version if tls else None,
        "cipher": tls.cipher if tls else None,
        "trusted_by": tls.verdict.how.value if tls else None,
        "certificate_sha256": tls.verdict.fingerprint if tls else None,
    }


def _unsafe(exam: Examination, problems: Sequence[Observation]) -> Iterator[str]:
    if exam.attempt is not None and not exam.attempt.binding.is_secure:
        yield "Documents go to the printer in clear: anybody on the way can read and alter them."
    tls = exam.connection.tls if exam.connection else None
    if tls is not None and tls.verdict.how is TrustedBy.ENCRYPT:
        yield "Any certificate is taken: nobody knows whether it is the printer that answers."
    for one in problems:
        if one.reason in _UNSAFE:
            yield f"{CATALOGUE[one.reason].sentence} ({one.sentence})"


def _to_do(exam: Examination, problems: Sequence[Observation]) -> Iterator[Advice]:
    said: set[str] = set()
    failed = {one.reason for one in problems if one.outcome is Outcome.FAILED}
    for one in problems:
        if one.reason is None or _LEFT_ALONE.get(one.reason, frozenset()) & failed:
            continue
        remedy = _begun_large(_remedy(one, one.reason, str(exam.uri)))
        if remedy in said or remedy.startswith(_NOTHING_TO_DO):
            continue
        said.add(remedy)
        yield Advice(reason=one.reason, sentence=remedy, commands=tuple(commands_in(remedy)))


def _begun_large(sentence: str) -> str:
    return sentence if sentence.startswith("sealpress ") else sentence[:1].upper() + sentence[1:]


def _remedy(one: Observation, reason: Reason, uri: str) -> str:
    """Return the case's own remedy, else the catalogue's.

    The catalogue's may be to have the printer examined: that is what happens here. Then what else
    it says is left, and the causes are told.
    """
    entry = CATALOGUE[reason]
    remedy = one.remedy or entry.remedy
    if one.remedy or _EXAMINE not in remedy:
        return with_uri(remedy, uri)
    if one.outcome is Outcome.NOTE:
        return _NOTHING_TO_DO
    clauses = [each for each in _CLAUSE_END.split(remedy) if not _OF_NO_USE.search(each)]
    left = _NEW_SENTENCE.sub(".", with_uri(" ".join(clauses), uri)).rstrip(";:,. ")
    sentences = [f"{left}."] if left else []
    if len(entry.causes) > 1 or not left:
        sentences.append(f"Likely causes, the likeliest first: {'; '.join(entry.causes)}.")
    return " ".join(sentences)
