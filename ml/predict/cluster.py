"""The shards of `batch` on a Dask cluster.

Workers load the model themselves, once each, from a path that they can reach; what they write is
what one machine would write. Planning, the manifest and putting the output together stay with
`batch`.
"""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ml.errors import MissingExtra, ModelError, ToolkitError
from ml.io import places
from ml.model.model import Model, default_path, load
from ml.predict.batch import Done, Execute, Job, work
from ml.predict.shards import Shard
from ml.predict.writers import Request

# How often a shard that failed is tried again; one whose worker was lost, Dask tries as often
# elsewhere.
_RETRIES = 3

Fetch = Callable[[], Path]  # gets the model's folder from a registry


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a worker is told of a run."""

    model_path: str
    fetch: Fetch | None
    digest: str
    registered: str | None
    work: str
    request: Request


def on(
    address: str, fetch: Fetch | None = None, told: Callable[[str], None] = lambda line: None
) -> Execute:
    """An executor for `batch.run` that works shards off on a Dask scheduler.

    A worker that does not see the model's folder uses its own shipped model, or what `fetch` gets
    from the registry, and refuses any but the one the run was started with.

    Parameters
    ----------
    address
        Of the scheduler.
    fetch
        Gets the model's folder from a registry, on a worker.
    told
        Called with a line where there is nobody yet to work; the run waits until there is.

    Returns
    -------
    callable
        It raises MissingExtra without dask, and ToolkitError where the scheduler cannot be reached
        or is lost, or where a shard costs one worker after another its life.
    """

    def execute(job: Job, shards: Sequence[Shard]) -> Iterator[Done]:
        with _client(address) as client, _losses(address):
            from distributed import as_completed

            if not client.scheduler_info()["workers"]:
                told(f"no workers at {address} yet; waiting for the first")
            settings = _Settings(
                str(job.model_path.absolute()),
                fetch,
                job.model.digest,
                job.model.registered,
                places.absolute(job.work),
                job.request,
            )
            tasks = client.map(
                _work,
                [_absolute(s) for s in shards],
                settings=settings,
                retries=_RETRIES,
                pure=False,
            )
            by_index = {s.index: s for s in shards}
            for task in as_completed(tasks, loop=client.loop):
                done: Done = task.result()
                yield done._replace(shard=by_index[done.shard.index])

    return execute


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingExtra("--cluster needs dask: pip install 'newsdesk-ml[cluster]'") from error
    if not re.search(r"://|:\d+$", address):  # Dask itself would take its time over that
        raise ToolkitError(
            f"no Dask scheduler at {address}: an address is one such as tcp://host:8786"
        )
    logging.getLogger("distributed.client").setLevel(
        logging.CRITICAL
    )  # what it tells comes as our error too
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except (
        Exception
    ) as error:  # what an address that is none raises depends on which part of it is wrong
        raise ToolkitError(f"no Dask scheduler at {address}: {error}") from error


@contextmanager
def _losses(address: str) -> Iterator[None]:
    """What Dask raises where too many workers, or the scheduler, are gone, in words."""
    from distributed import CancelledError, KilledWorker
    from distributed.comm import CommClosedError

    kept = "what is done is kept: run the same command with --resume"
    try:
        yield
    except KilledWorker as error:
        count, last = error.allowed_failures + 1, error.last_worker.address
        raise ToolkitError(
            f"{count} workers were lost over the same shard, the last {last}; {kept}"
        ) from error
    except (CancelledError, CommClosedError) as error:
        raise ToolkitError(f"the Dask scheduler at {address} was lost; {kept}") from error


def _absolute(shard: Shard) -> Shard:
    return replace(shard, path=places.absolute(places.locate(shard.path)))


_loaded: dict[
    tuple[str, str | None], Model
] = {}  # the model of this worker, by digest and registered name


def _model(settings: _Settings) -> Model:
    """The run's model, loaded once; ModelError where this worker can find only another one."""
    key = settings.digest, settings.registered
    if key not in _loaded:
        folder = Path(settings.model_path)
        if not folder.is_dir():
            folder = settings.fetch() if settings.fetch else default_path()
        model = load(folder, registered=settings.registered)
        if model.digest != settings.digest:
            raise ModelError(
                f"{folder} on {socket.gethostname()} holds another model "
                "than the one the run was started with"
            )
        _loaded.clear()
        _loaded[key] = model
    return _loaded[key]


def _work(shard: Shard, settings: _Settings) -> Done:
    """What a worker does with a shard."""
    model, folder = _model(settings), places.locate(settings.work)
    return work(
        Job(model, Path(settings.model_path), folder, settings.request),
        shard,
    )


@contextmanager
def trials_on(address: str) -> Iterator[None]:
    """Joblib's work inside the block goes to the Dask scheduler at `address`."""
    from joblib import parallel_config

    with _client(address) as client, client.as_current(), parallel_config(backend="dask"):
        yield
