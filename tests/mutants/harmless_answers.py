"""Refusals, headers and bytes as other servers have them: nothing of it is a breach."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from .faults import Answer, Ask, Call, Json
from .harmless import Garden
from .replies import (
    BAD_PARAMETER,
    COMMANDS,
    EMPTY_TOKEN,
    JOB_OPERATIONS,
    NO_TOKEN,
    OPERATIONS,
    ORCHESTRATOR,
    PLAN_OPERATIONS,
    UNKNOWN,
    WRONG_TOKEN,
    page,
    refusing,
    text,
)

ANSWERS = Garden()

_OTHER_THAN_401 = {
    f"{slug}/refusal-is-401" for slug in (*OPERATIONS, *PLAN_OPERATIONS, *COMMANDS)
}


def _said(answer: Answer, value: Json, **how: Json) -> Answer:
    """Return the same answer, its JSON written in another way."""
    body = json.dumps(value, **how).encode()
    return replace(answer, body=body)


# -- how JSON is written


@ANSWERS.change()
def media_type_with_a_charset(_: Call, answer: Answer, __: Ask) -> Answer:
    """The media type names its charset."""
    return replace(answer, type="Application/JSON;charset=UTF-8")


@ANSWERS.change()
def keys_in_another_order(_: Call, answer: Answer, __: Ask) -> Answer:
    """Keys come in alphabetical order."""
    return _said(answer, answer.json, sort_keys=True)


@ANSWERS.change()
def pretty_printed(_: Call, answer: Answer, __: Ask) -> Answer:
    """JSON is indented, with blanks on both sides of a colon and a newline behind."""
    body = json.dumps(answer.json, indent=2, separators=(",", " : "))
    return replace(answer, body=f"{body}\r\n\t ".encode())


@ANSWERS.change()
def unicode_escapes(_: Call, answer: Answer, __: Ask) -> Answer:
    """What is not ASCII, and every slash, is escaped."""
    body = json.dumps(answer.json).replace("/", r"\/")
    return replace(answer, body=body.encode())


@ANSWERS.change()
def other_headers(_: Call, answer: Answer, __: Ask) -> Answer:
    """There are headers more, and no length."""
    more = {
        "Content-Length": "",
        "Cache-Control": "no-store",
        "Set-Cookie": "session=seven; Secure; HttpOnly",
        "Strict-Transport-Security": "max-age=31536000",
        "Content-Encoding": "identity",
        "Server": "Jetty(9.4)",
    }
    return replace(answer, headers=tuple(more.items()))


# -- how a refusal is told


@ANSWERS.change()
def the_kind_of_the_ruby_client(_: Call, answer: Answer, __: Ask) -> Answer:
    """A 400 is of the kind that the official Ruby client looks for."""
    if answer.status != 400:
        return answer
    kind = {"kind": "puppetlabs.validators/validation-error"}
    return answer.saying(answer.json | kind)


@ANSWERS.change()
def errors_without_details(_: Call, answer: Answer, __: Ask) -> Answer:
    """An error has no details."""
    if answer.status < 400:
        return answer
    body = answer.json
    body.pop("details", None)
    return answer.saying(body)


@ANSWERS.change()
def errors_that_say_more(_: Call, answer: Answer, __: Ask) -> Answer:
    """An error has keys more."""
    if answer.status < 400:
        return answer
    return answer.saying(answer.json | {"redirect": "/login", "subkind": None})


@ANSWERS.change()
def tokens_are_told_apart(_: Call, answer: Answer, __: Ask) -> Answer:
    """A token that is refused has always expired."""
    if answer.status != 401:
        return answer
    return answer.saying(answer.json | {"kind": "puppetlabs.rbac/token-expired"})


@ANSWERS.change()
def nobody_is_told_why(_: Call, answer: Answer, __: Ask) -> Answer:
    """Whoever is refused is unauthenticated."""
    if answer.status != 401:
        return answer
    kind = {"kind": "puppetlabs.rbac/user-unauthenticated"}
    return answer.saying(answer.json | kind)


@ANSWERS.change(warnings=_OTHER_THAN_401)
def forbidden_in_plain_text(call: Call, answer: Answer, _: Ask) -> Answer:
    """Who has no token is told by the authorisation of the front, in plain text."""
    if not any(m.comes(call, answer) for m in (NO_TOKEN, EMPTY_TOKEN, WRONG_TOKEN)):
        return answer
    return text(403, "Forbidden request (method :get). See the server logs.")


@ANSWERS.change(warnings={"get-job/refusal-is-401"})
def what_was_asked_comes_first(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A word as an id is refused before the token is looked at."""
    if answer.status == 401 and call.job == "abc":
        return ask(token="any-word")  # noqa: S106 - the mock takes any word
    return answer


# -- odd ids


def _strange(call: Call) -> bool:
    odd = re.search(r"[^\x21-\x7e]", call.job) is not None
    return call.slug in JOB_OPERATIONS and (odd or len(call.job) > 2000)


@ANSWERS.change()
def the_front_refuses_odd_characters(call: Call, answer: Answer, _: Ask) -> Answer:
    """What is not plain never reaches the API: the front answers with a page."""
    if not _strange(call):
        return answer
    return page(414 if len(call.job) > 2000 else 400)


@ANSWERS.change()
def odd_characters_lead_nowhere(call: Call, answer: Answer, _: Ask) -> Answer:
    """What is not plain is not found, or too large a header."""
    if not _strange(call):
        return answer
    return page(431) if len(call.job) > 2000 else text(404, "Not Found")


def _beyond(call: Call) -> bool:
    whole = re.fullmatch("-?[0-9]+", call.job) is not None
    return whole and not 0 < int(call.job[:30]) < 2**31


@ANSWERS.change()
def numbers_beyond_32_bits_are_invalid(call: Call, answer: Answer, _: Ask) -> Answer:
    """Nought, negative and huge ids are no ids."""
    if answer.status == 404 and _beyond(call):
        return refusing(400, f"{ORCHESTRATOR}/validation-error", "No job id")
    return answer


@ANSWERS.change()
def padded_ids_are_read(call: Call, answer: Answer, ask: Ask) -> Answer:
    """Noughts and a plus before an id do not matter."""
    found = re.fullmatch(r"(?:\+|0+)([1-9][0-9]*)", call.job)
    return ask(job=found[1]) if found and answer.status == 400 else answer


@ANSWERS.change()
def padded_ids_are_unknown(call: Call, answer: Answer, _: Ask) -> Answer:
    """Noughts and a plus before an id make it unknown."""
    if answer.status == 400 and re.fullmatch(r"(?:\+|0+)[0-9]+", call.job):
        return refusing(404, f"{ORCHESTRATOR}/unknown-job")
    return answer


# -- parameters and paths


@ANSWERS.change()
def odd_parameters_are_ignored(call: Call, answer: Answer, ask: Ask) -> Answer:
    """A parameter that is an integer or a word, but a bad one, is left out."""
    if answer.status != 400 or call.slug != "list-jobs":
        return answer
    if BAD_PARAMETER.comes(call, answer):
        return answer
    numbers = ("limit", "offset")
    kept = {k: call.query[k] for k in numbers if call.query.get(k, "").isdecimal()}
    return ask(query=kept)


@ANSWERS.change()
def only_three_types_can_be_asked_for(call: Call, answer: Answer, _: Ask) -> Answer:
    """A filter by another type than the documented three is refused."""
    documented = {"deploy", "task", "plan_task"}
    if answer.status != 200 or call.query.get("type", "task") in documented:
        return answer
    return refusing(400, f"{ORCHESTRATOR}/validation-error", "No such type")


@ANSWERS.change()
def nothing_is_no_page(call: Call, answer: Answer, _: Ask) -> Answer:
    """A page of no jobs is refused."""
    if answer.status == 200 and call.query.get("limit") == "0":
        return refusing(400, f"{ORCHESTRATOR}/validation-error", "limit is 0")
    return answer


@ANSWERS.change()
def other_paths_are_told_in_plain_text(call: Call, answer: Answer, _: Ask) -> Answer:
    """A path that the API does not have is not found, in plain text."""
    return text(404, "Not Found") if call.slug is None else answer


@ANSWERS.change()
def other_paths_are_not_allowed(call: Call, answer: Answer, _: Ask) -> Answer:
    """A path that the API does not have is not allowed."""
    return page(405) if call.slug is None else answer


@ANSWERS.change()
def unknown_jobs_are_told_at_length(call: Call, answer: Answer, _: Ask) -> Answer:
    """The message for an unknown job has several lines, and no trace."""
    if not UNKNOWN.comes(call, answer):
        return answer
    msg = "No job has that id.\nLook at GET /jobs for those that exist.\n"
    return answer.saying(answer.json | {"msg": msg})
