from __future__ import annotations

import time

import pytest

from sealpress.trust import find_faults
from sealpress.trust.certificates.paths import (
    LOCAL,
    MAX_CHAIN_CERTIFICATES,
    MAX_PATHS,
    MAX_SIGNATURES,
    End,
    find_paths,
)
from tests.trust import gallery
from tests.trust.authority import issue_authority
from tests.trust.gallery import HOST, MIDDLE, ROOT, by, own


def ends(issued, *authorities):
    return [path.end for path in find_paths(issued.chain, [one.der for one in authorities])]


def test_a_path_says_where_each_certificate_comes_from():
    chain = by(MIDDLE).sending(gallery.STRANGER, MIDDLE).chain
    (path,) = find_paths(chain, [ROOT.der])
    assert [link.position for link in path.links] == [0, 2, LOCAL]
    assert [link.position for link in path.others] == [1]
    assert path.end is End.TRUSTED


def test_paths_end_at_each_trusted_certificate():
    chain = by(MIDDLE).sending(MIDDLE)
    paths = find_paths(chain.chain, [MIDDLE.der, ROOT.der])
    assert [(len(path.links), path.end) for path in paths] == [(2, End.TRUSTED), (3, End.TRUSTED)]
    assert ends(by(), by()) == [End.NO_ISSUER]


@pytest.mark.parametrize(
    ("issued", "end"),
    [
        (own(), End.SELF_SIGNED),
        (by(), End.TRUSTED),
        (by(MIDDLE), End.NO_ISSUER),
        (by(gallery.REKEYED_ROOT), End.REKEYED),
        (by(extensions=[gallery.naming_the_serial_of(MIDDLE)]), End.OTHER_CERTIFICATE),
        (gallery.with_damaged_signature(own()), End.ALTERED),
    ],
)
def test_why_a_path_ends(issued, end):
    assert ends(issued, ROOT) == [end]


def test_a_new_key_of_an_authority_vouched_for_by_its_old_one():
    new = issue_authority("Site CA", issuer=ROOT, extensions=[gallery.naming_the_key_of(ROOT)])
    assert ends(by(new).sending(new), ROOT) == [End.TRUSTED]


def test_a_renewed_root_with_the_same_key_is_the_same_authority():
    renewed = issue_authority("Site CA", key=ROOT.key)
    assert End.TRUSTED in ends(by(renewed).sending(renewed), ROOT)


def test_names_are_compared_without_case_and_double_spaces():
    same = issue_authority("site  ca", key=ROOT.key)
    assert ends(by(same), ROOT) == [End.TRUSTED]


def loop_of(count):
    """Two authorities that have signed each other many times."""
    left, right = issue_authority("Left CA"), issue_authority("Right CA")
    pairs = [
        (
            issue_authority("Left CA", issuer=right, key=left.key),
            issue_authority("Right CA", issuer=left, key=right.key),
        )
        for _ in range(count // 2)
    ]
    return by(left).sending(*[one for pair in pairs for one in pair])


def test_authorities_that_go_round_in_circles_end():
    begun = time.process_time()
    paths = find_paths(loop_of(MAX_CHAIN_CERTIFICATES).chain, ())
    assert len(paths) == MAX_PATHS
    assert max(len(path.links) for path in paths) <= MAX_CHAIN_CERTIFICATES
    assert time.process_time() - begun < 5  # some 0.1 s, were the machine not busy


def test_chains_far_too_long_are_looked_at_in_part():
    chain = (*by(MIDDLE).chain, *[gallery.STRANGER.der] * 500, MIDDLE.der)
    assert find_paths(chain, [ROOT.der])[0].end is End.TRUSTED  # the same one counts once
    many = [issue_authority(f"CA {n}", key=ROOT.key).der for n in range(MAX_CHAIN_CERTIFICATES)]
    (found,) = find_faults((*by(MIDDLE).chain, *many, MIDDLE.der), HOST, authorities=[ROOT.der])
    assert found.reason is gallery.UNTRUSTED


def test_signatures_beyond_the_bound_are_not_checked():
    namesakes = [issue_authority("Site CA", key=MIDDLE.key) for _ in range(MAX_SIGNATURES + 1)]
    authorities = [one.der for one in namesakes]
    (found,) = find_faults(by().chain, HOST, authorities=authorities)
    assert found.reason in {gallery.INVALID, gallery.REKEYED}


def test_a_certificate_of_a_hundred_kilobytes():
    names = [f"printer-{number}.some.long.domain.example" for number in range(2700)]
    chain = by(names=names).chain
    assert len(chain[0]) > 100_000
    (found,) = find_faults(chain, HOST, authorities=[ROOT.der])
    assert found.detail.endswith("and 2690 more")
    assert len(found.detail) < 1000
