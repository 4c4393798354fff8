"""`SpanTagger`: numerals in their context → labelled spans.

A linear-chain conditional random field (`crf`) over the positions of `numerals`, with hashed features of the
characters around. Only positions near a numeral are scored. The labels come from the training data; what an
amount is worth is `amounts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ml import articles
from ml.articles import Article, Span, Text
from ml.errors import DataError
from ml.estimator import Estimator, check_number
from ml.spans import crf
from ml.stats import scores
from ml.text.numerals import BREAK, HALF, Positions, is_numeral, positions
from ml.text.vocabulary import CURRENCIES, MEASURES, PEOPLE

MOST_BITS = 24
BEFORE, AFTER = 3, 8  # positions tagged on either side of a numeral: room for 人民币 and for 元/平方公里
LONGEST = 2000  # positions tagged in one sequence: a million numerals without a comma are no clause
PART = 1 << 16  # positions tagged at once: bounds memory, and fits a cache
MARGIN = 16  # positions beside a part that its tags may depend on: more than any window or feature reaches
REACH = 9  # the longest unit looked at behind a numeral, in positions
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FRACTION = np.uint64(1 << 32)  # what 百分之三十 and 三分之二 are to every feature that is blind to digits
_HAN_DIGITS = np.array([ord(c) for c in "一二三四五六七八九"], np.uint32)
_POWERS = np.cumprod(np.full(64, 0x100000001B3, np.uint64), dtype=np.uint64)


class SpanTagger(Estimator):
    """Tags spans in texts.

    `l2`: strength of the penalty on squared weights. `min_count`: features seen less often are dropped.
    `bits`: log2 of the size of the hashed feature table. `max_iter`: limit on optimiser steps (L-BFGS).
    `random_state` is there because scikit-learn's tools set it: training starts from zero and draws nothing.
    """

    _type = None

    def __init__(
        self,
        l2: float = 0.5,
        min_count: int = 2,
        bits: int = 18,
        max_iter: int = 150,
        random_state: int | None = None,
    ) -> None:
        self.l2 = l2
        self.min_count = min_count
        self.bits = bits
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: Iterable[Text], y: Iterable[Iterable[Any]]) -> Self:
        """Learn from texts (or articles) and the spans of each: `Span`, rows with start, end and label, or such triples.

        Raises DataError where there is nothing to learn, InputError for what is no text and no span of its text, and for
        a parameter that is out of bounds.
        """
        check_number("l2", self.l2, 0)
        check_number("min_count", self.min_count, 1, whole=True)
        check_number("bits", self.bits, 1, MOST_BITS, whole=True)
        check_number("max_iter", self.max_iter, 1, whole=True)
        texts, gold_spans = _read(X, y)
        labels = sorted({span.label for spans in gold_spans for span in spans})
        if not labels:
            raise DataError("no spans to learn from: none of the training articles has any")
        found = positions(texts)
        window = _window(found)
        gold = _encode(found, window.rows, gold_spans, labels)
        self.labels_ = labels
        self._learn(_features(found, window.rows, self.bits), window.lengths, gold)
        return self

    def predict(self, X: Iterable[Text]) -> list[list[Span]]:
        """The spans of each text, sorted, not overlapping."""
        return [spans for spans, _ in self._tag(X, doubt=False)]

    def predict_marginals(self, X: Iterable[Text]) -> list[list[tuple[Span, float]]]:
        """Each span with its probability: that it begins, goes on and ends just so."""
        return [list(zip(spans, p, strict=True)) for spans, p in self._tag(X, doubt=True)]

    def score(self, X: Iterable[Text], y: Iterable[Iterable[Any]]) -> float:
        """Micro-averaged F1 of spans, exact boundaries and labels."""
        texts, gold_spans = _read(X, y)
        labels = sorted({s.label for spans in gold_spans for s in spans} | set(self.labels_))
        return float(scores.micro_f1(scores.article_counts(gold_spans, self.predict(texts), labels).sum(0)))

    def arrays(self) -> dict[str, np.ndarray]:
        """What was learned, as arrays to be saved: the rows of the weight table that are not zero."""
        self._check_fitted()
        used = np.flatnonzero(np.abs(self.weights_).max(1) > 0)
        return {
            "rows": used.astype(np.uint32),
            "weights": self.weights_[used].astype(np.float16),
            "transition": self.transition_,
            "start": self.start_,
        }

    @classmethod
    def restore(cls, params: dict[str, Any], labels: list[str], arrays: dict[str, np.ndarray]) -> SpanTagger:
        """A fitted tagger from what `arrays` gave."""
        tagger = cls(**params)
        tagger.labels_ = list(labels)
        size = 2 * len(labels) + 1
        tagger.weights_ = np.zeros((1 << tagger.bits, size), np.float32)
        tagger.weights_[arrays["rows"]] = arrays["weights"]
        tagger.transition_ = arrays["transition"].reshape(size, size)
        tagger.start_ = arrays["start"].reshape(size)
        return tagger

    def _tag(self, X: Iterable[Text], *, doubt: bool) -> list[tuple[list[Span], list[float]]]:
        self._check_fitted()
        texts = _texts(X)
        if not texts:
            return []
        result: list[tuple[list[Span], list[float]]] = [([], []) for _ in texts]
        for part, own in _parts(positions(texts)):
            window = _window(part, own)
            emission = np.zeros((len(window.rows), len(self.start_)), np.float32)
            weights = np.empty_like(emission)
            for column in _features(part, window.rows, self.bits):  # hashes, all in bounds
                emission += self.weights_.take(column, axis=0, out=weights, mode="clip")
            layout = crf.steps(window.lengths)
            best = crf.viterbi(emission, self.transition_, self.start_, layout)
            begins, ends = _stretches(best)
            if not len(begins):
                continue
            sure = np.ones(len(begins))
            if doubt:
                sure = self._sure(emission, layout, window.lengths, best, begins, ends)
            for text, span, p in _decode(part, window.rows, best, (begins, ends), sure, self.labels_):
                result[text][0].append(span)
                result[text][1].append(p)
        return result

    def _sure(
        self,
        emission: np.ndarray,
        layout: crf.Steps,
        lengths: np.ndarray,
        best: np.ndarray,
        begins: np.ndarray,
        ends: np.ndarray,
    ) -> np.ndarray:
        """Probability of each stretch of the best labelling, from its beginning to its end."""
        own, given = crf.path(emission, self.transition_, self.start_, layout, best)
        logs = np.concatenate([[0.0], np.cumsum(np.log(np.maximum(given, 1e-30)))])
        inside = np.exp(logs[ends] - logs[begins + 1])
        heads = np.zeros(len(best) + 1, bool)
        heads[np.cumsum(lengths)] = True  # rows that begin a sequence, where nothing can go on
        longer = best.copy()
        after = ends[~heads[ends]]
        longer[after] = 2 * ((best[after - 1] + 1) // 2)  # the label that would go on with the span
        _, goes_on = crf.path(emission, self.transition_, self.start_, layout, longer)
        stops = np.ones(len(begins))
        stops[~heads[ends]] = 1 - goes_on[after]
        return np.clip(own[begins] * inside * stops, 0.0, 1.0)

    def _learn(self, columns: list[np.ndarray], lengths: np.ndarray, gold: np.ndarray) -> None:
        from scipy.optimize import minimize
        from scipy.sparse import csr_matrix

        rows, size = len(gold), 2 * len(self.labels_) + 1
        hashed = np.stack(columns, 1).astype(np.int64)
        count = np.bincount(hashed.ravel(), minlength=1 << self.bits)
        kept = np.flatnonzero(count >= self.min_count)
        renumber = np.full(1 << self.bits, -1)
        renumber[kept] = np.arange(len(kept))
        index = renumber[hashed]
        mask = index >= 0
        pointer = np.concatenate([[0], np.cumsum(mask.sum(1))])
        X = csr_matrix((np.ones(mask.sum()), index[mask], pointer), shape=(rows, len(kept)))
        XT = X.T.tocsr()
        layout = crf.steps(lengths)
        allowed, first = _constraints(size)
        cut = len(kept) * size, len(kept) * size + size * size

        def unpack(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            W, T, s = np.split(theta, cut)
            return (
                W.reshape(-1, size),
                np.where(allowed, T.reshape(size, size), crf.FORBIDDEN),
                np.where(first, s, crf.FORBIDDEN),
            )

        def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
            W, T, s = unpack(theta)
            value, by_e, by_t, by_s = crf.likelihood(X @ W, T, s, layout, gold)
            gradient = np.concatenate([(XT @ by_e).ravel(), (by_t * allowed).ravel(), by_s * first])
            return 0.5 * self.l2 * theta @ theta - value, self.l2 * theta - gradient

        fit = minimize(
            loss,
            np.zeros(cut[1] + size),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": self.max_iter, "ftol": 1e-6},
        )
        W, T, s = unpack(fit.x)
        self.n_iter_ = int(fit.nit)
        self.weights_ = np.zeros((1 << self.bits, size), np.float32)
        self.weights_[kept] = W.astype(np.float16)
        self.transition_, self.start_ = T.astype(np.float32), s.astype(np.float32)


def _texts(X: Iterable[Text]) -> list[str]:
    return [text.full if isinstance(text, Article) else text for text in articles.texts(X)]


def _read(X: Iterable[Text], y: Iterable[Iterable[Any]]) -> tuple[list[str], list[tuple[Span, ...]]]:
    """Texts and the spans of each, told apart from everything else that may be given."""
    texts, rows = _texts(X), list(y)
    if len(texts) != len(rows):
        raise DataError(f"{len(texts)} texts but {len(rows)} lists of spans")
    return texts, [articles.spans(row, text) for text, row in zip(texts, rows, strict=True)]


@dataclass(frozen=True, slots=True)
class _Window:
    rows: np.ndarray  # indices of the positions that are tagged
    lengths: np.ndarray  # how many of them follow each other, run by run


def _parts(found: Positions) -> Iterator[tuple[Positions, slice]]:
    """Positions in parts that end where a clause does, so that memory does not grow with the length of a text.

    A part has as many positions of its neighbours as its tags can depend on; the slice says which are its own.
    """
    breaks, size = np.flatnonzero(found.kinds == BREAK) + 1, len(found.starts)
    begin = 0
    while begin < size:
        cut = np.searchsorted(breaks, begin + PART)
        end = int(breaks[cut]) if cut < len(breaks) else size
        first, last = max(begin - MARGIN, 0), min(end + MARGIN, size)
        base = int(found.starts[first])
        part = Positions(
            found.codes[base : int(found.ends[last - 1])],
            found.starts[first:last] - base,
            found.ends[first:last] - base,
            found.kinds[first:last],
            found.offsets - base,
        )
        yield part, slice(begin - first, end - first)
        begin = end


def _window(found: Positions, own: slice = slice(None)) -> _Window:
    """The positions near a numeral, cut where a clause or a line ends; of a part those that are its own."""
    anchor = np.flatnonzero(is_numeral(found.kinds) | (found.kinds == HALF))
    near = np.zeros(len(found.starts) + BEFORE + AFTER + 1, np.int32)
    np.add.at(near, np.maximum(anchor - BEFORE, 0), 1)
    np.add.at(near, anchor + AFTER + 1, -1)
    inside = np.cumsum(near)[: len(found.starts)] > 0
    inside &= found.kinds != BREAK
    rows = np.flatnonzero(inside[own]) + (own.start or 0)
    first = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
    place = np.arange(len(rows)) - np.repeat(first, np.diff(np.append(first, len(rows))))
    first = np.flatnonzero(place % LONGEST == 0)
    return _Window(rows, np.diff(np.append(first, len(rows))))


def _constraints(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Which label may follow which, and which may begin: inside labels only continue their own kind.

    Label 0 is outside; 2k + 1 begins kind k and 2k + 2 continues it.
    """
    allowed = np.ones((size, size), bool)
    for inside in range(2, size, 2):
        allowed[:, inside] = False
        allowed[[inside - 1, inside], inside] = True
    first = np.ones(size, bool)
    first[2::2] = False
    return allowed, first


def _encode(found: Positions, rows: np.ndarray, y: Sequence[Sequence[Span]], labels: list[str]) -> np.ndarray:
    """Gold labels of the tagged positions. A span that cuts a position or leaves the windows is left out."""
    gold = np.zeros(len(found.starts), np.int64)
    for text, spans in enumerate(y):
        for span in spans:
            start, end = span.start + found.offsets[text], span.end + found.offsets[text]
            first, last = np.searchsorted(found.starts, start), np.searchsorted(found.ends, end)
            if found.starts[first] == start and last < len(found.ends) and found.ends[last] == end:
                begin = 2 * labels.index(span.label) + 1
                gold[first] = begin
                gold[first + 1 : last + 1] = begin + 1
    inside = np.flatnonzero((gold > 0) & (gold % 2 == 0))
    tagged = np.zeros(len(gold), bool)
    tagged[rows] = True
    broken = inside[~tagged[inside] | ~tagged[inside - 1]]
    gold[broken] = 0
    result = gold[rows]
    orphan = (
        (result > 0) & (result % 2 == 0) & (np.roll(result, 1) != result) & (np.roll(result, 1) != result - 1)
    )
    result[orphan] = 0
    return result


def _stretches(best: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where in the tagged positions each span begins, and the first position behind it."""
    begins = np.flatnonzero(best % 2 == 1)
    stops = np.append(np.flatnonzero((best == 0) | (best % 2 == 1)), len(best))
    return begins, stops[np.searchsorted(stops, begins, side="right")]


def _decode(
    found: Positions,
    rows: np.ndarray,
    best: np.ndarray,
    stretches: tuple[np.ndarray, np.ndarray],
    sure: np.ndarray,
    labels: list[str],
) -> Iterator[tuple[int, Span, float]]:
    """Stretches of tagged positions → the number of a text, a span of it, and the span's probability."""
    begins, ends = stretches
    starts_at = found.starts[rows[begins]]
    ends_at = found.ends[rows[ends - 1]]
    text = np.searchsorted(found.offsets, starts_at, side="right") - 1
    base = found.offsets[text]
    for t, a, b, k, p in zip(
        text.tolist(),
        (starts_at - base).tolist(),
        (ends_at - base).tolist(),
        (best[begins] // 2).tolist(),
        sure.tolist(),
        strict=True,
    ):
        yield t, Span(a, b, labels[k]), p


def _hash_string(text: str) -> int:
    """The hash that `_features` gives to a unit written behind a numeral."""
    value = 0
    for char in text:
        value = (value * 1000003 + ord(char) + 1) & 0xFFFFFFFFFFFFFFFF
    return value


_LEXICON = {
    _hash_string(name): kind for kind, names in enumerate((MEASURES, CURRENCIES, PEOPLE), 1) for name in names
}
_LEXICON_KEYS = np.array(sorted(_LEXICON), np.uint64)
_LEXICON_KINDS = np.array([_LEXICON[int(k)] for k in _LEXICON_KEYS], np.uint64)


def _features(found: Positions, rows: np.ndarray, bits: int) -> list[np.ndarray]:
    """Hashed features of the tagged positions: a column of table rows for each template."""
    pad = 5
    shape, exact = _identity(found)
    kind = found.kinds.astype(np.uint64)
    distance, written, unit, unit_length = _behind(found, shape)
    shape, exact = np.pad(shape, pad), np.pad(exact, pad)
    kind = np.pad(kind, pad, constant_values=BREAK)  # before and behind the batch as between its texts
    at = rows + pad
    s = {k: shape[at + k] for k in range(-3, 5)}
    k = {i: kind[at + i] for i in range(-2, 3)}
    x0, d = exact[at], distance[rows]
    w = written[rows]
    left = at - d.astype(np.int64)  # the numeral that this position stands behind (or is)
    numeral, before = shape[left], shape[left - 1]
    place = unit_length[rows] * np.uint64(16) + d + unit[rows] * np.uint64(256)
    before2 = _pair(shape[left - 2], before)
    templates = [
        (s[0],), (x0,), (s[-1],), (s[1],), (s[-2],), (s[2],), (s[-3],), (s[3],), (s[4],),
        (s[-1], s[0]), (s[0], s[1]), (s[-2], s[-1]), (s[1], s[2]), (s[-1], s[1]), (s[2], s[3]), (s[-3], s[-2]),
        (s[-1], s[0], s[1]), (s[-2], s[-1], s[0]), (s[0], s[1], s[2]), (s[1], s[2], s[3]), (s[-3], s[-2], s[-1]),
        (k[-2], k[-1], k[0], k[1], k[2]), (k[-1], k[0], s[1]), (x0, s[1]), (x0, s[-1]), (x0, s[1], s[2]),
        (d, s[0]), (d, w), (w, s[1]), (w, s[1], s[2]), (w, before), (w, numeral), (d, numeral, before),
        (place,), (place, s[1]), (place, k[0], k[1]), (place, before), (place, before2),
    ]  # fmt: skip
    shift = np.uint64(64 - bits)
    return [(_combine(np.uint64(n + 1), parts) >> shift).view(np.int64) for n, parts in enumerate(templates)]


def _combine(seed: np.uint64, parts: tuple[np.ndarray, ...]) -> np.ndarray:
    first = np.full(1, seed, np.uint64) * _MIX  # an array, whose products wrap round without a warning
    value = first ^ parts[0]
    value *= _MIX
    for part in parts[1:]:
        value ^= part
        value *= _MIX
    value ^= value >> np.uint64(32)
    value *= _MIX
    return value


def _pair(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a * np.uint64(1000003)) ^ b


def _identity(found: Positions) -> tuple[np.ndarray, np.ndarray]:
    """Two hashes of each position's text: one blind to which digits it has, one exact.

    Of a run of digits the first hash keeps how many there are, marks, magnitudes, and whether it could be a year;
    一 at the beginning is itself, as in 一体 and 一带. Full-width digits count as half-width ones.
    """
    codes = found.codes
    full = (codes >= 0xFF10) & (codes <= 0xFF19)
    codes = np.where(full, codes - np.uint32(0xFF10 - 0x30), codes)
    digit = (codes >= 0x30) & (codes <= 0x39)
    exact = codes[found.starts].astype(np.uint64)
    shape = np.where(digit[found.starts], np.uint64(0x30), exact)
    size = found.ends - found.starts
    long = np.flatnonzero(size > 1)
    if len(long):
        first = np.concatenate([[0], np.cumsum(size[long])[:-1]])
        place = np.arange(int(size[long].sum())) - np.repeat(first, size[long])
        at = np.repeat(found.starts[long], size[long]) + place
        power = _POWERS[np.minimum(place, len(_POWERS) - 1)]
        letters = codes[at].astype(np.uint64) + np.uint64(1)
        exact[long] = np.add.reduceat(letters * power, first)
        han = np.isin(codes[at], _HAN_DIGITS) & ((place > 0) | (codes[at] != ord("一")))
        blind = np.where(digit[at], np.uint64(0x31), np.where(han, np.uint64(0x32), letters))
        shape[long] = np.add.reduceat(blind * power, first)
        shape[long[np.logical_or.reduceat(codes[at] == ord("分"), first)]] = _FRACTION
    return shape + _year(found, codes, digit), exact


def _year(found: Positions, codes: np.ndarray, digit: np.ndarray) -> np.ndarray:
    """1 where a run is four Arabic digits that begin with 19 or 20."""
    four = np.flatnonzero(found.ends - found.starts == 4)
    start = found.starts[four]
    head = codes[start] * np.uint32(256) + codes[start + 1]
    year = (head == 0x3139) | (head == 0x3230)
    year &= digit[start] & digit[start + 1] & digit[start + 2] & digit[start + 3]
    result = np.zeros(len(found.starts), np.uint64)
    result[four[year]] = 1
    return result


def _behind(found: Positions, shape: np.ndarray) -> tuple[np.ndarray, ...]:
    """What stands between a position and the numeral before it.

    Returns, for each position: its distance to that numeral (0 at one, 10 where there is none in reach), the
    hash of the text between, the kind of the longest known unit right behind the numeral, and its length.
    """
    size = len(shape)
    numeral = is_numeral(found.kinds)
    index = np.arange(size)
    last = np.maximum.accumulate(np.where(numeral, index, -1000))
    broken = np.maximum.accumulate(np.where(found.kinds == BREAK, index, -1000))
    distance = index - last
    distance = np.where((distance > REACH) | (broken > last), REACH + 1, distance)
    written = np.zeros(size, np.uint64)
    unit, length = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    for step in range(1, REACH + 1):
        here = np.flatnonzero(distance == step)
        written[here] = written[here - 1] * np.uint64(1000003) + shape[here] + np.uint64(1)
        spot = np.minimum(np.searchsorted(_LEXICON_KEYS, written[here]), len(_LEXICON_KEYS) - 1)
        known = _LEXICON_KEYS[spot] == written[here]
        owner = here[known] - step
        unit[owner], length[owner] = _LEXICON_KINDS[spot[known]], step
    behind = np.flatnonzero((distance > 0) & (distance <= REACH))
    owner = behind - distance[behind]
    unit[behind], length[behind] = unit[owner], length[owner]
    return np.where(distance > REACH, 0, distance).astype(np.uint64), written, unit, length
