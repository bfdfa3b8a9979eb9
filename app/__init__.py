"""The server: runs in worker processes, REST and the stream. Knows the engine, not the page."""

from importlib.metadata import version

__version__ = version("backlight")
