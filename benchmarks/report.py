"""Prints a benchmark's figures and keeps them as JSON, with the machine and the versions beside them."""

import json
import os
import platform
import statistics
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
RANGE = " (range)"  # behind the name of a figure that was measured in rounds
VERSIONS = ("numpy", "fastapi", "uvicorn", "websockets")


def spread(name: str, values: list[float]) -> dict[str, Any]:
    """Return the median of a figure's rounds under its name, and beside it the least and the most."""
    return {name: statistics.median(values), name + RANGE: [min(values), max(values)]}


def write_report(name: str, figures: dict[str, Any]) -> None:
    """Print a table of the figures, and write `results/NAME.json`."""
    width = max(len(key) for key in figures)
    print(f"\n{name}")
    for key, value in figures.items():
        if not key.endswith(RANGE):
            ends = figures.get(key + RANGE)
            beside = f"  ({shown(ends[0])} to {shown(ends[1])})" if ends else ""
            print(f"  {key:<{width}}  {shown(value)}{beside}")
    RESULTS.mkdir(exist_ok=True)
    report = {
        "benchmark": name,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.platform(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "versions": {package: version(package) for package in VERSIONS},
        },
        "figures": figures,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=2) + "\n")


def shown(value: Any) -> Any:
    """Return a value as the table has it."""
    return f"{value:,.3f}" if isinstance(value, float) else value
