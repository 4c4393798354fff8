from email.message import EmailMessage

import pytest

from ml.errors import InputError
from ml.pages import mail
from ml.pages.labelling import Draft
from ml.pages.mail import articles
from ml.pages.splitting import split_file

BODY = "本报讯 昨日，港口开通一条新航线，每周三班，首航装载八十六个标箱。"
MORE = "首航船舶满载出港。"


def message(subject, text, html=None):
    found = EmailMessage()
    found["Subject"], found["From"] = subject, "a@example.org"
    if text is not None:
        found.set_content(text)
    if html is not None:
        found.add_alternative(html, subtype="html") if text else found.set_content(
            html, subtype="html"
        )
    return found.as_bytes()


def unused(page: str) -> list[Draft]:
    raise AssertionError(page)


def read(data, read_html=unused):
    return [(d.title, d.paragraphs) for d in articles(data, "x.eml", read_html)]


@pytest.mark.parametrize(
    "subject, text, title, paragraphs",
    [
        ("港口新航线开通", f"{BODY}\n\n{MORE}\n", "港口新航线开通", [BODY, MORE]),
        ("投稿：港口新航线开通", f"编辑老师，您好！\n{BODY}", "港口新航线开通", [BODY]),
        ("Re: 稿件", f"港口新航线开通\n{BODY}", "港口新航线开通", [BODY]),
        ("港口", f"港口新航线开通\n本报记者 周小满\n{BODY}", "港口新航线开通", [BODY]),
        ("港口", f"{BODY}\n-- \n李三 电话 123", "港口", [BODY]),
        ("港口", f"{BODY}\n发自我的iPhone", "港口", [BODY]),
        ("港口", f"{BODY}\n\n> 请发稿\n> 谢谢", "港口", [BODY]),
        ("港口", f"{BODY}\n-----原始邮件-----\n发件人: 王五\n请发稿。", "港口", [BODY]),
        ("港口", f"{BODY}\n在 2024年3月6日，王五 写道：\n请发稿。", "港口", [BODY]),
    ],
)
def test_text_of_a_message(subject, text, title, paragraphs):
    assert read(message(subject, text)) == [(title, paragraphs)]


def test_lines_broken_at_a_width_are_joined():
    text = "港口开通一条新航线" * 12 + "。"
    broken = "\n".join(text[k : k + 36] for k in range(0, len(text), 36))
    assert read(message("港口", f"{broken}\n\n{MORE}")) == [("港口", [text, MORE])]


def test_plain_text_is_preferred_and_html_is_read_by_the_function_given():
    assert read(message("港口", BODY, f"<p>{MORE}</p>")) == [("港口", [BODY])]
    seen: list[str] = []

    def read_html(page: str) -> list[Draft]:
        seen.append(page)
        return [Draft([], [MORE])]

    assert read(message("港口", None, f"<p>{MORE}</p>"), read_html) == [("港口", [MORE])]
    assert seen[0].strip() == f"<p>{MORE}</p>"


def test_attachments_are_left_out():
    found = EmailMessage()
    found["Subject"] = "港口"
    found.set_content(BODY)
    found.add_attachment("别的文章。", filename="a.txt")
    assert read(found.as_bytes()) == [("港口", [BODY])]


def test_mail_that_says_gb2312_is_read_as_what_it_is():
    head = b"Subject: =?gb2312?B?uNu/2g==?=\nContent-Type: text/plain; charset=gb2312\n\n"
    assert read(head + "港口镕基。".encode("gb18030")) == [("港口", ["港口镕基。"])]


def test_a_message_is_a_page_like_others(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(message("港口新航线开通", BODY))
    (found,) = split_file(path)
    assert (found.title, found.text, found.source["file"]) == ("港口新航线开通", BODY, "a.eml")


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff" * 50, b"Subject: a\nContent-Type: image/png\n\nabc"],
    ids=["empty", "noise", "picture"],
)
def test_what_is_no_message_is_one_line(data):
    with pytest.raises(InputError, match="^x.eml: is not a message with text"):
        read(data)


def test_the_size_of_a_message_is_bounded(monkeypatch):
    monkeypatch.setattr(mail, "LARGEST", 10)
    with pytest.raises(InputError, match="is larger than"):
        read(message("港口", BODY))


def test_parts_within_parts_without_end_are_refused():
    part = b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n'
    data = b"".join(part % (k, k) for k in range(3000))
    with pytest.raises(InputError, match="message"):
        read(b"Subject: a\n" + data + b"Content-Type: text/plain\n\nabc")
