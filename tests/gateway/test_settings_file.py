from pathlib import Path

import pytest

from sealpress.errors import Reason, StateError, UsageError
from sealpress.gateway.queue_files import QueueFiles
from sealpress.gateway.settings import (
    DiscoverySettings,
    Encryption,
    Login,
    PageAccess,
    QueueSettings,
)
from sealpress.gateway.settings_file import (
    examine,
    examine_state,
    load_gateway_settings,
    state_of,
)
from sealpress.server.tls import TlsFloor
from sealpress.trust.client_certificates import ClientCertificateMode

URI = "ipps://printer.example/ipp/print"
ALL = f"""
trust = "system"
timeout = 30

[serve]
name = "Prints"
host = "::"
port = 8631
hosts = ["print.example"]
tls-floor = "report"
login = ["basic", "digest"]
administrators = ["ada"]
drain = "1m"
reserve = "1G"
pages = "everybody"
client-certificates = "ask"
client-ca = ["clients.pem"]
identity = "id"

[retention]
history = "1d"

[[queue]]
name = "office"
uri = "{URI}"
encryption = "optional"

[[queue]]
name = "cellar"
uri = "socket://192.0.2.7:9100"
[queue.retention]
documents = "1h"
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "sealpress.toml"
        path.write_text(text)
        return path

    return write


def load(path, **more):
    return load_gateway_settings(path, environ={"SEALPRESS_HOME": "/nowhere"}, **more)


def test_without_a_file_there_are_defaults(tmp_path):
    settings = load_gateway_settings(None, environ={"SEALPRESS_HOME": str(tmp_path)})
    assert (settings.host, settings.port, settings.queues) == ("127.0.0.1", 631, ())
    assert settings.state == tmp_path


def test_everything_that_can_be_written(write, tmp_path):
    settings = load(write(ALL))
    assert (settings.name, settings.host, settings.port) == ("Prints", "::", 8631)
    assert settings.tls_floor is TlsFloor.REPORT
    assert settings.login == (Login.BASIC, Login.DIGEST)
    assert (settings.drain_seconds, settings.reserve_octets) == (60.0, 1 << 30)
    assert settings.pages is PageAccess.EVERYBODY
    assert settings.client_certificates.mode is ClientCertificateMode.ASK
    assert settings.client_certificates.ca_files == (tmp_path / "clients.pem",)
    assert settings.identity == tmp_path / "id"
    office, cellar = settings.queues
    assert (office.encryption, office.retention.history) == (Encryption.OPTIONAL, 86400.0)
    assert (cellar.retention.documents, cellar.retention.history) == (3600.0, 86400.0)


def test_flags_go_before_variables_before_the_file(write):
    path = write("[serve]\nport = 1\nhost = '::'\nname = 'file'\n")
    env = {"SEALPRESS_SERVE_PORT": "2", "SEALPRESS_SERVE_HOST": "::1", "SEALPRESS_HOME": "/x"}
    settings = load_gateway_settings(path, flags={"port": 3, "host": None}, environ=env)
    assert (settings.port, settings.host, settings.name) == (3, "::1", "file")


@pytest.mark.parametrize(
    ("flags", "env", "state"),
    [
        (
            {"state": Path("/flag")},
            {"SEALPRESS_SERVE_STATE": "/v", "SEALPRESS_HOME": "/h"},
            "/flag",
        ),
        ({}, {"SEALPRESS_SERVE_STATE": "/v", "SEALPRESS_HOME": "/h"}, "/v"),
        ({}, {"SEALPRESS_HOME": "/h"}, "/h"),
        ({}, {"HOME": "/"}, "/file"),
    ],
)
def test_where_the_state_is(write, flags, env, state):
    path = write('[serve]\nstate = "/file"\n')
    assert load_gateway_settings(path, flags=flags, environ=env).state == Path(state)
    if not flags:
        assert state_of(path, env) == Path(state)


def test_queues_that_were_added_come_after_those_of_the_file(write, tmp_path):
    added = QueueSettings(name="added", uri=URI)
    QueueFiles(tmp_path / "queues").write(added)
    path = write(f'[[queue]]\nname = "written"\nuri = "{URI}"\n')
    settings = load_gateway_settings(path, environ={"SEALPRESS_HOME": str(tmp_path)})
    assert [queue.name for queue in settings.queues] == ["written", "added"]


DEFAULT = f"[[queue]]\nname='{{}}'\nuri='{URI}'\ndefault=true\n"
MISTAKES = [
    ("[serve]\nhots = []", 2, "hots is no setting of [serve]", "Did you mean hosts?"),
    ("[serve]\n\nport = 99999", 3, "port 99999 is out of range", "0 to 65535"),
    ("[serve]\nlogin = ['basc']", 2, "'basc' is unknown", "Did you mean basic?"),
    ("serve = 1", 1, "serve is no table", "[serve]"),
    ("queue = 1", 1, "no list of tables", "[[queue]]"),
    ("[queue]\nname = 'a'", 1, "no list of tables", "[[queue]]"),
    ("[retention]\nhistory = 'x'", 2, "history is no amount", '"30d"'),
    ("[serve]\nport 631", 2, "Expected '=' after a key", "toml.io"),
    ("[serve]\nclient-certificates = 'ask'", 2, "needs authorities or pins", "client-ca"),
    (
        f"[[queue]]\nname = 'a'\nuri = '{URI}'\n[[queue]]\nuri = '{URI}'\nname = 'a'",
        6,
        "two queues a, the other one: ",
        "otherwise",
    ),
    (
        DEFAULT.format("a") + DEFAULT.format("b"),
        6,
        "two queues are the default: a and b",
        "default = true",
    ),
    (
        f"[[queue]]\nname = 'a'\nuri = '{URI}'\nlogin-required = true",
        2,
        "nobody can",
        "login = ",
    ),
    (
        f"[[queue]]\nname = 'a'\nuri = '{URI}'\nusers = ['ann']",
        2,
        "for certain users, but nobody can log in",
        "login = ",
    ),
]


@pytest.mark.parametrize(("text", "line", "what", "remedy"), MISTAKES)
def test_each_mistake_has_its_line_and_remedy(write, text, line, what, remedy):
    path = write(text)
    with pytest.raises(UsageError) as caught:
        load(path)
    assert caught.value.reason is Reason.SETTINGS_INVALID
    assert caught.value.detail.startswith(f"{path}, line {line}: ")
    assert what in caught.value.detail
    assert remedy in caught.value.hint


def test_all_mistakes_are_found_at_once(write):
    examined = examine(write("[serve]\na = 1\nb = 2\n[[queue]]\n"), environ={"HOME": "/"})
    assert len(examined.problems) == 4
    with pytest.raises(UsageError, match="3 more: sealpress serve --check"):
        load(write("[serve]\na = 1\nb = 2\n[[queue]]\n"))


def test_a_mistake_in_a_variable():
    with pytest.raises(UsageError, match="variable SEALPRESS_SERVE_PORT: port is no whole number"):
        load_gateway_settings(None, environ={"SEALPRESS_SERVE_PORT": "x", "SEALPRESS_HOME": "/x"})


def test_what_is_no_text(write):
    path = write("")
    path.write_bytes(b"a = 1\n[serve]\nname = '\xff'\n")
    with pytest.raises(UsageError, match=r"line 3: it is not UTF-8"):
        load(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(StateError) as caught:
        load(tmp_path / "missing.toml")
    assert caught.value.reason is Reason.STATE_UNREADABLE


def test_what_stands_before_a_line_that_is_no_toml_counts_for_the_state(write, tmp_path):
    path = write(f'[serve]\nstate = "{tmp_path}/here"\n[[queue]]\nname = "a\n')
    examined = examine_state(path, environ={})
    assert examined.settings.state == tmp_path / "here"
    assert [str(one).partition(": ")[0] for one in examined.problems] == [f"{path}, line 4"]
    assert state_of(path, {}) == tmp_path / "here"


def test_a_line_that_is_no_toml_before_the_state_leaves_it_open(write):
    path = write('[serve\nstate = "/somewhere"\n')
    with pytest.raises(UsageError) as caught:
        examine_state(path, environ={})
    assert "--state FOLDER" in caught.value.hint
    assert examine_state(path, flags={"state": Path("/x")}, environ={}).settings.state == Path("/x")


@pytest.mark.parametrize("line", ["state = 1", 'users-file = ["a"]', "key = 7"])
def test_a_mistake_in_where_things_are_is_one_for_everybody(write, line):
    with pytest.raises(UsageError):
        examine_state(write(f"[serve]\n{line}\n"), environ={"SEALPRESS_HOME": "/x"})


def test_other_mistakes_are_no_matter_for_the_state(write):
    examined = examine_state(write("[serve]\nport = -1\n"), environ={"SEALPRESS_HOME": "/x"})
    assert examined.settings.state == Path("/x")
    assert len(examined.problems) == 1


def test_names_that_differ_in_capitals_alone_are_one_name(write):
    queues = f'[[queue]]\nname = "a"\nuri = "{URI}"\n[[queue]]\nname = "A"\nuri = "{URI}"\n'
    (problem,) = examine(write(queues), environ={"SEALPRESS_HOME": "/x"}).problems
    assert "two queues A" in problem.what


@pytest.mark.parametrize(
    ("heading", "meant"),
    [("[server]", "[serve]"), ("[[queues]]", "[[queue]]"), ("[retentions]", "[retention]")],
)
def test_a_table_that_is_nearly_one_of_ours_is_a_mistake(write, heading, meant):
    (problem,) = examine(
        write(f'{heading}\nname = "x"\n'), environ={"SEALPRESS_HOME": "/x"}
    ).problems
    assert problem.remedy == f"Did you mean {meant}?"
    assert problem.where.endswith("line 1")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('host = "printer.example"', "no name of multicast DNS"),
        ('host = "a b.local"', "no name of multicast DNS"),
        ('interfaces = ["eth0"]', "'eth0' is no address"),
        ('advertise = "yes"', "neither true nor false"),
        ("advertize = true", "advertize"),
    ],
)
def test_mistakes_of_discovery_are_told(tmp_path, line, what):
    path = tmp_path / "sealpress.toml"
    path.write_text(f"[discovery]\n{line}\n")
    [problem] = examine(path, environ={}).problems
    assert what in str(problem)


def test_what_is_announced_is_read(tmp_path):
    path = tmp_path / "sealpress.toml"
    path.write_text(
        '[discovery]\nadvertise = true\nhost = "print.local."\ninterfaces = ["127.0.0.1"]\n'
        'queues = ["laser"]\n'
    )
    wanted = load_gateway_settings(path, environ={}).discovery
    assert wanted == DiscoverySettings(
        advertise=True, host="print.local", interfaces=("127.0.0.1",), queues=("laser",)
    )
    assert not load_gateway_settings(None, environ={}).discovery.advertise
