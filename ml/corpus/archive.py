"""The public broadcast archive: one Markdown file a day, as articles with the ids its labels go by.

It reads a folder, a tarball or a zip file of `YYYYMMDD.md` files, and can fetch the tarball of one
commit. Nothing is unpacked to disk, and nothing but members with such a name is read. Giving the
articles their labels is `corpus`. Where the source looks odd, as with the time stamp in the last
section of a day, the text stays as it is: labels are joined by a digest of it.
"""

from __future__ import annotations

import gzip
import html
import http.client
import re
import tarfile
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from ml.articles import Article
from ml.errors import InputError
from ml.io import atomic

PINNED = "e8d591d33dd3701a34045e0acb24cd5b70b2ede"
URL = f"https://codeload.github.com/DuckBurnIncense/xin-wen-lian-bo/tar.gz/{PINNED}"

DAY_BYTES = 4 << 20  # a day has some 25 kB
ALL_BYTES = 1 << 30  # the whole archive has some 40 MB
SECTION_CHARS, BRIEF_CHARS = 100, 60  # what is no longer than this is left out
TITLE_CHARS = range(5, 60)  # of a brief

_NAME = re.compile(r"(\d{8})\.md")
_SECTION = re.compile(r"^### ", re.M)
_BRIEF = re.compile(
    r"<p><strong>([^<]+)</strong></p>"
)  # anything else bold belongs to the text around it
_FURNITURE = re.compile(r"^(?:\[查看原文\]\(.*\)|-{3,})$", re.M)
_LEAD = re.compile(r"^央视网消息（新闻联播）：")
_TAG_AT_START = re.compile(r"^【[^】]*】")


# One day -----------------------------------------------------------------------------------------


def parse_day(markdown: str, day: str) -> list[Article]:
    """The articles of one day.

    Parameters
    ----------
    markdown
        The day's file of the archive.
    day
        The date as YYYYMMDD, with which the articles' ids begin.

    Returns
    -------
    list of Article
        In order; of several with the same title the first.
    """
    return list(_first_of_title(_day(markdown, day), set()))


def _day(markdown: str, day: str) -> Iterator[Article]:
    _, _, news = f"\n{markdown}".replace("\r\n", "\n").partition("\n## 详细新闻")
    for number, section in enumerate(_SECTION.split(news)[1:]):
        heading, _, body = section.partition("\n")
        if "快讯" in heading:
            yield from _briefs(body, f"{day}-{number:02}")
        elif len(text := _plain(body)) > SECTION_CHARS:
            yield Article(_title(heading), text, f"{day}-{number:02}")


def _briefs(body: str, section: str) -> Iterator[Article]:
    parts = _BRIEF.split(body)[1:]
    for number, (heading, rest) in enumerate(zip(parts[::2], parts[1::2], strict=True)):
        title, text = _title(heading), _plain(rest)
        if len(title) in TITLE_CHARS and len(text) > BRIEF_CHARS:
            yield Article(title, text, f"{section}-{number:02}")


def _title(heading: str) -> str:
    """
    >>> _title("【在路上】 山里的&nbsp;车站")
    '山里的 车站'
    """
    return _TAG_AT_START.sub("", _plain(heading)).strip()


def _plain(body: str) -> str:
    r"""The text of a piece of the page.

    >>> _plain("<p><strong>央视网消息</strong>（新闻联播）：一<br></p><p>二&nbsp;</p>\n\n[查看原文](https://…)")
    '一\n二'
    """
    text = _FURNITURE.sub("", body.replace("</p>", "\n"))
    text = html.unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " ")
    lines = (line.strip() for line in text.split("\n"))
    return _LEAD.sub("", "\n".join(line for line in lines if line)).strip()


def _first_of_title(articles: Iterable[Article], seen: set[str]) -> Iterator[Article]:
    for article in articles:
        if article.title not in seen:
            seen.add(article.title)
            yield article


# A folder, a tarball or a zip file ---------------------------------------------------------------


def read_archive(source: Path) -> Iterator[Article]:
    """Every article of the archive, by date; of several with the same title the first.

    Raises InputError if the source cannot be read, is too large, has no days or one day twice.
    """
    days: dict[str, tuple[str, bytes]] = {}
    try:
        for name, data in _files(source):
            day = PurePosixPath(name).stem
            if day in days:
                raise InputError(
                    f"the day {day} is there twice: {days[day][0]} and {name}", file=str(source)
                )
            days[day] = name, data
    # RuntimeError: zipfile has no better one for an encrypted member
    except (
        OSError,
        EOFError,
        zlib.error,
        tarfile.TarError,
        zipfile.BadZipFile,
        RuntimeError,
    ) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputError(f"cannot be read: {reason}", file=str(source)) from error
    if not days:
        raise InputError("has no file named YYYYMMDD.md", file=str(source))
    seen: set[str] = set()
    for day, (name, data) in sorted(days.items()):
        yield from _first_of_title(_day(_decoded(data, source, name), day), seen)


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every day in a source, in no order."""
    if source.is_dir():
        return _folder(source)
    ending = "".join(source.suffixes[-2:]).lower()
    if ending.endswith(".zip"):
        return _zip(source)
    if ending.endswith((".tar", ".tar.gz", ".tgz")):
        return _tar(source)
    raise InputError("is neither a folder nor a .tar.gz, .tgz, .tar or .zip file", file=str(source))


def _folder(source: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.rglob("*.md")):
        if _NAME.fullmatch(path.name) and path.is_file():
            with path.open("rb") as file:
                yield str(path.relative_to(source)), _bounded(file, source, path.name)


def _tar(source: Path) -> Iterator[tuple[str, bytes]]:
    opener: Callable[..., Any] = open if source.suffix.lower() == ".tar" else gzip.open
    with opener(source, "rb") as raw:
        limited = _Limited(raw, source)
        with tarfile.open(fileobj=cast(IO[bytes], limited), mode="r|") as tar:
            for member in tar:
                if member.isreg() and _NAME.fullmatch(PurePosixPath(member.name).name):
                    file = cast(IO[bytes], tar.extractfile(member))  # None only for what is no file
                    yield member.name, _bounded(file, source, member.name)
        while limited.read(1 << 16):  # to the end, where gzip has its checksum
            pass
        if any(limited.tail):  # tarfile takes one that was cut off between two blocks
            raise tarfile.ReadError("it ends in the middle")


def _zip(source: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    with zipfile.ZipFile(source) as file:
        for info in file.infolist():
            if not info.is_dir() and _NAME.fullmatch(PurePosixPath(info.filename).name):
                with file.open(info) as member:
                    data = _bounded(member, source, info.filename)
                total += len(data)
                _check_total(total, source)
                yield info.filename, data


class _Limited:
    """A stream that fails after ALL_BYTES, so that a small file cannot unpack to an endless one."""

    def __init__(self, raw: IO[bytes], source: Path) -> None:
        self.raw, self.source, self.total, self.tail = raw, source, 0, b""

    def read(self, size: int) -> bytes:
        data = self.raw.read(size)
        self.total += len(data)
        self.tail = (self.tail + data)[-1024:]  # a tarball ends in so many zeros
        _check_total(self.total, self.source)
        return data


def _check_total(total: int, source: Path) -> None:
    if total > ALL_BYTES:
        raise InputError(
            f"holds more than {ALL_BYTES >> 20} MB, so it is not the archive", file=str(source)
        )


def _bounded(file: IO[bytes], source: Path, name: str) -> bytes:
    data = file.read(DAY_BYTES + 1)
    if len(data) > DAY_BYTES:
        raise InputError(
            f"{name} is larger than {DAY_BYTES >> 20} MB, so it is not a day", file=str(source)
        )
    return data


def _decoded(data: bytes, source: Path, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not UTF-8 text (byte {error.start})", file=str(source)
        ) from error


# Fetching it -------------------------------------------------------------------------------------


def download(target: Path, progress: Callable[[int, int | None], None]) -> Path:
    """Fetch the archive's tarball at the pinned commit, unless it is there.

    What a broken connection leaves is kept beside the target, with `.part` added to its name; the
    next call resumes there.

    Parameters
    ----------
    target
        Where the tarball goes.
    progress
        Called with the number of bytes so far and, if the server sends it, the total; else None.

    Returns
    -------
    Path
        The target.

    Raises
    ------
    InputError
        If it cannot be fetched, or is no whole gzip file.
    """
    if target.exists():
        return target
    part = target.with_name(f"{target.name}.part")
    try:
        _fetch(part, progress)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise InputError(
            f"{URL} cannot be fetched: {reason}; offline, name a copy of it"
        ) from error
    _check_gzip(part)
    return part.replace(target)


def _fetch(part: Path, progress: Callable[[int, int | None], None]) -> None:
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(URL, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        if (
            error.code == 416 and have
        ):  # the part has all there is; whether it is sound is checked next
            return
        raise
    with answer, atomic.open_append(part, fresh=answer.status != 206) as out:
        done = out.tell()  # 0 where the server sends the whole file instead of the rest
        length = answer.headers.get("Content-Length")
        total = done + int(length) if length and length.isdigit() else None
        while block := answer.read(1 << 16):
            done += out.write(block)
            _check_total(done, part)
            progress(done, total)
    if total is not None and done < total:
        raise OSError(f"the connection ended after {done} of {total} bytes")


def _check_gzip(part: Path) -> None:
    """Remove a part that is damaged: two packings of one commit, or a page of HTML."""
    try:
        with gzip.open(part, "rb") as file:
            while file.read(1 << 20):
                pass
    except (OSError, EOFError, zlib.error) as error:
        part.unlink()
        raise InputError("came damaged and was removed; fetch it again", file=str(part)) from error
