"""What ``serve`` says when it is ready, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import urllib3

from .serving import API, get

#: What each engine is asked for by.
ENGINES = [(), ("--engine", "granian", "--workers", "2")]


@pytest.mark.parametrize("engine", ENGINES, ids=["default", "granian"])
def test_it_says_where_it_is_and_what_can_be_asked(
    serve: Any, engine: tuple[str, ...]
) -> None:
    with serve(*engine) as (url, served):
        assert get(url, "/jobs/1").status == 200
    told = served.err
    assert url in told
    assert "999404" in told
    assert "__fault=unavailable" in told
    assert "401 without one" in told
    posted = "POST to /orchestrator/v1/command/deploy" in told
    assert posted == (not engine)  # the others have none
    assert served.out == ""
    assert all(len(line) <= 140 for line in told.splitlines())
    assert served.process.returncode == 0


@pytest.mark.parametrize("engine", ENGINES, ids=["default", "granian"])
def test_every_address_it_says_can_be_clicked(
    serve: Any, engine: tuple[str, ...]
) -> None:
    statuses = {}
    with (
        serve(*engine) as (_, served),
        urllib3.PoolManager(retries=False, timeout=5) as http,
    ):
        for line in served.process.stderr:
            what, _, address = line.strip().rpartition("  ")
            if what and address.startswith("http://"):
                statuses[what.strip()] = http.request("GET", address).status
            if line.startswith("Ctrl-C"):
                break
    fine = dict.fromkeys(("its page", "a job", "the list", "steering"), 200)
    assert statuses == fine | {"a fault": 503}


def test_the_only_token_that_is_good_is_in_no_address_it_says(
    serve: Any, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("hunter2-planted\n")
    with serve("--token-file", str(tmp_path / "token")) as (url, served):
        assert get(url, "/jobs/1").status == 401
        assert get(url, "/jobs/1?__token=hunter2-planted").status == 200
    assert f"{url}{API}/jobs/1\n" in served.err
    assert "token=" not in served.err
    assert "hunter2" not in served.err


@pytest.mark.parametrize("engine", ENGINES, ids=["default", "granian"])
def test_programs_are_told_in_one_line_of_json(
    serve: Any, engine: tuple[str, ...]
) -> None:
    with serve("--log-format", "json", *engine) as (url, served):
        line = json.loads(served.process.stdout.readline())
    assert line["event"] == "ready"
    assert (line["url"], line["ca"]) == (url, None)
    assert url.endswith(f":{line['port']}")
    assert "admin_token" not in line
    assert served.out == served.err == ""


@pytest.mark.parametrize("engine", ENGINES, ids=["default", "granian"])
def test_a_port_in_use_is_told_in_a_line(
    serve: Any, run_tool: Any, engine: tuple[str, ...]
) -> None:
    with serve(*engine) as (url, _):
        port = url.rpartition(":")[2]
        for second in ENGINES:
            done = run_tool("serve", "--port", port, *second)
            assert done.returncode == 2
            assert f"port {port} on 127.0.0.1 is in use" in done.stderr
            assert done.stderr.splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize("engine", ENGINES, ids=["default", "granian"])
def test_a_port_file_that_cannot_be_is_told_in_a_line(
    run_tool: Any, tmp_path: Path, engine: tuple[str, ...]
) -> None:
    nowhere = str(tmp_path / "none" / "port")
    done = run_tool("serve", "--port", "0", "--port-file", nowhere, *engine)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    told = f"Error: cannot write the port file {nowhere}: no such file or directory"
    assert line == told


def test_granian_listens_on_a_name_and_on_ipv6_too(serve: Any) -> None:
    for host in ("localhost", "::1"):
        with serve("--engine", "granian", "--host", host, "--log-format", "json") as (
            _,
            served,
        ):
            url = json.loads(served.process.stdout.readline())["url"]
            assert get(url, "/jobs/1").status == 200


def test_programs_are_told_the_admin_token_that_was_made_for_them(serve: Any) -> None:
    with serve("--host", "0.0.0.0", "--log-format", "json") as (url, served):  # noqa: S104 - as a container does
        line = json.loads(served.process.stdout.readline())
        assert _clock(url, {}) == 401
        assert _clock(url, {"X-Admin-Token": line["admin_token"]}) == 200


def test_an_admin_token_of_ones_own_is_not_told_again(
    serve: Any, tmp_path: Path
) -> None:
    (tmp_path / "admin").write_text("hunter2-planted\n")
    own = ("--admin-token-file", str(tmp_path / "admin"))
    with serve("--host", "0.0.0.0", "--log-format", "json", *own) as (url, served):  # noqa: S104 - as a container does
        line = json.loads(served.process.stdout.readline())
        assert _clock(url, {"X-Admin-Token": "hunter2-planted"}) == 200
    assert "admin_token" not in line
    assert "hunter2" not in json.dumps(line) + served.out + served.err


def _clock(url: str, headers: dict[str, str]) -> int:
    """Return the status of a question that needs the admin token."""
    with urllib3.PoolManager(retries=False, timeout=5) as http:
        return http.request("GET", f"{url}/__admin/clock", headers=headers).status
