"""The parameters of `SpanTagger`: defaults and bounds.

The estimator, the settings of experiment files and saved models take both from here.
"""

from __future__ import annotations

from ml.parameters import Number, Table

_COUNT = 1 << 31

#: `min_count` counts occurrences and not documents, so that it is no `min_df`.
PARAMETERS: Table = {
    "l2": Number(0.5, 0, 1e9),
    "min_count": Number(2, 1, _COUNT, whole=True),
    "bits": Number(18, 1, 24, whole=True),
    "max_iter": Number(150, 1, _COUNT, whole=True),
    "variants": Number(0.0, 0, 10),
    "random_state": Number(None, 0, (1 << 32) - 1, whole=True, also=(None,)),
}
#: What a saved model cannot predict without.
NEEDED = ("bits",)
