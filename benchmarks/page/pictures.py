"""The curves as SVG: readable on light and dark, the same bytes for the same data."""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from page import bars
from page.budgets import number
from page.growth import ORDERS, Curve

#: Readable on white and on black alike.
COLOURS = ("#3b82f6", "#e07b39", "#2fa36b", "#b065d8", "#c9a227", "#d65c8a")
#: Stands for the colour of the text, which the reader's light or dark decides.
_INK = "#010203"
_STYLE = (
    "<style>svg{color:#1f2328}"
    "@media (prefers-color-scheme:dark){svg{color:#e6edf3}}</style>"
)
_MARKERS = "os^Dv*"


def digest(curves: Iterable[Curve]) -> str:
    """Return what tells whether a picture shows these curves."""
    told = repr([(curve.title, curve.points, curve.order) for curve in curves])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def by_picture(curves: Iterable[Curve]) -> dict[str, list[Curve]]:
    """Sort curves that have points by the picture that they belong to."""
    pictures: dict[str, list[Curve]] = {}
    for curve in curves:
        if curve.points:
            pictures.setdefault(curve.picture, []).append(curve)
    return pictures


def draw(curves: Iterable[Curve], folder: Path) -> None:
    """Draw every picture into *folder*, and take away those that are no more.

    The bars are drawn elsewhere and left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = by_picture(curves)
    for old in folder.glob("*.svg"):
        if old.stem not in {*pictures, bars.NAME}:
            old.unlink()
    for name, some in pictures.items():
        (folder / f"{name}.svg").write_text(_svg(some), encoding="utf-8")


def _svg(curves: Sequence[Curve]) -> str:
    """Draw a panel for every unit."""
    import matplotlib as mpl  # noqa: PLC0415 - of one session only

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - of one session only

    settings: dict[Any, Any] = {
        "svg.hashsalt": "orchestrator-contract",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        **{
            f"{what}.{part}": _INK
            for what, part in (
                ("text", "color"),
                ("axes", "edgecolor"),
                ("axes", "labelcolor"),
                ("xtick", "color"),
                ("ytick", "color"),
            )
        },
    }
    units = list(dict.fromkeys(curve.unit for curve in curves))
    written = io.StringIO()
    with mpl.rc_context(settings):
        size = (4.4 * max(len(units), 1.4), 3.4)
        figure, panels = plt.subplots(1, len(units), figsize=size, squeeze=False)
        for panel, unit in zip(panels[0], units, strict=True):
            _panel(panel, [curve for curve in curves if curve.unit == unit])
        figure.tight_layout()
        metadata = {"Date": None, "Creator": None, "Description": digest(curves)}
        figure.savefig(written, format="svg", transparent=True, metadata=metadata)
        plt.close(figure)
    return _themed(written.getvalue())


def _panel(panel: Any, curves: Sequence[Curve]) -> None:
    for place, curve in enumerate(curves):
        sizes, costs = zip(*curve.points, strict=True)
        slope = "" if curve.slope is None else f", slope {curve.slope:.2f}"
        stated = f"stated: {ORDERS[curve.order]}"
        panel.plot(
            sizes,
            costs,
            color=COLOURS[place % len(COLOURS)],
            marker=_MARKERS[place % len(_MARKERS)],
            markersize=4,
            linewidth=1.6,
            label=f"{curve.title.replace('`', '')}{slope} ({stated})",
        )
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlabel(curves[0].size)
    panel.set_ylabel(curves[0].unit)
    panel.grid(visible=True, which="major", alpha=0.3)
    low, high = panel.get_ylim()
    # Room for the legend, which stands above the curves.
    panel.set_ylim(low, max(high, low * 4) * 10 ** (0.2 * len(curves) + 0.2))
    for axis, (least, most) in (
        (panel.xaxis, panel.get_xlim()),
        (panel.yaxis, panel.get_ylim()),
    ):
        _label(axis, decades=math.log10(most / least))
    panel.legend(loc="upper left", frameon=False, fontsize=8)


def _label(axis: Any, *, decades: float) -> None:
    """Write plain numbers at the axis, more of them where it is short."""
    from matplotlib import ticker  # noqa: PLC0415 - of one session only

    subs = (1.0,) if decades > 2.2 else (1.0, 2.0, 5.0)
    axis.set_major_locator(ticker.LogLocator(subs=subs))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: number(value)))
    axis.set_minor_formatter(ticker.NullFormatter())


def _themed(svg: str) -> str:
    """Let the reader's light or dark choose the ink."""
    svg = svg.replace(_INK, "currentColor")
    return re.sub(r"(<svg[^>]*>)", rf"\1\n {_STYLE}", svg, count=1)
