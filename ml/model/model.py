"""`Model`, which joins topics, spans and amounts; saving one part of it, and loading it whole.

The files are `directory`, what `model.json` says is `manifest`. How models are trained is
`ml.training`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from ml import parameters
from ml.amounts import values
from ml.articles import NONE, Article, Span, coerced
from ml.errors import InputError, ModelError
from ml.model import directory as files_of
from ml.model import manifest
from ml.model.manifest import MANIFEST, PARTS
from ml.spans import features
from ml.spans import parameters as of_spans
from ml.spans.model import ARRAYS as SPAN_ARRAYS
from ml.spans.model import SpanModel
from ml.topics import parameters as of_topics
from ml.topics.model import ARRAYS as TOPIC_ARRAYS
from ml.topics.model import FORMS, TopicModel

if TYPE_CHECKING:
    from ml.spans.tagger import SpanTagger
    from ml.topics.classifier import TopicClassifier

# Every array of a part, with the kind of its numbers: unsigned integers or floats.
_ARRAYS = {"topics": TOPIC_ARRAYS, "spans": SPAN_ARRAYS}
_SHOWN = 10  # labels of a part that the model's repr names


@dataclass(frozen=True, slots=True)
class Model:
    """What predicts: a topic model, a span model, or both.

    Parameters
    ----------
    topics, spans
        The parts; None for one that the model lacks.
    about
        The model's `model.json`.
    digest
        The sha256 of all that predictions depend on, as hexadecimal digits.
    registered
        The name and version that the model is registered under, as `NAME@VERSION`, if it is.

    Examples
    --------
    >>> import ml
    >>> ml.load().predict(["投资3亿元"], only="spans")[0]["spans"][0]["text"]
    '3亿元'
    """

    topics: TopicModel | None
    spans: SpanModel | None
    about: Mapping[str, Any]
    digest: str
    registered: str | None = None

    def __repr__(self) -> str:
        """The model's name, digest, parts and labels; all there is to know is `about`."""
        parts = "; ".join(f"{p} {_listed(self.labels(p))}" for p in self.parts())
        registered = f", registered as {self.registered}" if self.registered else ""
        return f"<Model {self.about['name']}@{self.digest[:12]}{registered}: {parts}>"

    @property
    def tag(self) -> str:
        """What predictions say of the model: the name and version it is registered under, or its
        name and digest.
        """
        return self.registered or f"{self.about['name']}@{self.digest[:12]}"

    def predict(
        self,
        articles: Iterable[str | Article | Mapping[str, Any]],
        only: str | None = None,
        explain: int = 0,
    ) -> list[dict[str, Any]]:
        """Predictions by the contract, one for each text or article.

        Parameters
        ----------
        articles
            Strings, `Article`s, or mappings with `text` and optionally `title` and `id`; or a
            pandas table with columns of these names.
        only
            `topics` or `spans`, to predict with one part; by default with all that the model has.
        explain
            How many of the words that spoke most for each predicted topic are added, under `words`.

        Returns
        -------
        list of dict
            Records in the order of the articles: `id`, `title`, of topics `topics`, `primary` and
            `scores` (probabilities), of spans `spans` with their values, and `model`.

        Raises
        ------
        InputError
            For a single text, for what is no text, and for a table without `text`.
        ModelError
            If the model lacks the part that `only` names, or has no topics to explain.

        Examples
        --------
        >>> import ml
        >>> record = ml.load().predict([{"title": "外贸增长", "text": "出口增长5%。"}])[0]
        >>> record["spans"][0]["value"], record["spans"][0]["unit"]
        (5, '%')
        """
        batch = coerced(articles)
        parts = self.parts(only, explain)
        records: list[dict[str, Any]] = [{"id": a.id, "title": a.title} for a in batch]
        if "topics" in parts:
            for record, found in zip(records, self._topics(batch), strict=True):
                record |= found
            if explain:
                self._explain(batch, records, explain)
        if "spans" in parts:
            for record, spans in zip(records, self._spans(batch), strict=True):
                record["spans"] = spans
        for record in records:
            record["model"] = self.tag
        return records

    def parts(self, only: str | None = None, explain: int = 0) -> list[str]:
        """The parts that predict.

        Parameters
        ----------
        only
            `topics` or `spans`: the one that is asked for; None for all that the model has.
        explain
            How many words are to explain each topic; only whether it is 0 counts here.

        Returns
        -------
        list of str
            `topics`, `spans`, or both in this order.

        Raises
        ------
        ModelError
            If the part that is asked for is missing, or there are no topics to explain.
        """
        have = [p for p in PARTS if getattr(self, p) is not None]
        if only is not None and only not in have:
            raise ModelError(
                f"the model {self.about['name']} has no {only} part; it has: {', '.join(have)}"
            )
        parts = [only] if only else have
        if explain and "topics" not in parts:
            raise ModelError("only topics can be explained, and none are predicted")
        return parts

    def labels(self, part: str) -> list[str]:
        """The labels of a part, `topics` or `spans`, that the model has."""
        return list(getattr(self, part).labels_)

    @property
    def amounts(self) -> Sequence[str]:
        """The labels of spans that are amounts; only these have values."""
        return self.about.get("parts", {}).get("spans", {}).get("amounts", values.AMOUNTS)

    def find_spans(self, articles: Sequence[Article]) -> list[list[Span]]:
        """The spans of each article, sorted, without values.

        Raises
        ------
        ModelError
            If the model has no spans part.
        """
        if self.spans is None:
            raise ModelError(f"the model {self.about['name']} has no spans part")
        return self.spans.predict([a.full for a in articles])

    def _topics(self, batch: list[Article]) -> list[dict[str, Any]]:
        assert self.topics is not None
        probability = self.topics.predict_proba(batch)
        labels, chosen = self.topics.labels_, self.topics.decide(probability)
        result = []
        for row, yes in zip(probability.astype(float).tolist(), chosen.tolist(), strict=True):
            topics = [label for label, is_on in zip(labels, yes, strict=True) if is_on]
            scores: dict[str, float] = dict(zip(labels, [round(p, 6) for p in row], strict=True))
            primary = max(topics, key=scores.__getitem__) if topics else NONE
            result.append({"topics": topics, "primary": primary, "scores": scores})
        return result

    def _explain(self, batch: list[Article], records: list[dict[str, Any]], count: int) -> None:
        assert self.topics is not None
        for record, words in zip(records, self.topics.explain(batch, count), strict=True):
            record["words"] = {
                topic: [{"word": word, "weight": round(weight, 4)} for word, weight in words[topic]]
                for topic in record["topics"]
            }

    def _spans(self, batch: list[Article]) -> list[list[dict[str, Any]]]:
        texts = [a.full for a in batch]
        assert self.spans is not None
        return [
            [
                {"start": s.start, "end": s.end, "label": s.label, "text": text[s.start : s.end]}
                | self._amount(text, s).row()
                for s in spans
            ]
            for text, spans in zip(texts, self.spans.predict(texts), strict=True)
        ]

    def _amount(self, text: str, span: Span) -> values.Amount:
        if span.label not in self.amounts:
            return values.UNREADABLE
        return values.read_amount(text, span.start, span.end, span.label)


def default_path() -> Path:
    """Where the shipped model is: inside an installed package, or in the checkout that the package
    runs from.
    """
    here = Path(__file__).resolve().parents[1]
    installed = here / "data" / "model"
    return installed if (installed / MANIFEST).is_file() else here.parent / "models" / "default"


def save(
    directory: Path,
    part: TopicClassifier | SpanTagger | TopicModel | SpanModel,
    *,
    name: str,
    about: Mapping[str, Any],
    scores: Mapping[str, float] | None = None,
) -> str:
    """Write a fitted estimator as its part of a model directory; an existing model keeps its other
    part.

    The directory is replaced whole, so that a reader never sees half of it.

    Parameters
    ----------
    directory
        The model directory, which may exist.
    part
        A fitted `TopicClassifier` or `SpanTagger`, or what either became when it was loaded.
    name
        The model's name.
    about
        What goes into `model.json` beside what the estimator says of itself, as where its data is
        from; of spans, `amounts` are the labels that have values, MONEY and QUANTITY by default.
    scores
        Flat metrics; they are kept beside what the model's identity covers.

    Returns
    -------
    str
        The model's digest.
    """
    params = {} if isinstance(part, TopicModel | SpanModel) else part.get_params()
    learned = part if isinstance(part, TopicModel | SpanModel) else part.model_
    task = "topics" if isinstance(learned, TopicModel) else "spans"
    old, kept = files_of.read_files(directory) if (directory / MANIFEST).exists() else ({}, {})
    parts = {**_upgraded(old.get("parts", {})), task: _describe(learned, params) | dict(about)}
    files = {f"{p}.npz": kept[f"{p}.npz"] for p in parts if p != task}
    files[f"{task}.npz"] = files_of.pack(learned.arrays())
    told = {**old.get("scores", {}), task: dict(scores or {})}
    content = manifest.build(name, parts, files, told)
    text = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY) + b"\n"
    files_of.replace(directory, {**files, MANIFEST: text})
    return manifest.digest(orjson.loads(text))


def _upgraded(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a model of format 1 as format 2 describes them."""
    result = dict(parts)
    old = parts.get("topics", {})
    if isinstance(old.get("params"), dict):
        params, form = of_topics.all_renamed(old["params"]), of_topics.form_now(old.get("form"))
        result["topics"] = {**old, "params": params, "form": form}
    if "spans" in parts and "features" not in parts["spans"]:
        described = manifest.describe_features(features.TEMPLATES_1, "number")
        result["spans"] = {**parts["spans"], "features": described}
    return result


def load(
    directory: os.PathLike[str] | str | None = None, *, registered: str | None = None
) -> Model:
    """Read a model directory.

    Models of an MLflow store are fetched by `ml.tracking`, which gives the directory.

    Parameters
    ----------
    directory
        The model directory; by default the shipped model's.
    registered
        The name and version that it is registered under, if it is.

    Returns
    -------
    Model

    Raises
    ------
    ModelError
        For anything that is not right: what is missing, altered, truncated or does not fit
        together.
    """
    directory = Path(directory) if directory else default_path()
    about, files = files_of.read_files(directory)
    found: dict[str, Any] = {"topics": None, "spans": None}
    for task, part in about["parts"].items():
        try:
            arrays = files_of.unpack(files[f"{task}.npz"], _ARRAYS[task])
            _check_part(task, part)
            if task == "topics":
                params, form = (
                    of_topics.all_renamed(part["params"]),
                    of_topics.form_now(part["form"]),
                )
                found[task] = TopicModel.restore(params, part["labels"], form, arrays)
            else:
                found[task] = _restore_spans(part, arrays)
        except ModelError as error:
            raise ModelError(f"{directory}: the {task} part {error}") from error
        except (
            KeyError,
            TypeError,
            ValueError,
            IndexError,
            AttributeError,
            ArithmeticError,
            MemoryError,
        ) as error:
            raise ModelError(
                f"{directory}: the {task} part does not fit together: {error}"
            ) from error
    return Model(found["topics"], found["spans"], about, manifest.digest(about), registered)


def _restore_spans(part: Mapping[str, Any], arrays: dict[str, np.ndarray]) -> SpanModel:
    templates, by_number = manifest.check_features(part)
    seeds = [features.FORMAT_1[name] for name in templates] if by_number else None
    return SpanModel.restore(part["labels"], part["params"]["bits"], arrays, templates, seeds)


def _check_part(task: str, part: Mapping[str, Any]) -> None:
    """Raise ValueError for labels or settings with which predicting would fail, or never end."""
    labels, params = part["labels"], part["params"]
    if (
        not isinstance(labels, list)
        or not labels
        or not all(isinstance(v, str) and v for v in labels)
    ):
        raise ValueError("labels must be a list of names")
    if len(set(labels)) < len(labels) or not isinstance(params, dict):
        raise ValueError("labels must differ, and params be an object")
    amounts = part.get("amounts", [])
    if not isinstance(amounts, list) or not all(isinstance(name, str) for name in amounts):
        raise ValueError("amounts must be a list of labels")
    try:
        if task == "spans":
            parameters.check(of_spans.PARAMETERS, params, of_spans.NEEDED)
            return
        parameters.check(of_topics.PARAMETERS, of_topics.all_renamed(params), of_topics.NEEDED)
    except InputError as error:
        raise ValueError(str(error)) from error
    if of_topics.form_now(part["form"]) not in FORMS:
        raise ValueError(f"form {part['form']!r} is none of {', '.join(FORMS)}")


def _listed(labels: list[str]) -> str:
    more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return ", ".join(labels[:_SHOWN]) + more


def _describe(part: TopicModel | SpanModel, params: dict[str, Any]) -> dict[str, Any]:
    if isinstance(part, SpanModel):
        by_number = part.seeds != features.seeds(part.templates)
        return {
            "labels": part.labels_,
            "params": {"bits": part.bits} | params,
            "features": manifest.describe_features(
                part.templates, "number" if by_number else "name"
            ),
        }
    thresholds = dict(zip(part.labels_, part.thresholds_.tolist(), strict=True))
    return {
        "labels": part.labels_,
        "form": part.form_,
        "params": part.params,
        "thresholds": thresholds,
    }
