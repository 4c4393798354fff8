import copy
import pickle

import pytest

from ml.corpus import dataset
from ml.errors import InputError
from ml.text import words


def test_both_engines_cut_the_same_words():
    compiled, plain = words._rjieba(()), words._jieba(())
    if compiled is None:
        pytest.skip("rjieba is not installed")
    for article in dataset.embedded():
        assert compiled(article.full) == plain(article.full)


def test_words_join_up_to_the_text():
    text = "青岛港3月2日开通 RCEP 航线,首航１２万吨。\n😀"
    assert "".join(words.cutter()(text)) == text


def test_lone_surrogates_do_not_stop_the_cutter():
    assert "港口" in words.cutter()("港口\ud800")


def test_a_pickled_cutter_knows_its_words():
    word = "上合之珠博览中心"
    cut = words.cutter(((word, 100000),))
    assert word in pickle.loads(pickle.dumps(cut))(word)
    assert copy.deepcopy(cut) is cut


@pytest.mark.parametrize("engine", [words._rjieba, words._jieba])
def test_a_user_word_stays_whole(engine):
    word = "上合之珠博览中心"
    cut = engine(((word, 100000),))
    if cut is None:
        pytest.skip("rjieba is not installed")
    assert word in cut(f"参观{word}。")
    assert word not in words.cutter()(f"参观{word}。")


def test_dictionary_lines(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("上合之珠 1000 n\n\n工赋平台\n", encoding="utf-8")
    assert words.read_dictionary(path) == (("上合之珠", 1000), ("工赋平台", None))


def test_dictionary_errors_name_file_and_row(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("好 1\n坏 x n\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"words\.txt, row 2: .*'x'"):
        words.read_dictionary(path)
    with pytest.raises(InputError, match="cannot be read"):
        words.read_dictionary(tmp_path / "none.txt")
