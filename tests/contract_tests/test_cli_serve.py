"""``serve`` and ``healthcheck``, as their users run them."""

from __future__ import annotations

import json
import random
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import urllib3

from orchestrator_contract.fixtures import DOCUMENTS

from .serving import API, TOKEN, get, serving

FIXED = ("--epoch", "2026-01-05T09:00:00Z", "--clock", "virtual")


def test_every_knob_reaches_the_answers(serve: Any, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    body = next(d.body for d in DOCUMENTS if d.name == "job-page-example")
    (folder / "a.json").write_text(json.dumps(body | {"name": "4711"}))
    with serve(
        *FIXED,
        *("--documents", str(folder), "--jobs", "70", "--report-key", "both"),
        *("--duration", "number", "--start-key", "both"),
        *("--validation-kind", "validators", "--profile", "current", "--no-cors"),
    ) as (url, _):
        job = get(url, "/jobs/6").json()
        assert isinstance(job["duration"], float)
        assert {"started_timestamp", "created_timestamp"} <= job.keys()
        assert get(url, "/jobs/6/report").json().keys() == {"items", "report"}
        assert get(url, "/jobs/x").json()["kind"].startswith("puppetlabs.validators/")
        assert get(url, "/jobs/4711").json()["name"] == "4711"
        assert get(url, "/jobs/64").json()["timestamp"] == "2026-01-05T09:00:00Z"
        assert "Vary" not in get(url, "/jobs/6").headers


def test_options_have_twins_in_the_environment(serve: Any) -> None:
    prefix = "ORCHESTRATOR_CONTRACT_SERVE"
    twins = {f"{prefix}_CLOCK": "poll", f"{prefix}_FAULT": "bad-gateway"}
    with serve(**twins) as (url, _):
        assert get(url, "/jobs/64").status == 502
        with urllib3.PoolManager() as http:
            clock = http.request("GET", f"{url}/__admin/clock").json()
    assert clock["kind"] == "poll"


def test_https_comes_with_an_authority_and_a_healthcheck(
    serve: Any, run_tool: Any, tmp_path: Path
) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    with serve("--tls", "--log-format", "json", **state) as (url, served):
        ca = json.loads(served.process.stdout.readline())["ca"]
        assert ca.startswith(str(tmp_path / "state"))
        well = run_tool("healthcheck", url, "--cacert", ca)
        assert (well.returncode, well.stdout) == (0, "")
        assert "is healthy: 100 jobs" in well.stderr
        assert run_tool("healthcheck", url, "--insecure").returncode == 0
        unknown = run_tool("healthcheck", url)
        assert unknown.returncode == 4
        assert len(unknown.stderr.splitlines()) == 1
    away = run_tool("healthcheck", url)
    assert away.returncode == 4
    assert "cannot be reached: connection refused; is it up" in away.stderr
    wrong = run_tool("healthcheck", "localhost:8143")
    assert wrong.returncode == 2
    assert "such as http://127.0.0.1:8143" in wrong.stderr


def test_a_server_that_is_no_mock_is_not_well(run_tool: Any, serve: Any) -> None:
    with serve("--host", "127.0.0.1") as (url, _):
        other = run_tool("healthcheck", f"{url}/orchestrator")
    assert other.returncode == 1
    assert "is not well" in other.stderr


def test_beyond_loopback_the_admin_token_is_told_once(
    serve: Any, run_tool: Any
) -> None:
    everywhere = "0.0.0.0"  # noqa: S104 - what is tested
    with serve("--host", everywhere) as (url, served), urllib3.PoolManager() as http:
        health = f"{url}/__admin/health"
        assert http.request("GET", health).status == 401
        said = iter(served.process.stderr.readline, "")
        line = next(line for line in said if "X-Admin-Token" in line)
        token = {"X-Admin-Token": line.split()[-1]}
        assert http.request("GET", health, headers=token).status == 200
        blind = run_tool("healthcheck", url)
        assert (blind.returncode, blind.stderr.split()[1:3]) == (0, ["is", "healthy:"])
        seeing = run_tool("healthcheck", url, "--admin-token", line.split()[-1])
        assert "is healthy: 100 jobs" in seeing.stderr
        wrong = run_tool("healthcheck", url, "--admin-token", "wrong")
        assert wrong.returncode == 1
        assert "demands the admin token" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--clock", "sundial"), "sundial"),
        (("--speed", "fast"), "is no speed"),
        (("--profile", "1999.1"), "Error: '1999.1' is no release"),
        (("--fault", "HUNG"), "the nearest is HANG"),
        (("--documents", "nowhere"), "cannot read the documents in nowhere"),
        (("--tls-cert", "a.pem"), "go together"),
        (("--tls-cert", "a.pem", "--tls-key", "b.pem"), "cannot use the certificate"),
        (("--workers", "2"), "--workers needs --engine granian"),
        (("--engine", "granian", "--clock", "poll"), "needs the default engine"),
        (("--engine", "granian", "--speed", "2x"), "needs the default engine"),
        (("--engine", "granian", "--tls"), "needs the default engine"),
        (("--engine", "granian", "--host", "0.0.0.0"), "--admin-token-file"),  # noqa: S104 - not bound
    ],
    ids=str,
)
def test_what_cannot_be_served_is_told_in_a_line(
    run_tool: Any, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    done = run_tool("serve", "--port", "0", *arguments, env=state, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Error: ")


def test_replicas_end_with_their_terminal(serve: Any, tmp_path: Path) -> None:
    """They would begin again otherwise, and nobody could end them by a key."""
    with serve("--engine", "granian") as (url, served):
        assert get(url, "/jobs/1").status == 200
        served.process.send_signal(signal.SIGHUP)
        assert served.process.wait(timeout=20) == 0
    assert not (tmp_path / "port").exists()


def test_replicas_do_not_outlive_what_began_them(serve: Any) -> None:
    """Killed outright it cannot end them, and nobody could have their port again."""
    with serve("--engine", "granian", "--workers", "2") as (url, served):
        assert get(url, "/jobs/1").status == 200
        served.process.kill()
        served.process.communicate(timeout=20)  # until nobody holds its pipes
        with pytest.raises(urllib3.exceptions.NewConnectionError):
            get(url, "/jobs/1")


def test_replicas_give_identical_bytes(
    scripts: Path, clean_env: dict[str, str], tmp_path: Path
) -> None:
    """One process, and two of another engine, at a thousand questions in any order."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    settings = (*FIXED, "--seed", "3", "--public-url", "http://pe.example.com")
    granian = (*settings, "--engine", "granian", "--workers", "2")
    with (
        serving(scripts, clean_env, one, *settings) as (plain, _),
        serving(scripts, clean_env, two, *granian) as (fast, _),
    ):
        parts = ("", "/nodes", "/report", "/events")
        paths = [f"/jobs/{n}{part}" for n in range(1, 226) for part in parts]
        paths += [f"/jobs?limit=9&offset={n}" for n in range(50)]
        paths += [f"/jobs/{n}?__state=failed&__type=task" for n in range(1, 51)]
        assert len(paths) == 1000
        found: list[dict[str, tuple[int, bytes]]] = []
        for url, order in ((plain, 1), (fast, 2)):
            mixed = random.Random(order).sample(paths, len(paths))  # noqa: S311 - no secret
            with (
                ThreadPoolExecutor(4) as pool,
                urllib3.PoolManager(maxsize=4, retries=False) as http,
            ):
                answers = pool.map(
                    lambda path, url=url, http=http: http.request(
                        "GET", f"{url}{API}{path}", headers=TOKEN
                    ),
                    mixed,
                )
                found.append(
                    {p: (a.status, a.data) for p, a in zip(mixed, answers, strict=True)}
                )
        assert found[0] == found[1]
        with urllib3.PoolManager(retries=False) as http:
            for method, path in (("GET", "/requests"), ("POST", "/clock")):
                refused = http.request(method, f"{fast}/__admin{path}", json={})
                assert refused.status == 501
                assert "needs the default engine" in refused.json()["detail"]
            session = TOKEN | {"X-Orchestrator-Session": "a"}
            url = f"{fast}{API}/jobs/1"
            assert http.request("GET", url, headers=session).status == 501
            url = f"{fast}{API}/jobs/1?__fault=HANG"
            assert http.request("GET", url, headers=TOKEN).status == 501
