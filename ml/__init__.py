"""What a Chinese news article is about, and which amounts it states.

>>> import ml
>>> sorted(ml.__all__)
['Article', 'Model', 'Span', 'SpanTagger', 'TopicClassifier', 'load', 'split']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ml.articles import Article, Span
    from ml.model.model import Model, load
    from ml.pages.splitting import split
    from ml.spans.tagger import SpanTagger
    from ml.topics.classifier import TopicClassifier

__all__ = ["Article", "Model", "Span", "SpanTagger", "TopicClassifier", "load", "split"]
_HOMES = {
    "Article": "articles",
    "Span": "articles",
    "Model": "model.model",
    "load": "model.model",
    "split": "pages.splitting",
    "SpanTagger": "spans.tagger",
    "TopicClassifier": "topics.classifier",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import ml` and `ml --help` load no numpy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ml' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"ml.{_HOMES[name]}"), name)
