"""The lowest versions that pyproject.toml allows of what the package itself needs, as constraints for pip."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

if __name__ == "__main__":
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    for requirement in map(Requirement, tomllib.loads(text)["project"]["dependencies"]):
        (bound,) = (s.version for s in requirement.specifier if s.operator == ">=")
        print(f"{requirement.name}=={bound}")
