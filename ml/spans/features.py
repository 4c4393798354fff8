"""Hashed features of tagged positions: named templates over the characters around a numeral.

A template is a conjunction of columns, and its name is their names: `s-1 s0` is the pair of a
position's own shape and that of the position before it. Each is hashed under its own name, so that
adding one or taking one away leaves the others' rows of the weight table where they are. A model
names the templates it was trained with; `digest` says whether they still compute what they did
then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from ml.errors import ModelError
from ml.text.numerals import BREAK, Positions, is_numeral, positions
from ml.text.vocabulary import CUES, CURRENCIES, MEASURES, PEOPLE

REACH = 9  # the longest unit looked at behind a numeral, in positions
LONGEST_LEAD = 5  # the longest name of a currency looked for before one
_CONNECTORS = np.array([ord(c) for c in "-~至到"], np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(1000003)
_FRACTION = np.uint64(1 << 32)  # what 百分之三十 and 三分之二 are to every feature blind to digits
_HAN_DIGITS = np.array([ord(c) for c in "一二三四五六七八九"], np.uint32)
_POWERS = np.cumprod(np.full(64, 0x100000001B3, np.uint64), dtype=np.uint64)

#: The templates of model format 1, in the order whose numbers it hashed them under.
TEMPLATES_1: tuple[str, ...] = (
    "s0", "x0", "s-1", "s1", "s-2", "s2", "s-3", "s3", "s4",
    "s-1 s0", "s0 s1", "s-2 s-1", "s1 s2", "s-1 s1", "s2 s3", "s-3 s-2",
    "s-1 s0 s1", "s-2 s-1 s0", "s0 s1 s2", "s1 s2 s3", "s-3 s-2 s-1",
    "k-2 k-1 k0 k1 k2", "k-1 k0 s1", "x0 s1", "x0 s-1", "x0 s1 s2",
    "d s0", "d w", "w s1", "w s1 s2", "w before", "w numeral", "d numeral before",
    "place", "place s1", "place k0 k1", "place before", "place before2",
)  # fmt: skip
FORMAT_1 = {name: np.uint64(number) for number, name in enumerate(TEMPLATES_1, 1)}

#: Templates by name. `s` is a position's shape (blind to which digits it has) and `k` its class,
#: at the distance that follows; `x` is its exact text. Of the numeral that a position stands
#: behind, or is: `d` the distance, `w` what is written between, `numeral` its shape, `before` and
#: `before2` what stands before it, `place` distance and the known unit behind it. `lead` is the
#: currency before a numeral, `range` the unit of the other end where a connector and a second
#: numeral follow, `gap` a blank before the position, `cue` what the clause counts.
TEMPLATES: tuple[str, ...] = (
    *TEMPLATES_1,
    "lead s0", "lead s1", "lead place", "lead k-1 k0 k1",
    "range", "range s0", "range place", "range k-1 k0 k1",
    "gap s0", "gap place", "gap k-1 k0 k1",
    "cue s0", "cue place s1", "cue numeral s1", "cue d k0",
)  # fmt: skip

_PROBE = (
    "1—10月，累计开行中欧班列915列、同比增长18.1%，货值2000多亿元。",
    "约合人民币３.５亿元，$20 million，25kg，百分之三十，两三百万人次，七年半",
)


def seeds(templates: Sequence[str]) -> list[np.uint64]:
    """A seed for each template, from its name."""
    return [
        np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))
        for name in templates
    ]


def digest(templates: Sequence[str]) -> str:
    """What templates compute, as a sha256 over their names and over the features of a few
    sentences.

    It changes with the code of the features as well as with their names. Raises ModelError for an
    unknown one.
    """
    found = positions(_PROBE)
    total = hashlib.sha256("\n".join(templates).encode())
    for column in features(found, np.arange(len(found.starts)), 24, templates, seeds(templates)):
        total.update(column.tobytes())
    return total.hexdigest()


def features(
    found: Positions,
    rows: np.ndarray,
    bits: int,
    templates: Sequence[str],
    seeds: Sequence[np.uint64],
) -> list[np.ndarray]:
    """Which rows of the weight table the features of positions are.

    Parameters
    ----------
    found
        The positions of the texts.
    rows
        The positions whose features are wanted.
    bits
        log2 of the number of rows of the table.
    templates, seeds
        Names of the feature templates, and what each is hashed under.

    Returns
    -------
    list of ndarray of int64 of shape (rows,)
        One array for each template.

    Raises
    ------
    ModelError
        For a template that this version does not know.
    """
    known = _columns(found, rows)
    unknown = [name for name in templates if not known.keys() >= set(name.split(" "))]
    if unknown:
        raise ModelError(f"needs the feature {unknown[0]!r}, which this version does not have")
    shift = np.uint64(64 - bits)
    return [
        (_combine(seed, [known[column] for column in name.split(" ")]) >> shift).view(np.int64)
        for name, seed in zip(templates, seeds, strict=True)
    ]


def _columns(found: Positions, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Every column that a template may name, at the tagged positions."""
    shape, exact = _identity(found)
    behind = _behind(found, shape)
    distance, written, unit, length = (array[rows] for array in behind)
    # Windows reach beyond both ends of the batch, where there is what is between its texts.
    pad = 5
    around, kind = np.pad(shape, pad), np.pad(found.kinds, pad, constant_values=BREAK)
    at = rows + pad
    left = at - distance.astype(np.int64)  # the numeral that this position stands behind (or is)
    before = around[left - 1]
    columns = {f"s{k}": around[at + k] for k in range(-3, 5)}
    columns |= {f"k{k}": kind[at + k].astype(np.uint64) for k in range(-2, 3)}
    columns |= {"x0": exact[rows], "d": distance, "w": written, "numeral": around[left]}
    columns |= {"before": before, "before2": _pair(around[left - 2], before)}
    columns["place"] = length * np.uint64(16) + distance + unit * np.uint64(256)
    columns["lead"] = _lead(shape, is_numeral(found.kinds))[rows]
    columns["range"] = _range(found, shape, behind)[rows]
    columns["gap"] = found.gaps[rows].astype(np.uint64)
    columns["cue"] = _cue(found)[rows]
    return columns


def _combine(seed: np.uint64, parts: list[np.ndarray]) -> np.ndarray:
    first = (
        np.full(1, seed, np.uint64) * _MIX
    )  # an array, whose products wrap round without a warning
    value = first ^ parts[0]
    value *= _MIX
    for part in parts[1:]:
        value ^= part
        value *= _MIX
    value ^= value >> np.uint64(32)
    value *= _MIX
    return value


def _pair(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a * _STEP) ^ b


def _identity(found: Positions) -> tuple[np.ndarray, np.ndarray]:
    """Two hashes of each position's text: one blind to which digits it has, one exact.

    Of a run of digits the first hash keeps how many there are, marks, magnitudes, and whether it
    could be a year; 一 at the beginning is itself, as in 一体 and 一带.
    """
    codes, begins = found.codes, found.begins
    digit = (codes >= 0x30) & (codes <= 0x39)
    exact = codes[begins].astype(np.uint64)
    shape = np.where(digit[begins], np.uint64(0x30), exact)
    size = np.diff(begins, append=len(codes))
    long = np.flatnonzero(size > 1)
    if len(long):
        first = np.concatenate([[0], np.cumsum(size[long])[:-1]])
        place = np.arange(int(size[long].sum())) - np.repeat(first, size[long])
        at = np.repeat(begins[long], size[long]) + place
        power = _POWERS[np.minimum(place, len(_POWERS) - 1)]
        letters = codes[at].astype(np.uint64) + np.uint64(1)
        exact[long] = np.add.reduceat(letters * power, first)
        han = np.isin(codes[at], _HAN_DIGITS) & ((place > 0) | (codes[at] != ord("一")))
        blind = np.where(digit[at], np.uint64(0x31), np.where(han, np.uint64(0x32), letters))
        shape[long] = np.add.reduceat(blind * power, first)
        shape[long[np.logical_or.reduceat(codes[at] == ord("分"), first)]] = _FRACTION
    return shape + _year(found, codes, digit), exact


def _year(found: Positions, codes: np.ndarray, digit: np.ndarray) -> np.ndarray:
    """1 where a run is four Arabic digits that begin with 19 or 20."""
    four = np.flatnonzero(np.diff(found.begins, append=len(codes)) == 4)
    start = found.begins[four]
    head = codes[start] * np.uint32(256) + codes[start + 1]
    year = (head == 0x3139) | (head == 0x3230)
    year &= digit[start] & digit[start + 1] & digit[start + 2] & digit[start + 3]
    result = np.zeros(len(found.begins), np.uint64)
    result[four[year]] = 1
    return result


@cache
def _lexicon() -> tuple[np.ndarray, np.ndarray]:
    """Hashes of the names of units (1), currencies (2) and people (3), sorted, and which of these
    each is.

    A name is hashed as `_behind` hashes what it finds written, by the same code.
    """
    kinds: dict[int, int] = {}
    for kind, names in enumerate((MEASURES, CURRENCIES, PEOPLE), 1):
        ordered = sorted(names)
        kinds |= dict.fromkeys(_hashes(ordered)[0], kind)
    keys = np.array(sorted(kinds), np.uint64)
    return keys, np.array([kinds[int(key)] for key in keys], np.uint64)


def _hashes(names: list[str]) -> tuple[list[int], list[int]]:
    """The hash of each name as it is written behind a numeral, and how many positions it has."""
    found = positions(names)
    shape, _ = _identity(found)
    text = np.searchsorted(found.offsets, found.starts, side="right") - 1
    written, sizes = [0] * len(names), [0] * len(names)
    for number, place, value in zip(
        text.tolist(), found.starts.tolist(), shape.tolist(), strict=True
    ):
        if place < found.offsets[number] + len(names[number]):
            written[number] = (written[number] * int(_STEP) + value + 1) & 0xFFFFFFFFFFFFFFFF
            sizes[number] += 1
    return written, sizes


def _behind(found: Positions, shape: np.ndarray) -> tuple[np.ndarray, ...]:
    """What stands between a position and the numeral before it.

    Returns, for each position: its distance to that numeral (0 at one, 10 where there is none in
    reach), the hash of the text between, the kind of the longest known unit right behind the
    numeral, and its length.
    """
    size = len(shape)
    keys, kinds = _lexicon()
    numeral = is_numeral(found.kinds)
    index = np.arange(size)
    last = np.maximum.accumulate(np.where(numeral, index, -1000))
    broken = np.maximum.accumulate(np.where(found.kinds == BREAK, index, -1000))
    distance = index - last
    distance = np.where((distance > REACH) | (broken > last), REACH + 1, distance)
    written = np.zeros(size, np.uint64)
    unit, length = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    for step in range(1, REACH + 1):
        here = np.flatnonzero(distance == step)
        written[here] = written[here - 1] * _STEP + shape[here] + np.uint64(1)
        spot = np.minimum(np.searchsorted(keys, written[here]), len(keys) - 1)
        known = keys[spot] == written[here]
        owner = here[known] - step
        unit[owner], length[owner] = kinds[spot[known]], step
    behind = np.flatnonzero((distance > 0) & (distance <= REACH))
    owner = behind - distance[behind]
    unit[behind], length[behind] = unit[owner], length[owner]
    return np.where(distance > REACH, 0, distance).astype(np.uint64), written, unit, length


@cache
def _currencies() -> tuple[np.ndarray, ...]:
    """Hashes of the names, signs and codes of currencies, sorted, by how many positions they have
    (from 1).
    """
    names = sorted(CURRENCIES)
    hashes, sizes = (np.array(column, np.uint64) for column in _hashes(names))
    return tuple(np.sort(hashes[sizes == size]) for size in range(1, LONGEST_LEAD + 1))


def _lead(shape: np.ndarray, numeral: np.ndarray) -> np.ndarray:
    """The currency right before a numeral: at the numeral its length in positions, and 8 and more
    in the name itself.
    """
    result = np.zeros(len(shape), np.uint64)
    at = np.flatnonzero(numeral)
    for size, keys in enumerate(_currencies(), 1):
        at = at[at >= size]
        hashed = np.zeros(len(at), np.uint64)
        for back in range(size, 0, -1):
            hashed = hashed * _STEP + shape[at - back] + np.uint64(1)
        spot = np.minimum(np.searchsorted(keys, hashed), max(len(keys) - 1, 0))
        led = at[keys[spot] == hashed] if len(keys) else at[:0]
        result[led] = size
        for back in range(1, size + 1):
            result[led - back] = 8 + back
    return result


def _range(found: Positions, shape: np.ndarray, behind: tuple[np.ndarray, ...]) -> np.ndarray:
    """What unit the other end has, where a connector and a numeral follow a numeral or its unit.

    At the first numeral, and up to the connector, a hash of what is written behind the second
    numeral and of how the first has its unit; 1 at the second numeral.
    """
    _, _, unit, length = behind
    result = np.zeros(len(shape), np.uint64)
    numeral = is_numeral(found.kinds)
    joint = np.isin(shape, _CONNECTORS)
    size = len(shape)
    first = np.flatnonzero(numeral)
    own = np.where(unit[first] > 0, length[first].astype(np.int64), 0)
    for has_unit in (False, True):
        chosen = first[own > 0] if has_unit else first
        step = own[own > 0] if has_unit else np.zeros(len(first), np.int64)
        link = chosen + step + 1
        ok = link < size - 2
        chosen, link = chosen[ok], link[ok]
        ok = joint[link]
        chosen, link = chosen[ok], link[ok]
        double = joint[link + 1]
        second = link + 1 + double
        ok = numeral[second] & (second < size - 1)
        chosen, link, second = chosen[ok], link[ok], second[ok]
        kind = unit[second] * np.uint64(8) + length[second]
        tail = shape[
            np.minimum(second + 1, size - 1)
        ]  # 月 and 日 are units of dates, 元 is one of money
        value = (kind * _STEP ^ tail) * np.uint64(4) + np.uint64(2 + has_unit)
        result[chosen] = value
        result[link] = value
        result[second[result[second] == 0]] = 1
    return result


def _cue(found: Positions) -> np.ndarray:
    """The last word of `CUES` before a position in its clause: 1 for money, 2 for another count, 0
    for none.
    """
    codes = found.codes
    pair = _pair_hash(codes[:-1], codes[1:])
    kind = np.zeros(len(codes), np.uint8)
    kind[1:] = _cues()[pair]
    owner = np.searchsorted(found.begins, np.flatnonzero(kind), side="right") - 1
    index = np.arange(len(found.begins))
    last = np.full(len(index), -1)
    last[owner] = owner
    last = np.maximum.accumulate(last)
    broken = np.maximum.accumulate(np.where(found.kinds == BREAK, index, -1))
    value = np.zeros(len(index), np.uint64)
    value[owner] = kind[np.flatnonzero(kind)]
    return np.where((last > broken) & (last >= 0), value[last], 0).astype(np.uint64)


def _pair_hash(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    mixed = (first * np.uint32(0x9E3779B1)) ^ (second * np.uint32(0x85EBCA6B))
    return (mixed * np.uint32(0xC2B2AE35)) >> np.uint32(12)


@cache
def _cues() -> np.ndarray:
    """A table of 2^20 hashed pairs of characters: 1 for words of money, 2 for those of other
    counts.
    """
    table = np.zeros(1 << 20, np.uint8)
    for word, kind in CUES.items():
        codes = np.array([ord(char) for char in word], np.uint32)
        table[_pair_hash(codes[:1], codes[1:])] = 1 if kind == "money" else 2
    return table
