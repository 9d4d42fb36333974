from __future__ import annotations

import pytest

from sealpress.diagnose.steps.tls_suites import (
    MAX_SUITES,
    AllSuites,
    TakenSuites,
    find_suites,
    is_broken,
    lacks_forward_secrecy,
)
from sealpress.transport.blocking import run
from sealpress.transport.cipher_suites import OLD_SUITES
from sealpress.transport.tls_names import TLS_1_0, TLS_1_2, TLS_1_3
from sealpress.transport.version_probe import VersionProber, probe_versions
from tests.transport.flights import AT, QUICK, MemoryDriver, alert, speaks

NEW = "TLS_AES_256_GCM_SHA384"
OLD = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"


def found(server, *, step=0.0, seconds=3.0):
    async def asked():
        driver = MemoryDriver(server)
        offers = await probe_versions(VersionProber(driver, AT, QUICK))
        driver.step = step
        prober = VersionProber(driver, AT, QUICK, seconds=seconds)
        return await find_suites(driver, prober, offers), len(driver.hellos) - len(offers)

    return run(asked())


def both(hello):
    new = hello is not None and max(hello.versions) == TLS_1_3
    return (speaks(TLS_1_3, 0x1302, 0x1301) if new else speaks(TLS_1_2, 0xC02F))(hello)


def test_suites_are_listed_by_version_in_the_printers_order():
    seen, _ = found(both)
    assert seen.as_facts() == {
        "suites": {"TLSv1.3": [NEW, "TLS_AES_128_GCM_SHA256"], "TLSv1.2": [OLD]},
        "complete": True,
    }
    assert seen.sentence == f"it takes 3 cipher suites, first {NEW}"


def test_the_first_suite_is_not_asked_for_again():
    assert found(both)[1] == 3


def test_a_suite_of_two_versions_counts_once():
    seen, _ = found(speaks(TLS_1_2, 0x002F, 0x0035, oldest=TLS_1_0))
    assert [one.version for one in seen.by_version] == ["TLSv1.2", "TLSv1.1", "TLSv1"]
    assert len(seen.names) == 2


def test_a_printer_that_takes_everything_is_not_asked_without_end():
    seen, asked = found(speaks(TLS_1_2, *OLD_SUITES))
    assert (asked, len(seen.names), seen.complete) == (MAX_SUITES - 1, MAX_SUITES, False)


def test_what_there_was_no_time_for_is_said():
    seen, asked = found(speaks(TLS_1_2, *OLD_SUITES[-9:]), step=1.0, seconds=2.5)
    assert (asked, seen.complete) == (3, False)
    assert seen.sentence.startswith("it takes at least 4 cipher suites, first TLS_")
    assert seen.sentence.endswith(": not all could be asked for")


def test_a_suite_that_was_not_offered_ends_it():
    heard = []

    def stubborn(hello):
        heard.append(hello)
        return speaks(TLS_1_2, 0xC02F)(heard[1]) if hello and len(heard) > 1 else alert(70)

    assert found(stubborn)[0].names == (OLD,)


def test_where_nothing_is_taken_there_is_nothing():
    assert found(lambda hello: alert(70))[0] == AllSuites(())


def test_one_suite_alone():
    seen = AllSuites((TakenSuites("TLSv1.3", (NEW,), complete=True),))
    assert seen.sentence == f"it takes {NEW} alone"


@pytest.mark.parametrize(
    ("suite", "broken", "static"),
    [
        ("TLS_RSA_WITH_AES_128_GCM_SHA256", False, True),
        ("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA", False, True),
        ("TLS_DH_DSS_WITH_AES_128_CBC_SHA", False, True),
        ("TLS_RSA_WITH_RC4_128_SHA", True, False),
        ("TLS_DH_anon_WITH_AES_128_CBC_SHA", True, False),
        (OLD, False, False),
        (NEW, False, False),
    ],
)
def test_two_kinds_of_weak_suites(suite, broken, static):
    assert (is_broken(suite), lacks_forward_secrecy(suite)) == (broken, static)
