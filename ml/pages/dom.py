"""The source of a web page → its tree, without what a browser does not show."""

from __future__ import annotations

import re
from typing import Any

_HIDING = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b")
_HIDING_RULE = re.compile(r"(?i)([.#][\w-]+)\s*\{[^{}]*\bdisplay\s*:\s*none\b[^{}]*\}")
_WITHIN_AT = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
# What is left of the markup of a page that is nested deeper than the parser goes.
_OTHER_TAG = re.compile(
    r"(?i)<(?!/?(?:html|head|title|meta|script|style|body|p|br|h[1-6])\b)[^<>]*>"
)
_KEPT = 100  # characters from which on a <textarea> may hold a page's text
_SHOWN_LATER = 3  # hidden elements at most that scripts show, one within the other


def parse(page: str) -> Any | None:
    """The tree of a page without comments; what is hidden is empty.

    None where there are no elements. A page that is nested deeper than the parser goes (some two
    thousand elements) is read without its boxes, as paragraphs and lines.
    """
    tree, deep = _parsed(page)
    if deep:
        tree, deep = _parsed(_OTHER_TAG.sub("<br>", page))
        if deep:
            tree, _ = _parsed(re.sub(r"<[^<>]*>", "<br>", page))
    if tree is not None:
        _open_textareas(tree)
        _empty_hidden(tree)
    return tree


def _open_textareas(tree: Any) -> None:
    """Put the text that some sites keep as markup in a <textarea>, for a script to show."""
    from lxml import html

    for area in list(tree.iter("textarea")):
        source = area.text or ""
        if area.getparent() is not None and source.count("<p") > 1 and len(source) > _KEPT:
            held = html.fragment_fromstring(source, create_parent="div")
            held.tail = area.tail
            area.getparent().replace(area, held)


def _parsed(page: str) -> tuple[Any | None, bool]:
    """The tree, and whether the parser gave up because of its depth."""
    from lxml import etree, html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    # A declaration of how the bytes were encoded is refused in a page that is decoded already.
    page = re.sub(r"\A(\s*)<\?xml\b[^<>]*>", r"\1", page.replace("\0", ""))
    try:
        tree = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, ValueError):
        return None, False
    return tree, any("depth" in entry.message for entry in parser.error_log)


def is_hidden(element: Any) -> bool:
    """Whether an element itself, not one around it, is marked as hidden."""
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(_HIDING.search(element.get("style") or ""))
    )


def _empty_hidden(tree: Any) -> None:
    """Empty what is hidden, unless it holds most of the page: then a script shows it later."""
    css = "".join(style.text or "" for style in tree.iter("style"))
    rules = set(_HIDING_RULE.findall(_WITHIN_AT.sub("", css)))
    total = None
    shown = 0
    for element in tree.xpath("//*[@hidden or @style or @aria-hidden or @class or @id]"):
        if element.tag in ("html", "body"):
            continue
        if not (is_hidden(element) or (rules and _is_ruled_out(element, rules))):
            continue
        if shown < _SHOWN_LATER and len(element):
            total = _length(tree) if total is None else total
            if 2 * _length(element) > total:
                shown += 1
                continue
        element.clear(keep_tail=True)


def _is_ruled_out(element: Any, rules: set[str]) -> bool:
    names = ["." + name for name in (element.get("class") or "").split()]
    return any(name in rules for name in [*names, "#" + (element.get("id") or "")])


def _length(element: Any) -> int:
    return sum(
        len(e.text or "") + len(e.tail or "")
        for e in element.iter()
        if e.tag not in ("script", "style")
    )
