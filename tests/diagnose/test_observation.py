from __future__ import annotations

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.errors import Reason, TransportError

REFUSED = TransportError(Reason.CONNECTION_REFUSED, "nobody listens", hint="switch it on")


def test_what_is_as_it_should_be_has_no_reason():
    seen = Observation.ok("ports", "631 open", ports=[631])
    assert (seen.outcome, seen.reason, seen.facts) == (Outcome.OK, None, {"ports": [631]})


def test_a_problem_is_as_bad_as_its_reason_unless_told_otherwise():
    seen = Observation.problem("in-clear", Reason.PLAIN_OFFERED, "port 631")
    worse = Observation.problem(
        "in-clear", Reason.PLAIN_OFFERED, "port 631", outcome=Outcome.WARNING
    )
    assert (seen.outcome, worse.outcome) == (Outcome.NOTE, Outcome.WARNING)
    assert worse.importance < seen.importance


def test_an_error_brings_its_own_words_and_remedy():
    seen = Observation.failed("ports", REFUSED)
    assert (seen.outcome, seen.reason) == (Outcome.FAILED, Reason.CONNECTION_REFUSED)
    assert (seen.sentence, seen.remedy, seen.error) == ("nobody listens", "switch it on", REFUSED)


def test_what_could_not_be_looked_at_is_no_problem():
    seen = Observation.skipped("tls-versions", "no TLS was found here")
    assert (seen.outcome, seen.reason) == (Outcome.SKIPPED, None)
