"""Jobs that are told wrongly, or otherwise at another look."""

from __future__ import annotations

import time
from typing import Any

from .breaking import breaks, in_body
from .orchestrator import Answer, Asked, Orchestrator
from .table import OVER

LONG_AGO, FAR_AHEAD = "2001-01-01T00:00:00Z", "2031-01-01T00:00:00+00:00"
NOBODY = "00000000-0000-4000-8000-000000000000"


@in_body("get-job/status-ends-in-the-state", "job", 100)
def one_job_claims_another_state(job: Any) -> None:
    job["state"] = "stopped"


@in_body("get-job/start-is-not-after-finish", "job", 24)
def one_job_was_created_in_its_future(job: Any) -> None:
    job["created_timestamp"] = FAR_AHEAD


@in_body("get-job/links-name-their-job", "job", 58)
def one_job_links_to_foreign_nodes(job: Any) -> None:
    job["nodes"] = {"id": "https://balancer.example.net/orchestrator/v1/jobs/5/nodes"}


@in_body("get-job/id-names-the-job", "job", 210)
def one_job_has_the_address_of_another(job: Any) -> None:
    job["id"] = job["id"].replace("/210", "/209")


@in_body("get-job/required-keys-are-present", "job", 1042)
def one_job_belongs_to_nobody(job: Any) -> None:
    del job["owner"]


@in_body("get-job/types-are-as-documented", "job")
def owners_are_mere_names(job: Any) -> None:
    job["owner"] = job["owner"]["login"]


@in_body("get-job/formats-are-as-documented", "job", 31)
def one_time_has_no_zone(job: Any) -> None:
    job["timestamp"] = job["timestamp"][:19]


@in_body("get-job/values-are-as-documented", "job", 351)
def one_state_is_shouted(job: Any) -> None:
    job["state"] = job["status"][-1]["state"] = "STOPPED"


@in_body("get-job/sizes-are-as-documented", "job", 61)
def nothing_less_one_is_counted(job: Any) -> None:
    job["node_count"] = -1


@in_body("get-job/status-is-in-order", "job", 99)
def one_life_is_lived_twice(job: Any) -> None:
    job["status"] *= 2


@in_body("get-job/status-is-contiguous", "job", 17)
def one_history_has_a_hole(job: Any) -> None:
    job["status"][1]["exit_time"] = job["status"][1]["enter_time"]


@in_body("get-job/status-runs-forward", "job", 2000)
def one_state_is_left_before_it_is_entered(job: Any) -> None:
    job["status"][2]["exit_time"] = job["status"][0]["enter_time"]


@in_body("get-job/status-entries-are-closed", "job", 40)
def one_state_is_never_left(job: Any) -> None:
    job["status"][1]["exit_time"] = None


@in_body("get-job/unfinished-job-has-no-finish", "job", 9998)
def one_job_runs_on_after_its_finish(job: Any) -> None:
    job["finished_timestamp"] = job["timestamp"]


@in_body("get-job/duration-is-the-run-time", "job", 130)
def one_duration_is_in_milliseconds(job: Any) -> None:
    job["duration"] *= 1000


@in_body("get-job/node-states-fit-the-count", "job", 208)
def one_node_is_counted_twice(job: Any) -> None:
    job["node_states"]["finished"] += 1


@in_body("get-job/outcome-agrees-with-node-states", "job", 312)
def one_failure_is_a_success(job: Any) -> None:
    job["state"] = job["status"][-1]["state"] = "finished"


@in_body("get-job/timestamp-is-the-last-change", "job", 2000)
def one_timestamp_stays_at_the_beginning(job: Any) -> None:
    job["timestamp"] = job["created_timestamp"]


@breaks("get-job/answer-is-the-asked-job")
def one_job_is_its_neighbour(
    server: Orchestrator, asked: Asked, answer: Answer
) -> Answer | None:
    if asked.path != "/jobs/1043" or answer.status != 200:
        return None
    return server.sound(Asked("/jobs/1044", {}, asked.token))


@breaks("get-job/terminal-job-does-not-change")
def what_is_over_goes_on(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 200 and answer.body["state"] in OVER:
        answer.body["duration"] += 1e-3 * (asked.turn % 900)


@breaks("get-job/identity-does-not-change")
def every_third_look_sees_another_owner(
    _: Orchestrator, asked: Asked, answer: Answer
) -> None:
    if asked.part == "job" and answer.status == 200 and asked.turn % 3 == 0:
        answer.body["owner"]["id"] = NOBODY


@breaks("get-job/history-only-grows")
def the_past_is_rewritten(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 200 and asked.turn % 2:
        first = answer.body["status"][0]
        first["enter_time"] = LONG_AGO


@breaks("get-job/state-never-goes-back")
def running_jobs_wait_again(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    body = answer.body
    if asked.path == "/jobs/9998" and answer.status == 200 and asked.turn > 150:
        changed = body["status"].pop()["enter_time"]
        body["status"][-1]["exit_time"] = None
        body |= {"state": "ready", "timestamp": changed}


@breaks("get-job/settings-do-not-change")
def user_data_counts_its_readers(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 200:
        answer.body["userdata"] = {"seen": asked.turn}


@breaks("get-job/what-exists-is-answered-with-200")
def every_fifth_job_is_forgotten_for_a_moment(
    _: Orchestrator, asked: Asked, answer: Answer
) -> None:
    if asked.part == "job" and answer.status == 200 and asked.turn % 5 == 0:
        answer.status = 404
        kind = "puppetlabs.orchestrator/unknown-job"
        answer.body = {"kind": kind, "msg": "What did you say?"}


@breaks("get-job/server-does-not-fail")
def one_job_breaks_the_server(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.path == "/jobs/80":
        answer.status = 500
        kind = "puppetlabs.orchestrator/unknown-error"
        answer.body = {"kind": kind, "msg": "Something went wrong."}


@breaks("get-job/request-is-answered")
def one_job_hangs(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.path == "/jobs/77" and answer.status == 200:
        time.sleep(2)


@breaks("get-job/request-is-answered")
def one_job_leads_in_circles(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.path == "/jobs/353":
        answer.status, answer.headers = 302, {"Location": "353"}


@breaks("get-job/request-is-answered")
def one_job_is_cut_short(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.path == "/jobs/354" and answer.status == 200:
        answer.headers, answer.text = {"Content-Length": "5000"}, b'{"name": "354", '


@breaks("get-job/body-is-json")
def one_job_has_two_names(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.path == "/jobs/355" and answer.status == 200:
        answer.text = b'{"name": "355", "name": "356"}'


@breaks("get-job/media-type-is-json")
def jobs_are_pages(_: Orchestrator, asked: Asked, answer: Answer) -> None:
    if asked.part == "job" and answer.status == 200:
        answer.media_type = "text/html"
