from ml.pages.drawings import Box, inside, read_drawings, without_captions
from ml.pages.geometry import Row

ROW = Row("港口开航", 20, 60, 50, 10)


def test_thin_shapes_are_rules_and_areas_with_text_are_frames():
    found = read_drawings([[0, 10, 200, 11], [0, 20, 100, 90], [300, 0, 400, 90]], [], [ROW])
    assert found.rules == [Box(0, 10, 200, 11)]
    assert found.frames == [Box(0, 20, 100, 90)]
    assert found.pictures == [Box(300, 0, 400, 90)]


def test_four_rules_are_a_frame():
    sides = [[0, 20, 100, 21], [0, 89, 100, 90], [0, 20, 1, 90], [99, 20, 100, 90]]
    assert read_drawings(sides, [], [ROW]).frames == [Box(0, 20, 100, 89)]
    assert read_drawings(sides[:3], [], [ROW]).frames == []


def test_a_line_stands_in_a_box():
    assert inside(ROW, Box(0, 20, 100, 90))
    assert not inside(ROW, Box(30, 20, 100, 90))


def test_captions_are_dropped_by_size_and_place_or_by_wording():
    picture = Box(0, 0, 200, 90)
    body = Row("昨日港口开航", 0, 60, 200, 10)
    small = Row("首航的船驶出港口", 0, 64, 100, 8)
    far = Row("首航的船驶出港口", 300, 364, 300, 8)
    credit = Row("首航的船。 李三 摄", 300, 370, 400, 8)
    same = Row("首航的船驶出港口。李三 摄", 0, 130, 102, 10)
    assert without_captions([small, body, far, credit], [picture], 10) == [body, far]
    assert without_captions([same, body], [picture], 10) == [body]
