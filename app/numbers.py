"""Numbers for JSON, which knows neither NaN nor infinity: those become null."""

import math
from typing import Any


def plain(value: Any) -> Any:
    """Return nested lists and dictionaries with every number that is not finite replaced by None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value
