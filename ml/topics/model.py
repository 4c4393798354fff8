"""`TopicModel`: what was learned about topics, as arrays, and all that predicting needs.

It is linear over the features of `features`: texts → log-odds → calibrated probabilities → topics.
How the arrays are learned is `classifier`, which imports scikit-learn; nothing here does. Knows no
topic by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ml import articles
from ml.articles import Text
from ml.text.words import cutter
from ml.topics.features import TextFeatures

# Forms of labels, as scikit-learn calls them.
FORMS = ("multiclass", "multilabel", "multilabel-indicator")


# The arrays of a saved model, with the kind of their numbers: unsigned integers or floats.
ARRAYS = {
    "words": "u",
    "word_idf": "f",
    "buckets": "u",
    "gram_idf": "f",
    "weights": "f",
    "bias": "f",
    "thresholds": "f",
}


@dataclass(eq=False, slots=True)
class TopicModel:
    """Texts → a calibrated probability of each topic, and which topics apply.

    Attributes
    ----------
    params : dict
        The parameters that it was trained with; see `TopicClassifier`.
    labels_ : list of str
        The topics, in the order of the columns of every array.
    form_ : str
        `multiclass` (one topic a text), `multilabel` or `multilabel-indicator` (any number of
        them).
    features_ : TextFeatures
        Texts → features.
    weights_ : ndarray of shape (features, labels)
        Of the words first, then of the character n-grams.
    bias_ : ndarray of shape (labels,)
        What is added to the sum of the weights.
    thresholds_ : ndarray of shape (labels,)
        The probability from which on a topic applies, where any number of topics may.
    """

    params: Mapping[str, Any]
    labels_: list[str]
    form_: str
    features_: TextFeatures
    weights_: np.ndarray
    bias_: np.ndarray
    thresholds_: np.ndarray

    @property
    def multiclass(self) -> bool:
        """Whether exactly one topic applies to every text."""
        return self.form_ == "multiclass"

    def decisions(self, texts: Sequence[Text]) -> np.ndarray:
        """Log-odds of topics, or unnormalised log-probabilities (multiclass).

        Parameters
        ----------
        texts
            Strings or articles.

        Returns
        -------
        ndarray of shape (texts, labels)
        """
        batch = articles.texts(texts)
        if not batch:
            return np.zeros((0, len(self.labels_)), np.float32)
        blocks = self.features_.transform(batch)
        first = blocks[0].shape[1]
        score = blocks[0] @ self.weights_[:first] + self.bias_
        return score + blocks[1] @ self.weights_[first:] if len(blocks) > 1 else score

    def predict_proba(self, texts: Sequence[Text]) -> np.ndarray:
        """Calibrated probabilities.

        Parameters
        ----------
        texts
            Strings or articles.

        Returns
        -------
        ndarray of shape (texts, labels)
            From 0 to 1; those of a text add up to 1 (multiclass) or are independent of each other.
        """
        return link(self.decisions(texts), self.multiclass)

    def decide(self, probability: np.ndarray) -> np.ndarray:
        """Which topics apply: the one rule from probabilities to topics.

        The most probable topic (multiclass), or every topic whose probability reaches its
        threshold.

        Parameters
        ----------
        probability
            What `predict_proba` gave, (texts, labels).

        Returns
        -------
        ndarray of bool of shape (texts, labels)
        """
        if self.multiclass:
            return np.eye(len(self.labels_), dtype=bool)[probability.argmax(1)]
        return probability >= self.thresholds_

    def strongest(self, count: int = 20) -> dict[str, list[tuple[str, float]]]:
        """The words that speak most for each topic.

        Parameters
        ----------
        count
            Words for each topic, at most.

        Returns
        -------
        dict
            Topic → words with their weights, the largest first.
        """
        names = list(self.features_.words)
        weights = self.weights_[: len(names)]
        top = np.argsort(-weights, 0)[:count]
        return {
            label: [(names[i], float(weights[i, k])) for i in top[:, k]]
            for k, label in enumerate(self.labels_)
        }

    def explain(
        self, texts: Sequence[Text], count: int = 5, *, against: bool = False
    ) -> list[dict[str, list[tuple[str, float]]]]:
        """For each text and topic the words in it that spoke most for the topic.

        Character n-grams take part in the decision too, but are no words and are left out.

        Parameters
        ----------
        texts
            Strings or articles.
        count
            Words for each topic, at most.
        against
            The words that spoke most against the topic instead.

        Returns
        -------
        list of dict
            For each text, topic → words with their shares of the log-odds, the largest share first.
        """
        batch = articles.texts(texts)
        if not batch:
            return []
        names, sign = list(self.features_.words), -1 if against else 1
        rows = self.features_.transform(batch)[0].tocsr()
        result = []
        for start, stop in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
            here = rows.indices[start:stop]
            share = rows.data[start:stop, None] * self.weights_[here]
            words: dict[str, list[tuple[str, float]]] = {}
            for k, label in enumerate(self.labels_):
                first = np.argsort(-sign * share[:, k], kind="stable")[:count]
                words[label] = [
                    (names[here[i]], float(share[i, k])) for i in first if sign * share[i, k] > 0
                ]
            result.append(words)
        return result

    def arrays(self) -> dict[str, np.ndarray]:
        """What was learned, as arrays: words as UTF-8 bytes, a line each."""
        return {
            "words": np.frombuffer("\n".join(self.features_.words).encode(), np.uint8),
            "word_idf": self.features_.word_idf,
            "buckets": self.features_.buckets.astype(np.uint32),
            "gram_idf": self.features_.gram_idf,
            "weights": self.weights_.astype(np.float16),
            "bias": self.bias_,
            "thresholds": self.thresholds_,
        }

    @classmethod
    def restore(
        cls,
        params: Mapping[str, Any],
        labels: Sequence[str],
        form: str,
        arrays: Mapping[str, np.ndarray],
    ) -> Self:
        """A model from what `arrays` gave.

        Parameters
        ----------
        params
            The parameters that it was trained with; see `TopicClassifier`.
        labels
            The topics, in the order of the columns of every array.
        form
            `multiclass`, `multilabel` or `multilabel-indicator`.
        arrays
            What `arrays` gave, by name.

        Returns
        -------
        TopicModel

        Raises
        ------
        ValueError
            For arrays that do not belong together.
        """
        features = text_features(params)
        text = arrays["words"].tobytes().decode()
        features.restore(
            text.split("\n") if text else [],
            arrays["word_idf"],
            arrays["buckets"].astype(np.int64),
            arrays["gram_idf"],
        )
        weights = arrays["weights"].astype(np.float32)
        model = cls(
            params, list(labels), form, features, weights, arrays["bias"], arrays["thresholds"]
        )
        model._check_shapes()
        return model

    def _check_shapes(self) -> None:
        if not ((self.thresholds_ >= 0) & (self.thresholds_ <= 1)).all():
            raise ValueError("thresholds must be probabilities")
        features, labels = self.features_, len(self.labels_)
        size = len(features.words) + (len(features.buckets) if features.ngram_range else 0)
        one_each = {self.bias_.shape, self.thresholds_.shape} == {(labels,)}
        if self.weights_.shape != (size, labels) or not one_each:
            shape = self.weights_.shape
            raise ValueError(f"{labels} labels and {size} features, but weights of shape {shape}")
        if (len(features.word_idf), len(features.gram_idf)) != (
            len(features.words),
            len(features.buckets),
        ):
            raise ValueError("as many frequencies as features are needed")


def text_features(params: Mapping[str, Any]) -> TextFeatures:
    """The features that parameters ask for, with nothing learned yet."""
    grams = params["ngram_range"]
    return TextFeatures(
        cutter(tuple((word, frequency) for word, frequency in params["words"])),
        (grams[0], grams[1]) if grams else None,
        params["title_weight"],
        params.get("min_df", 1),
        params.get("max_features", 1),
        params.get("characters", "letters"),
    )


def link(decisions: np.ndarray, multiclass: bool) -> np.ndarray:
    """Calibrated decisions → probabilities.

    Parameters
    ----------
    decisions
        Of shape (texts, labels).
    multiclass
        A softmax over the labels if true, else a sigmoid for each label.

    Returns
    -------
    ndarray of shape (texts, labels)
    """
    if not multiclass:
        return 1 / (1 + np.exp(-np.clip(decisions, -30, 30)))
    odds = np.exp(decisions - decisions.max(1, keepdims=True)) if len(decisions) else decisions
    return odds / odds.sum(1, keepdims=True) if len(decisions) else decisions
