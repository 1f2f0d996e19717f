"""The plugin's handle, its judgement of the client, and its variants."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("plugin_modules")

#: A client that is in order, and one way to break it.
CLIENT = """
    import json, time
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    class ClientError(Exception): pass

    class Client:
        def __init__(self, orchestrator, over=("finished", "failed", "stopped")):
            self.base, self.over = orchestrator.api_url, over
            self.headers = orchestrator.headers

        def get(self, job):
            for _ in range(2):
                request = Request(f"{self.base}/jobs/{job}", headers=self.headers)
                try:
                    with urlopen(request, timeout=2) as answer:
                        return json.loads(answer.read())
                except HTTPError as error:
                    wait = error.headers.get("Retry-After")
                    if not wait:
                        raise ClientError(str(error)) from error
                    time.sleep(int(wait))
                except (OSError, HTTPException, ValueError) as error:
                    raise ClientError(str(error)) from error
            raise ClientError("busy")

        def wait(self, job):
            for _ in range(20):
                body = self.get(job)
                if body["state"] in self.over:
                    return body["state"]
            raise RuntimeError("never over")
"""
VARIANTS = """
    import pytest
    from client import Client, ClientError

    def test_variant(orchestrator, orchestrator_variant):
        with orchestrator_variant.expecting(ClientError):
            found = Client(orchestrator).wait(orchestrator_variant.job.id)
            assert found == orchestrator_variant.outcome
"""


def test_a_handle_steers_jobs_time_and_faults(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile("""
        import pytest
        from client import Client, ClientError

        def test_jobs(orchestrator):
            client = Client(orchestrator)
            job = orchestrator.job(state="running", type="task", nodes=3)
            assert [client.get(job.id)["state"] for _ in range(3)] == ["running"] * 3
            assert job.body()["node_count"] == 3
            assert job.advance().state == client.wait(job.id) == "finished"
            assert orchestrator.job(state="ready").finish("failed").state == "failed"
            stopped = orchestrator.job(scenario="stopped-midway")
            assert client.wait(stopped.id) == "stopped"
            assert orchestrator.job(description="mine").body()["description"] == "mine"
            assert orchestrator.jobs[-1].id == 104
            with pytest.raises(ValueError, match="did you mean running"):
                orchestrator.job(state="runing")

        def test_time(orchestrator):
            orchestrator.freeze()
            job = orchestrator.job()
            for _ in range(3):
                assert Client(orchestrator).get(job.id)["state"] == "new"
            assert orchestrator.advance("10m") and job.state == "finished"

        def test_faults(orchestrator):
            job, other = orchestrator.job(state="failed"), orchestrator.job(state="new")
            client = Client(orchestrator)
            with orchestrator.fault("token-expired", on=job) as fault:
                with pytest.raises(ClientError, match="401"):
                    client.get(job.id)
                assert client.get(other.id)["state"] == "new"
                assert fault.hits == 1
            assert client.get(job.id)["state"] == "failed"
            orchestrator.assert_polled(job, at_least=2, max_interval="10s")
            with pytest.raises(AssertionError, match="1 polls came, not at least 2"):
                orchestrator.assert_polled(other, at_least=2)
            assert orchestrator.requests.count(status=200) == 2

        def test_servers_of_ones_own(orchestrator, make_orchestrator):
            first, second = make_orchestrator(seed=7), make_orchestrator(token="t")
            assert second.token == "t"
            assert len({orchestrator.url, first.url, second.url}) == 3
            assert first.jobs[0].body()["owner"] != orchestrator.jobs[0].body()["owner"]

        @pytest.mark.orchestrator(jobs=3, seed=7)
        def test_settings(orchestrator):
            assert len(orchestrator.jobs) == 3
    """)
    run = pytester.runpytest("-W", "error", "--strict-markers")
    run.assert_outcomes(passed=5)


def test_what_no_client_should_send_fails_its_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile("""
        import pytest
        from client import Client, ClientError

        def ask(orchestrator, what):
            with pytest.raises(ClientError):
                Client(orchestrator).get(what)

        def test_path(orchestrator): ask(orchestrator, "/1")
        def test_word(orchestrator): ask(orchestrator, "abc")

        @pytest.mark.orchestrator(strict=False)
        def test_lenient(orchestrator): ask(orchestrator, "/1")

        @pytest.mark.orchestrator(strict=True)
        def test_strict(orchestrator): ask(orchestrator, "abc")
    """)
    run = pytester.runpytest("-W", "error")
    run.assert_outcomes(passed=2, failed=2)
    run.stdout.fnmatch_lines(
        [
            "*no operation GET /orchestrator/v1/jobs//1; did you mean*",
            "*@pytest.mark.orchestrator(strict=False)*",
            "*: last requests*",
            "*'abc' is no job id*",
        ]
    )
    run = pytester.runpytest("--orchestrator-strict=none")
    run.assert_outcomes(passed=3, failed=1)


def test_a_token_that_is_refused_makes_no_path_wrong(
    pytester: pytest.Pytester,
) -> None:
    """A client's author rightly tries out what happens without a token."""
    pytester.makepyfile("""
        import pytest
        from urllib.error import HTTPError
        from urllib.request import Request, urlopen

        def ask(orchestrator, token):
            job = orchestrator.job(state="running")
            headers = {"X-Authentication": token} if token else {}
            with pytest.raises(HTTPError, match="401"):
                urlopen(Request(job.url, headers=headers), timeout=10)
            orchestrator.assert_polled(job)

        def test_expired(orchestrator): ask(orchestrator, "expired-1")
        def test_none(orchestrator): ask(orchestrator, None)

        @pytest.mark.orchestrator(strict=True)
        def test_strict(orchestrator): ask(orchestrator, None)
    """)
    run = pytester.runpytest("-W", "error")
    run.assert_outcomes(passed=2, failed=1)
    run.stdout.fnmatch_lines(["*it has no token: the header X-Authentication*"])


def test_of_several_markers_the_nearest_that_speaks_of_it_says_how_strict(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile("""
        import pytest
        from client import Client, ClientError

        @pytest.mark.orchestrator(strict=True)
        class TestStrict:
            @pytest.mark.orchestrator(seed=5)
            def test_of_a_seed(self, orchestrator):
                with pytest.raises(ClientError):
                    Client(orchestrator).get("abc")

            @pytest.mark.orchestrator(seed=5, strict=False)
            def test_lenient(self, orchestrator):
                with pytest.raises(ClientError):
                    Client(orchestrator).get("abc")
    """)
    run = pytester.runpytest("-W", "error")
    run.assert_outcomes(passed=1, failed=1)
    run.stdout.fnmatch_lines("*FAILED*TestStrict::test_of_a_seed*")


def test_setup_and_teardown_are_watched_as_the_test_is(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile("""
        import pytest
        from client import Client, ClientError

        @pytest.fixture
        def broken(orchestrator):
            assert Client(orchestrator).get(1) is None

        @pytest.fixture
        def lost(orchestrator):
            yield
            with pytest.raises(ClientError):
                Client(orchestrator).get("/7")

        @pytest.fixture
        def broken_at_the_end(orchestrator):
            yield
            assert Client(orchestrator).get(2) is None

        def test_setup(broken): pass
        def test_lost(lost): pass
        def test_teardown(broken_at_the_end): pass

        @pytest.mark.orchestrator(strict=False)
        def test_lenient(lost): pass

        def test_told_once(orchestrator):
            with pytest.raises(ClientError):
                Client(orchestrator).get("/8")
    """)
    run = pytester.runpytest("-W", "error")
    run.assert_outcomes(passed=3, errors=3, failed=1)
    run.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_setup*",
            "*: last requests*",
            "*GET /orchestrator/v1/jobs/1 -> 200",
            "*ERROR at teardown of test_lost*",
            "the client sent unexpected requests (1):",
            "*no operation GET /orchestrator/v1/jobs//7; did you mean*",
            "*ERROR at teardown of test_teardown*",
            "*: last requests*",
            "*GET /orchestrator/v1/jobs/2 -> 200",
        ]
    )


def test_nothing_is_kept_of_a_test_that_is_over(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            item.tries = 0
            runtestprotocol(item, nextitem=nextitem, log=False)  # as reruns do
            item.tries = 1
            runtestprotocol(item, nextitem=nextitem)
            return True
    """)
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile("""
        import gc, weakref
        import pytest
        from client import Client, ClientError

        MADE = []

        @pytest.mark.parametrize("name", ["a", "b"])
        def test_it(orchestrator, request, name):
            gc.collect()
            assert not any(made() for made in MADE)
            MADE.append(weakref.ref(orchestrator))
            if request.node.tries == 0:
                with pytest.raises(ClientError):
                    Client(orchestrator).get("/7")
    """)
    # A run in this process is recorded, and the record keeps what the tests had.
    run = pytester.runpytest_subprocess("-W", "error")
    run.assert_outcomes(passed=2)


def test_a_client_in_order_survives_every_variant(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(client=CLIENT)
    pytester.makepyfile(VARIANTS)
    run = pytester.runpytest("-W", "error")
    outcomes = run.parseoutcomes()
    assert outcomes.keys() == {"passed"}
    assert outcomes["passed"] > 100


def test_variants_find_a_client_that_is_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(client=CLIENT)
    forgetful = "Client(orchestrator, over=('finished', 'failed'))"
    pytester.makepyfile(VARIANTS.replace("Client(orchestrator)", forgetful))
    run = pytester.runpytest("-k", "stopped", "-W", "error")
    assert run.parseoutcomes()["failed"] == 9
    pytester.makepyfile(client=CLIENT.replace("time.sleep(int(wait))", "pass"))
    run = pytester.runpytest("-k", "503-once")
    run.assert_outcomes(failed=1, deselected=run.parseoutcomes()["deselected"])
    run.stdout.fnmatch_lines("*before Retry-After*")
