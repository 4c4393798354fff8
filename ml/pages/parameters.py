"""The parameters of `PageSplitter`: defaults and bounds.

The estimator, the settings of experiment files and saved models take both from here.
"""

from __future__ import annotations

from ml.parameters import Number, Table

_COUNT = 1 << 31

PARAMETERS: Table = {
    "l2": Number(12.0, 0, 1e9),
    "min_count": Number(8, 1, _COUNT, whole=True),
    "bits": Number(18, 1, 24, whole=True),
    "max_iter": Number(60, 1, _COUNT, whole=True),
    "tune_l2": Number(1.0, 0, 1e9),
}
#: What a saved model cannot predict without.
NEEDED = ("bits",)
