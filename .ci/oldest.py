"""Print the lower bounds of pyproject.toml as constraints for pip: the oldest versions it allows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
extras = {
    name: packages for name, packages in project["optional-dependencies"].items() if name != "docs"
}
for package in sorted(
    {*project["dependencies"], *(p for packages in extras.values() for p in packages)}
):
    if bound := re.match(r"([\w.-]+)(?:\[.*\])?>=([\d.]+)", package):
        print(f"{bound[1]}=={bound[2]}")
