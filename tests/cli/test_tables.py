import pytest

from ml.cli import tables

SPAN = {"modifier": "exact", "unit": "CNY"}


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        ({"low": 2e11, "high": 2e11, "modifier": "over"}, "over 200,000,000,000 CNY"),
        ({"low": 3, "high": 5, "unit": "年"}, "3–5 年"),
        ({"low": 1.5, "high": 1.5, "unit": ""}, "1.5"),
        ({"low": None, "high": None}, "?"),
    ],
)
def test_an_amount_has_its_digits_grouped_and_its_modifier(span, shown):
    assert tables._amount({**SPAN, **span}) == shown


def test_a_table_of_predictions_says_only_what_was_asked(capsys):
    scores, words = {"trade": 0.93, "culture": 0.01}, {"trade": [{"word": "出口", "weight": 0.5}]}
    topics = {"id": 1, "title": "港口", "topics": ["trade"], "scores": scores}
    tables.print_predictions(
        [
            topics,
            topics | {"words": words},
            topics | {"topics": []},
            {"id": 2, "title": "", "spans": []},
            {"row": 3, "error": "no text"},
        ]
    )
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line][2:] == [
        "港口 trade 0.93",
        "港口 trade 0.93 (出口)",
        "港口 none",
        "2",
        "row 3: no text",
    ]


def test_a_row_that_failed_stands_in_the_table(capsys):
    tables.print_predictions([{"id": None, "row": 3, "error": "not JSON"}])
    assert "row 3: not JSON" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("difference", "shown"),
    [
        (None, ""),
        ({"delta": 0.0123}, "+0.0123"),
        ({"delta": 0.0123, "significant": True}, "+0.0123 significant"),
        ({"delta": -0.001, "significant": False}, "-0.0010 not significant"),
        ({"delta": 0.0, "significant": False}, "+0"),
    ],
)
def test_a_change_with_its_significance(difference, shown):
    assert tables.change(difference) == shown


def test_runs_that_cannot_be_compared_come_with_the_reason():
    lines = tables.verdicts({"comparable": False, "why": "not the same test data", "metrics": {}})
    assert list(lines) == ["not comparable: not the same test data"]


def test_only_totals_get_a_verdict():
    d = {"delta": 0.1, "low": 0.05, "high": 0.2, "significant": True}
    lines = tables.verdicts({"comparable": True, "metrics": {"topics.macro_f1": d, "topics.trade.f1": d}})
    assert list(lines) == ["topics.macro_f1 +0.1000 (95 % interval +0.0500 to +0.2000): significant"]
