"""What `TopicClassifier` chooses for itself where a parameter is "auto": by the length of the texts
and by how many there are.

Headlines want other settings than articles: all characters count, naive Bayes helps more, and a
word that is there once tells something. Measured in `experiments/LOG.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ml.articles import Text
from ml.topics.features import parts

AUTO = "auto"
_HEADLINE = 60  # characters of a text in the middle by length, up to which texts are headlines
_MANY = 20_000  # headlines, from which on a word that is there once is no feature
_ARTICLES: dict[str, Any] = {
    "C": 1.0, "min_df": 2, "characters": "letters", "nb_share": 0.25, "bayes_share": 0.0,
}  # fmt: skip
_HEADLINES: dict[str, Any] = {
    "C": 0.3, "min_df": 1, "characters": "all", "nb_share": 0.5, "bayes_share": 0.05,
}  # fmt: skip


def chosen(params: Mapping[str, Any], texts: Sequence[Text]) -> dict[str, Any]:
    """Parameters with a value in place of each "auto".

    >>> settings = {"C": "auto", "min_df": 3}
    >>> chosen(settings, ["港口开航"]), chosen(settings, ["港口开航。" * 40])
    ({'C': 0.3, 'min_df': 3}, {'C': 1.0, 'min_df': 3})
    """
    lengths = [sum(map(len, parts(text))) for text in texts]
    short = bool(lengths) and float(np.median(lengths)) <= _HEADLINE
    values = dict(_HEADLINES if short else _ARTICLES)
    if short and len(texts) > _MANY:
        values["min_df"] = 2
    return {
        name: values[name] if value == AUTO and name in values else value
        for name, value in params.items()
    }
