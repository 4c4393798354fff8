"""What a Chinese news article is about, and which amounts it states.

>>> import ml
>>> record = ml.load().predict(["港口今年投资3亿元"])[0]
>>> [(span["text"], span["value"], span["unit"]) for span in record["spans"]]
[('3亿元', 300000000, 'CNY')]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os

    from ml.articles import Article, Span
    from ml.model.model import Model
    from ml.pages.splitting import split
    from ml.spans.tagger import SpanTagger
    from ml.topics.classifier import TopicClassifier

__all__ = [
    "Article",
    "Model",
    "Span",
    "SpanTagger",
    "TopicClassifier",
    "__version__",
    "load",
    "split",
]
_HOMES = {
    "Article": "articles",
    "Span": "articles",
    "Model": "model.model",
    "split": "pages.splitting",
    "SpanTagger": "spans.tagger",
    "TopicClassifier": "topics.classifier",
}


def load(model: str | os.PathLike[str] | None = None) -> Model:
    """Load a model to predict with.

    Parameters
    ----------
    model : str or path, optional
        A model directory, or an MLflow address: `models:/NAME@ALIAS`, `models:/NAME/VERSION` or
        `runs:/ID`. Without it, the shipped model.

    Returns
    -------
    Model
        What predicts topics, spans, or both.

    Raises
    ------
    ModelError
        If the directory is missing, altered, truncated or made by another version.
    TrackingError
        If the MLflow store cannot be reached or does not have the model.

    Examples
    --------
    >>> import ml
    >>> ml.load().predict(["外贸进出口增长18.1%"], only="spans")[0]["spans"][0]["value"]
    18.1
    """
    from ml.model import model as models

    if model is not None and str(model).startswith(("models:/", "runs:/")):
        from ml.tracking import registry

        folder, registered = registry.fetch(str(model))
        return models.load(folder, registered=registered)
    return models.load(model)


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import ml` and `ml --help` load no numpy."""
    from importlib import import_module, metadata

    if name == "__version__":
        return metadata.version("newsdesk-ml")
    if name not in _HOMES:
        raise AttributeError(f"module 'ml' has no attribute {name!r}")
    return getattr(import_module(f"ml.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
