"""The same is true of a path, of `file://` and of an object store in memory."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading

import pytest

from ml.errors import InputError, MissingExtra, OutputError
from ml.io import places
from ml.io.places import Remote

pytest.importorskip("fsspec")


@pytest.fixture(params=["path", "file", "memory"])
def folder(request, tmp_path):
    """An empty folder, named in one way or another."""
    if request.param == "path":
        yield tmp_path
        return
    place = places.locate(tmp_path.as_uri() if request.param == "file" else f"memory://{tmp_path}")
    places.make_folder(place)
    yield place
    places.remove_folder(place, "")


def fill(place, data):
    with places.writing(place) as file:
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


def test_a_block_that_fails_leaves_what_was_there(folder):
    fill(folder / "a", b"old")
    with pytest.raises(RuntimeError), places.writing(folder / "a") as file:
        file.write(b"half")
        raise RuntimeError
    full = pytest.raises(OutputError, match="a: cannot be written: No space left")
    with full, places.writing(folder / "a", alone=False) as file:
        file.write(b"half")
        raise OSError(28, "No space left on device")
    assert names(folder) == ["a"]
    assert (folder / "a").read_bytes() == b"old"


def test_two_who_write_the_same_do_not_meet(folder):
    with places.writing(folder / "a", alone=False) as one, places.writing(folder / "a", alone=False) as two:
        one.write(b"same")
        two.write(b"same")
    assert names(folder) == ["a"]


def test_what_is_appended_comes_in_order(folder):
    log = folder / "log.jsonl"
    assert places.appended(log) is None
    for n, line in enumerate([b"head\n", b"1\n", b"2\n"]):
        places.append(log, line, n)
    assert places.appended(log) == b"head\n1\n2\n"


def test_a_line_cut_off_is_taken_off(tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"head\n1\nha")
    assert places.appended(log) == b"head\n1\n"
    places.append(log, b"2\n", 2)
    assert places.appended(log) == b"head\n1\n2\n"


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
    with pytest.raises(InputError, match="^nowhere://x: nowhere:// is no known protocol; allowed: a path"):
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
    [("s3://b/k", "s3fs", "s3"), ("gs://b/k", "gcsfs", "gs"), ("memory://k", "fsspec.core", "remote")],
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


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "data").write_text("old")
    (tmp_path / "link").symlink_to("data")
    with places.writing(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "data").read_text() == "new"
