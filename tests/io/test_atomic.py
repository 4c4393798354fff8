"""Files are written whole or not at all, into nothing but regular files, on this machine and behind URLs."""

from __future__ import annotations

import errno
import gzip
import os
import stat

import pytest

from ml.errors import OutputError
from ml.io import atomic, places
from ml.io.places import Remote

pytest.importorskip("fsspec")


def fill(place, data):
    with atomic.writing(place) as file:
        file.write(data)


def names(folder):
    files = folder.iterdir() if not isinstance(folder, Remote) else folder.files()
    return sorted(p.name for p in files)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_block_that_fails_leaves_what_was_there(folder):
    fill(folder / "a", b"old")
    with pytest.raises(RuntimeError), atomic.writing(folder / "a") as file:
        file.write(b"half")
        raise RuntimeError
    full = pytest.raises(OutputError, match="a: cannot be written: No space left")
    with full, atomic.writing(folder / "a") as file:
        file.write(b"half")
        raise OSError(28, "No space left on device")
    assert names(folder) == ["a"]
    assert (folder / "a").read_bytes() == b"old"


def test_two_who_write_the_same_do_not_meet(folder):
    with atomic.writing(folder / "a") as one, atomic.writing(folder / "a") as two:
        one.write(b"same")
        two.write(b"same")
    assert names(folder) == ["a"]


def test_what_is_appended_comes_in_order(folder):
    log = folder / "log.jsonl"
    assert atomic.appended(log) is None
    for n, line in enumerate([b"head\n", b"1\n", b"2\n"]):
        atomic.append(log, line, n)
    assert atomic.appended(log) == b"head\n1\n2\n"


def test_a_line_cut_off_is_taken_off(tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"head\n1\nha")
    assert atomic.appended(log) == b"head\n1\n"
    atomic.append(log, b"2\n", 2)
    assert atomic.appended(log) == b"head\n1\n2\n"


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "data").write_text("old")
    (tmp_path / "link").symlink_to("data")
    with atomic.writing(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "data").read_text() == "new"


# What may not be written into ----------------------------------------------------------------------------------


@pytest.fixture(params=["path", "file"])
def named(request):
    """A path as a command is given it, plain or as a URL."""
    return lambda path: places.locate(str(path) if request.param == "path" else f"file://{path}")


SPECIAL = {
    "a FIFO": lambda folder: os.mkfifo(folder / "out"),
    "a link to a FIFO": lambda folder: (
        os.mkfifo(folder / "pipe"),
        (folder / "out").symlink_to("pipe"),
    ),
    "a link to a device": lambda folder: (folder / "out").symlink_to("/dev/null"),
    "a link over a link to a device": lambda folder: (
        (folder / "null").symlink_to("/dev/null"),
        (folder / "out").symlink_to("null"),
    ),
    "a link to a folder": lambda folder: ((folder / "f").mkdir(), (folder / "out").symlink_to("f")),
    "a folder": lambda folder: (folder / "out").mkdir(),
}


@pytest.mark.parametrize("what", SPECIAL)
def test_what_is_no_regular_file_is_not_replaced(named, tmp_path, what):
    SPECIAL[what](tmp_path)
    before = {p.name: (p.lstat().st_mode, p.lstat().st_ino) for p in tmp_path.iterdir()}
    with pytest.raises(
        OutputError, match="out: exists and is not a regular file, so it is not replaced"
    ):
        atomic.check_output(named(tmp_path / "out"))
    with pytest.raises(OutputError, match="is not a regular file"):
        fill(named(tmp_path / "out"), b"x")
    assert {p.name: (p.lstat().st_mode, p.lstat().st_ino) for p in tmp_path.iterdir()} == before
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_device_is_not_replaced():
    with pytest.raises(OutputError, match="^/dev/null: exists and is not a regular file"):
        fill(places.locate("/dev/null"), b"x")


def test_what_comes_in_the_way_while_writing_is_not_replaced(tmp_path):
    with (
        pytest.raises(OutputError, match="not a regular file"),
        atomic.writing(tmp_path / "out") as file,
    ):
        file.write(b"x")
        os.mkfifo(tmp_path / "out")
    assert stat.S_ISFIFO((tmp_path / "out").lstat().st_mode)
    assert names(tmp_path) == ["out"]


def test_a_folder_behind_a_url_is_not_written_over():
    folder = places.locate("memory://desk/folder")
    fill(folder / "a", b"x")
    with pytest.raises(OutputError, match="memory://desk/folder: exists and is not a regular file"):
        fill(folder, b"x")
    assert (folder / "a").read_bytes() == b"x"
    places.remove_folder(folder, "")


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(OutputError, match="cannot be written: Too many levels of symbolic links"):
        fill(tmp_path / "a", b"x")


def test_a_dangling_link_leads_to_a_new_file(tmp_path):
    (tmp_path / "link").symlink_to("data")
    atomic.check_output(tmp_path / "link")
    fill(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "data").read_bytes() == b"new"


# Temporary files -------------------------------------------------------------------------------------------------


def test_a_planted_link_leads_nowhere_and_a_planted_pipe_holds_nothing_up(tmp_path):
    """The name that a run before this one used, so that others could plant something there."""
    (tmp_path / "victim").write_text("dear")
    (tmp_path / ".a.partial").symlink_to("victim")
    os.mkfifo(tmp_path / ".b.partial")
    fill(tmp_path / "a", b"x")
    fill(tmp_path / "b", b"x")
    assert (tmp_path / "victim").read_text() == "dear"
    assert names(tmp_path) == [".a.partial", ".b.partial", "a", "b", "victim"]


@pytest.mark.parametrize("plant", ["a link", "a pipe", "a file"])
def test_a_temporary_name_that_was_guessed_is_not_opened(tmp_path, monkeypatch, plant):
    monkeypatch.setattr(atomic.secrets, "token_hex", lambda size: "0" * 2 * size)
    partial, victim = tmp_path / f".a.{'0' * 16}.partial", tmp_path / "victim"
    victim.write_text("dear")
    {"a link": lambda: partial.symlink_to(victim), "a pipe": lambda: os.mkfifo(partial)}.get(
        plant, lambda: os.link(victim, partial)
    )()
    with pytest.raises(OutputError, match="a: cannot be written: File exists"):
        fill(tmp_path / "a", b"x")
    assert victim.read_text() == "dear"
    assert not (tmp_path / "a").exists()


def test_what_was_killed_is_cleared_away(tmp_path):
    left = [f".a.{'0' * 16}.partial", f".b.{'0' * 16}.partial", ".a.partial"]
    for name in [*left, "a"]:
        (tmp_path / name).write_text("x")
    atomic.clear_partials(tmp_path / "a")
    assert names(tmp_path) == sorted([*left[1:], "a"])
    atomic.clear_partials(places.locate("memory://nowhere/a"))


def test_a_name_as_long_as_can_be(tmp_path):
    fill(tmp_path / ("港" * 85), b"x")
    assert names(tmp_path) == ["港" * 85]
    with pytest.raises(OutputError, match="too long"):
        atomic.check_output(tmp_path / ("a" * 256))


def test_gzip_has_no_time_stamp(tmp_path):
    for name in ("a.gz", "b.gz"):
        with atomic.open_write(tmp_path / name) as file:
            file.write(b"x")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == b"x"


# Modes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [0o600, 0o664, 0o444, 0o755])
def test_the_mode_of_an_existing_file_is_kept(named, tmp_path, bits):
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(bits)
    fill(named(tmp_path / "a"), b"new")
    assert (mode(tmp_path / "a"), (tmp_path / "a").read_bytes()) == (bits, b"new")


def test_no_half_written_file_is_more_open_than_the_one_before(tmp_path):
    (tmp_path / "a").touch(0o600)
    with atomic.writing(tmp_path / "a"):
        assert {mode(p) for p in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(("mask", "bits"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path, mask, bits):
    before = os.umask(mask)
    try:
        fill(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == bits


def test_a_folder_that_may_not_be_written_into(tmp_path, monkeypatch):
    """The superuser may write everywhere, so the system is made to refuse."""
    (tmp_path / "a").write_text("old")

    def refuse(path, *_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="a: cannot be written: Permission denied"):
        fill(tmp_path / "a", b"x")
    monkeypatch.undo()
    assert (tmp_path / "a").read_text() == "old"


# Files that grow -------------------------------------------------------------------------------------------------


def test_nothing_is_appended_to_what_is_no_regular_file(tmp_path):
    (tmp_path / "victim").write_text("dear, without a line break")
    (tmp_path / "link").symlink_to("victim")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(OutputError, match=f"{name}: cannot be written"):
            atomic.append(tmp_path / name, b"x\n", 0)
        assert atomic.appended(tmp_path / name) is None
    assert (tmp_path / "victim").read_text() == "dear, without a line break"


def test_a_file_to_append_to_can_be_begun_anew(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    with atomic.open_append(tmp_path / "a") as file:
        assert file.tell() == 3
    with atomic.open_append(tmp_path / "a", fresh=True) as file:
        assert file.tell() == 0
        file.write(b"x")
    assert (tmp_path / "a").read_bytes() == b"x"
