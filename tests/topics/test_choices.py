import pytest

from ml import TopicClassifier
from ml.articles import Article
from ml.topics.choices import chosen

AUTO = dict.fromkeys(("C", "min_df", "characters", "nb_share", "bayes_share"), "auto")
TITLES = ["港口货运增长", "外贸出口增长", "博物馆展出文物", "剧团演出戏曲"] * 3
LABELS = ["trade", "trade", "culture", "culture"] * 3


def test_headlines_and_articles_get_other_settings():
    headlines = chosen(AUTO, TITLES)
    articles = chosen(AUTO, ["全市港口今年以来完成货物吞吐量稳步增长。" * 5] * 3)
    assert headlines["characters"] == "all" and articles["characters"] == "letters"
    assert headlines["C"] < articles["C"]
    assert headlines["nb_share"] > articles["nb_share"] > 0
    assert headlines["bayes_share"] > articles["bayes_share"] == 0
    assert headlines["min_df"] == 1 and articles["min_df"] == 2


def test_a_value_that_is_given_stays():
    assert chosen({**AUTO, "C": 5.0, "min_df": 7}, TITLES) | {"nb_share": 0} == {
        **chosen(AUTO, TITLES), "C": 5.0, "min_df": 7, "nb_share": 0,
    }  # fmt: skip


def test_titles_of_articles_count_for_length():
    long = [Article("港口" * 40, "开航") for _ in range(3)]
    assert chosen(AUTO, long)["characters"] == "letters"


def test_words_seen_once_are_dropped_of_many_headlines():
    assert chosen(AUTO, ["港口"] * 20_001)["min_df"] == 2


def test_what_was_chosen_is_in_the_model_and_the_estimator_stays_as_it_was():
    topics = TopicClassifier(cv=2).fit(TITLES, LABELS)
    assert topics.model_.params["C"] == 0.3 and topics.C == "auto"
    assert "auto" not in topics.model_.params.values()


@pytest.mark.parametrize("text", ["5000！", "？？"])
def test_of_headlines_digits_and_marks_count_too(text):
    texts = ["今天 5000！", "港口 5000！", "博物馆？？", "剧团？？"] * 3
    topics = TopicClassifier(cv=2).fit(texts, LABELS)
    by_letters = TopicClassifier(cv=2, characters="letters").fit(texts, LABELS)
    assert topics.predict([text])[0] == ("trade" if "5" in text else "culture")
    assert abs(topics.predict_proba([text])[0, 0] - 0.5) > abs(
        by_letters.predict_proba([text])[0, 0] - 0.5
    )
