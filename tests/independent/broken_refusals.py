"""Ids and tokens that are read carelessly, and errors that are told wrongly."""

from __future__ import annotations

import re
from dataclasses import replace

from .breaking import breaks
from .orchestrator import TOKEN, Answer, Asked, Orchestrator


@breaks("get-job/unknown-id-is-404")
def every_number_is_a_job(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    if asked.part != "job" or answer.status != 404:
        return None
    return server.sound(replace(asked, path="/jobs/17"))


@breaks("get-job-report/unknown-id-is-404")
def unknown_jobs_have_an_empty_report(
    _: Orchestrator, asked: Asked, answer: Answer
) -> None:
    if asked.part == "report" and answer.status == 404:
        answer.status, answer.body = 200, {"items": []}


@breaks("get-job/word-id-is-400")
def words_are_not_found(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 400:
        answer.status = 404
        answer.body["kind"] = "puppetlabs.orchestrator/unknown-job"


@breaks("list-job-nodes/word-id-is-400")
def words_have_no_nodes(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "nodes" and answer.status == 400:
        answer.status, answer.body = 200, {"items": [], "next-events": None}


@breaks("get-job/word-id-is-400")
def digits_are_read_and_the_rest_is_dropped(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    found = re.match("[0-9]+", asked.number or "")
    if asked.part != "job" or answer.status != 400 or not found:
        return None
    return server.sound(replace(asked, path=f"/jobs/{found[0]}"))


@breaks("get-job/odd-integer-is-refused")
def large_numbers_overflow(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    number = int(asked.number) if re.fullmatch("[0-9]+", asked.number or "") else 0
    if asked.part != "job" or number < 2**32 or answer.status == 401:
        return None
    return server.sound(replace(asked, path=f"/jobs/{number % 2**32}"))


@breaks("get-job/server-does-not-fail")
def zero_is_divided_by(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.path == "/jobs/0" and answer.status == 404:
        answer.status, answer.body = 500, {"kind": "oops", "msg": "Divide by zero"}


@breaks("get-job/unknown-route-is-refused")
def everything_below_a_job_is_the_job(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    if asked.part in {"job", "nodes", "report", "events", "list"}:
        return None
    return server.sound(replace(asked, path=f"/jobs/{asked.number}")) or answer


@breaks("get-job/unknown-id-has-its-kind")
def what_is_unknown_is_called_otherwise(
    _: Orchestrator, asked: Asked, answer: Answer
) -> None:
    if asked.part == "job" and answer.status == 404:
        answer.body["kind"] = "puppetlabs.orchestrator/no-such-job"


@breaks("get-job/error-required-keys-are-present")
def refusals_say_nothing(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 400 and answer.body:
        del answer.body["msg"]


@breaks("get-job/message-has-no-stack-trace")
def refusals_say_too_much(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 404:
        answer.body["msg"] += "\n\tat jobs.store$find.invoke(store.clj:41)"


@breaks("list-jobs/bad-parameter-is-400")
def a_limit_that_is_none_is_no_limit(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    if asked.part != "list" or answer.status != 400:
        return None
    query = {k: v for k, v in asked.query.items() if k != "limit"}
    return server.sound(replace(asked, query=query))


@breaks("list-job-events/bad-parameter-is-400")
def a_start_that_is_none_is_the_beginning(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    if asked.part != "events" or answer.status != 400:
        return None
    return server.sound(replace(asked, query={}))


@breaks("get-job/token-is-demanded")
def nobody_asks_for_a_token(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    return server.sound(replace(asked, token=TOKEN)) if answer.status == 401 else None


@breaks("list-jobs/token-is-demanded")
def any_token_opens_the_list(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    if asked.part != "list" or answer.status != 401 or not asked.token:
        return None
    return server.sound(replace(asked, token=TOKEN))


@breaks("list-job-events/token-is-demanded")
def events_are_for_everybody(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    if asked.part != "events" or answer.status != 401:
        return None
    return server.sound(replace(asked, token=TOKEN))


@breaks("get-job/refusal-is-401")
def strangers_are_not_found(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 401:
        answer.status = 404


@breaks("get-job/refusal-has-its-kind")
def strangers_are_refused_in_another_name(
    _: Orchestrator, asked: Asked, answer: Answer
) -> None:
    if asked.part == "job" and answer.status == 401:
        answer.body["kind"] = "puppetlabs.orchestrator/unauthenticated"
