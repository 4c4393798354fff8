"""Figures of a run as PNG: errors, calibration, the strongest words of each topic.

Numbers and labels go in, bytes come out; nothing is read or written. Labels and words in Chinese
need a font that has them: without one, labels are numbered, and words are left out of the picture.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from textwrap import fill
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NO_FONT = (
    "no font here has Chinese characters: "
    "pictures number the labels in their order and leave words out"
)
_NAMES = (
    "CJK SC",
    "CJK",
    "WenQuanYi",
    "Source Han",
    "PingFang",
    "Heiti",
    "YaHei",
    "SimHei",
    "SimSun",
    "Song",
    "Hei",
)
_SAMPLE = "的贸易"
_INK, _MUTED, _GRID = "#1f2933", "#6b7785", "#dfe4ea"
_COLOURS = (
    "#2f6db3",
    "#d9772b",
    "#3d9960",
    "#b5486b",
    "#7a5ea8",
    "#8a7a2f",
    "#3d9aa6",
    "#a0522d",
    "#55657a",
    "#c2a11d",
)
_MOST_LINES = len(_COLOURS)
_MOST_PANELS = 12
_MOST_ROWS = 60
_DPI = 110


def confusion(labels: Sequence[str], counts: np.ndarray, articles: int) -> bytes:
    """True and false positives and negatives of each label, from its counts, (labels, 3)."""
    labels, shown, more = _most_wrong(labels, counts[:, 1] + counts[:, 2])
    tp, fp, fn = counts[shown].T.astype(int)
    cells = np.stack([tp, fn, fp, articles - tp - fp - fn], 1)
    share = cells / np.maximum(
        np.stack([tp + fn, tp + fn, articles - tp - fn, articles - tp - fn], 1), 1
    )
    figure, axes = _figure(5.6 + _room(labels), 1.5 + 0.5 * len(labels))
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    _write_cells(axes, cells, share)
    axes.set_xticks(range(4), ["found", "missed", "spurious", "rightly not given"])
    axes.set_yticks(range(len(labels)), _labels(labels))
    axes.axvline(1.5, color="white", linewidth=6)
    return _png(figure, axes, f"Each topic over {articles} test articles{more}")


def confusion_matrix(labels: Sequence[str], gold: Sequence[int], found: Sequence[int]) -> bytes:
    """Articles by their gold label (rows) and predicted label (columns), for multiclass topics."""
    size = len(labels)
    table = np.bincount(np.asarray(gold) * size + np.asarray(found), minlength=size * size)
    table = table.reshape(size, size)
    labels, shown, more = _most_wrong(labels, table.sum(0) + table.sum(1) - 2 * table.diagonal())
    cells = table[np.ix_(shown, shown)]
    size = len(labels)
    share = cells / np.maximum(table[shown].sum(1, keepdims=True), 1)
    room = _room(labels)
    figure, axes = _figure(2.0 + room + 0.6 * size, 1.4 + room + 0.5 * size)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    _write_cells(axes, cells, share)
    upright = size > 4 or room > 0.6  # side by side they would overlap
    axes.set_xticks(range(size), _labels(labels), rotation=90 if upright else 0)
    axes.set_yticks(range(size), _labels(labels))
    axes.set_xlabel("predicted")
    axes.set_ylabel("gold")
    return _png(figure, axes, f"{table.sum()} test articles{more}")


def precision_recall(
    labels: Sequence[str], truth: np.ndarray, probability: np.ndarray, thresholds: np.ndarray | None
) -> bytes:
    """Precision over recall at every threshold, for each label; a dot marks its own threshold."""
    shown = np.sort(np.argsort(-truth.sum(0), kind="stable")[:_MOST_LINES])
    figure, axes = _figure(6.4 + _room([labels[k] for k in shown]), 4.8)
    names, corner = _labels(labels), (1.0, 1.0)
    for colour, k in zip(_COLOURS, shown.tolist(), strict=False):
        recall, precision = _curve(truth[:, k], probability[:, k])
        name = names[k]
        if thresholds is not None:
            name += f"  ({thresholds[k]:.2f})"
            at = _point(truth[:, k], probability[:, k] >= thresholds[k])
            axes.plot(*at, "o", color=colour, markersize=9, markeredgecolor="white", zorder=3)
            corner = min(corner[0], at[0]), min(corner[1], at[1])
        axes.step(recall, precision, where="post", color=colour, linewidth=1.8, label=name)
        bends = recall[np.flatnonzero(precision < 0.995)]
        corner = min(corner[0], bends.min(initial=1)), min(corner[1], precision.min(initial=1))
    axes.set_xlim(max(0.0, np.floor(corner[0] * 10 - 0.5) / 10), 1.01)
    axes.set_ylim(max(0.0, np.floor(corner[1] * 10 - 0.5) / 10), 1.01)
    axes.set_xlabel("recall")
    axes.set_ylabel("precision")
    _legend(axes, "topic" if thresholds is None else "topic (threshold)")
    title = "Precision and recall of each topic" + (
        "" if thresholds is None else "; dots at the thresholds"
    )
    return _png(figure, axes, title)


def reliability(truth: np.ndarray, probability: np.ndarray, error: float, bins: int = 10) -> bytes:
    """Observed share over predicted probability; below, how many predictions each bin has."""
    from matplotlib.figure import Figure
    from sklearn.calibration import calibration_curve

    p, y = np.ravel(probability), np.ravel(truth).astype(bool)
    share, predicted = calibration_curve(y, p, n_bins=bins, pos_label=True)
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    size = np.bincount(np.searchsorted(edges, p), minlength=bins)  # the bins of calibration_curve
    middle, spread = _wilson(share, size[size > 0])

    figure = Figure(figsize=(5.4, 5.6), dpi=_DPI, layout="constrained")
    axes, below = figure.subplots(2, 1, height_ratios=(3, 1), sharex=True)
    axes.plot(
        [0, 1], [0, 1], color=_MUTED, linestyle="--", linewidth=1, label="perfectly calibrated"
    )
    axes.vlines(
        predicted, middle - spread, middle + spread, color=_COLOURS[0], alpha=0.35, linewidth=4
    )
    axes.plot(
        predicted,
        share,
        "o",
        color=_COLOURS[0],
        markersize=7,
        label="this model, with 95 % intervals",
    )
    axes.set_ylabel("observed share")
    axes.legend(loc="upper left", frameon=False, fontsize=9)
    axes.set_ylim(-0.02, 1.25)
    axes.set_yticks(np.arange(6) / 5)
    _bins(below, size)
    return _png(figure, axes, f"Reliability: calibration error {error:.3f}")


def _bins(axes: Any, size: np.ndarray) -> None:
    """How many predictions each bin of probability has, as bars."""
    from matplotlib.ticker import LogLocator, NullLocator

    bins = len(size)
    axes.bar((np.arange(bins) + 0.5) / bins, size, width=0.9 / bins, color=_COLOURS[0], alpha=0.7)
    axes.set_yscale("log")
    axes.set_ylim(0.5, 3.0 * max(1, int(size.max())))
    axes.yaxis.set_major_locator(LogLocator(numticks=4))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("predictions")
    axes.set_xlabel("predicted probability")
    _plain(axes)


def learning_curve(points: Sequence[tuple[int, float, float, float]], metric: str) -> bytes:
    """A score over the amount of training data; points: (articles, score, low, high)."""
    size, score, low, high = map(np.array, zip(*points, strict=True))
    figure, axes = _figure(6.4, 4.2)
    axes.fill_between(
        size, low, high, color=_COLOURS[0], alpha=0.15, linewidth=0, label="95 % interval"
    )
    axes.plot(size, score, "o-", color=_COLOURS[0], linewidth=1.8, label=metric)
    for x, y in zip(size, score, strict=True):
        axes.annotate(
            f"{y:.3f}",
            (x, y),
            (0, 8),
            textcoords="offset points",
            ha="center",
            color=_INK,
            fontsize=9,
        ).set_bbox({"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1})
    axes.set_xscale("log", base=2)
    axes.set_xticks(size, [str(s) for s in size])
    axes.minorticks_off()
    axes.margins(x=0.08, y=0.15)
    axes.set_xlabel("training articles")
    axes.set_ylabel(metric)
    axes.legend(loc="lower right", frameon=False, fontsize=9)
    return _png(figure, axes, "Score over the amount of training data")


def strongest_words(words: Mapping[str, Sequence[tuple[str, float]]]) -> bytes | None:
    """The words with the largest weights for each label; None where no font could draw them."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    shown = {label: list(pairs) for label, pairs in list(words.items())[:_MOST_PANELS] if pairs}
    if not shown or not all(_drawable(w) for pairs in shown.values() for w, _ in pairs):
        return None
    columns = min(4, len(shown))
    rows = -(-len(shown) // columns)
    longest = max(len(pairs) for pairs in shown.values())
    width = 2.0 + _room([w for pairs in shown.values() for w, _ in pairs])
    size = (min(max(width * columns, 5.4), 16), 0.5 + (1.1 + 0.24 * max(longest, 4)) * rows)
    figure = Figure(figsize=size, dpi=_DPI, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, name, pairs in zip(grid, _labels(list(shown)), shown.values(), strict=False):
        values = [v for _, v in pairs]
        axes.barh(range(len(pairs)), values, color=_COLOURS[0], height=0.7)
        axes.set_yticks(range(len(pairs)), _labels([w for w, _ in pairs]))
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(3))
        axes.set_title(
            fill(name, 10 if _room([name]) > 1.6 else 24), fontsize=11, color=_INK, loc="left"
        )
        axes.tick_params(axis="y", length=0)
        _plain(axes, "x")
    for axes in grid[len(shown) :]:
        axes.set_axis_off()
    title = "Strongest words of each topic, by weight"
    more = "" if len(words) <= _MOST_PANELS else f": the first {_MOST_PANELS} topics"
    return _png(figure, None, title + more)


def span_errors(table: Mapping[str, Mapping[str, int]]) -> bytes:
    """How many spans of each label are wrong in each way."""
    from matplotlib.ticker import MaxNLocator

    kinds = list(next(iter(table.values()), {}))
    labels = list(table)
    figure, axes = _figure(6.6 + _room(labels), 1.6 + 0.42 * len(kinds))
    height = 0.8 / max(len(labels), 1)
    for n, (label, name) in enumerate(zip(labels, _labels(labels), strict=True)):
        values = [table[label][kind] for kind in kinds]
        place = np.arange(len(kinds)) + (n - (len(labels) - 1) / 2) * height
        bars = axes.barh(place, values, height * 0.9, color=_COLOURS[n % _MOST_LINES], label=name)
        axes.bar_label(
            bars, [str(v) if v else "" for v in values], padding=3, fontsize=9, color=_INK
        )
    axes.set_yticks(range(len(kinds)), kinds)
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.set_xlabel("spans")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _plain(axes, "x")
    _legend(axes, "label")
    total = sum(sum(row.values()) for row in table.values())
    return _png(figure, axes, f"{total} wrong spans, by kind of error", grid=False)


def drawable(labels: Sequence[str]) -> bool:
    """Whether pictures can show these names."""
    return all(map(_drawable, labels))


# Drawing -----------------------------------------------------------------------------------------


@cache
def _fonts() -> list[str]:
    """Font families to draw with: one that has Chinese, if there is any, behind the usual one."""
    from matplotlib import font_manager

    found = font_manager.fontManager.ttflist
    named = [f for name in _NAMES for f in found if name in f.name]
    for font in [
        *sorted(named, key=lambda f: abs(f.weight - 400) if isinstance(f.weight, int) else 0),
        *found,
    ]:
        try:
            face = font_manager.get_font(font.fname)
        except (OSError, RuntimeError):
            continue
        if all(face.get_char_index(ord(c)) for c in _SAMPLE):
            return ["DejaVu Sans", font.name]
    return ["DejaVu Sans"]


def _drawable(text: str) -> bool:
    return len(_fonts()) > 1 or all(ord(c) < 0x2E80 for c in text)


def _most_wrong(labels: Sequence[str], wrong: np.ndarray) -> tuple[list[str], np.ndarray, str]:
    """The labels with most errors, as many as fit; their indices, and words for the title."""
    shown = np.sort(np.argsort(-wrong, kind="stable")[:_MOST_ROWS])
    more = f", the {_MOST_ROWS} topics with most errors" if len(labels) > _MOST_ROWS else ""
    return [labels[k] for k in shown], shown, more


def _room(names: Sequence[str]) -> float:
    """Inches that the longest of some names takes."""
    return max(
        sum(0.15 if east_asian_width(c) in "WF" else 0.09 for c in n) for n in _labels(names)
    )


def _labels(names: Sequence[str]) -> list[str]:
    """Names as a picture can show them: shortened, or numbered where no font has them."""
    if not drawable(names):
        return [f"label {n}" for n in range(1, len(names) + 1)]
    lines = [" ".join(n.split()) for n in names]
    return [n if len(n) <= 24 else f"{n[:23]}…" for n in lines]


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(min(width, 16), min(height, 16)), dpi=_DPI, layout="constrained")
    return figure, figure.subplots()


def _write_cells(axes: Axes, cells: np.ndarray, share: np.ndarray) -> None:
    for (i, j), value in np.ndenumerate(cells):
        if not value and cells.shape[1] > 12:  # most cells of a large table are empty
            continue
        axes.text(
            j,
            i,
            f"{value:,}",
            ha="center",
            va="center",
            color="white" if share[i, j] > 0.6 else _INK,
        )
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def _curve(truth: np.ndarray, probability: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Recall and precision at each distinct probability, from the highest until all is found."""
    from sklearn.metrics import precision_recall_curve

    if not truth.any():
        return np.zeros(1), np.zeros(1)
    precision, recall, _ = precision_recall_curve(truth, probability)
    precision, recall = precision[-2::-1], recall[-2::-1]  # not the point where nothing is found
    until = int(np.argmax(recall >= 1)) + 1
    return recall[:until], precision[:until]


def _point(truth: np.ndarray, chosen: np.ndarray) -> tuple[float, float]:
    """Recall and precision of what was chosen; a precision of 1 where nothing was."""
    hits = int((chosen & truth).sum())
    return hits / max(int(truth.sum()), 1), hits / int(chosen.sum()) if chosen.any() else 1.0


def _wilson(share: np.ndarray, size: np.ndarray, z: float = 1.96) -> tuple[np.ndarray, np.ndarray]:
    """Middle and half the width of the interval of a share (Wilson, 1927)."""
    root = np.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    return (share + z * z / (2 * size)) / (1 + z * z / size), z * root / (1 + z * z / size)


def _plain(axes: Axes, grid: str = "y") -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_MUTED)
    axes.grid(axis=grid, color=_GRID, linewidth=0.8)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def _legend(axes: Axes, title: str) -> None:
    axes.legend(
        title=title, loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9
    )


def _png(figure: Figure, axes: Any, title: str, *, grid: bool = True) -> bytes:
    from matplotlib import rc_context
    from matplotlib.text import Text

    with rc_context({"font.family": _fonts(), "axes.unicode_minus": False}):
        if axes is None:
            figure.suptitle(title, color=_INK, fontsize=12)
        else:
            axes.set_title(title, color=_INK, fontsize=12, loc="left")
            if grid and not axes.images:
                _plain(axes, "both")
        figure.get_layout_engine().set(w_pad=0.1, h_pad=0.1)  # type: ignore[call-arg, union-attr]
        for text in figure.findobj(Text):
            text.set_fontfamily(_fonts())
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
    return buffer.getvalue()
