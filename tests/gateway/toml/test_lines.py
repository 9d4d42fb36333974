from sealpress.gateway.toml.lines import lines_of

TEXT = """\
trust = "system"   # of the command line
[serve]
port = 631
"host" = "::"

[[queue]]
name = "a"
[queue.retention]
history = 1
[[queue]]
 name = 'b'
[queue . retention]
history.x = 2
"""


def test_keys_and_headings_have_their_lines():
    lines = lines_of(TEXT)
    assert lines["", 0, "trust"] == 1
    assert lines["serve", 0, ""] == 2
    assert (lines["serve", 0, "port"], lines["serve", 0, "host"]) == (3, 4)
    assert (lines["queue", 0, "name"], lines["queue", 1, "name"]) == (7, 11)


def test_tables_below_a_repeated_one_belong_to_its_last():
    lines = lines_of(TEXT)
    assert lines["queue.retention", 0, "history"] == 9
    assert lines["queue.retention", 1, "history"] == 13


def test_an_empty_text_has_none():
    assert lines_of("") == {}
