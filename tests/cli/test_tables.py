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


def test_a_span_that_is_no_amount_has_its_label():
    null = {"low": None, "high": None, "unit": ""}
    assert tables._span(SPAN | null | {"text": "3月5日", "label": "DATE"}) == "3月5日 DATE"
    assert tables._span(SPAN | null | {"text": "几亿元", "label": "MONEY"}) == "几亿元 = ?"


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
    lines = tables.verdicts(
        {"comparable": True, "metrics": {"topics.macro_f1": d, "topics.trade.f1": d}}
    )
    assert list(lines) == [
        "topics.macro_f1 +0.1000 (95 % interval +0.0500 to +0.2000): significant"
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.85469, "0.8547"), (1.0, "1.0000"), (0.0, "0.0000"), (51.29, "51.29"), (99950.0, "99,950"), (2e-5, "2e-05"), (float("nan"), "nan")],
)  # fmt: skip
def test_a_number_has_the_digits_that_matter(value, shown):
    assert tables.number(value) == shown


def compared(runs):
    """What `compare` finds of some runs."""
    differences = [
        {"comparable": True, "why": None, "metrics": {"f1": {"delta": 0.25, "significant": n > 1}}}
        for n in range(1, runs)
    ]
    return {
        "runs": [{"run_id": f"{n:08}abc", "name": "topics"} for n in range(runs)],
        "params": {"model.C": [str(n) for n in range(runs)]},
        "metrics": {"f1": [0.5 + n / 4 for n in range(runs)], "one": [1.5] + [None] * (runs - 1)},
        "differences": differences,
        "link": "http://x",
    }


def test_two_runs_are_compared_in_one_table(capsys):
    tables.print_comparison(compared(2))
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["f1", "0.5000", "0.7500", "+0.2500", "not", "significant"] in rows
    assert ["one", "1.5000"] in rows
    assert ["model.C", "0", "1"] in rows


def test_more_runs_have_their_changes_in_a_table_of_their_own(capsys):
    tables.print_comparison(compared(3))
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["f1", "0.5000", "0.7500", "1.0000"] in rows
    assert ["f1", "+0.2500", "not", "significant", "+0.2500", "significant"] in rows


def test_scores_and_the_most_confident_errors(capsys):
    row = {"precision": 1, "recall": 0.5, "f1": 2 / 3, "support": 2}
    error = {
        "error": "missed",
        "probability": 0.1,
        "title": "港口",
        "words": [{"word": "展", "weight": -0.5}],
    }
    topics = {"per_label": {"trade": row}, "macro_f1": 2 / 3, "macro_f1_interval": (0.5, 0.75)}
    topics |= {"words": {"trade": [{"word": "出口", "weight": 1.5}]}, "errors": {"trade": [error]}}
    tables.print_scores({"topics": topics, "values": {"accuracy": 0.5, "spans": 2}})
    tables.print_explanations(topics)
    shown = capsys.readouterr().out
    assert "topics macro_f1: 0.6667 (95 % interval 0.5000 to 0.7500)" in shown
    assert "values: 0.5000 correct of 2 spans with correct boundaries and label" in shown
    rows = [line.split() for line in shown.splitlines()]
    assert ["trade", "1.0000", "0.5000", "0.6667", "2"] in rows
    assert ["trade", "出口+1.50"] in rows
    assert ["trade", "missed", "0.10", "港口", "展-0.50"] in rows
