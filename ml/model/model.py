"""A model directory: saving, loading, verifying; and `Model`, which joins topics, spans and amounts.

The directory holds `model.json` and files of plain arrays. Loading runs nothing from it: every file's size and
sha256 is checked before its bytes are read as arrays without pickles. How models are trained is `experiment`.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import orjson

from ml import parameters
from ml.amounts import values
from ml.articles import NONE, Article, Span, several
from ml.errors import InputError, ModelError
from ml.spans import parameters as of_spans
from ml.spans.tagger import SpanTagger
from ml.topics import parameters as of_topics
from ml.topics.model import FORMS, TopicModel

if TYPE_CHECKING:
    from ml.topics.classifier import TopicClassifier

FORMAT = 1
MANIFEST = "model.json"
PARTS = ("topics", "spans")
_MOST_BYTES = 1 << 30  # no file of a model, packed or unpacked, is larger
_KEYS = {"format", "name", "parts", "libraries", "files"}
_MOST_MANIFEST = 1 << 24
# Every array of a part, with the kind of its numbers: unsigned integers or floats.
_ARRAYS = {
    "topics": {
        "words": "u",
        "word_idf": "f",
        "buckets": "u",
        "gram_idf": "f",
        "weights": "f",
        "bias": "f",
        "thresholds": "f",
    },
    "spans": {"rows": "u", "weights": "f", "transition": "f", "start": "f"},
}
_SHOWN = 10  # labels of a part that the model's repr names


@dataclass(frozen=True, slots=True)
class Model:
    """What predicts: a topic model, a span tagger, or both. `about` is the model's `model.json`."""

    topics: TopicModel | None
    spans: SpanTagger | None
    about: Mapping[str, Any]
    digest: str
    registered: str | None = None

    def __repr__(self) -> str:
        """The model's name, digest, parts and labels; all there is to know is `about`."""
        labels = {
            "topics": self.topics.labels if self.topics else [],
            "spans": self.spans.labels_ if self.spans else [],
        }
        parts = "; ".join(f"{p} {_listed(labels[p])}" for p in self.parts())
        registered = f", registered as {self.registered}" if self.registered else ""
        return f"<Model {self.about['name']}@{self.digest[:12]}{registered}: {parts}>"

    @property
    def tag(self) -> str:
        """What predictions say of the model: the name and version it is registered under, or its name and digest."""
        return self.registered or f"{self.about['name']}@{self.digest[:12]}"

    def predict(
        self,
        articles: Iterable[str | Article | Mapping[str, Any]],
        only: str | None = None,
        explain: int = 0,
    ) -> list[dict[str, Any]]:
        """Predictions by the contract, one for each text or article. `only`: `topics` or `spans`.

        `articles`: strings, `Article`s, or mappings with `text` and optionally `title` and `id`; or a pandas table with
        columns of these names.
        `explain`: how many of the words that spoke most for each predicted topic are added, under `words`.
        Raises ModelError if the model lacks the part that `only` names, or has no topics to explain, and InputError
        for a single text, for what is no text, and for a table without `text`.
        """
        batch = _rows(articles) if _is_table(articles) else [_article(a) for a in several(articles)]
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
        """The parts that predict, or the one that is asked for. Raises ModelError if it, or one to explain, is missing."""
        have = [p for p in PARTS if getattr(self, p) is not None]
        if only is not None and only not in have:
            raise ModelError(f"the model {self.about['name']} has no {only} part; it has: {', '.join(have)}")
        parts = [only] if only else have
        if explain and "topics" not in parts:
            raise ModelError("only topics can be explained, and none are predicted")
        return parts

    def find_spans(self, articles: Sequence[Article]) -> list[list[Span]]:
        """The spans of each article, without values."""
        if self.spans is None:
            raise ModelError(f"the model {self.about['name']} has no spans part")
        return self.spans.predict([a.full for a in articles])

    def _topics(self, batch: list[Article]) -> list[dict[str, Any]]:
        assert self.topics is not None
        probability = self.topics.predict_proba(batch)
        labels, chosen = self.topics.labels, self.topics.decide(probability)
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
                | values.read(text, s.start, s.end, s.label).row()
                for s in spans
            ]
            for text, spans in zip(texts, self.spans.predict(texts), strict=True)
        ]


def default_path() -> Path:
    """Where the shipped model is: inside an installed package, or in the checkout that the package runs from."""
    here = Path(__file__).resolve().parents[1]
    installed = here / "data" / "model"
    return installed if (installed / MANIFEST).is_file() else here.parent / "models" / "default"


def save(
    directory: Path,
    part: TopicClassifier | TopicModel | SpanTagger,
    *,
    name: str,
    about: Mapping[str, Any],
) -> str:
    """Write what was learned as its part of a model directory, keeping the other part if there is one.

    `about` goes into `model.json` beside labels and parameters. The directory is replaced whole, so that
    a reader never sees half of it. Returns the model's digest.
    """
    from importlib import metadata

    if not isinstance(part, TopicModel | SpanTagger):
        part = part.model_
    task = "topics" if isinstance(part, TopicModel) else "spans"
    old = _read(directory) if (directory / MANIFEST).exists() else ({"parts": {}}, {})
    parts = {**old[0]["parts"], task: _describe(part) | dict(about)}
    files = {f"{p}.npz": old[1][f"{p}.npz"] for p in parts if p != task}
    files[f"{task}.npz"] = _pack(part.arrays())
    manifest = {
        "format": FORMAT,
        "name": name,
        "parts": {p: parts[p] for p in PARTS if p in parts},
        "libraries": {
            lib: metadata.version(lib)
            for lib in ("numpy", "scipy", "scikit-learn", "jieba", "rjieba")
            if _installed(lib)
        },
        "files": {
            n: {"sha256": hashlib.sha256(files[n]).hexdigest(), "bytes": len(files[n])} for n in sorted(files)
        },
    }
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY) + b"\n"
    _replace(directory, {**files, MANIFEST: text})
    return hashlib.sha256(text).hexdigest()


def load(directory: Path | str | None = None, *, registered: str | None = None) -> Model:
    """Read a model directory; without one, the shipped model. Raises ModelError for anything that is not right.

    Models of an MLflow store are fetched by `tracking.fetch`, which gives the directory.
    """
    if str(directory).startswith(("models:/", "runs:/")):
        raise ModelError(
            f"{directory} is an address of MLflow, no folder: `ml predict --model` takes it; in Python fetch it first: "
            f"from ml import tracking; ml.load(tracking.fetch({str(directory)!r})[0])"
        )
    directory = Path(directory) if directory else default_path()
    about, files = _read(directory)
    found: dict[str, Any] = {"topics": None, "spans": None}
    for task, part in about["parts"].items():
        try:
            arrays = _unpack(files[f"{task}.npz"], _ARRAYS[task])
            _check_part(task, part)
            if task == "topics":
                params, form = of_topics.all_renamed(part["params"]), of_topics.form_now(part["form"])
                found[task] = TopicModel.restore(params, part["labels"], form, arrays)
            else:  # restoring reshapes the arrays to the labels
                found[task] = SpanTagger.restore(part["params"], part["labels"], arrays)
        except ModelError as error:
            raise ModelError(f"{directory}: {task}.npz {error}") from error
        except (
            KeyError,
            TypeError,
            ValueError,
            IndexError,
            AttributeError,
            ArithmeticError,
            MemoryError,
        ) as error:
            raise ModelError(f"{directory}: the {task} part does not fit together: {error}") from error
    text = (directory / MANIFEST).read_bytes()
    return Model(found["topics"], found["spans"], about, hashlib.sha256(text).hexdigest(), registered)


def _check_part(task: str, part: Mapping[str, Any]) -> None:
    """Raise ValueError for labels or settings with which predicting would fail, or never end."""
    labels, params = part["labels"], part["params"]
    if not isinstance(labels, list) or not labels or not all(isinstance(v, str) and v for v in labels):
        raise ValueError("labels must be a list of names")
    if len(set(labels)) < len(labels) or not isinstance(params, dict):
        raise ValueError("labels must differ, and params be an object")
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


def _is_table(given: Any) -> bool:
    """Whether this is a pandas table, told without importing pandas."""
    return hasattr(given, "notna") and hasattr(given, "columns")


def _rows(table: Any) -> list[Article]:
    """The articles of a pandas table; what is missing is None there, and the whole numbers beside it are floats."""
    if "text" not in table.columns:
        known = ", ".join(map(str, table.columns)) or "none"
        raise InputError(f"a table of articles needs a column text; columns: {known:.200}")
    cells = table[[name for name in ("id", "title", "text") if name in table.columns]].astype(object)
    batch = []
    for number, row in enumerate(cells.where(cells.notna(), None).to_dict("records")):
        if isinstance(row.get("id"), float) and row["id"].is_integer():
            row["id"] = int(row["id"])
        try:
            batch.append(_article(row))
        except InputError as error:
            raise InputError(f"row {number} of {len(cells)}: {error}") from error
    return batch


def _article(item: str | Article | Mapping[str, Any]) -> Article:
    if isinstance(item, Article):
        return item
    if isinstance(item, str):
        return Article("", item)
    from ml.articles import from_row

    return from_row(item, labels=False)


def _describe(part: TopicModel | SpanTagger) -> dict[str, Any]:
    if isinstance(part, SpanTagger):
        return {"labels": part.labels_, "params": part.get_params(), "iterations": part.n_iter_}
    thresholds = dict(zip(part.labels, part.thresholds.tolist(), strict=True))
    return {"labels": part.labels, "form": part.form, "params": part.params, "thresholds": thresholds}


def _installed(library: str) -> bool:
    from importlib import metadata

    try:
        metadata.version(library)
    except metadata.PackageNotFoundError:
        return False
    return True


def _pack(arrays: dict[str, np.ndarray]) -> bytes:
    # Packed, though packed arrays cannot be mapped into memory: unpacked they are 7 MB, which worker processes share.
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _unpack(data: bytes, kinds: Mapping[str, str]) -> dict[str, np.ndarray]:
    """The arrays of an npz file. Names and sizes are checked before anything is unpacked; pickles are refused."""
    names = set(kinds)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if {e.filename for e in entries} != {f"{n}.npy" for n in names} or len(entries) != len(names):
                raise ModelError(f"must hold the arrays {', '.join(sorted(names))}, and nothing else")
            if sum(e.file_size for e in entries) > _MOST_BYTES:
                raise ModelError("unpacks to more than a model may have")
            for entry in entries:
                with archive.open(entry) as file:
                    _check_header(file, entry.file_size)
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in sorted(names)}
    except ModelError:
        raise
    except Exception as error:  # whatever a file made to break them gets out of zipfile, zlib and numpy
        raise ModelError(f"is not a file of plain arrays: {error}") from error
    for name, array in found.items():
        if array.dtype.kind != kinds[name] or (kinds[name] == "f" and not np.isfinite(array).all()):
            wanted = "finite numbers" if kinds[name] == "f" else "numbers from 0"
            raise ModelError(f"must have {wanted} in {name}, got {array.dtype}")
    return found


def _check_header(file: IO[bytes], size: int) -> None:
    """Raise ValueError for an array that says it is of another size than its entry, before room is made for it."""
    version = np.lib.format.read_magic(file)
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
    shape, _, dtype = read(file)
    if dtype.hasobject or file.tell() + math.prod(shape) * dtype.itemsize != size:
        raise ValueError(f"an array of shape {shape} and type {dtype} in {size} bytes")


def check_place(directory: Path) -> None:
    """Raise ModelError for a place that something stands in which is no model: `save` would not touch it."""
    if (
        directory.exists()
        and not (directory / MANIFEST).exists()
        and (not directory.is_dir() or any(directory.iterdir()))
    ):
        raise ModelError(f"{directory} exists and is no model directory: it is left alone")


def _replace(directory: Path, files: dict[str, bytes]) -> None:
    """Write a directory beside its place and move it there."""
    check_place(directory)
    directory = directory.absolute()
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
        for name, data in files.items():
            (fresh / name).write_bytes(data)
        fresh.chmod(0o755)
        if directory.exists():
            shutil.rmtree(directory)
        os.replace(fresh, directory)
    except OSError as error:
        raise ModelError(f"{directory} cannot be written: {error.strerror}") from error


def _read(directory: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The checked manifest of a model directory and the bytes of its other files."""
    if not directory.is_dir():
        raise ModelError(
            f"{directory} is no model directory: {'not a folder' if directory.exists() else 'there is no such folder'}"
        )
    path = directory / MANIFEST
    if not path.is_file():
        raise ModelError(f"{directory} is no model directory: it has no {MANIFEST}")
    about = _manifest(directory, _bytes(path, _MOST_MANIFEST))
    files = {}
    for name, entry in about["files"].items():
        if name not in {f"{p}.npz" for p in about["parts"]}:
            raise ModelError(f"{directory}: unknown file {name!r} in {MANIFEST}")
        data = _bytes(directory / name)
        if len(data) != entry.get("bytes") or hashlib.sha256(data).hexdigest() != entry.get("sha256"):
            raise ModelError(
                f"{directory}: {name} is not the file that {MANIFEST} describes (altered or truncated)"
            )
        files[name] = data
    missing = [p for p in about["parts"] if f"{p}.npz" not in files]
    extra = sorted({p.name for p in directory.iterdir()} - set(files) - {MANIFEST})
    if missing or extra:
        raise ModelError(
            f"{directory}: "
            + (f"no file for the part {missing[0]}" if missing else f"unknown file {extra[0]!r}")
        )
    return about, files


def _manifest(directory: Path, text: bytes) -> dict[str, Any]:
    try:
        about = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ModelError(f"{directory}: {MANIFEST} is not JSON: {error}") from error
    if not isinstance(about, dict) or "format" not in about:
        raise ModelError(f"{directory}: {MANIFEST} does not describe a model")
    if about["format"] != FORMAT:
        raise ModelError(f"{directory}: model format {about['format']!r}; this version reads format {FORMAT}")
    if set(about) != _KEYS or not isinstance(about["parts"], dict) or not isinstance(about["files"], dict):
        raise ModelError(f"{directory}: {MANIFEST} must have exactly the keys {', '.join(sorted(_KEYS))}")
    if not about["parts"] or set(about["parts"]) - set(PARTS) or not isinstance(about["name"], str):
        raise ModelError(f"{directory}: {MANIFEST} names parts other than {', '.join(PARTS)}, or none")
    if not all(isinstance(v, dict) for v in (*about["parts"].values(), *about["files"].values())):
        raise ModelError(f"{directory}: {MANIFEST} must describe each part and file as an object")
    return about


def _bytes(path: Path, most: int | None = None) -> bytes:
    """The bytes of a regular file of bounded size; links are not followed."""
    if path.is_symlink() or not path.is_file():
        raise ModelError(f"{path} is missing or not a regular file")
    if path.stat().st_size > (_MOST_BYTES if most is None else most):
        raise ModelError(f"{path} is larger than a model file may be")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from error
