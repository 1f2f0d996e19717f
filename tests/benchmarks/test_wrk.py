"""What wrk writes is read rightly, and nothing else is taken for a figure."""

from __future__ import annotations

import pytest

from instruments.wrk import NotMeasured, read

REPORT = """Running 3s test @ http://127.0.0.1:8080/orchestrator/v1/jobs/6
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.54ms    3.07ms  35.55ms   83.75%
    Req/Sec     4.49k   236.59     5.00k    85.71%
  Latency Distribution
     50%  980.00us
     75%    1.88ms
     90%    8.02ms
     99%    1.50s
  13120 requests in 3.10s, 24.28MB read
Requests/sec:   4232.25
Transfer/sec:      7.83MB
"""


def test_a_report_gives_its_rate_its_count_and_its_quantiles_in_seconds() -> None:
    load = read(REPORT)
    assert (load.rate, load.requests) == (4232.25, 13_120)
    assert load.p50 == pytest.approx(980e-6)
    assert load.p99 == pytest.approx(1.5)
    assert load.errors == 0


def test_socket_errors_are_counted() -> None:
    line = "  Socket errors: connect 1, read 20, write 300, timeout 4000\n"
    assert read(REPORT.replace("Requests/sec", f"{line}Requests/sec")).errors == 4321


def test_the_figure_of_refusals_is_no_figure() -> None:
    line = "  Non-2xx or 3xx responses: 7\n"
    with pytest.raises(NotMeasured, match="7 of 13120 answers were no success"):
        read(REPORT.replace("Requests/sec", f"{line}Requests/sec"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no output"),
        ("unable to connect to 127.0.0.1:1 Connection refused", "Connection refused"),
        (REPORT.replace("13120 requests", "0 requests"), "nothing was answered"),
        (REPORT.replace("99%", "98%"), "no 99 % quantile"),
    ],
)
def test_what_is_no_whole_report_says_so(text: str, why: str) -> None:
    with pytest.raises(NotMeasured, match=why):
        read(text)
