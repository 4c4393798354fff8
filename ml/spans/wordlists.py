"""What amounts are rewritten with: connectors, signs, currencies, units, counting words, names."""

from __future__ import annotations

CONNECTORS = ("-", "–", "—", "——", "－", "~", "～", "到", "至")
BLANKS = (" ", " ", " ", "\u00a0", "\u3000", "\n")
SIGNS = ("-", "-", "－", "−", "负", "负", "+")
HEADS = tuple(("数 上 好几 几 数十 数百 几十 上百 几百 好几百 数千 上千 几千").split())
BEFORE = tuple(
    (
        "$|＄|€|£|¥|￥|RMB|USD|CNY|EUR|HKD|US$|HK$|港币|美元|欧元|人民币|日元|英镑|新台币|RMB |"
        "USD |CNY |$ |人民币 |港元"
    ).split("|")
)
AFTER = tuple(
    (
        "USD|RMB|CNY|EUR|HKD|JPY| USD| 美元|美圆|日币|日元|韩元|泰铢|卢布|港币|尼泊尔卢比|林吉特|"
        "瑞士法郎|英镑|欧元|澳元|加元|新元|圆|元人民币|万日元|块|块钱"
    ).split("|")
)
LATIN = tuple(
    (
        "kg km mm cm m mL ml L g t MPa kPa mg/L μg/m³ GW MW kW kWh MWh GWh TWh TEU DWT mAh Ah GB "
        "TB MB Mbps Gbps GHz MHz Hz V kV W h min s ms ℃ °C m² ㎡ km² m³ km/h t/d g/cm³ nm μm "
        "L/100km rpm dB ppm kcal N·m bp hm²"
    ).split()
)
LATIN_SCALES = ("", "", "", "万", "亿", "k", "多万")
ENGLISH = (" million", " billion", "bn", "m", "mn", "k", " million", " trillion")
MONEY_TOLD = tuple(
    (
        "票房突破 票房 营收 营收达 融资 融资额达 签约超 签约 净利润 市值蒸发近 估值超 成交额 "
        "投资 斥资 罚款 募资 亏损 销售额破 交易额 出口额达 贷款 补贴 身价 年薪 奖金 报价 售价 "
        "标价 以"
    ).split()
)
COUNT_TOLD = tuple(
    (
        "游客突破 用户超 用户达到 注册用户达 粉丝破 阅读量达到 播放量突破 参保人数 常住人口 "
        "观众超 下载量 销量 旅客吞吐量 订单量 学生 客流超 病例达 会员数达 连接数将达到 就业人数 "
        "浏览量 点赞超 覆盖人口 户籍人口 参与人次 累计接待"
    ).split()
)
VERBS = tuple(
    (
        "增长 下降 上涨 同比增长 增加 回落 提升 下跌 收跌 收涨 减少 跌 涨 升 降 上调 下调 增 "
        "微涨 大跌 累计上涨"
    ).split()
)
HALVED = tuple(("小时 个小时 天 年 个月 公斤 吨 公里 升 亩 斤 米 加仑 个世纪 分钟").split())
NAMES = tuple(
    (
        "iPhone {}|iPhone {} Pro|iPhone {} Air|Galaxy S{}|Galaxy S{} Edge|Mate {}|Mate {} Pro|"
        "小米{}|RTX {}90|DDR{}|Windows {}|C{}9客机|A3{}neo|CR{}|AG{}|Model {}|{}K金|GB{}-2025|"
        "ISO{}01|v{}.2版|K{}次列车|Z{}次|HR{}|F-{}战机|PM2.5|H{}N1|24-{}mm镜头|W{}芯片|骁龙{}|"
        "{}nm工艺|COP{}|万科企业|百度地图|中国百货商业协会|千方科技|亿纬锂能|万家基金|兆易创新|"
        "十堰|百色|万州|千岛湖|亿帆医药|百胜中国|万达影业|三一重工|六安|九江|四川|七匹狼|五粮液|"
        "三元锂电池|二手车|一带一路|三农|两会|双百方针|两岸|下半年|这两天|五金店|四轮驱动|"
        "百年老店|千亿级|万吨级码头|三好学生|76人队|费城76人|76人|2K|四五六年级|八一队|三星|一汽|"
        "二汽|十三行|五常大米|九寨沟|三峡|五台山|万隆|千年古城|T{}航站楼|Covid-{}|R{}轮胎|ES{}|"
        "{}66公路|{}00股指|U{}国家队|歼{}战机|歼-{}"
    ).split("|")
)
PARTS_OF = {
    "年": "个月",
    "个月": "天",
    "天": "小时",
    "小时": "分钟",
    "分钟": "秒",
    "周": "天",
    "个星期": "天",
    "个小时": "分钟",
    "美元": "美分",
    "英镑": "便士",
    "元": "角",
}
