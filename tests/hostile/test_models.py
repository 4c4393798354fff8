"""A model directory from a stranger can at worst be refused: in one line, in little memory, and nothing in it is run.

What `test_model` shows of altered files is not repeated; here the author of the model means harm, and the digests fit.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import pickle
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from ml.cli.main import main
from ml.errors import ModelError
from ml.model import directory
from ml.model.model import load
from ml.tracking import client, registry

Change = Callable[[Path], Any]


@pytest.fixture
def copy(model_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return shutil.copytree(model_dir, tmp_path / "copy")


def edit(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / "model.json"
    about = json.loads(path.read_text())
    change(about)
    path.write_text(json.dumps(about))


def put(folder: Path, name: str, data: bytes) -> None:
    """Put a file into a model and make the manifest agree."""
    (folder / name).write_bytes(data)
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    edit(folder, lambda about: about["files"].update({name: entry}))


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def entries(folder: Path, task: str) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / f"{task}.npz") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def header(text: str) -> bytes:
    """The beginning of an array file that says of itself what it likes."""
    data = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(data)) + data


def says(shape: str, kind: str = "<f2") -> bytes:
    return header(f"{{'descr': {kind!r}, 'fortran_order': False, 'shape': {shape}}}") + bytes(64)


def array(task: str, name: str, data: bytes | Callable[[np.ndarray], np.ndarray]) -> Change:
    """Put other bytes, or a changed array, into a part's file."""

    def change(folder: Path) -> None:
        found = entries(folder, task)
        old = np.load(io.BytesIO(found[f"{name}.npy"]))
        found[f"{name}.npy"] = data if isinstance(data, bytes) else npy(data(old))
        put(folder, f"{task}.npz", packed(found))

    return change


def about(path: str, value: Any) -> Change:
    """Set a value of model.json, by dotted path."""

    def change(content: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for key in way:
            content = content[key]
        content[last] = value

    return lambda folder: edit(folder, change)


def renamed(old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        put(
            folder,
            "spans.npz",
            packed({new if n == old else n: d for n, d in entries(folder, "spans").items()}),
        )

    return change


class Runs:
    """A pickle that would make a folder when it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("pwned",)


def encrypted(folder: Path) -> None:
    data = bytearray((folder / "spans.npz").read_bytes())
    for mark, place in (
        (b"PK\3\4", 6),
        (b"PK\1\2", 8),
    ):  # the flag in each local header and in the directory
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    put(folder, "spans.npz", bytes(data))


def scrambled(folder: Path) -> None:
    data = bytearray((folder / "spans.npz").read_bytes())
    data[200:400] = bytes(200)
    put(folder, "spans.npz", bytes(data))


def sparse(name: str, size: int) -> Change:
    """A file of so many bytes that takes no room."""

    def change(folder: Path) -> None:
        with (folder / name).open("wb") as file:
            file.truncate(size)

    return change


def linked(folder: Path) -> None:
    shutil.move(folder / "model.json", folder.parent / "model.json")
    (folder / "model.json").symlink_to("../model.json")


NAN, LABELS, PARAMS = float("nan"), "parts.topics.labels", "parts.topics.params"
HOSTILE: dict[str, tuple[Change, str]] = {
    "a pickle as an array": (array("spans", "weights", npy(np.array([Runs()], object))), "plain arrays"),
    "a pickle in the place of an array": (array("spans", "weights", pickle.dumps(Runs())), "plain arrays"),
    "a pickle beside the arrays": (lambda f: (f / "spans.pkl").write_bytes(pickle.dumps(Runs())), "unknown file 'spans.pkl'"),
    "a pickle inside the archive": (lambda f: put(f, "spans.npz", packed(entries(f, "spans") | {"x.pkl": b"x"})), "nothing else"),
    "objects in a field of a record": (array("spans", "weights", says("(1,)", "|O")), "plain arrays"),
    "an array of ten gigabytes": (array("spans", "weights", says("(5000000000,)")), "plain arrays"),
    "an array of more than there are addresses": (array("spans", "weights", says("(9223372036854775807, 9)")), "plain arrays"),
    "a negative shape": (array("spans", "weights", says("(-1, -64)")), "plain arrays"),
    "a shape that is no tuple": (array("spans", "weights", says("'x'")), "plain arrays"),
    "a header nested too deep": (array("spans", "weights", header("(" * 110)), "plain arrays"),
    "a header that is a program": (array("spans", "weights", header("__import__('os').mkdir('pwned')")), "plain arrays"),
    "a later version of arrays": (array("spans", "weights", b"\x93NUMPY\x09\x00" + bytes(64)), "plain arrays"),
    "an empty array file": (array("spans", "weights", b""), "plain arrays"),
    "an encrypted archive": (encrypted, "plain arrays"),
    "an altered stream": (scrambled, "plain arrays"),
    "gzip in the place of zip": (lambda f: put(f, "spans.npz", gzip.compress(b"x")), "plain arrays"),
    "an empty archive": (lambda f: put(f, "spans.npz", packed({})), "must hold the arrays"),
    "an archive that climbs out": (renamed("weights.npy", "../weights.npy"), "must hold the arrays"),
    "an archive with an absolute name": (renamed("weights.npy", "/weights.npy"), "must hold the arrays"),
    "a file of two gigabytes": (sparse("spans.npz", 2 << 30), "larger than a model file may be"),
    "a manifest of a gigabyte": (sparse("model.json", 1 << 30), "larger than a model file may be"),
    "a manifest that is a link": (linked, "it has no model.json|not a regular file"),
    "a manifest that is a folder": (lambda f: ((f / "model.json").unlink(), (f / "model.json").mkdir()), "no model.json"),
    "a manifest that is a FIFO": (lambda f: ((f / "model.json").unlink(), os.mkfifo(f / "model.json")), "no model.json"),
    "a manifest nested 10,000 deep": (lambda f: (f / "model.json").write_text("[" * 10_000 + "]" * 10_000), "not JSON"),
    "a manifest in UTF-16": (lambda f: (f / "model.json").write_text("{}", "utf-16"), "not JSON"),
    "a path that climbs out": (about("files", {"../../etc/passwd": {}}), "unknown file '../../etc/passwd'"),
    "an absolute path": (about("files", {"/etc/passwd": {}}), "unknown file '/etc/passwd'"),
    "a folder inside": (lambda f: (f / "more").mkdir(), "unknown file 'more'"),
    "a later format": (about("format", 99), "model format 99; this version reads the formats 1 and 2"),
    "a format that is no number": (about("format", {"a": []}), "this version reads the formats 1 and 2"),
    "a name that is no text": (about("name", ["x"]), "names parts other than"),
    "parts that are a list": (about("parts", []), "must have exactly the keys"),
    "a part that is text": (about("parts.spans", "x"), "each part and file as an object"),
    "no part": (about("parts", {}), "or none"),
    "no digest": (about("files", {"spans.npz": {}, "topics.npz": {}}), "altered or truncated"),
    "labels that are no list": (about(LABELS, 5), "labels must be a list"),
    "labels that are no text": (about(LABELS, [{"a": 1}, 2]), "labels must be a list"),
    "labels that are alike": (about(LABELS, ["a", "a"]), "labels must differ"),
    "more labels than weights": (about(LABELS, ["a", "b", "c"]), "does not fit together"),
    "a form of labels nobody knows": (about("parts.topics.form", "all"), "is none of multiclass, multilabel, multilabel-indicator"),
    "settings that are no object": (about(PARAMS, []), "params be an object"),
    "settings nobody knows": (about(PARAMS + ".hook", "os.system"), "does not fit together"),
    "a table of 2**60 rows": (about("parts.spans.params.bits", 60), "bits must be a whole number from 1 to 24"),
    "a table of yes rows": (about("parts.spans.params.bits", True), "bits must be a whole number"),
    "n-grams of a million characters": (about(PARAMS + ".ngram_range", [1, 1_000_000]), "numbers from 1 to 8"),
    "n-grams of no length": (about(PARAMS + ".ngram_range", []), "does not fit together"),
    "a weight of titles that is no number": (about(PARAMS + ".title_weight", "2"), "title_weight must be a number"),
    "words that are no words": (about(PARAMS + ".words", [[1, 2]]), "words must be pairs of a word and its frequency"),
    "weights that are no numbers": (array("topics", "weights", lambda a: a * np.float16(NAN)), "finite numbers in weights"),
    "weights without bound": (array("spans", "start", lambda a: a - np.float32("inf")), "finite numbers in start"),
    "weights that are text": (array("topics", "bias", lambda a: a.astype("U9")), "finite numbers in bias"),
    "weights that are complex": (array("topics", "bias", lambda a: a.astype(complex)), "finite numbers in bias"),
    "thresholds that are no numbers": (array("topics", "thresholds", lambda a: a * NAN), "finite numbers in thresholds"),
    "thresholds above one": (array("topics", "thresholds", lambda a: a + 1), "thresholds must be probabilities"),
    "a row below the table": (array("spans", "rows", lambda a: a.astype(np.int64) - 99), "numbers from 0 in rows"),
    "a row beyond the table": (array("spans", "rows", lambda a: a + np.uint32(1 << 30)), "rows must be numbers below"),
    "a bucket beyond the table": (array("topics", "buckets", lambda a: a + np.uint32(1 << 30)), "does not fit together"),
    "words that are no UTF-8": (array("topics", "words", lambda a: np.full_like(a, 255)), "does not fit together"),
    "an array without a shape": (array("topics", "bias", lambda a: np.float32(1)[None][0:0]), "does not fit together"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_model_is_refused_in_one_line(copy, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    change, message = HOSTILE[name]
    change(copy)
    with pytest.raises(ModelError, match=message) as caught:
        load(copy)
    assert "\n" not in str(caught.value).strip()
    assert not (tmp_path / "pwned").exists()
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n')
    result = CliRunner().invoke(main, ["predict", "a.jsonl", "--model", str(copy)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)


def test_an_archive_that_unpacks_without_end(copy, monkeypatch):
    """The size in the archive's own directory may be a lie: no more is unpacked than it says."""
    monkeypatch.setattr(directory, "_MOST_BYTES", 1 << 22)
    bomb = packed(entries(copy, "spans") | {"weights.npy": bytes(8 << 20)})
    put(copy, "spans.npz", bomb)
    with pytest.raises(ModelError, match="unpacks to more"):
        load(copy)
    size, lie = struct.pack("<I", 8 << 20), struct.pack("<I", 64)
    put(copy, "spans.npz", bomb.replace(size, lie))
    with pytest.raises(ModelError, match="plain arrays"):
        load(copy)


MARKUP = '<script>alert(1)</script>\x1b[31m=HYPERLINK("x")\u202e'


def test_names_of_labels_stay_text(copy, tmp_path, monkeypatch):
    """A label may have any name; it becomes neither markup nor a formula, nor does it reach the terminal raw."""
    monkeypatch.chdir(tmp_path)
    labels = json.loads((copy / "model.json").read_text())["parts"]["topics"]["labels"]
    edit(copy, lambda a: a["parts"]["topics"].update(labels=[MARKUP + label for label in labels]))
    edit(copy, lambda a: a["parts"]["spans"].update(labels=["=" + MARKUP, "\x1b]0;x\x07"]))
    edit(copy, lambda a: a.update(name=MARKUP))
    (tmp_path / "a.jsonl").write_text(
        '{"title": "博物馆新展", "text": "博物馆展出文物186件，观众突破300万，门票80元。"}\n'
    )
    call = CliRunner().invoke
    assert call(main, ["predict", "a.jsonl", "--model", str(copy), "-o", "p.jsonl"]).exit_code == 0
    shown = call(main, ["predict", "a.jsonl", "--model", str(copy), "--table"])
    assert "<script>" in shown.stdout.replace("\n", "") and "\\x1b" in shown.stdout
    assert "\x1b" not in shown.stdout and "\u202e" not in shown.stdout
    assert call(main, ["report", "p.jsonl", "-o", "r.html"]).exit_code == 0
    assert "<script>alert" not in (tmp_path / "r.html").read_text()


@pytest.mark.slow
def test_a_registered_model_that_was_altered_is_refused(model_dir, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    with client.start("tiny") as run:
        run.model(model_dir)
    assert run.id is not None
    registry.register(run.id, "desk", "champion")
    (tmp_path / "a.jsonl").write_text('{"text": "投资3亿元。"}\n')
    command = ["predict", "a.jsonl", "--model", "models:/desk@champion"]
    assert CliRunner().invoke(main, command).exit_code == 0
    (stored,) = (tmp_path / "mlruns").rglob("spans.npz")
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "spans.npz is not the file that model.json describes" in result.stderr
    stored.with_name("extra.py").write_text("x")
    stored.with_name("model.json").unlink()
    assert "holds no model of this toolkit" in CliRunner().invoke(main, command).stderr
