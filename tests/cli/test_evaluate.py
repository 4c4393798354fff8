import json


def test_evaluate_as_json(call, model_dir, labelled):
    result = call("evaluate", labelled, "--model", model_dir, "--json")
    found = json.loads(result.stdout)
    assert set(found["topics"]) >= {"macro_f1", "micro_f1", "per_label"}
    assert set(found["spans"]["MONEY"]) >= {"precision", "recall", "f1"}
    assert "values" not in found
    assert (
        found["topics"]["words"].keys() == found["topics"]["errors"].keys() == {"trade", "culture"}
    )


def test_evaluate_as_tables(call, model_dir, labelled):
    result = call("evaluate", labelled, "--model", model_dir)
    assert "QUANTITY" in result.stdout
    assert "topics macro_f1" in result.stdout
    assert "strongest words" in result.stdout
