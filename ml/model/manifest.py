"""`model.json`: what it must hold, the model's identity, and what its parts may say.

A model's digest covers all that its predictions follow from: arrays, labels, settings, thresholds,
the vocabulary and the feature templates, and the versions of this package and of the libraries.
Scores stand beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from ml.errors import ModelError
from ml.spans import features
from ml.text import vocabulary

FORMAT = 2
MANIFEST = "model.json"
PARTS = ("topics", "spans")
_KEYS = {
    1: {"format", "name", "parts", "libraries", "files"},
    2: {"format", "name", "package", "parts", "libraries", "files", "scores"},
}
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "jieba", "rjieba")
_SHOWN = 12  # characters of a digest that a message or a name shows


def build(
    name: str,
    parts: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, bytes],
    scores: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    """The content of `model.json`.

    Parameters
    ----------
    name
        The model's name.
    parts
        What each part says of itself.
    files
        The other files of the directory, by name.
    scores
        Metrics of each part, which are not part of the model's identity.

    Returns
    -------
    dict
    """
    return {
        "format": FORMAT,
        "name": name,
        "package": _version("newsdesk-ml"),
        "parts": {part: parts[part] for part in PARTS if part in parts},
        "libraries": {lib: version for lib in _LIBRARIES if (version := _version(lib))},
        "files": {
            file: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for file, data in sorted(files.items())
        },
        "scores": {part: dict(scores[part]) for part in PARTS if part in scores},
    }


def digest(about: Mapping[str, Any]) -> str:
    """The identity of a model: a sha256 over `model.json` without its scores.

    A model of format 1 does not say which vocabulary and templates it was trained with: those that
    it is read with are part of its identity.
    """
    own = {key: value for key, value in about.items() if key != "scores"}
    if about["format"] == 1:
        own["features"] = describe_features(features.TEMPLATES_1, "number")
    return hashlib.sha256(orjson.dumps(own, option=orjson.OPT_SORT_KEYS)).hexdigest()


def describe_features(templates: tuple[str, ...], hashed_by: str = "name") -> dict[str, Any]:
    """What a span tagger's features depend on.

    Parameters
    ----------
    templates
        Names of the feature templates.
    hashed_by
        What they are hashed under, their `name` or their `number`.

    Returns
    -------
    dict
        The digest of the vocabulary, names and digest of the templates, and `hashed_by`.
    """
    return {
        "vocabulary": vocabulary.DIGEST,
        "templates": {"names": list(templates), "digest": features.digest(templates)},
        "hashed_by": hashed_by,
    }


def parse(directory: Path, text: bytes) -> dict[str, Any]:
    """Check a `model.json`.

    Parameters
    ----------
    directory
        Of the model, for messages.
    text
        The content of the file.

    Returns
    -------
    dict

    Raises
    ------
    ModelError
        For what does not describe a model that this version reads.
    """
    try:
        about = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ModelError(f"{directory}: {MANIFEST} is not JSON: {error}") from error
    if not isinstance(about, dict) or "format" not in about:
        raise ModelError(f"{directory}: {MANIFEST} does not describe a model")
    format_ = about["format"]
    if type(format_) is not int or format_ not in _KEYS:
        raise ModelError(
            f"{directory}: model format {format_!r:.40}; this version reads the formats 1 and 2"
        )
    keys = _KEYS[format_]
    if set(about) != keys or not all(
        isinstance(about[key], dict) for key in keys & {"parts", "files", "scores"}
    ):
        raise ModelError(
            f"{directory}: {MANIFEST} must have exactly the keys {', '.join(sorted(keys))}"
        )
    parts, files = about["parts"], about["files"]
    if not parts or set(parts) - set(PARTS) or not isinstance(about["name"], str):
        raise ModelError(
            f"{directory}: {MANIFEST} names parts other than {', '.join(PARTS)}, or none"
        )
    if not all(isinstance(v, dict) for v in (*parts.values(), *files.values())):
        raise ModelError(f"{directory}: {MANIFEST} must describe each part and file as an object")
    return about


def check_features(part: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """Templates of a span tagger, and whether they are hashed by their number, as in format 1.

    Raises ModelError where this version's vocabulary or templates are not those that it was
    trained with.
    """
    if "features" not in part:  # format 1
        return features.TEMPLATES_1, True
    trained = part["features"]
    names = trained["templates"]["names"]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("templates must be a list of names")
    if trained["hashed_by"] not in ("name", "number"):
        raise ValueError(f"hashed_by must be name or number, got {trained['hashed_by']!r:.40}")
    known = {"vocabulary": (trained["vocabulary"], vocabulary.DIGEST)}
    known["feature templates"] = (trained["templates"]["digest"], features.digest(tuple(names)))
    for what, (then, now) in known.items():
        if then != now:
            raise ModelError(
                f"was trained with another {what} ({then!s:.{_SHOWN}}, here {now:.{_SHOWN}}): "
                "train it again, or use the version of this package that trained it"
            )
    return tuple(names), trained["hashed_by"] == "number"


def _version(library: str) -> str | None:
    from importlib import metadata

    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return None
