"""Words around an amount that make it less than exact: 约, 超过, 不足, 以上."""

from __future__ import annotations

import re
from functools import lru_cache

# 最高补贴30万元, 至少需要5人: what is given or needed may stand between.
_VERB = (
    "(?:补贴|补助|奖励|奖|支持|给予|资助|获|得|可|达|罚款|罚|处|赔付|赔偿|优惠|减免|抵扣|立减|"
    "发放|申请|贷|贷款|报销|需要?|要|花|用|投入|投资|提供|建设|建成|新增|保持|保留|拥有|持有|"
    "容纳|接纳|收|支付|缴纳|售|卖|只要|仅需)"
)
# 票价最低, 最低限额为: a bound; 最低气温 is what was measured.
_PRICE = "(?:限额|消费|工资|保障|缴费|注册资本|起售价|售价|报价|票价|标价|价格?)?(?:标准)?"
# 不得超过 and 不应低于 turn round what follows them; 能不能超过 asks.
_NOT = (
    "(?: (?<![能可应会])不[得能可应准宜许会要] | 不允许 | 不应当 | 不可以 | 没有?能? | 严禁 | 禁止)"
)
_BEFORE = re.compile(
    rf"""(?: (?P<under> {_NOT} (?:超过 | 超出 | 超 | 突破 | [高多大]于) | 不足 | [不未]到
                     | 未达到? | 不[满及超] | 未[满超] | [不未]超过 | 不[多高大]于 | [低少小]于
                     | (?:至多|最多|最高) (?:可[^\d，。；、,;（(“]{{0,4}} | {_VERB}{{1,2}})?
                     | 上限为? | (?<!低)限额为? )
          | (?P<over> {_NOT} [低少小]于 | 超过 | 超出 | (?<![反赶])超 | 逾(?!期) | 突破
                    | 不[低少小]于 | 不下于? | 不止 | (?:至少|最少|起码) {_VERB}{{0,2}}
                    | 最低{_PRICE} | [高多大]于 | 超越 )
          | (?P<about> 大约 | (?<![签预节制集合公条契违邀续履解相简特])约[合占计]? | 接近
                     | (?<![逼附临邻最靠])近 | 大概 | 大致 | 差不多 ) )
        (?:[了为有达在是到]|达到|合计)? [\s“（(]* $""",
    re.VERBOSE,
)
# 不足常年的三分之一, 超过去年的两倍: what a share is of may stand between.
_OF = re.compile(
    rf"""(?: (?P<under> {_NOT} (?:超过 | 超出 | [高多大]于) | 不足 | [不未]到 | [不未]超过
                     | 不[多高大]于 | [低少小]于 )
          | (?P<over> {_NOT} [低少小]于 | 超过 | 超出 | 不[低少小]于 | [高多大]于 ) )
        了? [^\d，。；、：,;:（(“”\s]{{1,6}} 的 $""",
    re.VERBOSE,
)
_AFTER = re.compile(
    r"""\s* (?: (?P<about> 左右 | 上下(?![游班级联车铺]) )
              | (?P<over> (?:及|或|（含）|\(含\))?以上 | 有余 | 之上 | 出头 | 开外 | 起步 )
              | (?P<under> (?:及|或|（含）|\(含\))?以下(?!简称) | [以之]内
                         | 内(?![地容部外陆在河蒙需销资控]) ) )""",
    re.VERBOSE,
)
# A quick look spares most amounts the patterns: how a hedge before can end, and how one behind
# begins.
_LAST = frozenset(
    "过出超破于足到满及多高可为限额逾下不止少低码近概致约合占计了有达在是越"
) | frozenset("贴助励奖持予获得罚处付偿惠免扣减放请贷款销要需花用入资供设成增留纳售卖收价费本准")
_FIRST = frozenset("左上有之出开起以内及或（( \t\n\u3000\u00a0")


@lru_cache(1 << 14)
def find_hedge(before: str, after: str, share: bool = False) -> str | None:
    """The modifier that the words around an amount give it.

    Parameters
    ----------
    before, after
        What stands before and behind the amount.
    share
        Whether the amount is a share or a multiple: then what it is of may stand between.

    Returns
    -------
    str or None
        `under`, `over`, `about`, or None.

    Examples
    --------
    >>> find_hedge("累计不超过", "，"), find_hedge("共", "左右")
    ('under', 'about')
    >>> find_hedge("达", "以上"), find_hedge("签约", "")
    ('over', None)
    """
    match = None
    if after[:1] in _FIRST:
        match = _AFTER.match(after)
    if match is None and (before.rstrip("“（( \t\n\u3000\u00a0")[-1:] in _LAST or "可" in before):
        match = _BEFORE.search(before)
    if match is None and share and before.endswith("的"):
        match = _OF.search(before)
    return match.lastgroup if match else None
