"""HTTPS: an authority made once, both versions of TLS, certificates that are given."""

from __future__ import annotations

import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import trustme
import urllib3

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.mockserver.engine import tls

API = "/orchestrator/v1"
TOKEN = {"X-Authentication": "any"}


def get(url: str, ca: Path) -> urllib3.BaseHTTPResponse:
    with urllib3.PoolManager(ca_certs=str(ca), retries=False, timeout=5) as http:
        return http.request("GET", f"{url}{API}/jobs/1", headers=TOKEN)


def test_an_authority_is_made_once_and_kept(tmp_path: Path) -> None:
    context, ca = tls.own(folder=tmp_path / "new")
    before = ca.read_bytes()
    key = ca.with_name("ca.key")
    assert key.stat().st_mode & 0o077 == 0
    with MockServer(tls=context) as server:
        assert server.url.startswith("https://")
        job = get(server.url, ca).json()
        assert job["id"] == f"{server.url}{API}/jobs/1"
    again, same = tls.own("pe.example.com", folder=tmp_path / "new")
    assert same.read_bytes() == before
    with MockServer(tls=again) as server:
        assert get(f"https://localhost:{server.port}", ca).status == 200


def test_those_that_begin_at_once_have_one_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, make = threading.Barrier(2), trustme.CA.__init__

    def made_late(*arguments: Any, **more: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # so that the other, too, would find nothing there
        make(*arguments, **more)

    monkeypatch.setattr(trustme.CA, "__init__", made_late)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: tls.own(folder=tmp_path / "new"), range(2)))
    for context, ca in [*made, tls.own(folder=tmp_path / "new")]:
        with MockServer(tls=context) as server:
            assert get(server.url, ca).status == 200


@pytest.mark.parametrize("broken", ["ca.pem", "ca.key"])
@pytest.mark.parametrize("how", ["another's", "nonsense", "nothing"])
def test_an_authority_that_does_not_match_its_key_is_made_anew(
    tmp_path: Path, broken: str, how: str
) -> None:
    _, other = tls.own(folder=tmp_path / "other")
    _, ca = tls.own(folder=tmp_path)
    file = ca.with_name(broken)
    if how == "another's":
        file.write_bytes(other.with_name(broken).read_bytes())
    elif how == "nonsense":
        file.write_text("nonsense")
    else:
        file.unlink()
    context, same = tls.own(folder=tmp_path)
    assert same == ca
    with MockServer(tls=context) as server:
        assert get(server.url, ca).status == 200
    before = ca.read_bytes()
    tls.own(folder=tmp_path)
    assert ca.read_bytes() == before


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_t5_both_versions_of_tls_are_offered(
    tmp_path: Path, version: ssl.TLSVersion
) -> None:
    context, ca = tls.own(folder=tmp_path)
    client = ssl.create_default_context(cafile=str(ca))
    client.minimum_version = client.maximum_version = version
    with (
        MockServer(tls=context) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as plain,
        client.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
    ):
        assert secured.version() == version.name.replace("_", ".").replace("v1", "v1")


def test_whoever_speaks_no_tls_does_not_hold_the_server(tmp_path: Path) -> None:
    context, ca = tls.own(folder=tmp_path)
    with MockServer(tls=context) as server:
        stuck = socket.create_connection(("127.0.0.1", server.port))
        plain = socket.create_connection(("127.0.0.1", server.port))
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert get(server.url, ca).status == 200
    stuck.close()
    plain.close()


def test_faults_on_the_socket_work_under_tls(tmp_path: Path) -> None:
    context, ca = tls.own(folder=tmp_path)
    with (
        MockServer(tls=context) as server,
        urllib3.PoolManager(ca_certs=str(ca), retries=False, timeout=5) as http,
    ):
        for fault in ("EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "SHORT_BODY"):
            with pytest.raises(urllib3.exceptions.HTTPError):
                http.request(
                    "GET", f"{server.url}{API}/jobs/1?__fault={fault}", headers=TOKEN
                )
        assert get(server.url, ca).status == 200


def test_a_certificate_may_be_given(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    cert, key, ca = (tmp_path / name for name in ("cert.pem", "key.pem", "ca.pem"))
    issued.private_key_pem.write_to_path(str(key))
    issued.cert_chain_pems[0].write_to_path(str(cert))
    authority.cert_pem.write_to_path(str(ca))
    with MockServer(tls=tls.given(cert, key)) as server:
        assert get(server.url, ca).status == 200
    with pytest.raises(tls.NoTls, match="cannot use the certificate"):
        tls.given(key, cert)
    with pytest.raises(tls.NoTls, match=r"[Nn]o such file"):
        tls.given(tmp_path / "none", key)


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(tls.NoTls, match="cannot keep a certificate authority"):
        tls.own(folder=tmp_path / "file")
