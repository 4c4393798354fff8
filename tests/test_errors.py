from ml.errors import InputError, ToolkitError, nearest


def test_location_is_told_first():
    assert str(InputError("not JSON", file="a.jsonl", row=3)) == "a.jsonl, row 3: not JSON"
    assert str(InputError("not JSON").at("b.jsonl", 7)) == "b.jsonl, row 7: not JSON"
    assert str(InputError("no such file", file="x")) == "x: no such file"


def test_an_inner_location_is_kept():
    assert str(InputError("bad", file="a", row=1).at(row=2)) == "a, row 2: bad"


def test_every_error_exits_with_one():
    def leaves(cls):
        return [cls] + [leaf for sub in cls.__subclasses__() for leaf in leaves(sub)]

    assert {cls.code for cls in leaves(ToolkitError)} == {1}


def test_nearest_names_all_where_none_is_close():
    assert nearest("qqq", ["train", "test"]) == "known: test, train"
