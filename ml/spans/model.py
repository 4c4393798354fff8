"""`SpanModel`: texts → labelled spans, with numpy alone.

A linear-chain conditional random field over the positions of `ml.text.numerals`; only positions
near a numeral are scored. How its weights are learned is `tagger`, what an amount is worth is
`ml.amounts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ml import articles
from ml.articles import Article, Span, Text
from ml.errors import ModelError
from ml.spans import features
from ml.spans.decoding import decode, parts, stretches, window
from ml.stats import crf
from ml.text.numerals import Positions, positions

#: Every array of a saved model, with the kind of its numbers: unsigned integers or floats.
ARRAYS = {"rows": "u", "weights": "f", "transition": "f", "start": "f"}


class SpanModel:
    """A fitted span tagger, ready to predict; `labels_` are the labels of its spans.

    Parameters
    ----------
    labels : list of str
        The labels; label k begins as tag 2k + 1 and continues as tag 2k + 2.
    bits : int
        log2 of the number of rows of the weight table.
    weights : array of shape (2^bits, 2 * labels + 1)
        The weight of each hashed feature for each tag.
    transition, start : arrays of shape (tags, tags) and (tags,)
        Scores of one tag after another, and of a tag at the beginning of a sequence.
    templates : sequence of str
        Names of the feature templates, as `ml.spans.features` knows them.
    seeds : sequence of numpy.uint64, optional
        What each template is hashed under; by its name where this is not given.
    """

    def __init__(
        self,
        labels: list[str],
        bits: int,
        weights: np.ndarray,
        transition: np.ndarray,
        start: np.ndarray,
        templates: Sequence[str] = features.TEMPLATES,
        seeds: Sequence[np.uint64] | None = None,
    ) -> None:
        self.labels_, self.bits = labels, bits
        self.weights, self.transition, self.start = weights, transition, start
        self.templates = tuple(templates)
        self.seeds = features.seeds(self.templates) if seeds is None else list(seeds)

    def predict(self, X: Iterable[Text]) -> list[list[Span]]:
        """The spans of each text.

        Parameters
        ----------
        X
            Strings or articles.

        Returns
        -------
        list of list of Span
            For each text its spans, sorted, not overlapping.
        """
        return [spans for spans, _ in self._tag(X, marginals=False)]

    def predict_marginals(self, X: Iterable[Text]) -> list[list[tuple[Span, float]]]:
        """The spans of each text with their probabilities.

        Parameters
        ----------
        X
            Strings or articles.

        Returns
        -------
        list of list of (Span, float)
            Each span with the probability that it begins, continues and ends just so, from 0 to 1.
        """
        return [list(zip(spans, p, strict=True)) for spans, p in self._tag(X, marginals=True)]

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays to be saved; of the weights, those rows that are not zero."""
        used = np.flatnonzero(np.abs(self.weights).max(1) > 0)
        return {
            "rows": used.astype(np.uint32),
            "weights": self.weights[used].astype(np.float16),
            "transition": self.transition,
            "start": self.start,
        }

    @classmethod
    def restore(
        cls,
        labels: list[str],
        bits: int,
        arrays: Mapping[str, np.ndarray],
        templates: Sequence[str],
        seeds: Sequence[np.uint64] | None = None,
    ) -> SpanModel:
        """A model from what `arrays` gave.

        Parameters
        ----------
        labels, bits, templates, seeds
            As `SpanModel` takes them.
        arrays
            What `arrays` gave, by name.

        Returns
        -------
        SpanModel

        Raises
        ------
        ModelError
            For arrays that do not fit the labels or the table, before room is made for the table.
        """
        tags = 2 * len(labels) + 1
        rows, weights = arrays["rows"], arrays["weights"]
        shapes = {"weights": (len(rows), tags), "transition": (tags, tags), "start": (tags,)}
        for name, shape in shapes.items():
            if arrays[name].size != np.prod(shape):
                raise ModelError(f"{name} must be of shape {shape}, got {arrays[name].shape}")
        if rows.ndim != 1 or (len(rows) and int(rows.max()) >= 1 << bits):
            raise ModelError(f"rows must be numbers below {1 << bits}")
        table = np.zeros((1 << bits, tags), np.float32)
        table[rows] = weights.reshape(shapes["weights"])
        transition, start = arrays["transition"].reshape(tags, tags), arrays["start"].reshape(tags)
        return cls(list(labels), bits, table, transition, start, templates, seeds)

    def _tag(self, X: Iterable[Text], *, marginals: bool) -> list[tuple[list[Span], list[float]]]:
        texts = as_text(X)
        result: list[tuple[list[Span], list[float]]] = [([], []) for _ in texts]
        if not texts:
            return result
        for part, own in parts(positions(texts)):
            tagged = window(part, own)
            emission = self._emission(part, tagged.rows)
            layout = crf.steps(tagged.lengths)
            best = crf.viterbi(emission, self.transition, self.start, layout)
            begins, ends = stretches(best)
            if not len(begins):
                continue
            probability = np.ones(len(begins))
            if marginals:
                chain = emission, self.transition, self.start, layout
                probability = _probability(chain, tagged.lengths, best, begins, ends)
            found = decode(part, tagged.rows, best, (begins, ends), probability, self.labels_)
            for text, span, p in found:
                result[text][0].append(span)
                result[text][1].append(p)
        return result

    def _emission(self, found: Positions, rows: np.ndarray) -> np.ndarray:
        """The score of each tag at each tagged position, (rows, tags)."""
        emission = np.zeros((len(rows), len(self.start)), np.float32)
        weights = np.empty_like(emission)
        for column in features.features(found, rows, self.bits, self.templates, self.seeds):
            # hashes are all in bounds: mode="clip" only spares numpy the check
            emission += self.weights.take(column, axis=0, out=weights, mode="clip")
        return emission


def as_text(X: Iterable[Text]) -> list[str]:
    """Texts, and of articles the text that offsets count in."""
    return [text.full if isinstance(text, Article) else text for text in articles.texts(X)]


def _probability(
    chain: tuple[np.ndarray, np.ndarray, np.ndarray, crf.Steps],
    lengths: np.ndarray,
    best: np.ndarray,
    begins: np.ndarray,
    ends: np.ndarray,
) -> np.ndarray:
    """Probability of each stretch of the best labelling, from its beginning to its end."""
    own, given = crf.path(*chain, labels=best)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.maximum(given, 1e-30)))])
    inside = np.exp(logs[ends] - logs[begins + 1])
    heads = np.zeros(len(best) + 1, bool)
    heads[np.cumsum(lengths)] = True  # rows that begin a sequence, where nothing can continue
    longer = best.copy()
    after = ends[~heads[ends]]
    longer[after] = 2 * ((best[after - 1] + 1) // 2)  # the tag that would continue the span
    _, continued = crf.path(*chain, labels=longer)
    stops = np.ones(len(begins))
    stops[~heads[ends]] = 1 - continued[after]
    return np.clip(own[begins] * inside * stops, 0.0, 1.0)
