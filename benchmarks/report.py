"""Prints a benchmark's figures and keeps them as JSON, with the machine and the versions beside them."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
VERSIONS = ("numpy", "fastapi", "uvicorn", "websockets")


def write_report(name: str, figures: dict[str, Any]) -> None:
    """Print a table of the figures, and write `results/NAME.json`."""
    width = max(len(key) for key in figures)
    print(f"\n{name}")
    for key, value in figures.items():
        shown = f"{value:,.3f}" if isinstance(value, float) else value
        print(f"  {key:<{width}}  {shown}")
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
