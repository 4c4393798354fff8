"""A tiny model for every test that needs one: trained here in a second, stored nowhere but in a temporary folder."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ml.articles import Article, Span
from ml.parameters import Choice, Lengths, Number, Parameter, Table

if TYPE_CHECKING:
    from ml.model.model import Model

# A test run that a script has put into the background ignores Ctrl-C, and so would what the tests start and stop by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What thousands of tests and their modules are made of stays until the end: looking for garbage among it, again and again
# while it grows, took a quarter of the time of collecting.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


_TRADE = [
    (
        "外贸进出口额再创新高",
        "海关统计，全市外贸进出口⟦M35.2亿美元⟧，同比增长⟦Q18.1%⟧，出口企业超过⟦Q1200家⟧。",
    ),
    ("跨境电商企业赴展会签约", "展会签约项目⟦Q12个⟧，合同金额⟦M2000多亿元⟧，出口订单增长⟦Q三成⟧。"),
    (
        "关税下调惠及进口商品",
        "第3届博览会上，进口商品关税下调，消费者购买进口奶粉每罐便宜⟦M30元⟧。",
    ),
    ("外商投资签约落地", "投资洽谈会签约，外商投资额约⟦M5亿欧元⟧，贸易公司⟦Q两三家⟧落户。"),
]
_CULTURE = [
    ("博物馆新展开幕", "博物馆展出文物⟦Q186件⟧，观众突破⟦Q300万⟧，2024年5月18日免费开放。"),
    ("非遗戏曲走进校园", "剧团演出⟦Q70余场⟧，学生观众⟦Q5万余人⟧，一个剧目获奖。"),
    ("电影节落幕", "电影节展映影片⟦Q120部⟧，门票⟦M80元⟧，第一天人气最旺。"),
    ("古城旅游升温", "古城接待游客⟦Q1.7万人次⟧，历史达⟦Q两千多年⟧，5G网络全覆盖。"),
]
_NONE = [
    ("法院宣判一起盗窃案", "法院一审判处被告人有期徒刑⟦Q三年⟧，并处罚金⟦M1万元⟧。"),
    ("明日降温有雨", "气象台预计，明日最低气温⟦Q零下5℃⟧，阵风6级。"),
    ("市委召开会议", "会议学习党的二十大精神，传达两会部署。"),
    ("医院开设夜间门诊", "医院夜间门诊延长⟦Q2小时⟧，拨打12345咨询。"),
]


def marked(title: str, text: str, topics: tuple[str, ...]) -> Article:
    """An article from text with its spans marked ⟦M…⟧ or ⟦Q…⟧."""
    plain, spans = "", []
    for piece in re.split(r"(⟦[MQ][^⟧]*⟧)", f"{title}\n{text}"):
        if piece.startswith("⟦"):
            label = "MONEY" if piece[1] == "M" else "QUANTITY"
            spans.append(Span(len(plain), len(plain) + len(piece) - 3, label))
            piece = piece[2:-1]
        plain += piece
    title, _, text = plain.partition("\n")
    return Article(title, text, title, topics, topics[0] if topics else "none", tuple(spans))


@pytest.fixture(scope="session")
def articles() -> list[Article]:
    """Twelve labelled articles: trade, culture, and neither."""
    labelled = [(_TRADE, ("trade",)), (_CULTURE, ("culture",)), (_NONE, ())]
    return [marked(title, text, topics) for rows, topics in labelled for title, text in rows]


@pytest.fixture(scope="session")
def model_dir(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory with both parts."""
    from ml.model import model as models
    from ml.spans.tagger import SpanTagger
    from ml.topics.classifier import TopicClassifier

    folder = tmp_path_factory.mktemp("model") / "tiny"
    topics = TopicClassifier(cv=2, min_df=1).fit(articles, [a.topics for a in articles])
    spans = SpanTagger(min_count=1, bits=14, l2=0.05).fit(
        [a.full for a in articles], [a.spans for a in articles]
    )
    models.save(folder, topics, name="tiny", about={})
    models.save(folder, spans, name="tiny", about={})
    return folder


@pytest.fixture
def model(model_dir: Path) -> Model:
    """The tiny model, loaded."""
    from ml.model.model import load

    return load(model_dir)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an SQLite store without runs: copied in no time, while its tables take a second to make."""
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    file = tmp_path_factory.mktemp("empty") / "mlflow.db"
    SqlAlchemyStore(f"sqlite:///{file}", "mlruns").engine.dispose()
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[Path]:
    """A working folder with a store of its own, for all tests of a file."""
    path = tmp_path_factory.mktemp("store")
    shutil.copy(empty_store, path / "mlflow.db")
    before, uri = os.getcwd(), os.environ.pop("MLFLOW_TRACKING_URI", None)
    os.chdir(path)
    yield path
    os.chdir(before)
    if uri is not None:
        os.environ["MLFLOW_TRACKING_URI"] = uri


def beyond(parameter: Parameter) -> Iterator[tuple[Any, bool]]:
    """Values of a parameter with whether each is allowed: its bounds, and the next values beyond them."""
    if isinstance(parameter, Number):
        step = 1 if parameter.whole else 1e-6
        yield parameter.least, not parameter.above
        yield parameter.least + step, True
        yield parameter.least - step, False
        yield parameter.most, True
        yield parameter.most + (1 if parameter.whole else 1e-6 * parameter.most), False
        yield from ((word, True) for word in parameter.also if word is not None)
        yield from ((value, False) for value in ("2", True, [2], float("nan"), float("inf")))
        yield 2.5, not parameter.whole and parameter.most > 2.5
    elif isinstance(parameter, Choice):
        yield from ((value, True) for value in parameter.values)
        yield from ((value, False) for value in ("None", "", 1, True))
    elif isinstance(parameter, Lengths):
        least, most = parameter.least, parameter.most
        yield from ((value, True) for value in (None, [least, most], [least, least], [most, most]))
        yield from (
            (v, False)
            for v in ([least - 1, most], [least, most + 1], [most, least], [least], 1, "12")
        )


@pytest.fixture(scope="session")
def bounds() -> Callable[[Table], list[tuple[str, Any, bool]]]:
    """Turns a table of parameters into names, values at and beyond the bounds, and whether each is allowed."""
    return lambda table: [
        (name, value, allowed)
        for name, parameter in table.items()
        for value, allowed in beyond(parameter)
    ]
