"""Prints a benchmark's figures and keeps them as JSON, with the machine and the versions beside them."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

RESULTS = Path(__file__).parent / "results"
VERSIONS = ("numpy", "fastapi", "uvicorn", "websockets", "plotly", "scikit-learn", "torch")


@dataclass(frozen=True)
class Spread:
    """What several measurements of one thing said."""

    median: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, measurements: Sequence[float]) -> "Spread":
        """Sum up one measurement or more."""
        least, median, most = np.quantile(measurements, [0, 0.5, 1])
        return cls(float(median), float(least), float(most), len(measurements))

    def __str__(self) -> str:
        return f"{number(self.median)}   ({number(self.least)} to {number(self.most)})"


def number(value: float) -> str:
    """Return a number with as many digits as one reads."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"


def write_report(name: str, figures: dict[str, Any]) -> None:
    """Print a table of the figures, and write `results/NAME.json`."""
    width = max(len(key) for key in figures)
    print(f"\n{name}")
    for key, value in figures.items():
        print(f"  {key:<{width}}  {number(value) if isinstance(value, float) else value}")
    RESULTS.mkdir(exist_ok=True)
    report = {
        "benchmark": name,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": figures,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(report, indent=2, default=asdict) + "\n")


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "system": platform.platform(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "blas": [f"{each['internal_api']}, {each.get('architecture')}" for each in blas()],
        "versions": {package: installed(package) for package in VERSIONS},
    }


def blas() -> list[dict[str, Any]]:
    """Return what multiplies matrices in this process; its kernels differ by a factor of two."""
    return [each for each in threadpool_info() if each["user_api"] == "blas"]


def processor() -> str:
    """Return the processor's own name where the system tells it, else its kind."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def installed(package: str) -> str | None:
    """Return a package's version, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
