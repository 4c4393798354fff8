"""The same is true of a path, of `file://` and of an object store in memory."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ml.errors import InputError, MissingExtra, OutputError
from ml.io import atomic, places
from ml.io.places import Remote

pytest.importorskip("fsspec")


def fill(place, data):
    with atomic.writing(place) as file:
        file.write(data)


def names(folder):
    files = folder.iterdir() if not isinstance(folder, Remote) else folder.files()
    return sorted(p.name for p in files)


def test_what_is_written_is_read(folder):
    fill(folder / "a.csv.gz", b"one\n")
    fill(folder / "a.csv.gz", b"two\n")
    place = folder / "a.csv.gz"
    assert (place.read_bytes(), place.suffix, place.suffixes) == (b"two\n", ".gz", [".csv", ".gz"])
    assert (place.exists(), place.is_file(), place.is_dir()) == (True, True, False)
    assert (folder.is_dir(), (folder / "b").exists()) == (True, False)
    with place.open("rb") as file:
        file.seek(2)
        assert file.readline() == b"o\n"


def test_folders(folder):
    inside = folder / "inside"
    assert places.is_empty(inside)
    places.make_folder(inside)
    assert places.is_empty(inside)
    fill(inside / "a", b"x")
    assert not places.is_empty(inside)
    places.remove_folder(inside, "a")
    assert not inside.exists()


def test_a_version_changes_with_the_file(folder):
    if not isinstance(folder, Remote):
        return
    fill(folder / "a", b"x")
    before = (folder / "a").version()
    assert (folder / "a").version() == before
    fill(folder / "a", b"xy")
    assert (folder / "a").version() != before


def test_names(tmp_path):
    place = places.locate("memory://desk/2024/a.jsonl")
    assert isinstance(place, Remote)
    assert str(place.with_name("b") / "c") == "memory://desk/2024/b/c"
    assert places.absolute(place) == "memory://desk/2024/a.jsonl"
    assert places.same(tmp_path, tmp_path / ".." / tmp_path.name)
    assert not places.same(tmp_path, place)


def test_unknown_scheme():
    with pytest.raises(
        InputError, match="^nowhere://x: nowhere:// is no known protocol; allowed: a path"
    ):
        places.locate("nowhere://x")


def test_what_a_store_refuses_is_told_with_its_name():
    with pytest.raises(InputError, match="^reference://x: cannot be reached: .*missing 1 required"):
        places.locate("reference://x")


@pytest.fixture
def web():
    """A web server on this machine that has /a.jsonl, forbids /secret and nothing else."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response({"/a.jsonl": 200, "/secret": 403}.get(self.path, 404))
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"{}\n" if self.command == "GET" else b"")

        do_HEAD = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_is_not_on_the_web_is_told_from_what_is_not_reached(web):
    pytest.importorskip("aiohttp")
    assert places.locate(f"{web}/a.jsonl").exists()
    assert not places.locate(f"{web}/b.jsonl").exists()
    with pytest.raises(InputError, match="/secret: cannot be reached: 403"):
        places.locate(f"{web}/secret").exists()
    with pytest.raises(InputError, match="x: cannot be reached: Connect call failed"):
        places.locate("http://127.0.0.1:9/x").exists()


def test_the_web_can_only_be_read(web):
    pytest.importorskip("aiohttp")
    with pytest.raises(OutputError, match="cannot be written: http:// can only be read"):
        fill(places.locate(f"{web}/a.jsonl"), b"")


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("s3://b/k", "s3fs", "s3"),
        ("gs://b/k", "gcsfs", "gs"),
        ("memory://k", "fsspec.core", "remote"),
    ],
)
def test_a_missing_extra_is_named(url, module, extra, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=rf"pip install 'newsdesk-ml\[{extra}\]'"):
        places.locate(url)


def test_fsspec_is_loaded_only_for_a_scheme():
    code = "import sys; from ml.io import places; places.locate('a.jsonl'); print('fsspec' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_file_is_the_same_under_a_url(tmp_path):
    (tmp_path / "a.jsonl").write_text("x")
    plain = places.locate(str(tmp_path / "a.jsonl"))
    for scheme in ("file", "local"):
        assert places.same(plain, places.locate(f"{scheme}://{tmp_path}/a.jsonl"))
        assert not places.same(plain, places.locate(f"{scheme}://{tmp_path}/b.jsonl"))


def test_folders_are_walked_but_for_what_is_hidden_or_half_done(folder):
    for name in (
        "b.TXT",
        "z/a.txt",
        ".hidden.txt",
        ".git/c.txt",
        "o.jsonl.parts/in.txt",
        "z/y/x.md",
        "c.csv",
    ):
        if not isinstance(folder, Remote):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        elif folder.url.startswith("file"):
            Path(places.plain(folder / name).parent).mkdir(parents=True, exist_ok=True)
        fill(folder / name, b"x")
    assert places.walk(folder) == [
        folder / name for name in ("b.TXT", "c.csv", "z/a.txt", "z/y/x.md")
    ]


def test_no_pipe_is_found_in_a_folder_and_a_missing_folder_is_named(tmp_path):
    os.mkfifo(tmp_path / "f.txt")
    assert places.walk(tmp_path) == []
    with pytest.raises(InputError, match="none: No such file"):
        places.walk(tmp_path / "none")
