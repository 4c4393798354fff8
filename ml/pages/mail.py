"""Messages (.eml) → articles: what correspondents send as text; quoted replies are left out.

Attachments are not read: saved as files, they are pages of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from ml.errors import InputError
from ml.pages import marks
from ml.pages.labelling import Draft
from ml.pages.plain import fold_forms, tidy

LARGEST = 100 * 2**20  # bytes
_LONGEST_TITLE = 60
_PREFIX = re.compile(
    r"^(?:\s*(?:re|fwd?|fw|回复|答复|转发|转|投稿|来稿|供稿|稿件)\s*[:：]|\s*[【\[（(](?:投稿"
    r"|来稿|供稿|稿件|新闻稿)[】\]）)])+\s*",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|forwarded message|原始邮件|转发邮件|转发的邮件|回复的"
    r"邮件)\s*-{2,}"
    r"|on .{6,80} wrote:|在 ?\d{4}.{4,60}写道[:：]|发件人\s?[:：].+|from:\s.+@.+)\s*$",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"-- ?$|_{10,}$|发自我的|sent from my|此致\s*$|(?:顺|敬|即)?(?:祝|颂).{0,8}$", re.IGNORECASE
)
_GREETING = re.compile(
    r"(?:尊敬的|敬爱的|各位)?.{0,12}(?:老师|编辑|主任|同志|领导|您好|你好|大家好)[,，:：!！。]*$"
)
_STOPS = tuple("。！？!?…”」』）):：；;")


def articles(data: bytes, name: str, read_html: Callable[[str], list[Draft]]) -> list[Draft]:
    """The article of a message, or those of its HTML if it has no plain text.

    The subject is the headline, unless the text begins with one.

    Parameters
    ----------
    data : bytes
    name : str
        The file's name in errors.
    read_html : callable
        Gives the articles of a web page.

    Raises
    ------
    InputError
        If the file is no message, is too large, or holds no text.
    """
    if len(data) > LARGEST:
        raise InputError(f"is larger than {LARGEST >> 20} MB, the most that is read", file=name)
    try:
        message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
        part = message.get_body(("plain", "html"))
        subject = _PREFIX.sub("", tidy(str(message.get("subject", "")))) if part else ""
    except (RecursionError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise InputError("is not a message that can be read", file=name) from error
    if part is None or not len(message.keys()):
        raise InputError("is not a message with text", file=name)
    text = fold_forms(_decoded(part))
    if part.get_content_type() == "text/html":
        drafts = read_html(text)
        for draft in drafts[:1]:
            draft.titles = draft.titles or ([subject] if subject else [])
        return drafts
    return _plain(text, fold_forms(subject))


def _decoded(part: MIMEPart) -> str:
    """The text of a part, in its own encoding or else in one that Chinese mail comes in."""
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    declared = (part.get_content_charset() or "utf-8").lower()
    first = "gb18030" if declared in ("gb2312", "gbk", "x-gbk") else declared
    for encoding in (first, "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def own_lines(text: str) -> list[str]:
    """The lines that the sender wrote: without what is quoted, and without the signature.

    >>> own_lines("港口开航。\\n> 请发稿\\n-- \\n李三 新闻科")
    ['港口开航。', '']
    """
    kept: list[str] = []
    for line in re.split(r"\r\n|\r|\n", text):
        if _QUOTED.match(line) or (kept and len(line) < 60 and _SIGNED.match(line)):
            break
        kept.append("" if line.startswith(">") else line)
    return kept


def _plain(text: str, subject: str) -> list[Draft]:
    paragraphs = _paragraphs(own_lines(text))
    while paragraphs and len(paragraphs[0][1]) < 30 and _GREETING.match(paragraphs[0][1]):
        paragraphs.pop(0)
    titles = [subject] if subject else []
    if len(paragraphs) > 1 and _is_title(paragraphs[0][1]):
        titles = [paragraphs.pop(0)[1]]
    kept = [
        (number, paragraph)
        for number, paragraph in paragraphs
        if not marks.is_byline(paragraph) and not marks.is_caption(paragraph)
    ]
    if not kept:
        return []
    return [Draft(titles, [paragraph for _, paragraph in kept], kept[0][0], kept[-1][0])]


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not text.endswith((*_STOPS, "，", ","))


def _paragraphs(lines: list[str]) -> list[tuple[int, str]]:
    """Paragraphs with the number of their first line.

    Lines are joined where mail was broken at a width: they are about as long as the longest, and
    end in mid-sentence.
    """
    longest = max((len(line) for line in lines), default=0)
    found: list[tuple[int, str]] = []
    cut = False
    for number, whole in enumerate(lines, 1):
        line = tidy(whole)
        if line and cut and not whole.startswith(("\u3000", "  ", "\t")):
            blank = " " if found[-1][1][-1].isascii() and line[0].isascii() else ""
            found[-1] = found[-1][0], found[-1][1] + blank + line
        elif line:
            found.append((number, line))
        cut = bool(line) and 30 <= len(whole) <= 100 and len(whole) >= longest - 6
        cut = cut and not line.endswith(_STOPS)
    return found
