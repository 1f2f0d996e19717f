"""Files judged by several processes: the same report, and nobody is left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator_contract.contract_tests import crew
from orchestrator_contract.contract_tests.checks import CATALOGUE
from orchestrator_contract.contract_tests.crew import Crew, WorkerLost, judged
from orchestrator_contract.contract_tests.privacy import showing_values
from orchestrator_contract.contract_tests.progress import Progress
from orchestrator_contract.contract_tests.reading import judge_files
from orchestrator_contract.contract_tests.tally import Chunk, Reader, Tally
from orchestrator_contract.contract_tests.texts import Piece
from orchestrator_contract.fixtures import DOCUMENTS

from ..support.examples import examples

CHECKS = tuple(CATALOGUE.values())
READER = Reader(CHECKS, kind="auto", profile="current")
TEXTS = [json.dumps(document.body) for document in DOCUMENTS]
#: Lines of a file: mostly golden documents, and some that are none.
LINES = st.sampled_from([*TEXTS, "{", "", '{"some": "thing"}', '{"a": 1, "a": 2}'])
#: An exchange of a recording that cannot be read.
BROKEN = json.dumps({"number": 1, "request": {}, "response": None})


@pytest.fixture(scope="module")
def two() -> Iterator[Crew]:
    with Crew(READER, 2) as two_processes:
        yield two_processes


def chunks_of(heaps: list[list[str]]) -> list[Chunk]:
    """Return chunks of the lines in *heaps*, numbered through."""
    chunks, line = [], 1
    for heap in heaps:
        raw = "".join(f"{text}\n" for text in heap).encode()
        chunks.append(Chunk((Piece("lines.jsonl", raw, line),)))
        line += len(heap)
    return chunks


def total(tallies: Iterator[Tally]) -> Tally:
    all_in_all = Tally()
    for tally in tallies:
        all_in_all.add(tally)
    return all_in_all


@settings(
    max_examples=examples(1 / 8),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(LINES, min_size=1, max_size=6), max_size=8))
def test_who_judges_and_how_it_is_cut_makes_no_difference(two, heaps):
    chunks = chunks_of(heaps)
    alone = total(map(READER.judge, chunks))
    together = total(two.judge(chunks))
    at_once = total(map(READER.judge, chunks_of([[*chain(*heaps)]])))
    assert (
        replace(together, size=0) == replace(alone, size=0) == replace(at_once, size=0)
    )
    assert list(together.judgement.findings) == list(alone.judgement.findings)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of many documents: a long file, single ones, and one in the middle."""
    folder = tmp_path_factory.mktemp("many")
    chance = random.Random(7)  # noqa: S311 - nobody is to be kept from guessing
    lines = chance.choices([*TEXTS, "{", '{"some": "thing"}'], k=300)
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for number, text in enumerate(TEXTS[:80]):
        (folder / f"b{number:03}.json").write_text(text, encoding="utf-8")
    (folder / "c.jsonl").write_text("\n".join(lines[::-1]), encoding="utf-8")
    return folder


def test_the_report_is_the_same_byte_by_byte(run_cli, many):
    told = set()
    for jobs in (1, 2, 3):
        report = many.parent / f"report{jobs}.json"
        run = run_cli("validate", "--jobs", jobs, "--report", f"json={report}", many)
        lines = report.read_text(encoding="utf-8").splitlines()
        timeless = [x for x in lines if '"seconds"' not in x and "started_at" not in x]
        told.add((run.returncode, "\n".join(timeless)))
    ((code, text),) = told
    assert code == 1
    assert text.count('"occurrences"') > 100


def test_values_are_shown_or_hidden_wherever_a_document_is_judged(many):
    for shown in (False, True):
        with showing_values(shown):
            alone, two = (
                judge_files([str(many)], checks=CHECKS, jobs=jobs) for jobs in (1, 2)
            )
        assert alone.findings == two.findings


def test_progress_is_told_in_bytes_and_ends_with_all_of_them(many):
    told: list[Progress] = []
    judge_files([str(many)], checks=CHECKS, jobs=2, progress=told.append)
    size = sum(path.stat().st_size for path in many.iterdir())
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert {(step.unit, step.of) for step in told} == {("bytes", size)}
    assert (told[-1].done, told[-1].documents) == (size, 680)
    assert told[-1].jobs
    assert told[-1].findings


def test_progress_tells_that_what_is_to_infer_a_release_from_is_read_twice(many):
    told: list[Progress] = []
    judge_files([str(many)], checks=CHECKS, profile="auto", progress=told.append)
    size = 2 * sum(path.stat().st_size for path in many.iterdir())
    assert [step.done for step in told] == sorted({step.done for step in told})
    assert {step.of for step in told} == {size}
    assert told[-1].done == size


def test_what_cannot_be_read_is_the_same_for_any_number_of_processes(run_cli, many):
    lines = (many / "a.jsonl").read_text(encoding="utf-8").splitlines()
    broken = many.parent / "broken.jsonl"
    broken.write_text("\n".join([*lines, BROKEN, *lines, BROKEN]), encoding="utf-8")
    told = {
        (run.returncode, run.stderr)
        for run in (run_cli("validate", "--jobs", n, broken) for n in (1, 2, 3))
    }
    ((code, line),) = told
    assert code == 2
    assert f"broken.jsonl:{len(lines) + 1}: " in line


def test_checks_of_somebody_else_are_judged_where_they_are(many):
    """Another process would not find them by their ids."""
    here = os.getpid()
    seen = set()

    def judge(_: object) -> Iterator[object]:
        seen.add(os.getpid())
        return iter(())

    own = replace(CATALOGUE["get-job/id-names-the-job"], judge=judge)
    judge_files([str(many)], checks=[own], jobs=2)
    assert seen == {here}


def test_a_defect_shows_where_it_can_be_seen(two):
    odd = Chunk(("no piece",))  # type: ignore[arg-type] # that is the defect
    with pytest.raises(AttributeError):
        list(two.judge([odd]))


def test_others_are_called_only_when_there_is_enough_to_do(monkeypatch):
    called = []
    monkeypatch.setattr(crew, "Crew", lambda *_: called.append(1))
    monkeypatch.setattr(crew, "cores", lambda: 2)
    chunks = chunks_of([[text] for text in TEXTS[:4]])
    assert len(list(judged(iter(chunks), READER, None))) == 4
    assert not called
    monkeypatch.setattr(crew, "_ENOUGH", -1)
    with pytest.raises(TypeError):
        list(judged(iter(chunks), READER, None))
    assert called


@pytest.mark.parametrize("there", [0, 1])
def test_where_the_system_has_no_more_processes_fewer_do_it(monkeypatch, there):
    left = iter(range(there))
    start = crew.Worker

    def few(reader: Reader) -> crew.Worker:
        if next(left, None) is None:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return start(reader)

    monkeypatch.setattr(crew, "Worker", few)
    chunks = chunks_of([TEXTS[:5], TEXTS[5:10], TEXTS[10:15]])
    together = total(judged(iter(chunks), READER, 3))
    assert together == total(map(READER.judge, chunks))


def test_a_process_that_is_lost_is_told_in_one_line():
    with Crew(READER, 1) as one:
        chunk = chunks_of([TEXTS[:1]])
        assert len(list(one.judge(chunk))) == 1
        one._workers[0]._process.kill()
        with pytest.raises(WorkerLost, match="was killed by signal 9"):
            list(one.judge(chunk))


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in told.split()]


def until(happens: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")
@pytest.mark.parametrize(
    ("ending", "code", "told"),
    [
        (lambda run, _: run.send_signal(signal.SIGINT), 130, ""),
        (lambda run, _: run.kill(), -9, ""),
        (
            lambda _, workers: [os.kill(pid, signal.SIGKILL) for pid in workers],
            70,
            "was killed by signal 9",
        ),
    ],
    ids=["ctrl-c", "killed", "a-worker-dies"],
)
def test_however_it_ends_nobody_is_left_and_nothing_hangs(
    scripts, clean_env, ending, code, told
):
    line = f"{TEXTS[0]}\n".encode()
    run = subprocess.Popen(
        [scripts / "orchestrator-contract", "validate", "--jobs", "2", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_env,
    )
    assert run.stdin
    assert run.stderr
    with run:
        # More than is read before others are called, and less than is read at once.
        run.stdin.write(line * (1_200_000 // len(line)))
        run.stdin.flush()
        until(lambda: len(children(run.pid)) == 2)
        workers = children(run.pid)
        ending(run, workers)
        run.stdin.close()
        run.stdin = None
        assert run.wait(60) == code
        stderr = run.stderr.read().decode()
    assert told in stderr
    assert "Traceback" not in stderr
    assert len(stderr.splitlines()) <= 1
    until(lambda: all(map(is_gone, workers)))
