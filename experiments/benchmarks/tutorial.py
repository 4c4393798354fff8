"""The program a user would write otherwise, which the benchmarks measure against.

Topics: `jieba.lcut` → `TfidfVectorizer` → one-vs-rest `LinearSVC`. Spans: one `python-crfsuite`
tagger with a feature function called for every character. As a script it is what a user runs in
one process, with models from disk:

python experiments/benchmarks/tutorial.py MODELS IN.jsonl OUT.jsonl
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml.articles import Article


def cut(text: str) -> list[str]:
    import jieba

    return jieba.lcut(text)


def train_topics(articles: Sequence[Article]) -> tuple[Any, Any]:
    """A vectoriser and a classifier."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.preprocessing import MultiLabelBinarizer
    from sklearn.svm import LinearSVC

    vectoriser = TfidfVectorizer(tokenizer=cut, token_pattern=None, lowercase=False)
    truth = MultiLabelBinarizer().fit_transform([a.topics or () for a in articles])
    return vectoriser, OneVsRestClassifier(LinearSVC()).fit(
        vectoriser.fit_transform(a.full for a in articles), truth
    )


def predict_topics(model: tuple[Any, Any], texts: Sequence[str]) -> Any:
    vectoriser, classifier = model
    return classifier.predict(vectoriser.transform(texts))


def titles_accuracy(
    texts: Sequence[str],
    labels: Sequence[str],
    test_texts: Sequence[str],
    test_labels: Sequence[str],
) -> float:
    """Accuracy of the tutorial's features and classifier on one-label data."""
    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    vectoriser = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, lowercase=False)
    return float(
        make_pipeline(vectoriser, LinearSVC()).fit(texts, labels).score(test_texts, test_labels)
    )


def _features(text: str, i: int) -> list[str]:
    char = text[i]
    features = [
        f"c={char}",
        f"digit={char.isdigit()}",
        f"num={char in '零一二三四五六七八九十百千万亿两'}",
    ]
    for k in (-3, -2, -1, 1, 2, 3):
        features.append(f"{k}={text[i + k]}" if 0 <= i + k < len(text) else f"{k}=END")
    features += [
        f"b-={text[i - 1 : i + 1]}",
        f"b+={text[i : i + 2]}",
        f"t={text[max(0, i - 1) : i + 2]}",
    ]
    return features


def train_spans(articles: Sequence[Article], path: Path | None = None) -> Any:
    """A tagger over characters, BIO; its model goes to `path`, or a temporary file."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.1, "max_iterations": 60})
    for article in articles:
        labels = ["O"] * len(article.full)
        for span in article.spans or ():
            labels[span.start : span.end] = [f"I-{span.label}"] * (span.end - span.start)
            labels[span.start] = f"B-{span.label}"
        trainer.append([_features(article.full, i) for i in range(len(article.full))], labels)
    path = path or Path(tempfile.mkdtemp()) / "tutorial.crfsuite"
    trainer.train(str(path))
    return load_spans(path)


def load_spans(path: Path) -> Any:
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def predict_spans(tagger: Any, texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
    result = []
    for text in texts:
        spans: list[tuple[int, int, str]] = []
        for i, label in enumerate(tagger.tag([_features(text, i) for i in range(len(text))])):
            if label[0] == "B":
                spans.append((i, i + 1, label[2:]))
            elif label[0] == "I" and spans and spans[-1][1] == i:
                spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
        result.append(spans)
    return result


def main(models: str, source: str, target: str) -> None:
    """Predict JSONL into JSONL."""
    import joblib

    topics = joblib.load(Path(models) / "topics.joblib")
    tagger = load_spans(Path(models) / "spans.crfsuite")
    with open(source, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    texts = [f"{row['title']}\n{row['text']}" for row in rows]
    found = zip(
        rows, texts, predict_topics(topics, texts), predict_spans(tagger, texts), strict=True
    )
    with open(target, "w", encoding="utf-8") as file:
        for row, text, labels, spans in found:
            record = {
                "id": row.get("id"),
                "title": row["title"],
                "topics": labels.tolist(),
                "spans": [
                    {"start": a, "end": b, "label": k, "text": text[a:b]} for a, b, k in spans
                ],
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
