"""Words around an amount that make it less than exact: 约, 超过, 不足, 以上."""

from __future__ import annotations

import re
from functools import lru_cache

# 不得超过 and 不应低于 turn round what follows them; 能不能超过 asks.
_NOT = r"(?: (?<![能可应会])不[得能可应准宜许会要] | 不允许 | 不应当 | 不可以 | 没有?能? | 严禁 | 禁止)"
_BEFORE = re.compile(
    rf"""(?: (?P<under> {_NOT} (?:超过 | 超出 | 超 | 突破 | [高多大]于) | 不足 | [不未]到 | 未达到? | 不[满及超] | 未[满超]
                     | [不未]超过 | 不[多高大]于 | [低少小]于 | (?:至多|最多|最高) (?:可[^\d，。；、,;（(“]{{0,4}})? | 上限为? | 限额为? )
          | (?P<over> {_NOT} [低少小]于 | 超过 | 超出 | (?<![反赶])超 | 逾(?!期) | 突破 | 不[低少小]于 | 不下于? | 不止
                    | 至少 | 最少 | 最低 | 起码 | [高多大]于 )
          | (?P<about> 大约 | (?<![签预节制集合公条契违邀续履解相简特])约[合占计]? | 接近 | (?<![逼附临邻最靠])近
                     | 大概 | 大致 | 差不多 ) )
        (?:[了为有达在是到]|达到|合计)? [\s“（(]* $""",
    re.VERBOSE,
)
# 不足常年的三分之一, 超过去年的两倍: what a share is of may stand between.
_OF = re.compile(
    rf"""(?: (?P<under> {_NOT} (?:超过 | 超出 | [高多大]于) | 不足 | [不未]到 | [不未]超过 | 不[多高大]于 | [低少小]于 )
          | (?P<over> {_NOT} [低少小]于 | 超过 | 超出 | 不[低少小]于 | [高多大]于 ) )
        了? [^\d，。；、：,;:（(“”\s]{{1,6}} 的 $""",
    re.VERBOSE,
)
_AFTER = re.compile(
    r"""\s* (?: (?P<about> 左右 | 上下(?![游班级联车铺]) )
              | (?P<over> (?:及|或|（含）|\(含\))?以上 | 有余 | 之上 | 出头 | 开外 | 起步 )
              | (?P<under> (?:及|或|（含）|\(含\))?以下(?!简称) | [以之]内 | 内(?![地容部外陆在河蒙需销资控]) ) )""",
    re.VERBOSE,
)


@lru_cache(1 << 14)
def find_hedge(before: str, after: str, share: bool = False) -> str | None:
    """The modifier that the words around an amount, or a share of something, give it, or None.

    >>> find_hedge("累计不超过", "，"), find_hedge("共", "左右"), find_hedge("达", "以上"), find_hedge("签约", "")
    ('under', 'about', 'over', None)
    """
    match = _AFTER.match(after) or _BEFORE.search(before) or (share and _OF.search(before))
    return match.lastgroup if match else None
