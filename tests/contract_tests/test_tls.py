"""TLS: names and chains are told apart, and only the insecure trust everybody."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from orchestrator_contract.contract_tests.exchange import Exchange, Trouble
from orchestrator_contract.contract_tests.transport.addresses import ConfigurationError
from orchestrator_contract.contract_tests.transport.dialling import BadTrust, trust
from orchestrator_contract.contract_tests.transport.http_target import HttpTarget

from .hostile import JOB, TOKEN, Line, Stage, always, answer, playing, saying


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def cacert(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def presenting(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Stage]:
    """A server whose certificate is for 127.0.0.1."""
    tls = presenting(authority.issue_cert("127.0.0.1"))
    with playing(always(answer()), tls=tls) as stage:
        yield stage


def ask(url: str, cacert: Path | None = None, *, insecure: bool = False) -> Exchange:
    with HttpTarget(
        url, token=TOKEN, timeout=2, cacert=cacert, insecure=insecure
    ) as target:
        return target.send(JOB)


def test_an_authority_that_we_name_is_trusted(server: Stage, cacert: Path) -> None:
    assert ask(server.url, cacert).status == 200
    assert TOKEN.encode() in server.heard[0]


def test_a_connection_with_tls_is_used_again(server: Stage, cacert: Path) -> None:
    with HttpTarget(server.url, token=TOKEN, cacert=cacert) as target:
        assert [target.send(JOB).status for _ in range(4)] == [200] * 4
    assert server.calls == 1


def test_an_authority_that_nobody_named_is_not_trusted(server: Stage) -> None:
    failure = ask(server.url).failure
    assert failure
    assert failure.trouble is Trouble.TLS_CHAIN
    assert "certificate" in str(failure)
    assert server.heard == []


def test_a_certificate_that_has_expired_is_refused(
    authority: trustme.CA, cacert: Path
) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    tls = presenting(authority.issue_cert("127.0.0.1", not_after=past))
    with playing(always(answer()), tls=tls) as stage:
        failure = ask(stage.url, cacert).failure
    assert failure
    assert failure.trouble is Trouble.TLS_CHAIN
    assert "expired" in str(failure)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_for_another_name_is_told(
    authority: trustme.CA, cacert: Path, host: str
) -> None:
    tls = presenting(authority.issue_cert("pe.example"))
    with playing(always(answer()), tls=tls) as stage:
        failure = ask(stage.url.replace("127.0.0.1", host), cacert).failure
    assert failure
    assert failure.trouble is Trouble.TLS_NAME
    assert host in str(failure)
    assert stage.heard == []


def test_a_dot_at_the_end_of_a_name_is_no_part_of_it(
    authority: trustme.CA, cacert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = presenting(authority.issue_cert("pe.example"))
    with playing(always(answer()), tls=tls) as stage:
        where = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", stage.port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [where])
        url = f"https://pe.example.:{stage.port}"
        with HttpTarget(url, token=None, cacert=cacert, rate=100) as target:
            assert target.send(JOB).status == 200


def test_the_insecure_trust_everybody(authority: trustme.CA) -> None:
    tls = presenting(authority.issue_cert("pe.example"))
    with playing(always(answer()), tls=tls) as stage:
        assert ask(stage.url, insecure=True).status == 200


def test_an_intermediate_authority_is_enough(
    authority: trustme.CA, tmp_path: Path
) -> None:
    between = authority.create_child_ca()
    cacert = tmp_path / "between.pem"
    between.cert_pem.write_to_path(cacert)
    tls = presenting(between.issue_cert("127.0.0.1"))
    with playing(always(answer()), tls=tls) as stage:
        assert ask(stage.url, cacert).status == 200


def test_plain_http_on_the_other_side_is_told() -> None:
    def speaks_plainly(line: Line) -> None:
        line.socket.recv(1)
        line.say(answer(status="400 Bad Request"))
        line.hang()

    with playing(speaks_plainly) as stage:
        failure = ask(stage.url.replace("http:", "https:")).failure
    assert failure
    assert failure.trouble is Trouble.TLS
    assert "plain http?" in str(failure)


@pytest.mark.parametrize("rude", [True, False], ids=["reset", "end"])
def test_a_handshake_that_breaks_off_is_told(*, rude: bool) -> None:
    def hangs_up(line: Line) -> None:
        line.socket.recv(65536)
        if rude:
            line.reset()

    with playing(hangs_up) as stage:
        failure = ask(stage.url.replace("http:", "https:")).failure
    assert failure
    assert failure.trouble is Trouble.TLS


def test_a_handshake_that_hangs_is_not_waited_for() -> None:
    def hangs(line: Line) -> None:
        line.hang()

    with playing(hangs) as stage:
        url = stage.url.replace("http:", "https:")
        failure = HttpTarget(url, token=None, timeout=0.3).send(JOB).failure
    assert failure
    assert failure.trouble is Trouble.TIMEOUT


def test_a_body_that_dribbles_through_tls_has_the_same_deadline(
    authority: trustme.CA, cacert: Path
) -> None:
    def dribbles(line: Line) -> None:
        line.hear()
        line.say(answer(b"", length=1000))
        line.dribble(b"z" * 1000)

    tls = presenting(authority.issue_cert("127.0.0.1"))
    with (
        playing(dribbles, tls=tls) as stage,
        HttpTarget(stage.url, token=None, timeout=0.4, cacert=cacert) as target,
    ):
        failure = target.send(JOB).failure
    assert failure
    assert failure.trouble is Trouble.TIMEOUT


def test_an_idle_connection_that_ended_is_replaced(
    authority: trustme.CA, cacert: Path
) -> None:
    def hangs_up_on_the_second(line: Line) -> None:
        line.hear()
        line.say(answer())
        line.hear()

    tls = presenting(authority.issue_cert("127.0.0.1"))
    with (
        playing(hangs_up_on_the_second, tls=tls) as stage,
        HttpTarget(stage.url, token=None, cacert=cacert) as target,
    ):
        assert [target.send(JOB).status for _ in range(2)] == [200, 200]
    assert stage.calls == 2


def test_bytes_that_are_no_tls_within_a_connection_are_told(
    authority: trustme.CA, cacert: Path
) -> None:
    def loses_its_mind(line: Line) -> None:
        line.hear()
        line.say(answer(b"", length=50))
        raw = line.socket.fileno()
        with open(raw, "wb", buffering=0, closefd=False) as below:
            below.write(b"this is no record of TLS at all")
        line.hang()

    tls = presenting(authority.issue_cert("127.0.0.1"))
    with (
        playing(loses_its_mind, tls=tls) as stage,
        HttpTarget(stage.url, token=None, timeout=2, cacert=cacert) as target,
    ):
        failure = target.send(JOB).failure
    assert failure
    assert failure.trouble is Trouble.TLS


def test_a_redirect_to_the_same_port_without_tls_is_not_followed(
    authority: trustme.CA, cacert: Path
) -> None:
    tls = presenting(authority.issue_cert("127.0.0.1"))
    with playing(always(b""), tls=tls) as target:
        location = target.url.replace("https:", "http:")
        leading = answer(b"", f"Location: {location}/x", status="302 Found")
        with playing(saying(leading), tls=tls) as stage:
            failure = ask(stage.url, cacert).failure
    assert failure
    assert failure.trouble is Trouble.REDIRECT


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file"),
        ("", "holds no certificate"),
        ("no certificate", "holds no certificate"),
        ("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", "certificate"),
    ],
    ids=["missing", "empty", "a text", "damaged"],
)
def test_a_file_without_authorities_is_told_in_one_line(
    tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BadTrust, match=words) as caught:
        HttpTarget("https://localhost", token=None, cacert=path)
    assert isinstance(caught.value, ConfigurationError)
    assert str(caught.value).isprintable()
    assert str(path) in str(caught.value)


def test_certificates_are_checked_unless_somebody_says_otherwise() -> None:
    careful = trust(None, insecure=False)
    assert careful.check_hostname
    assert careful.verify_mode is ssl.CERT_REQUIRED
    assert careful.minimum_version >= ssl.TLSVersion.TLSv1_2
