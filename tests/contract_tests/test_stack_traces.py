"""What a message tells of the inside of a server, in whatever language it is."""

from __future__ import annotations

import json

import pytest

from orchestrator_contract.contract_tests.exchange import Purpose, Request
from orchestrator_contract.fixtures import document

from .judging import answer, heard, judged

INVALID = document("error-validation-error").body
REQUEST = Request(
    operation="get-job", path="/jobs/abc", job="abc", purpose=Purpose.WORD_ID
)


@pytest.mark.parametrize(
    "message",
    [
        "java.lang.NullPointerException\n\tat foo.core$bar.invoke(core.clj:12)\n",
        "oops at clojure.lang.RT.<init>(RT.java:9)",
        'Traceback (most recent call last):\n  File "app.py", line 3, in <module>',
        "Exception in thread main",
        "boom\nCaused by: java.io.IOException",
        "undefined method /opt/app/x.rb:12:in `call'",
        "x is no function\n    at Module._compile (node:internal/modules/cjs:3:1)",
        "x is no function at Object.<anonymous> (C:\\Program Files\\app.js:3:14)",
        "no\n    at async Promise.all (index 0)\n    at async /app/main.mjs:7:9",
        "no at Foo.bar [as baz] (/app/x.js:1:2)",
        "panic: no\n\ngoroutine 1 [running]:\nmain.main()",
        "no: main.main() /tmp/main.go:12 +0x1d",
        "no\r\n   at A.B.C(String x) in file.cs:line 3",
        "no at A.B.C(String x) in C:\\src\\file.vb:line 3",
        "no\n   at System.Collections.Generic.Dictionary`2.get_Item(TKey key)",
    ],
    ids=[
        *("clojure", "java", "python", "thread", "cause", "ruby"),
        *("node", "node-inline", "node-async", "node-as", "go", "go-line"),
        *("dotnet", "dotnet-inline", "dotnet-generic"),
    ],
)
def test_a_stack_trace_in_a_message_is_a_warning(message: str) -> None:
    body = INVALID | {"msg": message}
    assert judged(body, "error") == {("message-has-no-stack-trace", "/msg")}
    exchange = answer(REQUEST, 400, body)
    assert heard(exchange) == {("message-has-no-stack-trace", "/msg")}


@pytest.mark.parametrize(
    "message",
    [
        *(
            "Job id must be an integer",
            "Look at the manual (page 3)",
            "Failed at 12:30",
        ),
        "No answer at pe.example.com (10.0.0.1:8143)",
        "Look\nat https://pe.example.com:8143/docs:",
        "Stopped\n  at 2024-05-20 12:30:15",
        "at /orchestrator/v1/jobs: no such route (see line 3)",
        "Cannot read C:\\data\\jobs.json: denied, in file: jobs.go",
        "Error at column (3:4)",
        "in the group [running] of goroutine fans: line 4",
    ],
)
def test_a_sentence_is_no_stack_trace(message: str) -> None:
    body = INVALID | {"msg": message}
    assert judged(body, "error") == set()
    assert heard(answer(REQUEST, 400, body)) == set()


def test_a_failure_that_tells_its_trace_is_told_for_that_too() -> None:
    """What a 500 says is judged by no schema, and is where most traces come."""
    body = INVALID | {"msg": "no\n    at Module._compile (node:internal/cjs:3:1)"}
    assert heard(answer(REQUEST, 500, body)) == {
        ("server-does-not-fail", ""),
        ("message-has-no-stack-trace", "/msg"),
    }


def test_the_command_line_tells_of_a_trace_in_a_file(run_cli, tmp_path) -> None:
    path = tmp_path / "error.json"
    told = INVALID | {"msg": "java.io.IOException\n\tat a.b.C.d(C.java:3)"}
    path.write_text(json.dumps(told), encoding="utf-8")
    done = run_cli("validate", path, "--fail-on", "warning")
    assert done.returncode == 1
    assert "message-has-no-stack-trace" in done.stdout + done.stderr
