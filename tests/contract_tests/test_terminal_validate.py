"""What stands on a terminal while files are judged."""

from __future__ import annotations

import re

from .screen import on_a_terminal


def test_how_much_of_the_files_is_judged_is_drawn_and_wiped(
    scripts, clean_env, run_cli, tmp_path
):
    jobs = tmp_path / "jobs.jsonl"
    jobs.write_text(run_cli("generate", "--count", 6000).stdout, encoding="utf-8")
    ours = {"NO_COLOR", "COLUMNS"}
    env = {name: value for name, value in clean_env.items() if name not in ours}
    tool = scripts / "orchestrator-contract"
    shown = on_a_terminal([tool, "validate", jobs], env | {"TERM": "xterm"})
    told = r"MB of \d+\.\d MB, [\d,]+ documents, [\d,]+ jobs, 0 findings, \d+ s"
    assert any(re.search(told, line) for line in shown.screen.seen)
    assert re.match(r"Met \d+ of 63 pairs", shown.screen.text)
    assert " documents, " not in shown.screen.text
    assert shown.code == 0
