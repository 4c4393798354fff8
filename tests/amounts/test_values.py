"""Amounts read from text, ruling by ruling of the annotation guide."""

from __future__ import annotations

import json
import time
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ml.amounts.numbers import exact_value
from ml.amounts.values import Amount, read_amount

# text with the span in ⟦⟧ | low, or low and high | unit | modifier; value is null exactly for range and vague.
RULINGS_MONEY = """
总投资⟦2000多亿元⟧的项目 | 200000000000 | CNY | over
出口额⟦35.2亿美元⟧ | 3520000000 | USD | exact
利润⟦12元5角⟧ | 12.5 | CNY | exact
预计⟦八九亿元⟧ | 800000000 900000000 | CNY | range
每吨⟦500元⟧ | 500 | CNY | exact
价格⟦500元/吨⟧ | 500 | CNY/吨 | exact
共⟦21亿元人民币⟧ | 2100000000 | CNY | exact
合⟦人民币21亿元⟧ | 2100000000 | CNY | exact
售⟦￥500⟧ | 500 | CNY | exact
融资⟦US$3亿⟧ | 300000000 | USD | exact
票价⟦HK$20⟧ | 20 | HKD | exact
规模⟦50亿元至80亿元⟧ | 5000000000 8000000000 | CNY | range
签约超⟦70亿⟧ | 7000000000 | CNY | over
⟦亿元⟧以上的基金 | 100000000 | CNY | over
⟦一亿元⟧ | 100000000 | CNY | exact
⟦数十亿元⟧ | 1000000000 10000000000 | CNY | vague
⟦几十亿元⟧ | 1000000000 10000000000 | CNY | vague
收入⟦5块⟧ | 5 | CNY | exact
补助⟦300人民币⟧ | 300 | CNY | exact
⟦3欧元⟧ | 3 | EUR | exact
⟦3日元⟧ | 3 | JPY | exact
⟦3韩元⟧ | 3 | KRW | exact
⟦3港元⟧ | 3 | HKD | exact
⟦3港币⟧ | 3 | HKD | exact
⟦3英镑⟧ | 3 | GBP | exact
⟦3卢布⟧ | 3 | RUB | exact
⟦3坚戈⟧ | 3 | KZT | exact
⟦3新台币⟧ | 3 | TWD | exact
⟦3瑞士法郎⟧ | 3 | CHF | exact
"""
RULINGS_QUANTITY = """
引进⟦12家⟧化工企业 | 12 | 家 | exact
⟦70多个⟧国家 | 70 | 个 | over
⟦5万余人⟧ | 50000 | 人 | over
⟦百余场⟧演出 | 100 | 场 | over
⟦数十家⟧ | 10 100 | 家 | vague
⟦几百吨⟧ | 100 1000 | 吨 | vague
⟦十几条⟧ | 10 20 | 条 | vague
⟦上千名⟧ | 1000 | 名 | over
⟦成千⟧ | 1000 |  | over
近⟦百种⟧ | 100 | 种 | about
⟦1.7万人次⟧ | 17000 | 人次 | exact
⟦12平方公里⟧ | 12 | 平方公里 | exact
⟦600万标箱⟧ | 6000000 | 标箱 | exact
⟦3.5个百分点⟧ | 3.5 | 个百分点 | exact
⟦120公里/小时⟧ | 120 | 公里/小时 | exact
⟦9.8万千瓦时⟧ | 98000 | 千瓦时 | exact
⟦1-2项⟧ | 1 2 | 项 | range
⟦三到五年⟧ | 3 5 | 年 | range
⟦10—20吨⟧ | 10 20 | 吨 | range
⟦10—20万吨⟧ | 100000 200000 | 吨 | range
⟦3小时45分⟧ | 3.75 | 小时 | exact
⟦1米8⟧ | 1.8 | 米 | exact
⟦两三家⟧ | 2 3 | 家 | range
分别为⟦5⟧、8和12吨 | 5 |  | exact
⟦18.1%⟧ | 18.1 | % | exact
⟦百分之三十⟧ | 30 | % | exact
⟦三成⟧ | 30 | % | exact
⟦三分之二⟧ | 66.67 | % | exact
⟦0.5个百分点⟧ | 0.5 | 个百分点 | exact
⟦七折⟧ | 70 | % | exact
⟦5天⟧ | 5 | 天 | exact
⟦4个小时⟧ | 4 | 个小时 | exact
⟦12个月⟧ | 12 | 个月 | exact
⟦两周⟧ | 2 | 周 | exact
⟦8省市⟧ | 8 | 省市 | exact
⟦17县⟧ | 17 | 县 | exact
⟦1.5倍⟧ | 1.5 | 倍 | exact
翻⟦两番⟧ | 4 | 倍 | exact
游客突破⟦300万⟧ | 3000000 |  | over
⟦一吨⟧ | 1 | 吨 | exact
⟦一万人⟧ | 10000 | 人 | exact
⟦一半⟧ | 50 | % | exact
⟦半数⟧ | 50 | % | exact
⟦半年⟧ | 0.5 | 年 | exact
⟦半个世纪⟧ | 0.5 | 个世纪 | exact
⟦七年多⟧ | 7 | 年 | over
⟦一倍多⟧ | 1 | 倍 | over
⟦3个多月⟧ | 3 | 个月 | over
⟦万亩⟧果园 | 10000 | 亩 | exact
⟦千吨⟧以上货轮 | 1000 | 吨 | over
⟦十大类⟧ | 10 | 大类 | exact
约⟦10万⟧观众 | 100000 |  | about
⟦5000多万⟧人口 | 50000000 |  | over
⟦14亿吨⟧标准煤 | 1400000000 | 吨 | exact
⟦零下50℃⟧ | -50 | ℃ | exact
上升⟦0.5点⟧ | 0.5 | 点 | exact
⟦50分26秒⟧ | 1513/30 | 分 | exact
⟦亿人次⟧ | 100000000 | 人次 | exact
"""
MONEY = """
⟦5000元⟧ | 5000 | CNY | exact
⟦5000元整⟧ | 5000 | CNY | exact
⟦5000块钱⟧ | 5000 | CNY | exact
⟦300元现金⟧ | 300 | CNY | exact
⟦300旧卢布⟧ | 300 | RUB | exact
⟦300万美金⟧ | 3000000 | USD | exact
⟦1.5万亿日元⟧ | 1500000000000 | JPY | exact
⟦8000日圆⟧ | 8000 | JPY | exact
⟦2亿韩币⟧ | 200000000 | KRW | exact
⟦45亿澳元⟧ | 4500000000 | AUD | exact
⟦45亿澳大利亚元⟧ | 4500000000 | AUD | exact
⟦7亿加元⟧ | 700000000 | CAD | exact
⟦7亿加拿大元⟧ | 700000000 | CAD | exact
⟦2亿新西兰元⟧ | 200000000 | NZD | exact
⟦6000万新加坡元⟧ | 60000000 | SGD | exact
⟦6000万新元⟧ | 60000000 | SGD | exact
⟦300泰铢⟧ | 300 | THB | exact
⟦20亿林吉特⟧ | 2000000000 | MYR | exact
⟦10万亿印尼盾⟧ | 10000000000000 | IDR | exact
⟦5万亿越南盾⟧ | 5000000000000 | VND | exact
⟦90亿卢比⟧ | 9000000000 | INR | exact
⟦90亿巴基斯坦卢比⟧ | 9000000000 | PKR | exact
⟦4亿菲律宾比索⟧ | 400000000 | PHP | exact
⟦4亿比索⟧ | 400000000 | MXN | exact
⟦4亿雷亚尔⟧ | 400000000 | BRL | exact
⟦4亿南非兰特⟧ | 400000000 | ZAR | exact
⟦4亿里拉⟧ | 400000000 | TRY | exact
⟦4亿土耳其里拉⟧ | 400000000 | TRY | exact
⟦4亿沙特里亚尔⟧ | 400000000 | SAR | exact
⟦4亿迪拉姆⟧ | 400000000 | AED | exact
⟦4亿埃及镑⟧ | 400000000 | EGP | exact
⟦4亿瑞典克朗⟧ | 400000000 | SEK | exact
⟦4亿丹麦克朗⟧ | 400000000 | DKK | exact
⟦4亿挪威克朗⟧ | 400000000 | NOK | exact
⟦4亿兹罗提⟧ | 400000000 | PLN | exact
⟦4亿福林⟧ | 400000000 | HUF | exact
⟦4亿瑞郎⟧ | 400000000 | CHF | exact
⟦4亿苏姆⟧ | 400000000 | UZS | exact
⟦4亿索姆⟧ | 400000000 | KGS | exact
⟦4亿图格里克⟧ | 400000000 | MNT | exact
⟦4亿缅币⟧ | 400000000 | MMK | exact
⟦4亿澳门元⟧ | 400000000 | MOP | exact
⟦4亿先令⟧ | 400000000 | KES | exact
⟦4亿奈拉⟧ | 400000000 | NGN | exact
⟦4亿哈萨克斯坦坚戈⟧ | 400000000 | KZT | exact
⟦4亿俄罗斯卢布⟧ | 400000000 | RUB | exact
⟦4亿白俄罗斯卢布⟧ | 400000000 | BYN | exact
⟦4亿格里夫纳⟧ | 400000000 | UAH | exact
⟦300元新台币⟧ | 300 | TWD | exact
⟦新台币300元⟧ | 300 | TWD | exact
⟦港币300元⟧ | 300 | HKD | exact
⟦NT$300⟧ | 300 | TWD | exact
⟦S$300⟧ | 300 | SGD | exact
⟦A$300⟧ | 300 | AUD | exact
⟦C$300⟧ | 300 | CAD | exact
⟦R$300⟧ | 300 | BRL | exact
⟦$1,500⟧ | 1500 | USD | exact
⟦＄1，500⟧ | 1500 | USD | exact
⟦$5亿美元⟧ | 500000000 | USD | exact
⟦$5亿港元⟧ | 500000000 | HKD | exact
⟦€50⟧ | 50 | EUR | exact
⟦£50⟧ | 50 | GBP | exact
⟦¥50⟧ | 50 | CNY | exact
⟦₽50⟧ | 50 | RUB | exact
⟦₩50⟧ | 50 | KRW | exact
⟦₹50⟧ | 50 | INR | exact
⟦RMB 500万⟧ | 5000000 | CNY | exact
⟦CNY500⟧ | 500 | CNY | exact
⟦USD 3.5亿⟧ | 350000000 | USD | exact
⟦500HKD⟧ | 500 | HKD | exact
⟦500 EUR⟧ | 500 | EUR | exact
⟦8角⟧ | 0.8 | CNY | exact
⟦8毛钱⟧ | 0.8 | CNY | exact
⟦五分钱⟧ | 0.05 | CNY | exact
⟦25美分⟧ | 0.25 | USD | exact
⟦3块5⟧ | 3.5 | CNY | exact
⟦五块八毛⟧ | 5.8 | CNY | exact
⟦12元5角8分⟧ | 12.58 | CNY | exact
⟦8角5分⟧ | 0.85 | CNY | exact
⟦12元零5分⟧ | 12.05 | CNY | exact
⟦一千二百元五角⟧ | 1200.5 | CNY | exact
⟦3元5角/斤⟧ | 3.5 | CNY/斤 | exact
⟦3美元50美分⟧ | 3.5 | USD | exact
⟦8元每斤⟧ | 8 | CNY/斤 | exact
⟦75.3美元/桶⟧ | 75.3 | USD/桶 | exact
⟦0.5元/千瓦时⟧ | 0.5 | CNY/千瓦时 | exact
⟦2.5万元/平方米⟧ | 25000 | CNY/平方米 | exact
⟦1200元／人⟧ | 1200 | CNY/人 | exact
⟦￥500/吨⟧ | 500 | CNY/吨 | exact
⟦5角/度⟧ | 0.5 | CNY/度 | exact
⟦一点五到三百万元⟧ | 1500000 3000000 | CNY | range
⟦二点五至六千万元⟧ | 25000000 60000000 | CNY | range
⟦一点五到三亿元⟧ | 150000000 300000000 | CNY | range
⟦一点五到三十万元⟧ | 15000 300000 | CNY | range
⟦1.5到300万元⟧ | 15000 3000000 | CNY | range
每只赚⟦三分五⟧ | 0.035 | CNY | exact
才卖⟦千把块⟧ | 1000 | CNY | about
⟦500—600元/吨⟧ | 500 600 | CNY/吨 | range
⟦500元/吨至600元/吨⟧ | 500 600 | CNY/吨 | range
⟦3000-5000元/月⟧ | 3000 5000 | CNY/月 | range
⟦两到三千元⟧ | 2000 3000 | CNY | range
⟦十八至三十万日元⟧ | 180000 300000 | JPY | range
⟦5亿—8亿美元⟧ | 500000000 800000000 | USD | range
⟦5亿美元至8亿美元⟧ | 500000000 800000000 | USD | range
⟦$5—10⟧ | 5 10 | USD | range
⟦US$3亿—US$5亿⟧ | 300000000 500000000 | USD | range
⟦人民币3000元至5000元⟧ | 3000 5000 | CNY | range
⟦人民币3000元至人民币5000元⟧ | 3000 5000 | CNY | range
⟦港币300元至500元⟧ | 300 500 | HKD | range
⟦1万到2万亿元⟧ | 10000 2000000000000 | CNY | range
⟦0.8到百元⟧ | 0.8 100 | CNY | range
⟦港币300至500元⟧ | 300 500 | HKD | range
⟦5万~8万元⟧ | 50000 80000 | CNY | range
⟦1.5至2万元⟧ | 15000 20000 | CNY | range
⟦8000元至1.2万元⟧ | 8000 12000 | CNY | range
⟦8000至1.2万元⟧ | 8000 12000 | CNY | range
⟦三五百元⟧ | 300 500 | CNY | range
⟦三、四百元⟧ | 300 400 | CNY | range
⟦五六十亿元⟧ | 5000000000 6000000000 | CNY | range
⟦5角至8角⟧ | 0.5 0.8 | CNY | range
⟦几万元⟧ | 10000 100000 | CNY | vague
⟦数百万美元⟧ | 1000000 10000000 | USD | vague
⟦十几亿元⟧ | 1000000000 2000000000 | CNY | vague
⟦二十几万元⟧ | 200000 300000 | CNY | vague
⟦几千块钱⟧ | 1000 10000 | CNY | vague
⟦上亿元⟧ | 100000000 | CNY | over
⟦上百万元⟧ | 1000000 | CNY | over
⟦百余元⟧ | 100 | CNY | over
⟦300余元⟧ | 300 | CNY | over
⟦5元多⟧ | 5 | CNY | over
⟦1亿多美元⟧ | 100000000 | USD | over
⟦1.2万多亿元⟧ | 1200000000000 | CNY | over
⟦二十来万元⟧ | 200000 | CNY | about
⟦3千万亿元⟧ | 3000000000000000 | CNY | exact
⟦三百五十六点八亿元⟧ | 35680000000 | CNY | exact
⟦10万8000元⟧ | 108000 | CNY | exact
⟦1亿2千万元⟧ | 120000000 | CNY | exact
⟦１２３４．５元⟧ | 1234.5 | CNY | exact
⟦１，２３４，５６７元⟧ | 1234567 | CNY | exact
⟦壹万贰仟叁佰元整⟧ | 12300 | CNY | exact
⟦伍拾萬元⟧ | 500000 | CNY | exact
⟦玖億元⟧ | 900000000 | CNY | exact
⟦一千零一元⟧ | 1001 | CNY | exact
⟦万亿元⟧ | 1000000000000 | CNY | exact
⟦3兆元⟧ | 3000000000000 | CNY | exact
⟦两兆日元⟧ | 2000000000000 | JPY | exact
⟦千亿元⟧ | 100000000000 | CNY | exact
⟦负3.5亿元⟧ | -350000000 | CNY | exact
⟦-3.5亿元⟧ | -350000000 | CNY | exact
⟦30 亿 元⟧ | 3000000000 | CNY | exact
⟦1·2亿元⟧ | 120000000 | CNY | exact
超⟦5万亿⟧ | 5000000000000 | CNY | over
节约⟦500万元⟧ | 5000000 | CNY | exact
签约⟦70亿元⟧ | 7000000000 | CNY | exact
约合⟦70亿元⟧ | 7000000000 | CNY | about
最高可抵扣⟦800元⟧ | 800 | CNY | under
"""
QUANTITY = """
等了⟦两分半钟⟧ | 2.5 | 分钟 | exact
来了⟦百把人⟧ | 100 | 人 | about
铸刀⟦百把⟧ | 100 | 把 | exact
⟦三百把⟧椅子 | 300 | 把 | exact
⟦零下四至零上六摄氏度⟧ | -4 6 | 摄氏度 | range
⟦一点八到四百万人次⟧ | 1800000 4000000 | 人次 | range
⟦3千万亿次⟧ | 3000000000000000 | 次 | exact
⟦1.2万⟧ | 12000 |  | exact
⟦三百五十六点八亿⟧ | 35680000000 |  | exact
⟦10万8000人⟧ | 108000 | 人 | exact
⟦10万8千人⟧ | 108000 | 人 | exact
⟦三万五⟧ | 35000 |  | exact
⟦一百二⟧ | 120 |  | exact
⟦3万5⟧ | 35000 |  | exact
⟦两万三千五⟧ | 23500 |  | exact
⟦一百零五户⟧ | 105 | 户 | exact
⟦一万零五十户⟧ | 10050 | 户 | exact
⟦一千零五十户⟧ | 1050 | 户 | exact
⟦1万零500户⟧ | 10500 | 户 | exact
⟦二十户⟧ | 20 | 户 | exact
⟦十二户⟧ | 12 | 户 | exact
⟦一百一十户⟧ | 110 | 户 | exact
⟦二〇〇户⟧ | 200 | 户 | exact
⟦一亿零三万人⟧ | 100030000 | 人 | exact
⟦十四亿一千一百七十八万人⟧ | 1411780000 | 人 | exact
⟦零点五公里⟧ | 0.5 | 公里 | exact
⟦十二点五公里⟧ | 12.5 | 公里 | exact
⟦二十点五万吨⟧ | 205000 | 吨 | exact
⟦三点一四一五米⟧ | 3.1415 | 米 | exact
⟦5百万人⟧ | 5000000 | 人 | exact
⟦2.5千克⟧ | 2.5 | 千克 | exact
⟦12,345人⟧ | 12345 | 人 | exact
⟦1,234,567.89吨⟧ | 1234567.89 | 吨 | exact
⟦１２，３４５人⟧ | 12345 | 人 | exact
⟦０．５％⟧ | 0.5 | % | exact
⟦叁佰伍拾人⟧ | 350 | 人 | exact
⟦壹仟零貳拾人⟧ | 1020 | 人 | exact
⟦陆万人⟧ | 60000 | 人 | exact
⟦俩人⟧ | 2 | 人 | exact
⟦2百万人⟧ | 2000000 | 人 | exact
⟦10多亿人⟧ | 1000000000 | 人 | over
⟦十多万人⟧ | 100000 | 人 | over
⟦一百多人⟧ | 100 | 人 | over
⟦两千余年⟧ | 2000 | 年 | over
⟦30余万平方米⟧ | 300000 | 平方米 | over
⟦10多分钟⟧ | 10 | 分钟 | over
⟦一年多⟧ | 1 | 年 | over
⟦5公里余⟧ | 5 | 公里 | over
⟦半个多小时⟧ | 0.5 | 个小时 | over
⟦三个多星期⟧ | 3 | 个星期 | over
⟦百多人⟧ | 100 | 人 | over
⟦万余人⟧ | 10000 | 人 | over
⟦千余家⟧ | 1000 | 家 | over
⟦70多⟧ | 70 |  | over
⟦上百家⟧ | 100 | 家 | over
⟦上万人⟧ | 10000 | 人 | over
⟦上亿人次⟧ | 100000000 | 人次 | over
⟦成百家⟧ | 100 | 家 | over
⟦十来个⟧ | 10 | 个 | about
⟦几十⟧ | 10 100 |  | vague
⟦十几⟧ | 10 20 |  | vague
⟦几千万人⟧ | 10000000 100000000 | 人 | vague
⟦数千人⟧ | 1000 10000 | 人 | vague
⟦数万吨⟧ | 10000 100000 | 吨 | vague
⟦数百万吨⟧ | 1000000 10000000 | 吨 | vague
⟦几百个⟧ | 100 1000 | 个 | vague
⟦好几百个⟧ | 100 1000 | 个 | vague
⟦十几万人⟧ | 100000 200000 | 人 | vague
⟦三十几岁⟧ | 30 40 | 岁 | vague
⟦一百几十人⟧ | 100 200 | 人 | vague
⟦两千几百人⟧ | 2000 3000 | 人 | vague
⟦成千上万人⟧ | 1000 100000 | 人 | vague
⟦成百上千人⟧ | 100 10000 | 人 | vague
⟦千百人⟧ | 100 10000 | 人 | vague
⟦1亿至1.2亿台⟧ | 100000000 120000000 | 台 | range
⟦9000至1万人⟧ | 9000 10000 | 人 | range
⟦5%—8%⟧ | 5 8 | % | range
⟦5—8%⟧ | 5 8 | % | range
⟦20%~30%⟧ | 20 30 | % | range
⟦20%～30%⟧ | 20 30 | % | range
⟦20%〜30%⟧ | 20 30 | % | range
⟦20%至30%⟧ | 20 30 | % | range
⟦20%到30%⟧ | 20 30 | % | range
⟦20%-30%⟧ | 20 30 | % | range
⟦20％－30％⟧ | 20 30 | % | range
⟦20%–30%⟧ | 20 30 | % | range
⟦20%――30%⟧ | 20 30 | % | range
⟦20%——30%⟧ | 20 30 | % | range
⟦20% - 30%⟧ | 20 30 | % | range
⟦30%至20%⟧ | 20 30 | % | range
⟦零下5至零下3℃⟧ | -5 -3 | ℃ | range
⟦零下5℃至零下3℃⟧ | -5 -3 | ℃ | range
⟦零下5℃至3℃⟧ | -5 3 | ℃ | range
⟦零下15至20℃⟧ | -20 -15 | ℃ | range
⟦-5℃~3℃⟧ | -5 3 | ℃ | range
⟦-5℃~-3℃⟧ | -5 -3 | ℃ | range
⟦三五年⟧ | 3 5 | 年 | range
⟦一两个⟧ | 1 2 | 个 | range
⟦三两天⟧ | 2 3 | 天 | range
⟦七八十人⟧ | 70 80 | 人 | range
⟦十七八岁⟧ | 17 18 | 岁 | range
⟦两三百万吨⟧ | 2000000 3000000 | 吨 | range
⟦七、八个⟧ | 7 8 | 个 | range
⟦百分之二三十⟧ | 20 30 | % | range
⟦百分之五到百分之八⟧ | 5 8 | % | range
⟦千分之三至千分之五⟧ | 0.3 0.5 | % | range
⟦百分之五至八⟧ | 5 8 | % | range
⟦三分之一至二分之一⟧ | 33.33 50 | % | range
⟦三到五成⟧ | 30 50 | % | range
⟦三成到五成⟧ | 30 50 | % | range
⟦七八成⟧ | 70 80 | % | range
⟦5至8折⟧ | 50 80 | % | range
⟦七八折⟧ | 70 80 | % | range
⟦3‰至5‰⟧ | 0.3 0.5 | % | range
⟦0.5至1个百分点⟧ | 0.5 1 | 个百分点 | range
⟦1.5—2倍⟧ | 1.5 2 | 倍 | range
⟦三百到五千万吨⟧ | 3000000 50000000 | 吨 | range
⟦三到五百家⟧ | 300 500 | 家 | range
⟦五到三十万家⟧ | 50000 300000 | 家 | range
⟦1.5—3千家⟧ | 1500 3000 | 家 | range
⟦三到五百多家⟧ | 300 500 | 家 | range
⟦一到一百家⟧ | 1 100 | 家 | range
⟦5吨至8⟧ | 5 8 | 吨 | range
⟦20天至2个月⟧ | 2/3 2 | 个月 | range
⟦30分钟至2个小时⟧ | 0.5 2 | 个小时 | range
⟦二十分之一至十分之一⟧ | 5 10 | % | range
⟦三到五千万吨⟧ | 30000000 50000000 | 吨 | range
⟦五到十万人⟧ | 50000 100000 | 人 | range
⟦三十到五十万人⟧ | 300000 500000 | 人 | range
⟦八百到一千人⟧ | 800 1000 | 人 | range
⟦五到三十天⟧ | 5 30 | 天 | range
⟦1000至2000万吨⟧ | 10000000 20000000 | 吨 | range
⟦100至5万人⟧ | 100 50000 | 人 | range
⟦50-60多万人⟧ | 500000 600000 | 人 | range
⟦8-12亿人⟧ | 800000000 1200000000 | 人 | range
⟦9.8至10.2万吨⟧ | 98000 102000 | 吨 | range
⟦1,000—2,000人⟧ | 1000 2000 | 人 | range
⟦一到三个月⟧ | 1 3 | 个月 | range
⟦三个月到一年⟧ | 0.25 1 | 年 | range
⟦30分钟至1小时⟧ | 0.5 1 | 小时 | range
⟦1小时至90分钟⟧ | 1 1.5 | 小时 | range
⟦一至两周⟧ | 1 2 | 周 | range
⟦1.29%到1.80%⟧ | 1.29 1.8 | % | range
⟦1米7至1米8⟧ | 1.7 1.8 | 米 | range
⟦500-600千瓦时⟧ | 500 600 | 千瓦时 | range
⟦5000—6000万千瓦⟧ | 50000000 60000000 | 千瓦 | range
约⟦10—20吨⟧ | 10 20 | 吨 | range
⟦10—20吨⟧左右 | 10 20 | 吨 | range
⟦一年零三个月⟧ | 1.25 | 年 | exact
⟦3年零6个月⟧ | 3.5 | 年 | exact
⟦1年3个月⟧ | 1.25 | 年 | exact
⟦一个小时四十五分⟧ | 1.75 | 小时 | exact
⟦两小时零六分⟧ | 2.1 | 小时 | exact
⟦1小时30分钟⟧ | 1.5 | 小时 | exact
⟦1小时23分24秒⟧ | 1.39 | 小时 | exact
⟦3小时45⟧ | 3.75 | 小时 | exact
⟦2分30秒⟧ | 2.5 | 分 | exact
⟦2分30⟧ | 2.5 | 分 | exact
⟦9秒83⟧ | 9.83 | 秒 | exact
⟦1分52秒2⟧ | 1.87 | 分 | exact
⟦1天12小时⟧ | 1.5 | 天 | exact
⟦一米七五⟧ | 1.75 | 米 | exact
⟦一米七八⟧ | 1.78 | 米 | exact
⟦1米75⟧ | 1.75 | 米 | exact
⟦2米35厘米⟧ | 2.35 | 米 | exact
⟦10公里500米⟧ | 10.5 | 公里 | exact
⟦5斤3两⟧ | 5.3 | 斤 | exact
⟦5公斤200克⟧ | 5.2 | 公斤 | exact
⟦两斤半⟧ | 2.5 | 斤 | exact
⟦三年半⟧ | 3.5 | 年 | exact
⟦两个半小时⟧ | 2.5 | 个小时 | exact
⟦3辆半挂车⟧ | 3 | 辆半挂车 | exact
⟦一个半月⟧ | 1.5 | 个月 | exact
⟦三个半月⟧ | 3.5 | 个月 | exact
⟦一倍半⟧ | 1.5 | 倍 | exact
⟦2小时半⟧ | 2.5 | 小时 | exact
⟦半小时⟧ | 0.5 | 小时 | exact
⟦半天⟧ | 0.5 | 天 | exact
⟦半公里⟧ | 0.5 | 公里 | exact
⟦五分之二⟧ | 40 | % | exact
⟦四分之三⟧ | 75 | % | exact
⟦十分之一⟧ | 10 | % | exact
⟦十万分之一⟧ | 0.001 | % | exact
⟦三分之一⟧ | 33.33 | % | exact
⟦2/3⟧ | 66.67 | % | exact
⟦1/8⟧ | 12.5 | % | exact
⟦两成⟧ | 20 | % | exact
⟦三成五⟧ | 35 | % | exact
⟦一成半⟧ | 15 | % | exact
⟦两成多⟧ | 20 | % | over
⟦九成⟧ | 90 | % | exact
⟦7成⟧ | 70 | % | exact
⟦八五折⟧ | 85 | % | exact
⟦85折⟧ | 85 | % | exact
⟦8.5折⟧ | 85 | % | exact
⟦九五折⟧ | 95 | % | exact
⟦八八折⟧ | 88 | % | exact
⟦9折⟧ | 90 | % | exact
⟦10折⟧ | 100 | % | exact
⟦一番⟧ | 2 | 倍 | exact
⟦三番⟧ | 8 | 倍 | exact
近⟦两番⟧ | 4 | 倍 | about
⟦2番⟧ | 4 | 倍 | exact
⟦百分之百⟧ | 100 | % | exact
⟦百分之一百二十⟧ | 120 | % | exact
⟦百分之零点五⟧ | 0.5 | % | exact
⟦百分之三十五点六⟧ | 35.6 | % | exact
⟦百分之30⟧ | 30 | % | exact
⟦百分之三十多⟧ | 30 | % | over
⟦百分之几⟧ | 1 10 | % | vague
⟦百分之十几⟧ | 10 20 | % | vague
⟦千分之五⟧ | 0.5 | % | exact
⟦万分之三⟧ | 0.03 | % | exact
⟦5‰⟧ | 0.5 | % | exact
⟦100%⟧ | 100 | % | exact
⟦10％⟧ | 10 | % | exact
⟦10多%⟧ | 10 | % | over
⟦过半⟧ | 50 | % | over
⟦大半⟧ | 50 | % | over
⟦多半⟧ | 50 | % | over
⟦对半⟧ | 50 | % | exact
⟦-3.5%⟧ | -3.5 | % | exact
⟦－3.5%⟧ | -3.5 | % | exact
⟦−3.5%⟧ | -3.5 | % | exact
⟦+3.5%⟧ | 3.5 | % | exact
⟦负3.5%⟧ | -3.5 | % | exact
⟦负百分之三⟧ | -3 | % | exact
⟦零下五度⟧ | -5 | 度 | exact
⟦零下三十摄氏度⟧ | -30 | 摄氏度 | exact
⟦-40℃⟧ | -40 | ℃ | exact
⟦0个⟧ | 0 | 个 | exact
⟦零个⟧ | 0 | 个 | exact
⟦600千瓦⟧ | 600 | 千瓦 | exact
⟦1亿2千万千瓦⟧ | 120000000 | 千瓦 | exact
⟦5万千瓦⟧ | 50000 | 千瓦 | exact
⟦3亿千瓦时⟧ | 300000000 | 千瓦时 | exact
⟦50兆瓦⟧ | 50 | 兆瓦 | exact
⟦50兆⟧ | 50 | 兆 | exact
⟦220千伏⟧ | 220 | 千伏 | exact
⟦5千米⟧ | 5 | 千米 | exact
⟦2.5万平方千米⟧ | 25000 | 平方千米 | exact
⟦60千克⟧ | 60 | 千克 | exact
⟦1万2千米⟧ | 12000 | 米 | exact
⟦3千字⟧ | 3000 | 字 | exact
⟦3千人⟧ | 3000 | 人 | exact
⟦0.5百分点⟧ | 0.5 | 百分点 | exact
⟦980百帕⟧ | 980 | 百帕 | exact
⟦一百分⟧ | 100 | 分 | exact
⟦三两⟧ | 3 | 两 | exact
⟦5两⟧ | 5 | 两 | exact
⟦十兆赫⟧ | 10 | 兆赫 | exact
⟦25个基点⟧ | 25 | 个基点 | exact
⟦1亿台（套）⟧ | 100000000 | 台（套） | exact
⟦1亿台（套⟧）设备 | 100000000 | 台（套） | exact
⟦35微克/立方米⟧ | 35 | 微克/立方米 | exact
⟦500人/平方公里⟧ | 500 | 人/平方公里 | exact
⟦600 TEU⟧ | 600 | TEU | exact
⟦5.2GW⟧ | 5.2 | GW | exact
⟦500m2⟧ | 500 | m2 | exact
⟦8方面⟧ | 8 | 方面 | exact
⟦双倍⟧ | 2 | 倍 | exact
⟦±800千伏⟧ | -800 800 | 千伏 | range
⟦2分21秒360⟧ | 2.356 | 分 | exact
⟦百吨⟧ | 100 | 吨 | exact
⟦千万人次⟧ | 10000000 | 人次 | exact
⟦两亿人次⟧ | 200000000 | 人次 | exact
⟦3万公里⟧ | 30000 | 公里 | exact
"""
HEDGES = """
不足往年的⟦四分之一⟧ | under
产量不到上年的⟦六成⟧ | under
低于全省的⟦5.2%⟧ | under
已超过了总数的⟦一半⟧ | over
高于国内的⟦3倍⟧ | over
超过两地的⟦5家⟧ | exact
不足，去年的⟦三成⟧ | exact
最近年份的⟦三成⟧ | exact
约⟦5吨⟧ | about
大约⟦5吨⟧ | about
约有⟦5吨⟧ | about
约为⟦5吨⟧ | about
约占⟦5%⟧ | about
近⟦5吨⟧ | about
将近⟦5吨⟧ | about
接近⟦5吨⟧ | about
大概⟦5吨⟧ | about
共约⟦5吨⟧ | about
约“⟦5吨⟧” | about
约 ⟦5吨⟧ | about
⟦5吨⟧左右 | about
⟦5吨⟧上下 | about
⟦5吨⟧ 左右 | about
逼近⟦5吨⟧ | exact
附近⟦5吨⟧ | exact
最近⟦5吨⟧ | exact
邻近⟦5个⟧村 | exact
节约⟦5吨⟧ | exact
预约⟦5次⟧ | exact
签约⟦5个⟧项目 | exact
预约了⟦5次⟧ | exact
⟦5家⟧上下游企业 | exact
超⟦5吨⟧ | over
超过⟦5吨⟧ | over
超过了⟦5吨⟧ | over
超出⟦5吨⟧ | over
远超⟦5吨⟧ | over
逾⟦5吨⟧ | over
突破⟦5吨⟧ | over
不低于⟦5吨⟧ | over
不少于⟦5吨⟧ | over
至少⟦5吨⟧ | over
至少有⟦5吨⟧ | over
起码⟦5吨⟧ | over
高于⟦5吨⟧ | over
不止⟦5吨⟧ | over
不下⟦5吨⟧ | over
⟦5吨⟧以上 | over
达⟦5吨⟧以上 | over
⟦60岁⟧及以上 | over
⟦60岁⟧（含）以上 | over
⟦3年⟧有余 | over
不超过⟦5吨⟧ | under
不得超过⟦5吨⟧ | under
不能高于⟦5吨⟧ | under
不允许超出⟦5吨⟧ | under
严禁超⟦5吨⟧ | under
没有超过⟦5吨⟧ | under
不得超过检验项目的⟦20%⟧ | under
定金不应高于车价的⟦两成⟧ | under
不得低于⟦5吨⟧ | over
不应少于⟦5年⟧ | over
不能低于去年的⟦两倍⟧ | over
能不能超过⟦5吨⟧ | over
不超⟦5吨⟧ | under
未超过⟦5吨⟧ | under
不足⟦5吨⟧ | under
不到⟦5吨⟧ | under
未到⟦5吨⟧ | under
不满⟦5年⟧ | under
低于⟦5吨⟧ | under
少于⟦5吨⟧ | under
不高于⟦5吨⟧ | under
不多于⟦5吨⟧ | under
最多⟦5吨⟧ | under
最多可达⟦5吨⟧ | under
至多⟦5吨⟧ | under
⟦5吨⟧以下 | under
未达⟦5吨⟧ | under
上限⟦5吨⟧ | under
限额⟦5吨⟧ | under
最多可⟦5吨⟧ | under
最多可同时容纳⟦5人⟧ | under
⟦5天⟧以内 | under
⟦5天⟧之内 | under
⟦7天⟧内 | under
⟦5吨⟧及以下 | under
⟦5家⟧内资企业 | exact
⟦5家⟧以下简称 | exact
达⟦5吨⟧ | exact
高达⟦5吨⟧ | exact
为⟦5吨⟧ | exact
最高气温⟦35℃⟧ | exact
连续⟦5年⟧多次获奖 | exact
约。⟦5吨⟧ | exact
⟦5吨⟧，以上 | exact
"""
UNREADABLE = (
    """若干 多家 几天 数次 元 % 分之 1万20000 1万10000 1.2.3 几十几 - — 5千3千 \N{PILE OF POO} ²""".split()
    + [
        "",
        " ",
        "\ud800",
        "亿" * 60,
        "1万至" + "亿" * 60,
        "负" + "亿" * 60 + "至1",
    ]
)
UNREADABLE_SHARES = ["零分之三", "1/0", "一亿番", "分之三", "多成"]


def span(marked: str) -> tuple[str, int, int]:
    """A text and where its ⟦span⟧ is."""
    before, rest = marked.split("⟦")
    inside, after = rest.split("⟧")
    return before + inside + after, len(before), len(before) + len(inside)


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def number(cell: str) -> float:
    return float(Fraction(cell))


def case(label: str, marked: str, bounds: str, unit: str, modifier: str) -> tuple[str, str, Amount]:
    """A row of a table as the text, the label and the amount wanted."""
    ends = [number(cell) for cell in bounds.split()]
    low, high = ends[0], ends[-1]
    return (
        marked,
        label,
        Amount(None if modifier in ("range", "vague") else low, low, high, unit, modifier),
    )


CASES = [
    case(label, *row)
    for label, tables in (
        ("MONEY", (RULINGS_MONEY, MONEY)),
        ("QUANTITY", (RULINGS_QUANTITY, QUANTITY)),
    )
    for table in tables
    for row in rows(table)
]


def alike(found: Amount, wanted: Amount) -> bool:
    """Whether an amount is the wanted one, its bounds to 14 digits and its value one of them."""
    return (
        (found.unit, found.modifier) == (wanted.unit, wanted.modifier)
        and (found.low, found.high) == pytest.approx((wanted.low, wanted.high), rel=1e-14)
        and found.value == (None if wanted.value is None else found.low)
    )


def test_values():
    found = [(read_amount(*span(marked), label), wanted) for marked, label, wanted in CASES]
    assert len(found) > 500
    wrong = [(case[0], *pair) for case, pair in zip(CASES, found, strict=True) if not alike(*pair)]
    assert wrong == [], "\n".join(map(str, wrong))


def test_hedges():
    found = [(*row, read_amount(*span(row[0]), "QUANTITY").modifier) for row in rows(HEDGES)]
    wrong = [row for row in found if row[1] != row[2]]
    assert wrong == [], "\n".join(map(str, wrong))


def test_what_is_unreadable_is_null():
    asked = [(text, label) for text in UNREADABLE for label in ("MONEY", "QUANTITY")]
    asked += [(text, "QUANTITY") for text in UNREADABLE_SHARES]
    null = Amount(None, None, None, "", "exact")
    found = [(*case, read_amount(case[0], 0, len(case[0]), case[1])) for case in asked]
    wrong = [row for row in found if row[2] != null]
    assert wrong == [], "\n".join(map(str, wrong))


def test_unknown_currency_keeps_its_name():
    assert read_amount("5万贝里", 0, 4, "MONEY") == Amount(50000, 50000, 50000, "贝里", "exact")


def test_row_has_whole_numbers_as_integers():
    row = read_amount("共12家", 1, 4, "QUANTITY").row()
    assert json.dumps(row, ensure_ascii=False) == (
        '{"value": 12, "low": 12, "high": 12, "unit": "家", "modifier": "exact"}'
    )
    assert read_amount("1.5倍", 0, 4).row()["value"] == 1.5
    assert read_amount("几十家", 0, 3).row() == {
        "value": None,
        "low": 10,
        "high": 100,
        "unit": "家",
        "modifier": "vague",
    }


@pytest.mark.parametrize(
    ("text", "kind"), [("9000000000000000000", int), ("9223372036854775808", float)]
)
def test_row_has_integers_that_every_reader_of_json_takes(text, kind):
    value = read_amount(text, 0, len(text)).row()["value"]
    assert (type(value), value) == (kind, int(text))


def test_longest_span():
    assert read_amount("9" * 64, 0, 64).value == float("9" * 64)
    assert read_amount("9" * 65, 0, 65).value is None


def test_hedges_are_near():
    for marks, modifier in (("“" * 8, "under"), ("“" * 9, "exact")):
        assert read_amount(*span(f"不足{marks}⟦5吨⟧")).modifier == modifier
    for blanks, modifier in ((" " * 3, "over"), (" " * 4, "exact")):
        assert read_amount(*span(f"⟦5吨⟧{blanks}以上")).modifier == modifier


@pytest.mark.parametrize("text", ["", "1.", "1.2.3", "五吨", "1百2千"])
def test_value_refuses_what_is_no_numeral(text):
    with pytest.raises(ValueError, match="not a numeral|out of order"):
        exact_value(text)


@pytest.mark.parametrize(
    "text", ["9" * 200_000, "一" * 200_000, "九万" * 100_000, "1-" * 100_000, "（" * 200_000]
)
def test_endless_numeral_is_null_at_once(text):
    begin = time.process_time()
    assert read_amount(text, 0, len(text), "MONEY") == Amount(None, None, None, "", "exact")
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    "text",
    ["1-" * 32, "9" * 64, "一、" * 32, "3分之" * 16, "百" * 64, "1米" * 32, "几" * 64, "1," * 32],
)
def test_longest_spans_are_read_at_once(text):
    begin = time.process_time()
    json.dumps(read_amount(text, 0, len(text), "QUANTITY").row())
    assert time.process_time() - begin < 2


SOUP = "0189０一二两三十百千万亿兆几数多余上成来半点.,，分之成折番%‰零下负-—~至到、元块角美￥$个小时米年月天/每（）约近超以内 \n"
TEXTS = st.one_of(
    st.text(SOUP, max_size=30), st.text(max_size=30), st.text(SOUP, min_size=60, max_size=70)
)


@settings(max_examples=500, deadline=None)
@given(
    text=TEXTS,
    ends=st.tuples(st.integers(0, 70), st.integers(0, 70)),
    label=st.sampled_from(["MONEY", "QUANTITY", ""]),
)
@example(text="9" * 64, ends=(0, 64), label="MONEY")
@example(text="2" * 60 + "番", ends=(0, 61), label="")
def test_any_span_of_any_text_has_a_row(text, ends, label):
    start, end = sorted(min(e, len(text)) for e in ends)
    amount = read_amount(text, start, end, label)
    json.dumps(amount.row(), allow_nan=False)
    assert amount == read_amount(text, start, end, label)
    assert amount.modifier in {"exact", "about", "over", "under", "range", "vague"}
    if amount.low is None:
        assert (amount.value, amount.high) == (None, None)
    else:
        assert amount.low <= amount.high
        assert (amount.value is None) == (amount.modifier in ("range", "vague"))


@settings(deadline=None)
@given(text=TEXTS, label=st.sampled_from(["MONEY", "QUANTITY"]))
def test_reading_needs_no_more_than_the_words_nearby(text, label):
    alone = read_amount(text, 0, len(text), label)
    assert read_amount("另。" * 20 + text + "。另" * 20, 40, 40 + len(text), label) == alone


@given(
    st.integers(1, 99_999_999),
    st.sampled_from(["", "万", "亿", "万亿"]),
    st.sampled_from(["{}", "{:,}"]),
)
def test_arabic_integers_read_back(value, magnitude, form):
    text = form.format(value) + magnitude + "元"
    wanted = float(value * {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[magnitude])
    assert read_amount(text, 0, len(text), "MONEY") == Amount(
        wanted, wanted, wanted, "CNY", "exact"
    )


@given(st.integers(1, 9999), st.integers(1, 9999), st.integers(1, 9999))
def test_mixed_numbers_read_back(a, b, c):
    text = f"{a}亿{b:04}万{c:04}家"
    wanted = a * 10**8 + b * 10**4 + c
    assert read_amount(text, 0, len(text)).row() == {
        "value": wanted,
        "low": wanted,
        "high": wanted,
        "unit": "家",
        "modifier": "exact",
    }


def in_chinese(value: int) -> str:
    """An integer below 10**12 in Chinese numerals, as it is read aloud."""
    if value >= 10**4:
        mark, scale = ("亿", 10**8) if value >= 10**8 else ("万", 10**4)
        above, below = divmod(value, scale)
        gap = "零" if 0 < below < scale // 10 else ""
        return in_chinese(above) + mark + gap + (in_chinese(below) if below else "")
    text, gap = "", False
    for mark, scale in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, scale)
        if digit:
            text += ("零" if gap and text else "") + "一二三四五六七八九"[digit - 1] + mark
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def in_ink(text: str) -> str:
    """The same numeral in the characters of cheques."""
    return text.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10, "十"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (20_030, "二万零三十"),
        (100_030_000, "一亿零三万"),
    ],
)
def test_renderer(value, text):
    assert in_chinese(value) == text


@settings(max_examples=500)
@given(
    st.integers(1, 10**12 - 1),
    st.sampled_from([str, in_ink]),
    st.sampled_from(["家", "吨", "平方公里"]),
)
def test_chinese_numerals_read_back(value, hand, unit):
    text = hand(in_chinese(value)) + unit
    assert read_amount(text, 0, len(text)) == Amount(value, value, value, unit, "exact")


@given(st.integers(1, 9999), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_chinese_decimals_read_back(whole, digits):
    text = f"{in_chinese(whole)}点{''.join(in_chinese(d) for d in digits)}吨"
    assert read_amount(text, 0, len(text)).value == float(f"{whole}.{''.join(map(str, digits))}")


@given(
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.sampled_from(["-", "—", "——", "~", "～", "–", "至", "到", "－"]),
)
def test_ranges_are_sorted(a, b, dash):
    text = f"{a}吨{dash}{b}吨"
    assert read_amount(text, 0, len(text)) == Amount(None, min(a, b), max(a, b), "吨", "range")
