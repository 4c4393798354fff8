"""The broadcast archive: a made-up day in its shape, the containers it comes in, and fetching it."""

from __future__ import annotations

import gzip
import io
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ml.corpus import archive
from ml.errors import InputError

LEAD = "<p><strong>央视网消息</strong>（新闻联播）："
LONG = (
    "湖边新修的木栈道今天向游人开放，沿途设有观鸟亭和休息点，清早就有不少居民带着孩子前来散步。" * 3
)
BRIEF = (
    "山村小学的新图书室今天启用，书架上摆满了各地读者寄来的旧书，孩子们放学后可以在这里读到傍晚，周末也照常开放。"
    * 2
)


def section(title: str, body: str) -> str:
    return f"### {title}\n\n{body}\n\n[查看原文](https://example.org/{len(title)}.shtml)\n\n"


def brief(title: str, body: str = BRIEF, after: str = "") -> str:
    return f"<p><strong>{title}</strong>{after}</p><p>{body}</p>"


def day(*sections: str) -> str:
    """A file as the archive has it, with the summary before and the time stamp behind."""
    head = "# 《新闻联播》 (20310102)\n\n## 新闻摘要\n\n1.湖边栈道开放；\n\n### 不是新闻\n\n"
    return f"{head}{LONG}\n\n## 详细新闻\n\n{''.join(sections)}\n\n---\n\n(更新时间戳: 1925000000000)\n\n"


def found(*sections: str) -> list[tuple[str | int | None, str]]:
    return [(a.id, a.title) for a in archive.parse_day(day(*sections), "20310102")]


# One day ----------------------------------------------------------------------------------------------------


def test_sections_are_numbered_from_zero() -> None:
    made = [
        section("湖边栈道开放", LONG),
        section("太短", "晴。"),
        section("【走基层】山路通车", LONG),
    ]
    assert found(*made) == [("20310102-00", "湖边栈道开放"), ("20310102-02", "山路通车")]


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("【走基层】山路通车", "山路通车"),
        ("【走基层】 山路通车 ", "山路通车"),
        ("山路【图】通车", "山路【图】通车"),
        ("“山路”&nbsp;通车", "“山路” 通车"),
    ],
)
def test_titles(title: str, plain: str) -> None:
    assert found(section(title, LONG)) == [("20310102-00", plain)]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"{LEAD}一。</p><p>{LONG}</p>", f"一。\n{LONG}"),
        (f"{LEAD}<br></p><p>{LONG}&nbsp;</p>", LONG),
        (f"<p>{LONG}<br></p><p>&nbsp;</p><p>R&amp;D占比&lt;5%</p>", f"{LONG}\nR&D占比<5%"),
        (f"<p>据央视网消息（新闻联播）：{LONG}</p>", f"据央视网消息（新闻联播）：{LONG}"),
        (f"<p><strong>小标题</strong></p><p>{LONG}</p>", f"小标题\n{LONG}"),
        (f'<p style="a">甲&nbsp;乙</p>\n\n\n<p>{LONG}</p>', f"甲 乙\n{LONG}"),
    ],
)
def test_bodies(body: str, text: str) -> None:
    first, *_ = archive.parse_day(
        day(section("湖边栈道开放", body), section("末尾", LONG)), "20310102"
    )
    assert first.text == text


def test_the_time_stamp_stays_in_the_last_section() -> None:
    first, last = archive.parse_day(day(section("甲", LONG), section("乙", LONG)), "20310102")
    assert (first.text, last.text) == (LONG, f"{LONG}\n(更新时间戳: 1925000000000)")


@pytest.mark.parametrize(("length", "kept"), [(100, False), (101, True)])
def test_short_sections_are_left_out(length: int, kept: bool) -> None:
    made = section("湖边栈道开放", f"{LEAD}{'晴' * length}</p>")
    assert bool(found(made, section("快讯", ""))) == kept


def test_briefs_are_numbered_in_their_section() -> None:
    body = (
        f"{LEAD}<br></p>"
        + brief("山村小学有了图书室")
        + brief("短讯一则", "晴。")
        + brief("【图】江上新桥合龙")
    )
    assert found(section("湖边栈道开放", LONG), section("国内联播快讯", body)) == [
        ("20310102-00", "湖边栈道开放"),
        ("20310102-01-00", "山村小学有了图书室"),
        ("20310102-01-02", "江上新桥合龙"),
    ]


@pytest.mark.parametrize(
    ("title", "length", "kept"),
    [
        ("题" * 5, 61, True),
        ("题" * 59, 61, True),
        ("题" * 4, 61, False),
        ("题" * 60, 61, False),
        ("题" * 5, 60, False),
    ],
)
def test_briefs_of_odd_length_are_left_out(title: str, length: int, kept: bool) -> None:
    made = section("联播快讯", brief(title, "晴" * length))
    assert bool(found(made, section("末尾", ""))) == kept


def test_a_bold_line_with_anything_behind_it_begins_no_brief() -> None:
    body = brief("山村小学有了图书室") + brief("江上新桥今天合龙", "通车在即。", after="<br>")
    (first,) = archive.parse_day(day(section("快讯", body), section("末尾", "")), "20310102")
    assert first.text == f"{BRIEF}\n江上新桥今天合龙\n通车在即。"


def test_later_repeats_of_a_title_are_left_out() -> None:
    made = [section("湖边栈道开放", LONG), section("【再报】湖边栈道开放", LONG)]
    made.append(section("快讯", brief("湖边栈道开放") + brief("江上新桥今天合龙")))
    assert found(*made) == [("20310102-00", "湖边栈道开放"), ("20310102-02-01", "江上新桥今天合龙")]


@pytest.mark.parametrize(
    "markdown", ["", "# 《新闻联播》\n", day(), day(section("快讯", LONG)), day("### 只有标题")]
)
def test_a_day_without_news(markdown: str) -> None:
    assert archive.parse_day(markdown, "20310102") == []


def test_line_ends_of_another_system() -> None:
    made = day(section("湖边栈道开放", LONG), section("末尾", ""))
    assert archive.parse_day(made.replace("\n", "\r\n"), "20310102") == archive.parse_day(
        made, "20310102"
    )


# Folders, tarballs and zip files ----------------------------------------------------------------------------

DAYS = {
    "news/20310103.md": day(section("湖边栈道开放", LONG), section("江上新桥合龙", LONG)).encode(),
    "news/2031/20310102.md": day(section("湖边栈道开放", LONG), section("末尾", "")).encode(
        "utf-8-sig"
    ),
    "README.md": b"\xff",
    "news/20310104.md.bak": b"\xff",
    "news/120310104.md": b"\xff",
}
IDS = ["20310102-00", "20310103-01"]  # the first of the third is a repeat of the second's


def tarball(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tar:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


PACKERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "a.tar.gz": tarball,
    "a.tgz": tarball,
    "xwlb-1.0.tar": lambda files: tarball(files, "w"),
    "a.zip": zipped,
}


def packed(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    """The files in a container, or in a folder where the name has no ending."""
    path = folder / name
    if name in PACKERS:
        path.write_bytes(PACKERS[name](files))
        return path
    for inner, data in files.items():
        (path / inner).parent.mkdir(parents=True, exist_ok=True)
        (path / inner).write_bytes(data)
    return path


def ids(source: Path) -> list[str | int | None]:
    return [a.id for a in archive.read_archive(source)]


@pytest.mark.parametrize("name", ["folder", *PACKERS])
def test_reads_every_container_by_date(name: str, tmp_path: Path) -> None:
    assert ids(packed(tmp_path, name, DAYS)) == IDS


@pytest.mark.parametrize("name", ["folder", *PACKERS])
@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"README.md": b"x"}, "has no file named YYYYMMDD.md"),
        ({"20310102.md": "新闻".encode("gb18030")}, "20310102.md is not UTF-8 text"),
        (
            {"a/20310102.md": b"", "b/20310102.md": b""},
            "the day 20310102 is there twice: a/20310102.md and b/",
        ),
    ],
)
def test_what_is_wrong_inside(
    name: str, files: dict[str, bytes], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        ids(packed(tmp_path, name, files))


@pytest.mark.parametrize("name", ["folder", *PACKERS])
def test_a_day_too_large(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "DAY_BYTES", 1000)
    with pytest.raises(InputError, match=r"20310102.md is larger than"):
        ids(packed(tmp_path, name, {"20310102.md": b"a" * 1001}))


@pytest.mark.parametrize("name", PACKERS)
def test_a_container_that_unpacks_without_end(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "ALL_BYTES", 100_000)
    many = {f"203101{n:02}.md": b"a" * 9000 for n in range(1, 31)}
    with pytest.raises(InputError, match="holds more than"):
        ids(packed(tmp_path, name, many))


def test_members_with_other_names_count_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "ALL_BYTES", 100_000)
    with pytest.raises(InputError, match="holds more than"):
        ids(packed(tmp_path, "a.tar.gz", {"filler": b"a" * 200_000, **DAYS}))


def test_links_and_folders_in_a_tarball_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as tar:
        for name, kind in (("20310105.md", tarfile.SYMTYPE), ("20310106.md", tarfile.DIRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            tar.addfile(info)
        data = DAYS["news/20310103.md"]
        info = tarfile.TarInfo("../../20310103.md")
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    assert ids(path) == ["20310103-00", "20310103-01"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("keep", [0.2, 0.5])  # no more: a bare tarball this small is half zeros
def test_a_container_cut_off(name: str, keep: float, tmp_path: Path) -> None:
    path = packed(tmp_path, name, DAYS)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(InputError, match=f"{name}: (cannot be read|has no file)"):
        ids(path)


@pytest.mark.parametrize("name", PACKERS)
def test_a_container_that_is_none(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"<html>not found</html>" * 50)
    with pytest.raises(InputError, match=f"{name}: cannot be read"):
        ids(tmp_path / name)


def test_an_ending_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"")
    with pytest.raises(InputError, match=r"neither a folder nor a .tar.gz"):
        ids(tmp_path / "a.rar")


def test_a_source_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        ids(tmp_path / "a.tar.gz")


# Fetching it ------------------------------------------------------------------------------------------------

Server = Callable[..., list[str | None]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve bytes at archive.URL, from the byte asked for or all, or cut off; returns the Range headers."""
    running: list[ThreadingHTTPServer] = []

    def start(
        data: bytes, *, ranges: bool = True, status: int = 200, stop_after: int | None = None
    ) -> list[str | None]:
        asked: list[str | None] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.headers["Range"])
                first = int(self.headers["Range"][6:-1]) if ranges and self.headers["Range"] else 0
                code = 416 if first >= len(data) else 206 if first else status
                body = b"" if code == 416 else data[first:]
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[:stop_after])

            def log_message(self, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        running.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setattr(archive, "URL", f"http://127.0.0.1:{server.server_port}/x")
        return asked

    monkeypatch.setenv("no_proxy", "*")
    yield start
    for server in running:
        server.shutdown()
        server.server_close()


TARBALL = tarball(DAYS)


def test_fetches_and_tells_how_far_it_is(serve: Server, tmp_path: Path) -> None:
    asked, told = serve(TARBALL), []
    target = archive.download(tmp_path / "a.tar.gz", lambda done, total: told.append((done, total)))
    assert ids(target) == IDS
    assert asked == [None]
    assert told[-1] == (len(TARBALL), len(TARBALL))
    assert [p.name for p in tmp_path.iterdir()] == ["a.tar.gz"]


def test_what_is_there_is_not_fetched(serve: Server, tmp_path: Path) -> None:
    asked = serve(TARBALL)
    (tmp_path / "a.tar.gz").write_bytes(b"mine")
    archive.download(tmp_path / "a.tar.gz", lambda done, total: None)
    assert (asked, (tmp_path / "a.tar.gz").read_bytes()) == ([], b"mine")


@pytest.mark.parametrize("ranges", [True, False])
def test_goes_on_where_the_connection_broke(ranges: bool, serve: Server, tmp_path: Path) -> None:
    serve(TARBALL, stop_after=100)
    target, told = tmp_path / "a.tar.gz", []
    with pytest.raises(InputError, match=f"the connection ended after 100 of {len(TARBALL)} bytes"):
        archive.download(target, lambda done, total: None)
    assert not target.exists()
    asked = serve(TARBALL, ranges=ranges)
    archive.download(target, lambda done, total: told.append((done, total)))
    assert asked == ["bytes=100-"]
    assert told[-1] == (len(TARBALL), len(TARBALL))
    assert target.read_bytes() == TARBALL


def test_a_part_that_is_all_of_it(serve: Server, tmp_path: Path) -> None:
    serve(TARBALL)
    (tmp_path / "a.tar.gz.part").write_bytes(TARBALL)
    assert ids(archive.download(tmp_path / "a.tar.gz", lambda done, total: None)) == IDS


@pytest.mark.parametrize("data", [b"<html>", TARBALL[:-20], gzip.compress(b"", mtime=0)[:5]])
def test_damaged_bytes_are_not_kept(data: bytes, serve: Server, tmp_path: Path) -> None:
    serve(data)
    with pytest.raises(InputError, match="came damaged and was removed"):
        archive.download(tmp_path / "a.tar.gz", lambda done, total: None)
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_something_else_is_not_kept(serve: Server, tmp_path: Path) -> None:
    serve(TARBALL)
    (tmp_path / "a.tar.gz.part").write_bytes(b"x" * 50)
    with pytest.raises(InputError, match="came damaged"):
        archive.download(tmp_path / "a.tar.gz", lambda done, total: None)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_says_no(serve: Server, tmp_path: Path) -> None:
    serve(b"gone", status=404)
    with pytest.raises(InputError, match="cannot be fetched: Not Found; offline, name a copy"):
        archive.download(tmp_path / "a.tar.gz", lambda done, total: None)


def test_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(
        archive, "URL", "http://127.0.0.1:9/x"
    )  # the discard port, where nothing listens
    with pytest.raises(InputError, match="cannot be fetched: .*refused.*; offline, name a copy"):
        archive.download(tmp_path / "a.tar.gz", lambda done, total: None)


def test_a_folder_that_is_missing(serve: Server, tmp_path: Path) -> None:
    serve(TARBALL)
    with pytest.raises(InputError, match="No such file"):
        archive.download(tmp_path / "no" / "a.tar.gz", lambda done, total: None)


def test_the_address_is_the_pinned_commit() -> None:
    assert archive.URL.startswith("https://")
    assert archive.URL.endswith(archive.PINNED)
