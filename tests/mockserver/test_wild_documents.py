"""Documents that no answer could repeat are refused when they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator_contract.mockserver import DEFAULT_EPOCH, World
from orchestrator_contract.mockserver.documents import Documents
from orchestrator_contract.mockserver.world.given import BadDocument

from .worlds import BASE


@pytest.mark.parametrize("wild", [float("nan"), float("inf"), "\ud800"])
def test_what_json_does_not_have_is_refused(tmp_path: Path, wild: Any) -> None:
    body = World().job(6, now=DEFAULT_EPOCH, base_url=BASE)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(body | {"userdata": {"x": wild}}), encoding="utf-8")
    with pytest.raises(BadDocument, match=r"a\.json cannot be served"):
        Documents(tmp_path)
