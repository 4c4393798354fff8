"""What MLflow runs to serve a model, as `mlflow models serve` or `spark_udf`.

MLflow copies this file into the logged model and runs it to load the model; the weights come from
the model directory beside it, which is verified as any other. Input: a table with `text` and
optionally `title`. Output: a row for each, in the columns of a prediction, nested fields as JSON
text, which every client can carry. A row that cannot be read has its reason in `error` and nothing
else; in the others `error` is null.
"""

from pathlib import Path
from typing import Any

import orjson
import pandas
from mlflow.exceptions import MlflowException
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

import ml
from ml import schema
from ml.articles import Article, from_row
from ml.errors import InputError


class NewsdeskModel(PythonModel):  # type: ignore[misc]
    """Topics, spans and values for each row of a table."""

    def load_context(self, context: Any) -> None:
        """Load the model directory that was logged."""
        self.model = ml.load(Path(context.artifacts["model"]))

    def predict(
        self, context: Any, model_input: pandas.DataFrame, params: dict[str, Any] | None = None
    ) -> pandas.DataFrame:
        """A row for each row of a table.

        Parameters
        ----------
        context, params
            MLflow's, not used.
        model_input
            A table with `text` and optionally `title`.

        Returns
        -------
        pandas.DataFrame
            In the columns of a prediction, with the index of the input.

        Raises
        ------
        MlflowException
            Without the column `text`.
        """
        table = pandas.DataFrame(model_input)
        if (
            "text" not in table
        ):  # this error is answered with status 400 and its message; others with a traceback
            known = ", ".join(map(str, table)) or "none"
            raise MlflowException.invalid_parameter_value(
                f"the column text is missing; columns: {known}"
            )
        given = table[[c for c in ("title", "text") if c in table]].astype(object)
        read = [_article(row) for row in given.where(given.notna(), None).to_dict("records")]
        found = iter(self.model.predict([a for a in read if isinstance(a, Article)]))
        rows = [_plain(next(found)) if isinstance(a, Article) else {"error": a} for a in read]
        columns = schema.served(self.model.parts())
        result = pandas.DataFrame(rows, index=table.index, columns=columns, dtype=object)
        return result.where(result.notna(), None)


def _article(row: dict[str, Any]) -> Article | str:
    """The article of a row, or why it is none."""
    try:
        return from_row(row, labels=False)
    except InputError as error:
        return str(error)


def _plain(record: dict[str, Any]) -> dict[str, str]:
    return {k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in record.items()}


set_model(NewsdeskModel())
