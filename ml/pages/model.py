"""`PageModel`: lines of pages → articles, with numpy alone.

A linear-chain conditional random field over the lines of a page. How its weights are learned is
`splitter`, what a line looks like `layout`, what labels mean `labelling`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ml.errors import ModelError
from ml.pages import layout
from ml.pages.labelling import LABELS, Draft, assemble
from ml.pages.lines import Line
from ml.stats import crf

#: Every array of a saved model, with the kind of its numbers: unsigned integers or floats.
ARRAYS = {"rows": "u", "prints": "u", "weights": "f", "transition": "f", "start": "f"}
_BATCH = 4_000  # lines measured at once


class PageModel:
    """A fitted page splitter, ready to predict.

    Parameters
    ----------
    bits : int
        log2 of the number of rows of the weight table.
    weights : array of shape (2^bits + 1, labels)
        The weight of each hashed feature for each label; the last row is zero.
    owners : int16 array of shape (2^bits,)
        Which of the values that fall on a row has its weights; see `ml.pages.layout.place`.
    transition, start : arrays of shape (labels, labels) and (labels,)
        Scores of one label after another, and of a label on a page's first line.
    templates : sequence of str
        Names of the templates, as `ml.pages.layout` knows them.
    """

    def __init__(
        self,
        bits: int,
        weights: np.ndarray,
        owners: np.ndarray,
        transition: np.ndarray,
        start: np.ndarray,
        templates: Sequence[str] = layout.TEMPLATES,
    ) -> None:
        self.labels_ = list(LABELS)
        self.bits, self.weights, self.owners = bits, weights, owners
        self.transition, self.start = transition, start
        self.templates = tuple(templates)

    def predict(self, pages: Sequence[Sequence[Line]]) -> list[list[Draft]]:
        """The articles of each page, in order."""
        return [
            assemble(lines, labels.tolist(), probability.max(1).tolist())
            for lines, (labels, probability) in zip(pages, self.label(pages), strict=True)
        ]

    def label(self, pages: Sequence[Sequence[Line]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The best label of each line of each page, and the probability of each label there."""
        for batch in _batches(pages):
            lengths = np.array([len(lines) for lines in batch], np.int64)
            emission = self._emission(batch, lengths).astype(
                np.float64
            )  # whose sums do not underflow
            steps = crf.steps(lengths[lengths > 0])
            best = crf.viterbi(emission, self.transition, self.start, steps)
            probability = crf.marginals(emission, self.transition, self.start, steps)
            ends = np.cumsum(lengths)[:-1]
            yield from zip(np.split(best, ends), np.split(probability, ends), strict=True)

    def _emission(self, pages: Sequence[Sequence[Line]], lengths: np.ndarray) -> np.ndarray:
        emission = np.zeros((int(lengths.sum()), len(LABELS)), np.float32)
        lines = [line for page in pages for line in page]
        if not lines:
            return emission
        page = np.repeat(np.arange(len(pages)), lengths)
        weights = np.empty_like(emission)
        for hashed in layout.hashes(lines, page, self.templates):
            rows, prints = layout.place(hashed, self.bits)
            rows[self.owners[rows] != prints] = 1 << self.bits
            emission += self.weights.take(rows, axis=0, out=weights, mode="clip")
        return emission

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays to be saved; of the weights, those rows that are not zero."""
        used = np.flatnonzero(np.abs(self.weights).max(1) > 0)
        return {
            "rows": used.astype(np.uint32),
            "prints": self.owners[used].astype(np.uint8),
            "weights": self.weights[used].astype(np.float16),
            "transition": self.transition,
            "start": self.start,
        }

    @classmethod
    def restore(
        cls, bits: int, arrays: Mapping[str, np.ndarray], templates: Sequence[str]
    ) -> PageModel:
        """A model from what `arrays` gave.

        Raises ModelError for arrays that do not fit the labels or the table, before room is made
        for the table.
        """
        n = len(LABELS)
        rows = arrays["rows"]
        shapes = {
            "prints": (len(rows),),
            "weights": (len(rows), n),
            "transition": (n, n),
            "start": (n,),
        }
        for name, shape in shapes.items():
            if arrays[name].shape != shape:
                raise ModelError(f"{name} must be of shape {shape}, got {arrays[name].shape}")
        if rows.ndim != 1 or (len(rows) and int(rows.max()) >= 1 << bits):
            raise ModelError(f"rows must be numbers below {1 << bits}")
        if arrays["prints"].dtype != np.uint8:
            raise ModelError("prints must be bytes")
        table = np.zeros(((1 << bits) + 1, n), np.float32)
        table[rows] = arrays["weights"]
        owners = np.full(1 << bits, -1, np.int16)
        owners[rows] = arrays["prints"]
        chain = arrays["transition"], arrays["start"]
        return cls(bits, table, owners, *chain, templates)


def _batches(pages: Sequence[Sequence[Line]]) -> Iterator[list[Sequence[Line]]]:
    """Pages with some thousand lines together; a longer page alone."""
    batch: list[Sequence[Line]] = []
    size = 0
    for lines in pages:
        if batch and size + len(lines) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(lines)
        size += len(lines)
    if batch:
        yield batch
