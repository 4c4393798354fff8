"""Web archives."""

from __future__ import annotations

import quopri
from base64 import encodebytes

import pytest

from ml.pages.mhtml import html_of_mhtml

PAGE = '<html><head><meta charset="gb2312"></head><body><p>昨日，港口开航，他们很高兴。</p></body></html>'


def archive(*parts: tuple[str, bytes], start: str = "") -> bytes:
    """An archive of parts, each given by its head and its body."""
    bodies = b"".join(b"--x\r\n" + h.encode() + b"\r\n\r\n" + b + b"\r\n" for h, b in parts)
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"{start}\r\n\r\n'
    return head.encode() + bodies + b"--x--\r\n"


@pytest.mark.parametrize(
    ("coding", "encode"), [("quoted-printable", quopri.encodestring), ("base64", encodebytes)]
)
@pytest.mark.parametrize("said", ["; charset=gb2312", "", "; charset=nonsense", "; charset=utf-8"])
def test_the_page_of_an_archive(coding, encode, said):
    head = f"Content-Type: text/html{said}\r\nContent-Transfer-Encoding: {coding}"
    image = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64", b"iVBORw0="
    assert html_of_mhtml(archive((head, encode(PAGE.encode("gbk"))), image)).strip() == PAGE


def test_frames_are_not_the_page():
    frame = "Content-Type: text/html\r\nContent-ID: <f>", b"<p>frame</p>" * 99
    page = "Content-Type: text/html\r\nContent-ID: <p>", b"<p>page</p>"
    assert "frame" in html_of_mhtml(archive(frame, page))
    assert html_of_mhtml(archive(frame, page, start='; start="<p>"')).strip() == "<p>page</p>"


@pytest.mark.parametrize("data", [PAGE.encode(), b"", b"MIME-Version: 1.0\n\n<p>"])
def test_what_is_no_archive_is_a_page(data):
    assert html_of_mhtml(data) == data.decode()
