import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ml.pages.characters import DIGIT, bucket, counts, shapes, text_of
from ml.pages.lines import Line


def of(*texts):
    return text_of([Line(n, text) for n, text in enumerate(texts, 1)])


def test_characters_are_counted_by_line():
    assert counts(of("港口3艘", "2024年10月", "开航"), DIGIT).tolist() == [1, 6, 0]


def test_a_bucket_is_the_interval_between_bounds():
    assert bucket(np.array([0, 1, 2, 5]), (1, 3)).tolist() == [0, 1, 1, 2]


def test_bylines_of_other_names_have_one_shape_and_other_lines_another():
    exact, _ = shapes(of("本报记者 王小满", "本报记者 李远舟", "港口吞吐量再创新高"))
    assert exact[0] == exact[1] != exact[2]


@given(st.lists(st.text(min_size=1).filter(lambda t: t.strip()), min_size=1, max_size=5))
def test_every_line_has_its_characters(texts):
    found = of(*[t.replace("\n", " ") or " " for t in texts])
    assert (found.ends - found.starts > 0).all()
    assert len(found.codes) == found.ends[-1] + 1
