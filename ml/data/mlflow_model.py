"""What MLflow runs to serve a model directory: `mlflow.pyfunc.load_model`, `mlflow models serve`, `spark_udf`.

MLflow copies this file into the logged model and runs it to load the model; the weights come from the model directory
beside it, which is verified as any other. Input: a table with `text` and optionally `title`.
"""

from pathlib import Path
from typing import Any

import orjson
import pandas
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

import ml
from ml.articles import Article


class NewsdeskModel(PythonModel):  # type: ignore[misc]
    """Topics, spans and values for each row; nested fields as JSON text, which every client can carry."""

    def load_context(self, context: Any) -> None:
        self.model = ml.load(Path(context.artifacts["model"]))

    def predict(self, context, model_input, params=None):  # type: ignore[no-untyped-def]  # MLflow reads hints as a schema
        table = pandas.DataFrame(model_input)
        if table.empty:
            return pandas.DataFrame()
        texts = table["text"].fillna("").astype(str)
        titles = table["title"].fillna("").astype(str) if "title" in table else [""] * len(table)
        found = self.model.predict([Article(title, text) for title, text in zip(titles, texts, strict=True)])
        rows = [
            {
                k: v if isinstance(v, str) else orjson.dumps(v).decode()
                for k, v in r.items()
                if k not in ("id", "title")
            }
            for r in found
        ]
        return pandas.DataFrame(rows, index=table.index)


set_model(NewsdeskModel())
