"""Web archives (.mht, .mhtml) → the web page in them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import Message

from ml.pages.encodings import decode_html


def html_of_mhtml(data: bytes) -> str:
    """The page of a web archive: its root part, else its longest part that is HTML.

    Data that is no archive is read as a page.
    """
    archive = message_from_bytes(data, policy=policy.compat32)
    parts = [p for p in archive.walk() if p.get_content_type() in _PAGES]
    if not parts or not archive.get("Content-Type"):
        return decode_html(data)
    root = archive.get_param("start")
    named = [p for p in parts if root and p.get("Content-ID", "").strip() == root]
    return max(map(_decoded, named or parts), key=len)


_PAGES = ("text/html", "application/xhtml+xml")


def _decoded(part: Message) -> str:
    """The text of a part, in the encoding that its head or the page itself declares."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    said = part.get_content_charset()
    if said:
        try:
            return data.decode(said)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode_html(data)
