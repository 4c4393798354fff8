"""The parameters of `TopicClassifier`: defaults, bounds, and the names that they had before.

The estimator, the settings of experiment files and saved models take both from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ml.errors import InputError
from ml.parameters import Choice, Lengths, Number, Table, Words

_COUNT = 1 << 31
SEED = Number(0, 0, (1 << 32) - 1, whole=True, also=(None,))

#: Every parameter but `background`, whose texts are no setting and are not saved.
PARAMETERS: Table = {
    "ngram_range": Lengths((1, 2), 1, 8),
    "title_weight": Number(2.0, 0, 1_000_000),
    "min_df": Number("auto", 1, _COUNT, whole=True, also=("auto",)),
    "max_features": Number(200_000, 1, _COUNT, whole=True),
    "characters": Choice("auto", ("auto", "letters", "all")),
    "C": Number("auto", 0, 1e9, above=True, also=("auto",)),
    "nb_share": Number("auto", 0, 1, also=("auto",)),
    "bayes_share": Number("auto", 0, 1, also=("auto",)),
    "class_weight": Choice(None, ("balanced", None)),
    "threshold": Number("tuned", 0, 1, also=("tuned",)),
    "cv": Number(5, 2, 100, whole=True),
    "words": Words(_COUNT),
    "n_components": Number(300, 1, _COUNT, whole=True),
    "random_state": SEED,
}
#: What a saved model cannot predict without.
NEEDED = ("ngram_range", "title_weight", "words")

#: Names of before, in model directories of format 1 and in experiment files, and what they are now.
RENAMED = {
    "char_ngrams": "ngram_range",
    "min_count": "min_df",
    "max_grams": "max_features",
    "balance": "class_weight",
    "folds": "cv",
    "directions": "n_components",
}
_FORMS = {"one": "multiclass", "several": "multilabel", "matrix": "multilabel-indicator"}


def renamed(old: str, value: Any) -> tuple[str, Any]:
    """A parameter by the name and with the value that it has now.

    Parameters
    ----------
    old
        Its name, of before or of now.
    value
        Its value under that name.

    Returns
    -------
    tuple of str and Any
        Name and value; those of a name that has not changed are returned as they are.

    Examples
    --------
    >>> renamed("balance", True), renamed("balance", False), renamed("folds", 3), renamed("C", 1.0)
    (('class_weight', 'balanced'), ('class_weight', None), ('cv', 3), ('C', 1.0))
    """
    if old == "balance" and isinstance(value, bool):
        value = "balanced" if value else None
    return RENAMED.get(old, old), value


def all_renamed(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by the names they have now; InputError for one under both of its names."""
    for old, new in RENAMED.items():
        if old in params and new in params:
            raise InputError(f"{old} and {new} are one parameter, {new}")
    return dict(renamed(name, value) for name, value in params.items())


def form_now(form: Any) -> Any:
    """The form of labels by the name it has now: in older models, and in the tests that runs keep.

    >>> form_now("several"), form_now("multiclass")
    ('multilabel', 'multiclass')
    """
    return _FORMS.get(form, form) if isinstance(form, str) else form
