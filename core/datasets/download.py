"""Downloading the MNIST files: from the first mirror that has them, checked, whole or not at all.

Pooch downloads to a temporary file beside the target, compares the SHA-256 and only then renames
it, so a file that is there is a whole one. A mirror that fails in any way is passed over for the
next.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pooch
from requests.exceptions import RequestException
from tqdm import tqdm

from core.datasets.mnist import FILES, MIRRORS, RemoteFile
from core.errors import DatasetUnavailable

# Seconds to connect, and to wait for the next bytes: short, for somebody is watching.
TIMEOUT = (3.0, 10.0)
CHUNK = 1 << 16


def fetch(
    folder: Path,
    *,
    progress: bool = False,
    mirrors: Sequence[str] = MIRRORS,
    files: Sequence[RemoteFile] = FILES,
    timeout: tuple[float, float] = TIMEOUT,
) -> None:
    """Have every file in `folder`, downloading those that are missing or damaged.

    Raises DatasetUnavailable, with one sentence, when no mirror could give a file.
    """
    remaining = list(mirrors)
    pooch.get_logger().setLevel("ERROR")
    with tqdm(
        total=sum(file.size for file in files),
        desc="Downloading MNIST",
        unit="B",
        unit_scale=True,
        disable=not progress,
    ) as bar:
        for file in files:
            # A mirror that failed once is not asked again: waiting for it helps nobody.
            while remaining and not _fetched(folder, file, remaining[0], bar, timeout):
                remaining.pop(0)
            if not remaining:
                break
    if not remaining:
        raise DatasetUnavailable(
            f"MNIST could not be downloaded: no mirror gave a whole {file.name} "
            "(is this computer online?)"
        )


def _fetched(
    folder: Path, file: RemoteFile, mirror: str, bar: "tqdm[Any]", timeout: tuple[float, float]
) -> bool:
    """Whether the file is now in the folder, from before or from this mirror."""
    share = _Share(bar)
    downloader = pooch.HTTPDownloader(progressbar=share, chunk_size=CHUNK, timeout=timeout)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pooch.retrieve(
            f"{mirror}/{file.name}",
            known_hash=f"sha256:{file.sha256}",
            fname=file.name,
            path=folder,
            downloader=downloader,
        )
    except (RequestException, ValueError):  # not reached, refused or cut short; not the file
        share.reset()
        return False
    except OSError as error:
        reason = error.strerror or error
        raise DatasetUnavailable(f"{file.name} could not be saved in {folder}: {reason}") from error
    share.reset()
    share.update(file.size)
    return True


class _Share:
    """One file's share of the bar over all files: what pooch expects of a progress bar."""

    def __init__(self, bar: "tqdm[Any]") -> None:
        self.total = 0  # pooch sets it; the whole bar's total is known already
        self._bar = bar
        self._start = bar.n

    def update(self, count: int) -> None:
        """Count bytes that have come."""
        self._bar.update(count)

    def reset(self) -> None:
        """Take back all that was counted: the attempt is over."""
        self._bar.n = self._start
        self._bar.refresh()

    def close(self) -> None:
        """Stay open for the next file."""
