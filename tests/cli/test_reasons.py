from sealpress.errors import Reason


def test_lists_every_reason_once(sealpress):
    ended = sealpress("reasons")
    listed = [line.split()[1] for line in ended.out.splitlines()[1:]]
    assert sorted(listed) == sorted(Reason)


def test_explains_by_keyword_and_by_message_id(sealpress):
    by_keyword = sealpress("reasons", "tls-closed")
    message_id = sealpress("reasons", "tls-closed", "--json").json["message_id"]
    assert by_keyword.code == 0
    assert sealpress("reasons", message_id.lower()).out == by_keyword.out


def test_as_json(sealpress):
    entry = sealpress("reasons", "connect-timeout", "--json").json
    assert entry["exit_code"] == 3
    assert entry["causes"]
    assert len(sealpress("reasons", "--json").json) == len(Reason)


def test_unknown_reason(sealpress):
    ended = sealpress("reasons", "nope\x1b")
    assert ended.code == 2
    assert "\x1b" not in ended.err
