"""Names of currencies and units: a vocabulary, no rules.

`CURRENCIES` maps every common Chinese name, sign and code of a currency to ISO 4217. `MEASURES` are measure
words and units of quantity, `PEOPLE` nouns that are counted without one. `PARTS` says how the smaller units of a compound amount divide the larger, `SUBUNITS`
which currency a coin belongs to.
"""

from __future__ import annotations

_NAMES = """
CNY 元 块 块钱 人民币 元人民币 圆 元钱 RMB CNY 元整
USD 美元 美金 US$ USD
EUR 欧元 EUR
JPY 日元 日圆 JPY
HKD 港元 港币 港元港币 HK$ HKD
MOP 澳门元 澳门币 葡币 MOP
TWD 新台币 台币 元新台币 NT$ TWD
GBP 英镑 GBP
KRW 韩元 韩圆 韩币 KRW
KPW 朝鲜元 朝元
RUB 卢布 俄罗斯卢布 RUB
KZT 坚戈 哈萨克斯坦坚戈
UZS 苏姆 乌兹别克斯坦苏姆
KGS 索姆 吉尔吉斯斯坦索姆
TJS 索莫尼
TMT 马纳特 土库曼斯坦马纳特
AZN 阿塞拜疆马纳特
BYN 白俄罗斯卢布
UAH 格里夫纳 格里夫尼亚
GEL 拉里
AMD 德拉姆
CHF 瑞士法郎 瑞郎 CHF
CAD 加拿大元 加元 加币 C$ CAD
AUD 澳大利亚元 澳元 A$ AUD
NZD 新西兰元 新西兰币
SGD 新加坡元 新元 新币 坡币 S$ SGD
THB 泰铢 铢 THB
MYR 林吉特 马币 令吉 马来西亚林吉特
IDR 印尼盾 印度尼西亚盾 印尼卢比
VND 越南盾 VND
PHP 菲律宾比索
LAK 基普 老挝基普
KHR 瑞尔
MMK 缅元 缅币
BND 文莱元
INR 卢比 印度卢比 INR
PKR 巴基斯坦卢比
LKR 斯里兰卡卢比
NPR 尼泊尔卢比
BDT 塔卡
MNT 图格里克
TRY 里拉 土耳其里拉
ILS 谢克尔 新谢克尔
SAR 里亚尔 沙特里亚尔
IRR 伊朗里亚尔 土曼
QAR 卡塔尔里亚尔
OMR 阿曼里亚尔
AED 迪拉姆 阿联酋迪拉姆
MAD 摩洛哥迪拉姆
KWD 科威特第纳尔
IQD 伊拉克第纳尔 第纳尔
JOD 约旦第纳尔
DZD 阿尔及利亚第纳尔
RSD 塞尔维亚第纳尔
TND 突尼斯第纳尔
EGP 埃及镑 埃镑
LBP 黎巴嫩镑
SYP 叙利亚镑
SDG 苏丹镑
ZAR 兰特 南非兰特
NGN 奈拉
KES 肯尼亚先令 先令
TZS 坦桑尼亚先令
UGX 乌干达先令
ETB 比尔 埃塞俄比亚比尔
GHS 塞地
ZMW 克瓦查
AOA 宽扎
XOF 西非法郎 非洲法郎
BRL 雷亚尔 巴西雷亚尔
MXN 墨西哥比索 比索
ARS 阿根廷比索
CLP 智利比索
COP 哥伦比亚比索
CUP 古巴比索
PEN 索尔 秘鲁索尔 新索尔
VES 玻利瓦尔
SEK 瑞典克朗 克朗
NOK 挪威克朗
DKK 丹麦克朗
ISK 冰岛克朗
CZK 捷克克朗
PLN 兹罗提
HUF 福林
RON 列伊
BGN 列弗
FRF 法郎
DEM 马克
AFN 阿富汗尼
KRW 韩圜
KPW 朝鲜圆
AUD 澳币
NZD 纽元 纽币
CAD 加拿大币
SGD 新加坡币
VND 越盾
BYN 白罗斯卢布
TRY 新里拉
YER 也门里亚尔
DOP 多米尼加比索
UYU 乌拉圭比索
BOB 玻利维亚诺
PYG 瓜拉尼
CRC 科朗
GTQ 格查尔
CUC 可兑换比索
XAF 中非法郎
RWF 卢旺达法郎
LYD 利比亚第纳尔
BHD 巴林第纳尔
MUR 毛里求斯卢比
MVR 拉菲亚 卢菲亚
BTN 努尔特鲁姆
ALL 列克
MKD 代纳尔
MDL 摩尔多瓦列伊
BWP 普拉
MZN 梅蒂卡尔
MGA 阿里亚里
PGK 基那
"""
CURRENCIES: dict[str, str] = {
    name: code for code, *names in (line.split() for line in _NAMES.strip().splitlines()) for name in names
}
CURRENCIES |= {code: code for code in CURRENCIES.values()}
_SIGN_NAMES = """
$ USD ＄ USD ￥ CNY ¥ CNY CN¥ CNY JP¥ JPY € EUR £ GBP ₽ RUB ₩ KRW R$ BRL NZ$ NZD ₹ INR ฿ THB ₸ KZT ₫ VND ₴ UAH ₺ TRY
₪ ILS ₱ PHP
"""
_SIGNS = _SIGN_NAMES.split()
CURRENCIES |= dict(zip(_SIGNS[::2], _SIGNS[1::2], strict=True))

_UNITS = """
个 家 项 条 列 班 场 次 户 人 名 位 亩 吨 辆 架 艘 种 类 册 倍 岁 度 件 座 所 处 只 头 匹 株 棵 本 部 份 幅
张 台 套 支 枚 颗 粒 片
块 栋 幢 间 层 节 趟 批 届 期 组 对 双 队 排 行 道 门 枝 朵 束 把 根 杆 面 顶 口 眼 尊 具 副 盏 扇 堵 段 篇
首 句 字 页 卷 集 幕 出
封 则 宗 笔 起 例 桩 单 票 股 手 成 折 番 轮 回 遍 顿 餐 杯 碗 瓶 桶 箱 袋 包 盒 罐 盘 筐 车 船 机 站 桥 路
点 分 秒 天 日 年 月 周 夜
小时 个小时 分钟 秒钟 个月 个季度 个星期 星期 世纪 个世纪 年度 学年 学时 课时 工时 昼夜 个工作日 工作日
个昼夜 周岁 代 辈
公里 千米 米 厘米 毫米 微米 纳米 海里 里 华里 英里 英尺 英寸 尺 寸 丈 公分 分米 平方公里 平方千米 平方米
平米 平方厘米 公顷 亩次 平方 ㎡ 平方英里 英亩 立方米 立方 立方厘米
立方英尺 升 毫升 加仑 万桶 蒲式耳 公斤 千克 克 毫克 微克 斤 市斤 两 磅 盎司 克拉 公吨 标准箱 标箱 TEU 自然箱
箱次 吨公里 人公里 载重吨 总吨 净吨 吨位
瓦 千瓦 兆瓦 吉瓦 太瓦 MW GW KW kW 瓦时 千瓦时 度电 兆瓦时 吉瓦时 GWh kWh 伏 千伏 kV 安 安时 毫安时 欧 赫兹
兆赫 马力 焦 千卡 卡 大卡 帕 兆帕 千帕 牛 牛米 分贝 流明
摄氏度 华氏度 ℃ °C ° % ％ ‰ 个百分点 百分点 个点 个基点 基点 BP bp 字节 KB MB GB TB PB 比特 Mbps Gbps 兆
兆比特 像素 万像素 转 贝克勒尔 毫西弗 光年
人次 架次 班次 车次 列次 航次 艘次 户次 台次 件次 场次 例次 批次 家次 辆次 人份 人日 剂 剂次 针 针次 张次
册次 篇次 课次 单次 标台 台套 台（套） 台(套) 家（次） 家企业
公里/小时 米/秒 千米/小时 吨/日 吨/年 立方米/秒 人/平方公里 元/吨 元/平方米 元/公斤 元/斤 毫克/升
微克/立方米 毫升/分 转/分 次/分
省 市 县 区 国 省市 省区市 省份 城市 国家 方面 单位 村 镇 乡 街道 社区 项目 企业 园区 学校 民族 地市 市州
县区 县市 区县 县市区
平方公里海域 延米 延长公里 车道公里 公里线路 席 床 张床位 床位 学分 马赫 桌 桌次 瓣 丛 畦 垄 茬 炉 锅 窝 胎
羽 尾 蓬 摊 款 类别 项次 组次 幢次 帧 级 环 码 战 胜 负 平
人民币户 员 兵 军 师 团 营 连 万人 成员 届次 档 道次 门次 站点 词 字次 网次 篇幅 幅员 樽 樘 蔸 挂 票次
笔次 宗次 单位次 吊 垛 捆 扎 沓 摞 串 滴 缕 阵 声 步 圈 程 任 颗次 方 方土
盆 样 稿 载 刀 发 锭 闸次 管 坛 壶 勺 缸 篮 篓 筒 听 株次 局 宿 担 石 斗 厘 平方毫米 安培 伏特
套次 份次 则次 大类 小类 来回 木箱 纸箱 麻袋
"""
MEASURES: frozenset[str] = frozenset(_UNITS.split())

_PEOPLE = """
市民 村民 居民 农民 渔民 牧民 股民 网民 民众 平民 灾民 难民 移民 民兵 民工 农民工 人口 人民 国人 群众 观众 听众 受众
游客 旅客 乘客 顾客 球迷 读者 志愿者 患者 参赛者 爱好者 消费者 受访者 求职者 劳动者 失业者 学生 大学生 中学生
小学生 毕业生 考生 新生 师生 学员 学子 教师 老师 校友 儿童 孩子 老人 老年人 青年 青少年 妇女 残疾人 失能老人
职工 员工 工人 矿工 民警 警察 警力 官兵 士兵 战士 军人 将士 干部 党员 团员 代表 委员 选手 运动员 队员 球员
医生 护士 医护人员 工作人员 施工人员 人员 从业人员 专家 学者 科研人员 技术人员 用户 客户 商户 农户 粉丝 网友
司机 骑手 快递员 船员 消防员 香客 食客 贫困人口 就业人口 城镇人口 流动人口 常住人口
"""
#: Nouns of people, which a number often stands directly before, with no measure word between.
PEOPLE: frozenset[str] = frozenset(_PEOPLE.split())

#: Smaller units of a compound amount: unit → {smaller unit: how many of it make one}.
PARTS: dict[str, dict[str, int]] = {
    "小时": {"分": 60, "分钟": 60, "秒": 3600, "刻": 4, "刻钟": 4},
    "分": {"秒": 60, "秒钟": 60},
    "天": {"小时": 24, "个小时": 24},
    "年": {"个月": 12, "月": 12, "天": 365},
    "个月": {"天": 30},
    "周": {"天": 7},
    "秒": {"毫秒": 1000},
    "元": {"角": 10, "毛": 10, "分": 100},
    "角": {"分": 10},
    "毛": {"分": 10},
    "块": {"角": 10, "毛": 10, "分": 100},
    "美元": {"美分": 100},
    "欧元": {"欧分": 100},
    "英镑": {"便士": 100},
    "米": {"分米": 10, "厘米": 100, "公分": 100, "毫米": 1000},
    "公里": {"米": 1000},
    "斤": {"两": 10},
    "公斤": {"克": 1000},
    "吨": {"公斤": 1000, "千克": 1000},
    "尺": {"寸": 10},
    "丈": {"尺": 10},
    "度": {"分": 60, "秒": 3600},
    "亩": {"分": 10},
    "里": {"米": 500},
}

#: Coins: name → the currency's name, and how many of the coin make one.
SUBUNITS: dict[str, tuple[str, int]] = {
    "角": ("元", 10),
    "角钱": ("元", 10),
    "毛": ("元", 10),
    "毛钱": ("元", 10),
    "分": ("元", 100),
    "分钱": ("元", 100),
    "美分": ("美元", 100),
    "欧分": ("欧元", 100),
    "便士": ("英镑", 100),
    "戈比": ("卢布", 100),
}
