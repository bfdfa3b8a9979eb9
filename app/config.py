"""Settings and limits of the server, each with its reason.

A flag beats the environment, the environment beats the default. Limits have no flags: they protect
the machine, and whoever needs others changes them here, where the reasons stand.
"""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from core.datasets import default_data_dir
from core.errors import InvalidInput


@dataclass(frozen=True)
class Limits:
    """What the server refuses to exceed."""

    workers: int = 8
    """Runs that are awake, each a process that holds its data set: about 120 MB with MNIST."""
    runs: int = 2_000
    """Kept in all: with a full timeline each they take 128 GB, with the usual one of 5 MB 10 GB."""
    hidden_layers: int = 32
    """Deeper plain networks do not learn, and do not fit on a screen."""
    parameters: int = 2_000_000
    """8 MB a copy; a step, a frame and a probe each make a few of them."""
    batch_numbers: int = 128_000_000
    """Numbers that one batch needs in all layers, 512 MB: the full MNIST set fits the textbook's net."""
    steps_at_once: int = 100_000
    """Of one step command: about ten seconds of the default network."""
    body_bytes: int = 64 * 2**20
    """Of a request: 10,000 MNIST images as JSON numbers fit."""
    import_bytes: int = 60 * 2**20
    """Of an exported run or a saved network: fits into a request, and exports stay well below."""
    image_bytes: int = 10 * 2**20
    """Of an uploaded picture: any photograph of a digit fits."""
    image_side: int = 8_000
    """Pixels along a side of an uploaded picture, checked before decoding: a small file can be huge."""
    image_pixels: int = 40_000_000
    """Pixels of an uploaded picture: 40 MB once decoded to gray."""
    message_bytes: int = 256 * 2**10
    """Of a client's message on the socket: a drawn spotlight of 784 numbers takes 16 kB."""
    predictions: int = 10_000
    """Images in one prediction: the whole test set, 63 MB in float64."""
    gradient_rows: int = 128
    """Examples whose own gradients one answer holds: 13 MB of the default network."""
    gradient_numbers: int = 16_000_000
    """Numbers in one gradient answer, 128 MB: rows times parameters."""
    probe_numbers: int = 500_000
    """Numbers in one probe's answer, 10 MB of JSON: wishes and products of a layer of 784 to 300."""
    probe_products: int = 20_000_000_000
    """Multiplications of one probe, forward: about two seconds, for which it may hold up an end."""
    landscape_examples: int = 10_000
    """Of one landscape: the whole test set, 63 MB in float64."""
    landscape_products: int = 100_000_000_000
    """Multiplications of one landscape: about half a minute, told and cancellable all the while."""
    curve_products: int = 10_000_000_000_000
    """Multiplications of a learning curve's training: about a quarter of an hour of one core."""
    curve_steps: int = 10_000_000
    """Steps of all networks of a learning curve: as long, where the networks are small."""
    jobs: int = 4
    """Computed at once on the server: each learning curve is a process of 120 MB that wants a core."""
    jobs_kept: int = 16
    """Of one run, finished ones included: the largest result is 1 MB."""
    examples: int = 1_000
    """Examples in one page of data or one question."""
    added_examples: int = 500
    """Of one run: 400 kB with MNIST, which every report carries; nobody draws more in a lecture."""
    viewers: int = 2_000
    """Of one run: a whole lecture hall, twice over."""
    events_waiting: int = 1_000
    """Of one viewer; one that lets more pile up does not read at all and is disconnected."""
    snapshot_bytes: int = 64 * 2**20
    """Of one run's checkpoints: 1,289 of the default network, and eight such runs fit in a laptop."""
    name_length: int = 80
    """Of a run's name: what the top bar can show."""
    max_epochs: int = 1_000_000
    """A run that is to go on for ever is one that nobody comes back to."""
    idle_seconds: float = 300.0
    """The demo run pauses after this long with nobody watching."""


@dataclass(frozen=True)
class Settings:
    """How one server is to run."""

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = field(default_factory=default_data_dir)
    open_browser: bool = True
    token: str | None = None
    limits: Limits = field(default_factory=Limits)
    database_url: str | None = None
    """Of a PostgreSQL database that runs are kept in; None for a file in the data directory."""
    demo: bool = True
    """Whether a demo run is there from the start; tests of the bare server do without."""

    def __post_init__(self) -> None:
        """Raise InvalidInput for a port that is none, or an open host without a token."""
        if not 0 <= self.port <= 65535:
            raise InvalidInput("port", f"expected 0 to 65535, but got {self.port}")
        if not self.is_loopback and not self.token:
            raise InvalidInput(
                "host",
                f"{self.host} can be reached by others, so a token is needed: "
                "pass --token T or set BACKLIGHT_TOKEN",
            )
        if self.token is not None and not re.fullmatch(r"[A-Za-z0-9._~-]+", self.token):
            # It travels in a link, in a cookie and in a header; these mean the same in all of them.
            raise InvalidInput("token", "expected only letters, digits and the signs - . _ ~")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @classmethod
    def from_environment(
        cls,
        *,
        host: str | None = None,
        port: int | None = None,
        data_dir: Path | None = None,
        token: str | None = None,
        open_browser: bool = True,
    ) -> "Settings":
        """Return settings from flags (None where not given), BACKLIGHT_* variables and defaults.

        Raises InvalidInput for a BACKLIGHT_PORT that is no number, and as the constructor does.
        """
        environment = os.environ
        given_port = environment.get("BACKLIGHT_PORT", "8000") if port is None else port
        try:
            number = int(given_port)
        except ValueError:
            raise InvalidInput("port", f"expected 0 to 65535, but got {given_port!r}") from None
        return cls(
            host=host or environment.get("BACKLIGHT_HOST") or "127.0.0.1",
            port=number,
            data_dir=data_dir or default_data_dir(),
            open_browser=open_browser,
            token=token or environment.get("BACKLIGHT_TOKEN") or None,
            database_url=environment.get("BACKLIGHT_DATABASE_URL") or None,
        )
