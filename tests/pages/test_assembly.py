import pytest

from ml.pages import assembly
from ml.pages.lines import Line
from ml.pages.splitting import split

PARAGRAPH = "全市港口今年以来完成货物吞吐量稳步增长,新开通多条外贸航线,口岸通关时间持续压缩,企业获得感明显增强。"


def test_kicker_headline_and_deck_are_the_title():
    text = f"大省挑大梁\n港口吞吐量再创新高\n前三季度增长一成\n□本报记者 王芳\n{PARAGRAPH}"
    assert [(a.title, a.text) for a in split(text)] == [
        ("大省挑大梁 港口吞吐量再创新高 前三季度增长一成", PARAGRAPH)
    ]


def test_a_byline_before_its_headline():
    text = f"港口吞吐量再创新高\n{PARAGRAPH}\n本报记者 王芳\n春耕备耕有序推进\n{PARAGRAPH}"
    assert [a.title for a in split(text)] == ["港口吞吐量再创新高", "春耕备耕有序推进"]


def test_a_caption_between_two_halves_of_a_sentence():
    text = f"签约仪式举行\n{PARAGRAPH}会上,工业互联网生态\n\n图为签约仪式现场。\n\n园项目正式启动。"
    assert split(text)[0].text == f"{PARAGRAPH}会上,工业互联网生态园项目正式启动。"


def test_a_short_rest_of_a_quotation_is_joined():
    text = f"保护耕地\n{PARAGRAPH}实现“一码\n\n五识”。\n\n{PARAGRAPH}"
    assert split(text)[0].text == f"{PARAGRAPH}实现“一码五识”。\n{PARAGRAPH}"


def test_marked_sub_headings_stay_and_start_nothing():
    text = (
        f"示范区建设见成效\n{PARAGRAPH}\n>>>取得扎实成效\n{PARAGRAPH}\n>>>下一步打算\n{PARAGRAPH}"
    )
    found = split(text)
    assert len(found) == 1
    assert found[0].text.split("\n")[1::2] == ["取得扎实成效", "下一步打算"]


def test_related_headlines_are_no_articles():
    text = f"海州新闻APP\n打开\n港口吞吐量再创新高\n2024-12-03 09:15  海州日报\n{PARAGRAPH}\n最新评论\n精彩推荐\n明天降温\n2024-12-02  海州气象\n查看更多"
    assert [(a.title, a.text) for a in split(text)] == [("港口吞吐量再创新高", PARAGRAPH)]


# A page, and its articles as title and paragraphs. P and A are paragraphs; lines are parted by |.
P = PARAGRAPH
A = "昨日,码头昼夜作业,装卸工人轮班上岗,集装箱堆场车来车往,调度员紧盯屏幕,把每一个环节都安排得妥妥当当,客户满意。"
LAYOUTS = {
    "office and date end a notice": (
        "关于停水的公告|P|海州市水务局|2024年3月5日|春耕有序推进|□本报记者 王芳|P",
        ["关于停水的公告|P|海州市水务局|2024年3月5日", "春耕有序推进|P"],
    ),
    "a byline ends a box of short lines": (
        "港口吞吐量再创新高|□本报记者 王芳|P|新闻链接|明年计划|三条航线|□本报记者 李强|春耕有序推进|P",
        ["港口吞吐量再创新高|P|新闻链接|明年计划|三条航线", "春耕有序推进|P"],
    ),
    "a line of a box stays however long it is": (
        "港口吞吐量再创新高|P|新闻链接|明年计划新开三条航线|□本报记者 李强|春耕有序推进|P",
        ["港口吞吐量再创新高|P|新闻链接|明年计划新开三条航线", "春耕有序推进|P"],
    ),
    "a line like an office in a cut paragraph": (
        "关于停水的公告|A停水的还有|海州市大剧院|两侧的住户。",
        ["关于停水的公告|A停水的还有两侧的住户。"],
    ),
    "a signed paragraph ends an article": (
        "港口吞吐量再创新高|P（记者 王芳）|春耕备耕在全市各地有序推进|P",
        ["港口吞吐量再创新高|P（记者 王芳）", "春耕备耕在全市各地有序推进|P"],
    ),
    "a headline below a signed paragraph that reads like a caption": (
        "港口吞吐量再创新高|P（记者 王芳）|市长出席春耕动员会并讲话|P",
        ["港口吞吐量再创新高|P（记者 王芳）", "市长出席春耕动员会并讲话|P"],
    ),
    "without a signature the line is a sub-heading or a caption": (
        "港口吞吐量再创新高|P|春耕备耕在全市各地有序推进|P",
        ["港口吞吐量再创新高|P|P"],
    ),
    "a sentence below a marked sub-heading": (
        "港口吞吐量再创新高|AP|A|●怎么走|旅客在车站自助取票。|A",
        ["港口吞吐量再创新高|AP|A|怎么走|旅客在车站自助取票。|A"],
    ),
    "the last sentence of a report": (
        "港口吞吐量再创新高|AP|A|市直部门负责同志参加会议。|责编/张三",
        ["港口吞吐量再创新高|AP|A|市直部门负责同志参加会议。"],
    ),
    "the last sentence below a picture's gap": (
        "港口吞吐量再创新高|AP|A||||旅客在车站自助取票。||责编/张三",
        ["港口吞吐量再创新高|AP|A"],
    ),
    "a sentence with blank lines above and below": (
        "港口吞吐量再创新高|　　A|　　A||　　旅客在车站自助取票。||　　A",
        ["港口吞吐量再创新高|A|A|A"],
    ),
    "a caption after one paragraph says what somebody is doing": (
        "港口吞吐量再创新高|AP|车间里，工人正在打包产品。|A",
        ["港口吞吐量再创新高|AP|A"],
    ),
    "the same without 正在": (
        "港口吞吐量再创新高|AP|车间里，工人打包产品。|A",
        ["港口吞吐量再创新高|AP|车间里，工人打包产品。|A"],
    ),
    "short news end at a signed report": (
        "简讯|港口吞吐量再创新高|P|春耕备耕有序推进|□本报记者 王芳|P|“企业多一点实惠”|P|往后谁来管一管|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P|“企业多一点实惠”|P|往后谁来管一管|P"],
    ),
    "menus of short words": (
        "推荐|海州|直播|本地|港口吞吐量再创新高|A",
        ["港口吞吐量再创新高|A"],
    ),
    "three short words are no menu": ("推荐|海州|港口|A", ["推荐 海州 港口|A"]),
    "comments in a menu": (
        "首页|海州|评论|视频|大省挑大梁|港口吞吐量再创新高|A",
        ["大省挑大梁 港口吞吐量再创新高|A"],
    ),
    "comments below the text": (
        "港口吞吐量再创新高|A|点赞|收藏|评论|小橘子|真好。|港口的人辛苦，我们都看到了。",
        ["港口吞吐量再创新高|A"],
    ),
    "who posted it and when": (
        "海州观察|港口吞吐量再创新高|海州观察|05-06 08:30|A",
        ["港口吞吐量再创新高|A"],
    ),
    "scraps below the time": (
        "港口吞吐量再创新高企业受益|2024-05-06 08:30|小字号|∙ 有戏 >|A",
        ["港口吞吐量再创新高企业受益|A"],
    ),
    "a headline below the time": (
        "讲好海州故事传播海州声音|2024-05-06 08:30|港口吞吐量再创新高企业受益|A",
        ["讲好海州故事传播海州声音 港口吞吐量再创新高企业受益|A"],
    ),
    "one short line that quotes twice": (
        "港口吞吐量再创新高|A|从“靠天”到“靠链”|P",
        ["港口吞吐量再创新高|A|从“靠天”到“靠链”|P"],
    ),
    "a short deck above the time": (
        "港口吞吐量再创新高|全程九天|05-06 08:30|A",
        ["港口吞吐量再创新高 全程九天|A"],
    ),
    "a long line of two clauses": (
        "港口吞吐量再创新高|A|春耕备耕有序推进 农资价格平稳|P",
        ["港口吞吐量再创新高|A", "春耕备耕有序推进 农资价格平稳|P"],
    ),
    "several of them": (
        "港口吞吐量再创新高|A|春耕备耕有序推进 农资价格平稳|P|口岸通关持续提速 企业减负增效|P",
        ["港口吞吐量再创新高|A|春耕备耕有序推进 农资价格平稳|P|口岸通关持续提速 企业减负增效|P"],
    ),
    "short news": (
        "简讯|港口吞吐量再创新高|P|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "a jump ends an article": (
        "港口吞吐量再创新高|P|下转第3版|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "the editor ends an article": (
        "港口吞吐量再创新高|P|责编/张三|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "a dateline begins an article": (
        "港口吞吐量再创新高|P|春耕备耕有序推进|本报讯 P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|本报讯 P"],
    ),
    "entries of a list are no articles": (
        "精彩推荐|港口吞吐量再创新高|昨天海州港口今年吞吐量增长，超过预期水平。|明日降温|PP",
        ["明日降温|PP"],
    ),
    "the line below the number of a picture": (
        "港口吞吐量再创新高|A|1/3|工人在码头装卸|P",
        ["港口吞吐量再创新高|A|P"],
    ),
    "a caption set as a sentence": (
        "港口吞吐量再创新高|AP|A|旅客在车站自助取票。|A",
        ["港口吞吐量再创新高|AP|A|A"],
    ),
    "the same sentence among short paragraphs": (
        "港口吞吐量再创新高|P|P|旅客在车站自助取票。|A",
        ["港口吞吐量再创新高|P|P|旅客在车站自助取票。|A"],
    ),
    "somebody named at work": (
        "港口吞吐量再创新高|AP|王小二擦拭铜哨子|A王小二说,这是老物件。",
        ["港口吞吐量再创新高|AP|A王小二说,这是老物件。"],
    ),
    "two sub-headings": (
        "港口吞吐量再创新高|A|企业获得感|P|通关提速|P",
        ["港口吞吐量再创新高|A|企业获得感|P|通关提速|P"],
    ),
    "two lines of events where pictures were taken out": (
        "打开APP|港口吞吐量再创新高|A|航线开通仪式举行|P|企业座谈会召开交流|P",
        ["港口吞吐量再创新高|A|P|P"],
    ),
    "the same two lines on paper": (
        "港口吞吐量再创新高|A|航线开通仪式举行|P|企业座谈会召开交流|P",
        ["港口吞吐量再创新高|A|航线开通仪式举行|P|企业座谈会召开交流|P"],
    ),
    "an event among sub-headings on an app's page": (
        "打开APP|港口吞吐量再创新高|A|通关时间再压缩|P|航线开通仪式举行|P|企业真正得实惠|P",
        ["港口吞吐量再创新高|A|通关时间再压缩|P|P|企业真正得实惠|P"],
    ),
    "one short line": ("港口吞吐量再创新高|A|只有一条小标题在这里|P", ["港口吞吐量再创新高|A|P"]),
    "one short line that asks": (
        "港口吞吐量再创新高|A|为什么会这样？|P",
        ["港口吞吐量再创新高|A|为什么会这样？|P"],
    ),
    "an unmarked line beside marked ones": (
        "港口吞吐量再创新高|A|一、航线|P|没有记号的一行标题|P|二、通关|P",
        ["港口吞吐量再创新高|A|一、航线|P|P|二、通关|P"],
    ),
    "a sentence in the gap of a cut paragraph": (
        "港口吞吐量再创新高|A增长30|旅客在车站自助取票，秩序良好，大家都很满意。|亿元，同比增长一成，成绩喜人，码头一片忙碌景象。|P",
        ["港口吞吐量再创新高|A增长30亿元，同比增长一成，成绩喜人，码头一片忙碌景象。|P"],
    ),
    "authors are no part of headlines": (
        "港口吞吐量再创新高|王小二|A|春耕备耕有序推进|李小明|P",
        ["港口吞吐量再创新高|A", "春耕备耕有序推进|P"],
    ),
    "a sentence between a headline and its byline": (
        "港口吞吐量再创新高|昨日,市民在码头参观。|□本报记者 王芳|P",
        ["港口吞吐量再创新高|P"],
    ),
    "two sentences between a headline and a byline": (
        "港口吞吐量再创新高|昨日开工。现场一片忙碌。|□本报记者 王芳|P",
        ["港口吞吐量再创新高|昨日开工。现场一片忙碌。|P"],
    ),
    "the end of a cut paragraph above a headline": (
        "港口吞吐量再创新高|A增长30|旅客在车站自助取票。|万亩春耕有序推进|□本报记者 王芳|P",
        ["港口吞吐量再创新高|A增长30旅客在车站自助取票。", "万亩春耕有序推进|P"],
    ),
    "a report below a list": (
        "精彩推荐|明日降温|本报讯 昨日,码头一片忙碌。",
        ["明日降温|本报讯 昨日,码头一片忙碌。"],
    ),
    "a short end of a cut paragraph": (
        "港口吞吐量再创新高|A大家都说|干得真漂亮！|P",
        ["港口吞吐量再创新高|A大家都说干得真漂亮！|P"],
    ),
    "an indented sentence where nothing else is indented": (
        "港口吞吐量再创新高|AP|A|　　旅客在车站自助取票。|A",
        ["港口吞吐量再创新高|AP|A|A"],
    ),
    "an indented sentence where all is indented": (
        "港口吞吐量再创新高|　　AP|　　A|　　旅客在车站自助取票。|　　A",
        ["港口吞吐量再创新高|AP|A|旅客在车站自助取票。|A"],
    ),
    "a line above a jump": (
        "港口吞吐量再创新高|P|短的一行|下转第3版|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "a headline above where an article comes from": (
        "港口吞吐量再创新高|P|春耕备耕有序推进|上接第1版|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "the number of a picture set wide": (
        "港口吞吐量再创新高|A|1 / 3|工人在码头装卸|P",
        ["港口吞吐量再创新高|A|P"],
    ),
    "marked sub-headings that read like captions": (
        "港口吞吐量再创新高|A|一、开幕致辞|P|二、通关|P",
        ["港口吞吐量再创新高|A|一、开幕致辞|P|二、通关|P"],
    ),
    "the end of a quotation": (
        "港口吞吐量再创新高|P|A实现“一码|五识”|P",
        ["港口吞吐量再创新高|P|A实现“一码五识”P"],
    ),
    "a byline in brackets ends even a cut paragraph": (
        "港口吞吐量再创新高|A大家都说|（记者 王芳）|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|A大家都说", "春耕备耕有序推进|P"],
    ),
    "a date in full": (
        "关于停水的公告|P|海州市水务局|二〇二四年三月五日",
        ["关于停水的公告|P|海州市水务局|二〇二四年三月五日"],
    ),
    "a notice below a cut paragraph": (
        "港口吞吐量再创新高|A大家都说|水务部门提醒|关于停水的公告|P",
        ["港口吞吐量再创新高|A大家都说", "水务部门提醒 关于停水的公告|P"],
    ),
    "twelve characters above an opening": (
        "港口吞吐量再创新高|P|春耕备耕正在各地有序推进|近日,P",
        ["港口吞吐量再创新高|P", "春耕备耕正在各地有序推进|近日,P"],
    ),
    "eleven characters above an opening": (
        "港口吞吐量再创新高|P|春耕备耕在全市各地推进|近日,P",
        ["港口吞吐量再创新高|P|近日,P"],
    ),
    "seven characters in short news": (
        "简讯|港口吞吐量再创新高|P|春耕有序推进吗|P",
        ["港口吞吐量再创新高|P|P"],
    ),
    "marked sentences below the heading of short news": (
        "港口吞吐量再创新高|P|【简讯】|▲泳池周末开放。|▲早市明日搬到海州路。|▲东区停水三小时。（记者 王芳）|春耕有序推进|P",
        [
            "港口吞吐量再创新高|P",
            "简讯|▲泳池周末开放。|▲早市明日搬到海州路。|▲东区停水三小时。（记者 王芳）",
            "春耕有序推进|P",
        ],
    ),
    "pictures of short news": (
        "简讯|港口吞吐量再创新高|P|▲码头昼夜作业。|▲工人轮班上岗。|春耕备耕有序推进|P",
        ["港口吞吐量再创新高|P", "春耕备耕有序推进|P"],
    ),
    "one picture below the heading of short news": (
        "简讯|▲码头昼夜作业。|港口吞吐量再创新高|P",
        ["港口吞吐量再创新高|P"],
    ),
    "ten characters out of the text": (
        "港口吞吐量再创新高|A|口岸通关时间持续压缩|P|通关提速|P",
        ["港口吞吐量再创新高|A|P|通关提速|P"],
    ),
    "nine characters out of the text": (
        "港口吞吐量再创新高|A|企业获得感明显增强|P|通关提速|P",
        ["港口吞吐量再创新高|A|企业获得感明显增强|P|通关提速|P"],
    ),
    "the first half of a paragraph no longer than a headline": (
        "港口吞吐量再创新高|P|码头一侧,今年新添的岸桥共36|台,装卸快了一成。|P",
        ["港口吞吐量再创新高|P|码头一侧,今年新添的岸桥共36台,装卸快了一成。|P"],
    ),
    "the same with a caption between the halves": (
        "港口吞吐量再创新高|P|码头一侧,今年新添的岸桥共36|图为装卸现场。|台,装卸快了一成。|P",
        ["港口吞吐量再创新高|P|码头一侧,今年新添的岸桥共36台,装卸快了一成。|P"],
    ),
    "half a sentence of three clauses": (
        "港口吞吐量再创新高|P|昨日,仓库、堆场陆续建成,货物在港口停留的时间|大大缩短,费用也随之下降,企业都说好。|P",
        [
            "港口吞吐量再创新高|P|昨日,仓库、堆场陆续建成,货物在港口停留的时间大大缩短,费用也随之下降,企业都说好。|P"
        ],
    ),
    "a caption of two clauses in a cut paragraph": (
        "港口吞吐量再创新高|A今年新添|船头的铜钟,都是当年原物|者众多,大家都说好。|P",
        ["港口吞吐量再创新高|A今年新添者众多,大家都说好。|P"],
    ),
    "a sentence with its photographer right below": (
        "港口吞吐量再创新高||A||3日,“海州号”货轮驶离码头。|记者 王芳 摄||P",
        ["港口吞吐量再创新高|A|P"],
    ),
    "a photographer as far below as any line": (
        "港口吞吐量再创新高||A||3日,“海州号”货轮驶离码头。||记者 王芳 摄||P",
        ["港口吞吐量再创新高|A|3日,“海州号”货轮驶离码头。|P"],
    ),
    "the end of a cut paragraph above a short adverb": (
        "港口吞吐量再创新高|A公司|已经从海上运回小麦、油脂等产品。|今年,码头一片忙碌,大家都说好,货主也说好。|P",
        [
            "港口吞吐量再创新高|A公司已经从海上运回小麦、油脂等产品。|今年,码头一片忙碌,大家都说好,货主也说好。|P"
        ],
    ),
    "workers and workshops on an app's page": (
        "打开APP|港口吞吐量再创新高|A|维修人员给岸桥换钢缆|P|海州重工总装车间|P",
        ["港口吞吐量再创新高|A|P|P"],
    ),
    "an opening in the middle of an app's page": (
        "打开APP|港口吞吐量再创新高|P|海州新区智慧物流分拨枢纽|近日,P",
        ["港口吞吐量再创新高|P|近日,P"],
    ),
    "the first half of a first paragraph": (
        "港口吞吐量再创新高|海州市港务部门公布的消|息显示,港口今年越来越忙。|P",
        ["港口吞吐量再创新高|海州市港务部门公布的消息显示,港口今年越来越忙。|P"],
    ),
    "the first half of a first paragraph without a headline": (
        "海州市港务部门公布的消|息显示,港口今年越来越忙。|P",
        ["海州市港务部门公布的消|息显示,港口今年越来越忙。|P"],
    ),
    "two captions in a cut paragraph": (
        "港口吞吐量再创新高|A大家都说|码头工人和岸桥|堆场上的集装箱|,干得真漂亮,今后还要这样干。|P",
        ["港口吞吐量再创新高|A大家都说,干得真漂亮,今后还要这样干。|P"],
    ),
    "a short end below a caption": (
        "港口吞吐量再创新高|A大家都说|图为码头。|干得真漂亮！|P",
        ["港口吞吐量再创新高|A大家都说干得真漂亮！|P"],
    ),
    "a headline with a mark of exclamation below a byline": (
        "港口吞吐量再创新高|A大家都说|本报记者 王芳|春耕来了！|P",
        ["港口吞吐量再创新高|A大家都说", "春耕来了！|P"],
    ),
    "a short line of two clauses": (
        "港口吞吐量再创新高|A|通关提速 企业减负|P",
        ["港口吞吐量再创新高|A|P"],
    ),
    "two unmarked lines beside marked ones": (
        "港口吞吐量再创新高|A|一、航线|P|没有记号的一行标题|P|又有一行没有记号|P|二、通关|P",
        ["港口吞吐量再创新高|A|一、航线|P|P|P|二、通关|P"],
    ),
    "a menu with comments well below the text": (
        "港口吞吐量再创新高|A|记者 王芳|点赞|收藏|评论|小橘子|真好。|港口的人辛苦，我们都看到了。",
        ["港口吞吐量再创新高|A"],
    ),
    "a page that ends with the heading of a box": (
        "港口吞吐量再创新高|A|相关链接",
        ["港口吞吐量再创新高|A"],
    ),
    "a sentence that alone is not indented": (
        "港口吞吐量再创新高|　　AP|　　A|旅客在车站自助取票。|　　A",
        ["港口吞吐量再创新高|AP|A|A"],
    ),
    "a sentence right above a caption that is no credit": (
        "港口吞吐量再创新高||A||3日,“海州号”货轮驶离码头。|图为装卸现场。||P",
        ["港口吞吐量再创新高|A|3日,“海州号”货轮驶离码头。|P"],
    ),
    "news of one sentence with a picture": (
        "港口吞吐量再创新高||3日,“海州号”货轮驶离码头。|记者 王芳 摄",
        ["港口吞吐量再创新高|3日,“海州号”货轮驶离码头。"],
    ),
    "a headline that opens like a sentence": (
        "近日,港口通关再提速！|P",
        ["近日,港口通关再提速！|P"],
    ),
    "a name for a headline": ("王小二|P", ["王小二|P"]),
    "four lines of headline": (
        "引题一行|肩题二行|主题三行|副题四行字|副题五行|A",
        ["肩题二行 主题三行 副题四行字 副题五行|A"],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name):
    page, wanted = LAYOUTS[name]
    found = ["\n".join([a.title, a.text]) for a in split(written(page))]
    assert found == [written(article) for article in wanted]


def written(page):
    return "\n".join(
        line if line == "打开APP" else line.replace("A", A).replace("P", P)
        for line in page.split("|")
    )


@pytest.mark.parametrize(("size", "paragraphs"), [(9_999, 1), (10_000, 2)])
def test_endless_paragraphs_are_not_continued(size, paragraphs):
    assert len(split(f"港口吞吐量再创新高\n{'港' * size}\n{P}")[0].text.split("\n")) == paragraphs


@pytest.mark.parametrize(("size", "kept"), [(75, 1), (76, 2)])
def test_captions_are_short(size, kept):
    sentence = "昨日," + "港" * (size - 4) + "。"
    found = split(f"港口吞吐量再创新高\n{sentence}\n□本报记者 王芳\n{P}")
    assert len(found[0].text.split("\n")) == kept


@pytest.mark.parametrize(
    ("text", "real"), [("港" * 59, False), ("港" * 60, True), ("本报讯 昨日开工。", True)]
)
def test_paragraphs_below_a_list(text, real):
    assert assembly._real(Line(1, text)) is real


@pytest.mark.parametrize(("size", "left_out"), [(40, True), (41, False)])
def test_captions_below_the_number_of_a_picture_are_short(size, left_out):
    caption = "昨日," + "港" * (size - 4) + "。"
    for number in ("1/3", "1 / 3", "10／12"):
        found = split(f"港口吞吐量再创新高\n{A}\n{number}\n{caption}\n{P}")
        assert (caption not in found[0].text) is left_out


def test_a_marked_title_is_no_caption():
    page = f"# 港口吞吐量再创新高\n\n{P}\n\n2/3\n\n# 春耕有序推进\n\n{P}"
    assert [a.title for a in split(page, "markdown")] == ["港口吞吐量再创新高", "春耕有序推进"]


@pytest.mark.parametrize("mark", ["#", "##"])
def test_headings_of_markdown_are_no_ends_of_cut_paragraphs(mark):
    text = f"# 港口吞吐量再创新高\n\n{PARAGRAPH}大家都说\n\n{mark} 春耕来了！\n\n{PARAGRAPH}"
    assert "说春耕" not in "".join(a.text for a in split(text, "markdown"))
