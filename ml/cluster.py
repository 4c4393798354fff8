"""The shards of `batch` on a Dask cluster.

Workers load the model themselves, once each, from a path that they can reach; what they write is what one machine
would write. Planning, the manifest and putting the output together stay with `batch`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ml.batch import Done, Execute, Job, Shard, work
from ml.corpus import Columns
from ml.errors import MissingExtra, ToolkitError
from ml.model import Model, load

_RETRIES = 3  # how often a lost worker's shard is tried elsewhere


def on(address: str) -> Execute:
    """An executor for `batch.run` that works shards off on the Dask scheduler at `address`.

    Raises MissingExtra without dask, ToolkitError where the scheduler cannot be reached.
    """

    def execute(job: Job, shards: list[Shard]) -> Iterator[Done]:
        with _client(address) as client:
            from distributed import as_completed

            settings = (
                str(job.model_path.absolute()),
                job.model.registered,
                str(job.work.absolute()),
                job.only,
                job.columns,
            )
            tasks = client.map(
                _work, [_absolute(s) for s in shards], [settings] * len(shards), retries=_RETRIES, pure=False
            )
            by_index = {s.index: s for s in shards}
            for task in as_completed(tasks, loop=client.loop):
                done, totals, seconds = task.result()
                yield by_index[done.index], totals, seconds

    return execute


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtra("--cluster needs dask: pip install 'newsdesk-ml[cluster]'") from error
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except Exception as error:  # what an address that is none raises depends on which part of it is wrong
        raise ToolkitError(f"no Dask scheduler at {address}: {error}") from error


def _absolute(shard: Shard) -> Shard:
    return Shard(shard.index, str(Path(shard.path).absolute()), shard.start, shard.stop, shard.first_row)


@lru_cache(2)
def _load(path: str, registered: str | None) -> Model:
    return load(Path(path), registered=registered)


def _work(shard: Shard, settings: tuple[str, str | None, str, str | None, Columns]) -> Done:
    """What a worker does with a shard."""
    path, registered, folder, only, columns = settings
    return work(Job(_load(path, registered), Path(path), Path(folder), only, columns), shard)


@contextmanager
def trials_on(address: str) -> Iterator[None]:
    """Joblib's work inside the block goes to the Dask scheduler at `address`."""
    from joblib import parallel_config

    with _client(address) as client, client.as_current(), parallel_config(backend="dask"):
        yield
