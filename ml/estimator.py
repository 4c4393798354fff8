"""What scikit-learn asks of an estimator, without importing scikit-learn.

`sklearn.base` takes a second to import, more than loading a model and predicting an article with it
take together. An estimator here therefore implements the documented protocol (`get_params`, `set_params`,
`__sklearn_tags__`) itself, and touches scikit-learn only when it is asked for something of scikit-learn's.

`TopicClassifier` is a real `BaseEstimator`. This module is for `SpanTagger` alone, until it is one too.
"""

from __future__ import annotations

import inspect
import reprlib
from typing import Any, Self


class Estimator:
    """The parameter protocol: the constructor stores its arguments under their names and does nothing else."""

    _type: str | None = "classifier"  # of whose targets scikit-learn expects that it can stratify by them

    @classmethod
    def _names(cls) -> list[str]:
        return [p for p in inspect.signature(cls.__init__).parameters if p != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments. `deep` is part of the protocol; there are no nested estimators."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments by name; ValueError for an unknown one."""
        for name, value in params.items():
            if name not in self._names():
                raise ValueError(
                    f"unknown parameter {name!r} for {type(self).__name__}; known: {self._names()}"
                )
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        default = inspect.signature(type(self).__init__).parameters
        changed = [f"{n}={reprlib.repr(v)}" for n, v in self.get_params().items() if v != default[n].default]
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_is_fitted__(self) -> bool:
        return any(name.endswith("_") and not name.startswith("_") for name in vars(self))

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type=self._type,
            target_tags=TargetTags(required=True, multi_output=True),
            classifier_tags=ClassifierTags(multi_label=True) if self._type else None,
            input_tags=InputTags(string=True, two_d_array=False),
        )

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            from sklearn.exceptions import NotFittedError

            raise NotFittedError(f"this {type(self).__name__} is not fitted yet; call fit first")
