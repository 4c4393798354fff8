"""Compare runs: settings, metrics, significance; and promote the better one.

How two tests are compared article by article is `evaluation`; what the store is asked, `client` and
`registry`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ml.errors import TrackingError
from ml.evaluation import scoring
from ml.stats.significance import Difference
from ml.tracking import client, registry, stores
from ml.tracking.recording import PER_ARTICLE, metric_name


def compare(ids: list[str]) -> dict[str, Any]:
    """Compare runs: the settings that differ, every metric, and the significance of its changes.

    Parameters
    ----------
    ids
        Run ids, or their beginnings.

    Returns
    -------
    `runs`, `params` (those that differ), `metrics`, a `link` to MLflow's own page, and
    `differences`: of each other run, the change of each metric against the first run. A metric that
    can be resampled article by article comes with a 95 % interval, and is `significant` if that
    excludes zero.

    Raises
    ------
    TrackingError
        If there is no such run, or the store does not answer.
    """
    known = client.runs()
    found = [client.pick(known, i) for i in ids]
    keys = sorted({k for r in found for k in r["params"]})
    differ = {
        k: [r["params"].get(k) for r in found]
        for k in keys
        if len({r["params"].get(k) for r in found}) > 1
    }
    names = sorted({k for r in found for k in r["metrics"]})
    return {
        "runs": [{"run_id": r["run_id"], "name": r["name"]} for r in found],
        "params": differ,
        "metrics": {k: [r["metrics"].get(k) for r in found] for k in names},
        "differences": [{"run_id": r["run_id"], **_difference(found[0], r)} for r in found[1:]],
        "link": _link(found),
    }


def _difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """How a run differs from another, by metric, and why that cannot be tested, if so."""
    shared = [k for k in second["metrics"] if k in first["metrics"]]
    metrics = {k: {"delta": second["metrics"][k] - first["metrics"][k]} for k in shared}
    why, found = compare_tests(first["run_id"], second["run_id"])
    for name, difference in found.items():
        metrics[name] = asdict(difference) | {"significant": difference.significant}
    return {"comparable": why is None, "why": why, "metrics": metrics}


def compare_tests(first: str, second: str) -> tuple[str | None, dict[str, Difference]]:
    """How the second run differs from the first on the same articles.

    Parameters
    ----------
    first, second
        Ids of the runs.

    Returns
    -------
    tuple of (str or None) and dict
        Why they cannot be compared, or None; and the differences by metric name.
    """
    tests = [client.artifact(run_id, PER_ARTICLE) for run_id in (first, second)]
    if None in tests:
        return "a run without scores article by article", {}
    why, found = scoring.compare_tests(*tests)
    return why, {metric_name(k): v for k, v in found.items()}


def _link(found: list[dict[str, Any]]) -> str:
    """MLflow's own page for these runs; for a local store as `ml ui` shows it."""
    base = stores.store().rstrip("/") if stores.is_server() else stores.UI
    return stores.compare_url(
        base, [r["run_id"] for r in found], sorted({r["experiment"] for r in found})
    )


def promote(run_id: str, name: str, alias: str, *, force: bool = False) -> tuple[str, str]:
    """Register a run's model and move an alias to it.

    Parameters
    ----------
    run_id
        Of the run, or its beginning.
    name, alias
        Of the registered model.
    force
        Promote a model that is significantly worse, too.

    Returns
    -------
    The version, and how it compares with the one that had the alias; a model that cannot be
    compared is promoted, and the reason stands there.

    Raises
    ------
    TrackingError
        For an alias that MLflow does not allow, a run without a model, and one that is
        significantly worse than the model that has the alias on the same test articles.
    """
    if not re.fullmatch(r"[\w-]+", alias) or re.fullmatch(r"latest|v\d+", alias, re.IGNORECASE):
        raise TrackingError(
            f"an alias is made of letters, digits, _ and -, and is not latest or v1: got {alias!r}"
        )
    known = client.runs()
    found = client.pick(known, run_id)
    if client.MODEL_DIGEST not in found["tags"]:
        raise TrackingError(_no_model(known, found))
    held = registry.holder(name, alias)
    if held is None:
        return registry.register(found["run_id"], name, alias), f"the first to be {name}@{alias}"
    if held[1] == found["run_id"]:
        return held[0], "as it was"
    is_worse, verdict = _verdict(*held, found, name, alias)
    if is_worse and not force:
        raise TrackingError(
            f"{name}@{alias} stays as it is: {verdict}; --force promotes it all the same"
        )
    return registry.register(found["run_id"], name, alias), verdict


def _verdict(
    version: str, holder: str, found: Mapping[str, Any], name: str, alias: str
) -> tuple[bool, str]:
    """Whether a run is significantly worse than a registered version's, and how it compares."""
    there = client.exists(holder)
    why, differences = compare_tests(holder, found["run_id"]) if there else ("its run is gone", {})
    if why is not None:
        both = (
            f"ml evaluate FILE --model models:/{name}/{version}, and --model models:/{name}@{alias}"
        )
        back = f"; back with ml promote {holder[:8]} --name {name} --alias {alias}" if there else ""
        return False, f"not compared with version {version}: {why}; score both with {both}{back}"
    metric, d = next(iter(differences.items()))
    verdict = (
        "no significant difference" if not d.significant else "worse" if d.delta < 0 else "better"
    )
    new = found["metrics"].get(metric, float("nan"))
    return verdict == "worse", (
        f"{verdict}: {metric} {new:.4f} against {new - d.delta:.4f} of version {version} "
        "on the same test articles "
        f"(difference {d.delta:+.4f}, 95 % interval {d.low:+.4f} to {d.high:+.4f})"
    )


def _no_model(known: list[dict[str, Any]], found: Mapping[str, Any]) -> str:
    """The error for a run without a model, which names the run of its sweep that has one."""
    family = {found["run_id"], found["parent"]} - {None}
    of_sweep = [
        r["run_id"] for r in known if r["parent"] in family and client.MODEL_DIGEST in r["tags"]
    ]
    instead = (
        f"; of its sweep, the run with the best trial's model is {of_sweep[0]}" if of_sweep else ""
    )
    return f"run {found['run_id'][:8]} ({found['name']}, {found['status']}) has no model{instead}"
