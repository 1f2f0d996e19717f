"""Makes the pictures of docs/reports anew; ``nox -s pictures`` runs it.

They show the report of a broken server: its beginning and one finding, wide and narrow,
light and dark. Colours are counted down, because pictures lie in the repository.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from orchestrator_contract.contract_tests.reporters import render

from ..browsing import chromium, looking
from .broken import broken_run

FINDING = "#get-job--status-does-not-overlap"
#: What is pictured: name, width, dark, what is shown, and how many pixels of it.
SHOTS = (
    ("wide-light", 1280, False, "", 1000),
    ("wide-dark", 1280, True, FINDING, 1350),
    ("narrow-light", 360, False, FINDING, 1500),
    ("narrow-dark", 360, True, "", 1500),
)
_COLOURS = 192


def pictures() -> Iterator[tuple[str, bytes]]:
    """Yield each picture with its name, as PNG."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        page = Path(folder) / "report.html"
        page.write_text(render("html", broken_run()), encoding="utf-8")
        for name, width, dark, shown, height in SHOTS:
            with looking(browser, page.as_uri(), width=width, dark=dark) as sight:
                sight.page.set_viewport_size({"width": width, "height": height})
                if shown:
                    sight.page.goto(f"{page.as_uri()}{shown}")
                    sight.page.wait_for_timeout(300)  # until it has scrolled
                yield name, sight.page.screenshot()


def smaller(png: bytes) -> bytes:
    """Return a picture with few colours, which is a quarter of its size."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    reduced = picture.quantize(_COLOURS, kmeans=2, dither=Image.Dither.NONE)
    written = io.BytesIO()
    reduced.save(written, "PNG", optimize=True)
    return written.getvalue()


def main(folder: Path) -> None:
    """Write the pictures into *folder* and say how large they are."""
    folder.mkdir(exist_ok=True)
    for name, png in pictures():
        small = smaller(png)
        (folder / f"{name}.png").write_bytes(small)
        print(f"{name}.png: {len(small) / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
