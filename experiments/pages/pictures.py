"""What stands below pictures and above parts of a text: captions and sub-headings.

A caption tells what is to be seen: somebody doing something somewhere, a place, a thing and how it
is. A sub-heading tells what a part of the text is about, in the words of newspapers.
"""

from __future__ import annotations

import re
from random import Random

from words import SURNAMES, Words

#: Fields of life: people; what they do; where; what is to be seen there.
_FIELDS = [
    row.split("|")
    for row in """
患者 医生 护士 家属 急救员 药师 志愿者 住院医师|量血压 抽血化验 查房 会诊 分拣药品 指导康复训练 登记信息 接种疫苗 推着轮椅 做体检|医院 卫生院 急诊大厅 诊室 社区卫生服务站 病房 康复室 体检中心|CT机 取药窗口 病历本 叫号屏 听诊器 救护车 远程会诊室 预约机
学生 老师 孩子们 家长 校长 小学生 同学们 大学生 支教老师|上课 读书 做实验 排练合唱 练字 打腰鼓 跳绳 种菜 画画 领教材 背诵古诗 补习功课|教室 操场 校园 图书室 实验室 食堂 村小 幼儿园 礼堂|黑板报 毕业照 课桌 校车 校服 作业本 科技小制作 升旗台
装卸工人 船员 引航员 调度员 码头工人 海关关员 货代 船长|装卸集装箱 查验货物 系缆绳 吊装风电叶片 引导船舶靠泊 操作岸桥 核对舱单 清洗甲板|码头 港口 堆场 集装箱泊位 岸边 船坞 锚地 口岸|龙门吊 货轮 集装箱 班轮 岸桥 滚装船 中欧班列 灯塔
农民 村民 果农 农技员 种粮大户 菜农 社员 农场主 茶农 合作社社员|收割水稻 采摘葡萄 插秧 喷洒农药 打药 晾晒辣椒 修剪果树 给大棚通风 分拣苹果 摘茶 挖红薯 浇水施肥|田间 大棚 果园 茶园 麦田 合作社 山坡 菜地 育苗基地 打谷场|收割机 稻穗 柿子树 玉米 西红柿 无人机 育秧盘 粮仓 葡萄藤
渔民 养殖户 船老大 渔家女 科研人员|收网 捕捞海参 修补渔网 投喂鱼苗 晾晒海带 挑选扇贝 出海|渔港 养殖基地 海上牧场 滩涂 码头边 育苗车间|渔船 网箱 海参苗 渔排 贝壳 冷藏库
民警 交警 消防员 辅警 武警官兵 救援队员 特警|疏导交通 搜救被困群众 巡逻 检查消防设施 演练 救火 护送学生过马路 走访商户 盘查车辆 调解纠纷|路口 派出所 火场 山林 街面 高速公路收费站 江边|警车 执勤岗 锦旗 警犬 消防栓 救生衣
读者 市民 书店店主 馆员 小读者 游客|看书 借阅图书 查阅资料 参观展览 自习 听讲座 挑选图书 盖章打卡 拍照|图书馆 书店 博物馆 美术馆 展厅 书房 文化站|展柜 老照片 书架 手稿 借书机 青铜器 雕塑
居民 社区工作人员 网格员 楼栋长 大妈 街坊 党员 物业人员|下棋 包粽子 晒太阳 打扫楼道 登记意见 商量加装电梯 分类投放垃圾 跳广场舞 领取物资 乘凉 拉家常|小区 社区 楼道 广场 居委会 活动室 议事亭 老街 胡同口 院子|电梯 花坛 健身器材 停车位 充电桩 长椅 晾衣绳 宣传栏 回收箱
工人 技术员 工程师 焊工 班组长 操作员 质检员 青工|焊接构件 调试设备 组装整车 检测产品 打磨零件 巡检设备 包装米粉 操作机器人 装配发动机 查看运行数据|车间 生产线 厂区 中控室 实验室 工厂 智能工厂 装配线 产业园|机器人 轮胎 机床 流水线 显示屏 新能源汽车 机械手 样机 齿轮
施工人员 建设者 工人们 监理 塔吊司机 测量员|浇筑混凝土 绑扎钢筋 铺设钢轨 架设箱梁 铺沥青 测量放线 吊装钢梁 安装护栏|工地 施工现场 隧道 大桥 站房 项目部 路基|桥墩 盾构机 塔吊 脚手架 钢梁 路面 围挡
司机 乘客 旅客 乘务员 站务员 骑手 快递员 公交司机|候车 排队检票 取票 分拣包裹 送餐 引导旅客 擦拭车厢 打卡新地铁 刷码乘车 搬运行李|火车站 地铁站 候机楼 公交站 高铁站 驿站 站台 候车大厅|列车 公交车 站牌 共享单车 动车组 换乘通道 快递柜 售票窗口
摊主 面馆老板 厨师 食客 店主 顾客 面点师 老板娘 小贩|煮面 蒸包子 炸油条 选购年货 挑选蔬菜 擀面 称糖果 端菜 结账 排队买早点|菜市场 面馆 夜市 食堂 早点铺 超市 老街 大集 厨房 后厨|招牌 面条 糖葫芦 菜摊 油锅 擀面杖 灯笼 米粉 春联
传承人 手艺人 匠人 学徒 老艺人 绣娘 戏迷 演员们 非遗传承人|刺绣 修表 编竹篮 剪纸 捏面人 排练 敲鼓 舞龙 打铁 唱戏 扎灯笼 上妆|工作室 作坊 戏台 传习所 非遗馆 后台 老宅|绣品 铜哨子 旧伞骨 皮影 座钟 工具箱 木雕 戏服 刻刀
选手 运动员 教练 球迷 跑者 裁判员 队员们|冲过终点 训练 比赛 热身 庆祝进球 领奖 拼抢 冲刺 扣球|赛场 体育馆 球场 跑道 泳池 训练基地 足球场|奖杯 奖牌 赛艇 起跑线 球门 记分牌
参展商 嘉宾 与会代表 客商 采购商 观众 企业负责人|洽谈合作 体验新产品 观看演示 试驾 参观展位 签约 直播带货 交换名片 品尝葡萄酒|会展中心 展馆 发布会现场 推介会 论坛会场 展位 园区 商品馆|展台 无人车 样品 机器狗 沙盘 大屏幕 签约台
护林员 环卫工人 巡河员 志愿者 观鸟爱好者 园林工人 管护员|巡山 清扫落叶 打捞水草 植树 观察候鸟 修剪绿篱 除雪 捡拾垃圾 采集水样 疏通河道|湖边 河道 湿地 公园 林场 步道 街头 河堤 山脚下|白鹭 银杏 樱花 荷花 红叶 水闸 绿道 古树 芦苇
老人 护理员 老党员 独居老人 社工 老伴 志愿者|吃午饭 理发 打太极 学用手机 包饺子 过生日 练书法 散步 唱歌 量体温|养老院 助餐点 活动中心 日间照料中心 老年大学 家中 院子里|饭盒 拐杖 老花镜 呼叫器 奖章 老相册
检察官 法官 律师 窗口工作人员 办事群众 税务干部 市场监管人员 督查组成员|办理业务 核查资料 宣讲政策 开庭审理 填写表格 检查食品 走访企业 解答咨询 领取营业执照|政务服务大厅 法庭 办税厅 企业 商铺 服务窗口 会议室|自助机 公告栏 卷宗 证照 意见簿 二维码
供电员工 检修人员 水务工人 抢修队员 燃气工人|检修线路 更换电表 抢修管道 巡线 清理积水 检查阀门 安装充电桩|变电站 泵站 水厂 小区门口 铁塔上 地下管廊 街头|光伏板 风机 铁塔 水表 管网 变压器
""".strip().split("\n")
]
_WHO = "一名 两位 几位 多名 当地 附近 来自外地的 返乡的 年轻的 退休".split()
_TIME = "昨日 近日 日前 清晨 傍晚 午后 深夜 凌晨 昨天上午 当天 今年春天 去年冬天 早高峰时段 下班后 放学后 雨后".split()
_LOOK = (
    "修缮后的 正在建设的 夜幕下的 整装待发的 雪后的 建成不久的 改造一新的 清晨的 凌晨的 上世纪八十年代的 老 新建的 "
    "即将完工的 灯火通明的 满载货物的 盛开的 新投用的 热闹的 人头攒动的 停用多年的 保存完好的 昔日的 丰收的"
).split()
_STATE = (
    "投入使用 整装待发 用了三十年 排成长队 堆得满满当当 格外醒目 摆得整整齐齐 引人驻足 吸引了众多目光 已初具规模 建成通车 正式启用 "
    "装满了货 开了 已经磨得发亮 挂满一面墙 受到欢迎 随处可见 保留了原来的样子 被塞满 缓缓驶出 亮起了灯 都有年头了 静静立着 还在老地方 "
    "停在门口 坐满了人 正在热销 全新亮相 一角 全景 鸟瞰 夜景 近景 内景 外观 效果图 航拍图 一景 旧貌 新貌"
).split()
_OCCASION = "签约仪式 揭牌仪式 开幕式 推介会 座谈会 发布会 颁奖仪式 启动仪式 论坛 培训班 招聘会 表彰会 文艺演出 开工仪式 研讨会".split()
_RANK = "市委常委、副市长 市人大常委会副主任 区委书记 县长 总领事馆副总领事 集团董事长 局党组书记、局长 协会会长 校长 总工程师 商会秘书长 驻华大使".split()
_GESTURE = "致辞 发言 作报告 揭牌 授牌 与会 为获奖者颁奖 宣布开工 出席活动并致辞 现场讲解 签约 接受采访 剪彩".split()
_SHOW = "介绍 展示 讲解 演示 示范 推荐 查看 挑选 擦拭 整理 抚摸 翻看 体验 观看".split()
_PERSON = re.compile(
    f"(?<![\u4e00-\u9fff]{{1}}[老小])([{SURNAMES}][\u4e00-\u9fff]{{1,2}})(?:说|介绍|表示|告诉|认为|回忆|笑着|坦言)"
)
_PLACE = re.compile(
    r"(?<=[在于到，])([\u4e00-\u9fff]{2,5}(?:市|县|镇|村|区|街道|公司|学校|医院|小区|公园|广场|站|码头|厂|中心|园|馆))"
)
_QUOTED = re.compile(r"“([^“”，。！？；：、]{2,8})”")
_NUMBER = re.compile(r"(?<=[，。；])([^，。；：“”]{2,18}\d[^，。；：“”]{2,20})(?=[。；])")


class Pictures:
    """Captions of one article's pictures, and its sub-headings."""

    def __init__(self, rng: Random, words: Words, text: str) -> None:
        self.rng, self.words = rng, words
        self.field = [part.split() for part in rng.choice(_FIELDS)]
        self.people = _PERSON.findall(text)[:6]
        self.places = _PLACE.findall(text)[:6]
        self.quoted = _QUOTED.findall(text)[:8]
        self.facts = _NUMBER.findall(text)[:6]

    def who(self) -> str:
        r, w = self.rng, self.words
        name = r.choice(self.people) if self.people and r.random() < 0.5 else w.person()
        role = r.choice(self.field[0])
        place = self.place_name()
        return r.choice(
            [
                name, name, role, role, role, f"{role}{name}", f"{name}（{r.choice('左右中')}）", f"{r.choice(_WHO)}{role}",
                f"{place}{role}", f"{r.randint(28, 95)}岁的{name}", f"{name[0]}{r.choice(['师傅', '老师', '大爷', '阿姨', '奶奶', '大姐'])}",
                f"{name}夫妇", f"{name}和{role}", f"{name}（{r.choice('左右')}{r.choice('一二三')}）", f"{name}与{r.choice(['徒弟', '老伴', '同事', '孩子', '队友'])}",
            ]
        )  # fmt: skip

    def place_name(self) -> str:
        r = self.rng
        return (
            r.choice(self.places)
            if self.places and r.random() < 0.5
            else self.words.name_of_place()
        )

    def place(self) -> str:
        r = self.rng
        own = r.choice(self.field[2])
        return r.choice(
            [
                own,
                own,
                f"{self.place_name()}{own}",
                f"{self.place_name()}{own}",
                f"{self.place_name()}一{own}" if len(own) > 1 else own,
            ]
        )

    def thing(self) -> str:
        r = self.rng
        own = r.choice(self.field[3])
        quoted = f"“{r.choice(self.quoted)}”" if self.quoted and r.random() < 0.35 else ""
        return r.choice(
            [
                own,
                own,
                f"{quoted}{own}",
                f"{self.place_name()}的{own}",
                f"{r.randint(2, 90)}号{own}",
                f"{self.who()}的{own}",
                quoted or own,
            ]
        )

    def seen(self) -> str:
        """What a picture shows, without a stop."""
        r = self.rng
        who, place, act, thing = self.who(), self.place(), r.choice(self.field[1]), self.thing()
        inside = place + r.choice(["", "内", "里", "门前", "旁", "上"])
        when = r.choice(
            [r.choice(_TIME), f"{self.words.month}月{self.words.day}日", f"{self.words.day}日"]
        )
        forms = [
            f"{who}在{inside}{act}", f"{who}在{inside}{act}", f"{who}正在{act}", f"{who}{act}", f"{inside}，{who}正在{act}", f"{inside}，{who}{act}",
            f"{when}，{who}在{inside}{act}", f"{when}，{inside}{thing}{r.choice(_STATE)}", f"{r.choice(_LOOK)}{place}", f"{r.choice(_LOOK)}{thing}",
            f"{place}{r.choice(_STATE)}", f"{thing}{r.choice(_STATE)}", f"{thing}{r.choice(_STATE)}", f"{inside}的{thing}",
            f"{r.choice(['俯瞰', '航拍', '远眺', '无人机视角下的', '镜头下的'])}{place}", f"{who}{r.choice(_SHOW)}{thing}", f"{who}向{self.who()}{r.choice(_SHOW)}{thing}",
            f"{who}在{inside}{r.choice(_SHOW)}{thing}", f"{self.place_name()}{r.choice(_OCCASION)}现场", f"{r.choice(_RANK)}{self.words.person()}{r.choice(_GESTURE)}",
            f"{self.words.person()}{r.choice(_GESTURE)}", f"{who}和{self.who()}合影", f"{act}的{r.choice(self.field[0])}", f"{inside}整装待发的{thing}",
            f"{who}为{r.choice(self.field[0])}{act}", f"{self.place_name()}{r.choice(self.field[2])}{r.choice(['揭牌', '开园', '启用', '外景', '签约'])}",
            f"{r.choice(self.field[0])}们正在{act}", f"{who}{r.choice(_SHOW)}着{thing}",
        ]  # fmt: skip
        return r.choice(forms)

    def caption(self) -> str:
        """What a picture shows, in one clause or, seldom, with more that is known of it."""
        r = self.rng
        text = self.seen()
        if r.random() < 0.22:
            text += "，" + (
                r.choice(self.facts) if self.facts and r.random() < 0.25 else self.seen()
            )
            if r.random() < 0.25:
                text += "，" + r.choice(
                    [
                        "现场气氛热烈",
                        "感受传统文化",
                        "享受假日时光",
                        "确保按期完工",
                        "忙得不亦乐乎",
                        "笑得合不拢嘴",
                    ]
                )
        return text


_IDEAS = (
    "底气 密码 新路 短板 家底 招牌 引擎 新生 担当 温度 速度 力量 初心 账本 变化 味道 路子 钥匙 答卷 难题 活力 出路 后劲 新局 颜值 门槛 "
    "坚守 传承 烦恼 心愿 希望 清单 样板 根子 名片 风景 故事 日常 细活 硬仗 活水 盼头"
).split()
_CHANGES = "活了 火了 多了 快了 热起来 动起来 变了样 有了盼头 更暖 更近 走出去 留下来 用起来 串起来 找到了出路 慢慢暖了 还差一步 不再难 有了家 说了算".split()
_DEEDS = (
    "破解 守住 激活 擦亮 做强 补齐 跑出 筑牢 织密 用好 盘活 延伸 拓宽 点亮 打通 攥紧 读懂 留住 唤醒 提升 扛起 探索 重拾 啃下"
).split()
_PAIRS = (
    "破题 立局 攻坚 蝶变 寻路 起笔 落子 守正 创新 聚力 赋能 融合 提质 增效 惠民 安居 乐业 联动 共治 协同 突围 深耕"
).split()


def subheading(rng: Random, paragraph: str, tokens: list[str]) -> str:
    """A sub-heading about a paragraph, of words of it and words of newspapers."""
    r = rng
    own = [t for t in tokens if 2 <= len(t) <= 4 and re.fullmatch(r"[\u4e00-\u9fff]+", t)] or [
        "现场"
    ]
    quoted = _QUOTED.findall(paragraph)
    a, b = r.choice(own), r.choice(own)
    q = r.choice(quoted) if quoted else r.choice(own)
    idea, deed, change = r.choice(_IDEAS), r.choice(_DEEDS), r.choice(_CHANGES)
    comma = r.choice(["，", " ", "　", "，"])
    return r.choice(
        [
            f"从“{a}”到“{q}”", f"“{q}”背后的{idea}", f"{a}里的“{idea}”", f"{deed}{a}“{idea}”", f"{deed}“{q}”{comma}{a}{change}", f"{a}{change}",
            f"{a}{comma}{b}{change}", f"让{a}{change}", f"{r.choice(_PAIRS)}：{deed}{a}{idea}", f"{r.choice(_PAIRS)}{comma}{deed}{a}新{idea}", f"{a}：{b}{change}",
            f"{a}{change}{comma}{b}{r.choice(_CHANGES)}", f"{a}与{b}", f"一{r.choice('条张份座把')}{a}的{idea}", f"{a}为何{change}？", f"{a}怎么办？", f"“{q}”",
            f"“{a}{change}”", f"{a}的{idea}", f"谁来{deed}{a}", f"{a}如何{deed}{b}", f"{b}的“新{idea}”", f"{deed}{a}{comma}{r.choice(_DEEDS)}{b}", f"{a}不是{b}",
            f"{r.randint(2, 60)}年，{a}{change}", f"{r.choice(_PAIRS)}{r.choice(_PAIRS)}{comma}{a}{idea}{change}", f"先{deed}{a}", f"{a}要{deed}{idea}",
        ]
    )  # fmt: skip
