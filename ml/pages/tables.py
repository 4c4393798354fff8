"""Tables of a web page that hold figures: a row becomes one line.

Tables that only lay a page out stay boxes like any other.
"""

from __future__ import annotations

from ml.pages.boxes import Block, Page

_CELL = 60  # characters, from which on a cell of a table holds text and not a value
_PARTS = ("tr", "td", "th", "tbody", "thead", "tfoot", "p", "div", "caption", "ul", "li", "center")


def join_rows(page: Page) -> None:
    """Join, in place, the cells of each row of tables that hold values."""
    nearest: list[int] = []  # the table that each box is or is in
    holders = set()
    for number, box in enumerate(page.boxes):
        outer = nearest[box.parent] if box.parent >= 0 else -1
        nearest.append(number if box.tag == "table" else outer)
        if box.tag == "table":
            holders.add(outer)
    joined: dict[int, list[Block]] = {}  # the rows of a table, by its first line
    ends: dict[int, int] = {}
    for number, box in enumerate(page.boxes):
        if box.tag == "table" and number not in holders:
            rows = _rows(page, number)
            if rows:
                joined[box.first], ends[box.first] = rows, box.end
    if joined:
        _replace(page, joined, ends)


def _rows(page: Page, table: int) -> list[Block]:
    """The lines that the rows of a table make; none where it holds no values."""
    box = page.boxes[table]
    rows: dict[int, list[Block]] = {}
    cells: dict[int, set[int]] = {}
    for block in page.blocks[box.first : box.end]:
        cell = row = -1
        for around in page.around(block.box):
            tag = page.boxes[around].tag
            if tag not in (*_PARTS, "table") or len(block.text) > _CELL:
                return []
            cell = around if tag in ("td", "th") and cell < 0 else cell
            if tag in ("tr", "table"):
                row = around
                break
        rows.setdefault(row, []).append(block)
        cells.setdefault(row, set()).add(cell)
    wide = sum(len(found) > 1 for found in cells.values())
    links = sum(block.linked for blocks in rows.values() for block in blocks)
    chars = sum(len(block.text) for blocks in rows.values() for block in blocks)
    if wide < 2 or 2 * wide <= len(rows) or 3 * links > chars:
        return []
    return [_joined(row, blocks) for row, blocks in rows.items()]


def _joined(row: int, blocks: list[Block]) -> Block:
    first = blocks[0]
    return Block(
        " ".join(block.text for block in blocks),
        row,
        first.line,
        linked=sum(block.linked for block in blocks),
        links=sum(block.links for block in blocks),
    )


def _replace(page: Page, joined: dict[int, list[Block]], ends: dict[int, int]) -> None:
    """Put rows in the place of lines, and move the borders of boxes with them."""
    blocks: list[Block] = []
    places = []  # of each old line among the new ones
    until, number = 0, 0
    while number < len(page.blocks):
        if number in joined:
            until, begin = ends[number], len(blocks)
            blocks += joined[number]
            by_row = {block.box: begin + k for k, block in enumerate(joined[number])}
            for old in page.blocks[number:until]:
                row = next((b for b in page.around(old.box) if b in by_row), None)
                places.append(by_row[row] if row is not None else begin)
            number = until
        else:
            places.append(len(blocks))
            blocks.append(page.blocks[number])
            number += 1
    places.append(len(blocks))
    for box in page.boxes:
        box.first, box.end = places[box.first], places[box.end]
    page.blocks = blocks
