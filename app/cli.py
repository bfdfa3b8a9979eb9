"""The command line: `serve`, `train`, `predict`, `report`, `datasets`.

What the user got wrong is one line on stderr and exit code 2; training that diverges, 1; Ctrl-C,
130. Everything heavy is imported by the command that needs it, so that `--version` answers at once.
"""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from app import __version__
from core.errors import BacklightError, DatasetUnavailable, Diverged, InvalidInput

WRONG_INPUT, DIVERGED, INTERRUPTED = 2, 1, 130


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line, like every other complaint of this program."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to learn what is right."""
        self.exit(WRONG_INPUT, f"backlight: {message} (see: {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = make_parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = options.command
    try:
        command(options)
        sys.stdout.flush()
    except Diverged as error:
        return _complain(error.message, DIVERGED)
    except BacklightError as error:
        return _complain(error.message, WRONG_INPUT)
    except KeyboardInterrupt:
        return _complain("stopped", INTERRUPTED)
    except BrokenPipeError:
        # The reader, say `head`, has seen enough; the interpreter must not try to flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _complain(message: str, code: int) -> int:
    print(f"backlight: {' '.join(message.split())}", file=sys.stderr)
    return code


def make_parser() -> Parser:
    """Return the parser of all commands; each sets `command` to its function."""
    parser = Parser(prog="backlight", description="Watch a neural network learn.")
    parser.add_argument("--version", action="version", version=f"backlight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    _add_serve(commands.add_parser("serve", help="start the server and open the page"))
    _add_train(commands.add_parser("train", help="train a network without the page"))
    _add_predict(commands.add_parser("predict", help="read digits with a trained network"))
    _add_report(commands.add_parser("report", help="write a page about a run"))
    _add_datasets(commands.add_parser("datasets", help="list the data sets, or fetch one"))
    return parser


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=serve)
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default 8000)")
    _add_data_dir(parser)
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--token", help="secret that visitors must know; needed beyond 127.0.0.1")
    parser.add_argument("--open", type=Path, metavar="FILE", help="exported run to begin with")


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=train)
    parser.add_argument("--dataset", help="default mnist; see: backlight datasets")
    parser.add_argument("--layers", type=_sizes, help="sizes, such as 784,16,16,10")
    parser.add_argument("--activation", help="of the hidden layers (default sigmoid)")
    parser.add_argument("--output-activation", help="default: the one that suits the cost")
    parser.add_argument("--cost", help="squared_error (default) or cross_entropy")
    parser.add_argument("--optimizer", help="sgd (default), momentum, rmsprop or adam")
    parser.add_argument("--learning-rate", type=float, help="default: one that suits the rest")
    parser.add_argument("--batch-size", type=int, help="examples a step (default 32)")
    parser.add_argument("--initialization", help="xavier, he, uniform, normal or zero")
    parser.add_argument(
        "--epochs", type=int, default=10, help="times through the data (default 10)"
    )
    parser.add_argument("--seed", type=int, help="of the weights and the data's order (default 1)")
    parser.add_argument(
        "--out", type=Path, help="file to save the trained network in: .safetensors, .npz or .onnx"
    )
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress, no line an epoch")
    _add_data_dir(parser)


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=predict)
    parser.add_argument(
        "model",
        type=Path,
        metavar="MODEL",
        help="file saved by backlight train (.safetensors or .npz), or an exported run",
    )
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="PNG or JPEG")
    _add_data_dir(parser)


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=report)
    parser.add_argument("run", metavar="RUN", help="exported run, or a run's id on a server")
    parser.add_argument("--out", type=Path, help="file to write (default: named for the run)")
    parser.add_argument("--server", help="address of the server (default http://127.0.0.1:8000)")
    parser.add_argument("--token", help="the server's token")
    _add_data_dir(parser)


def _add_datasets(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=list_datasets)
    _add_data_dir(parser)
    verbs = parser.add_subparsers(metavar="fetch NAME")
    fetcher = verbs.add_parser("fetch", help="download a data set now")
    fetcher.add_argument("name", metavar="NAME")
    fetcher.set_defaults(command=fetch_dataset)


def _add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", type=Path, help="folder for data and saved runs")


def _sizes(text: str) -> list[int]:
    """Parse `784,16,16,10`."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        message = f"expected sizes such as 784,16,16,10, but got {text!r}"
        raise argparse.ArgumentTypeError(message) from None


def serve(options: argparse.Namespace) -> None:
    """Have MNIST, if it can be had, then serve until interrupted."""
    from app.config import Settings  # noqa: PLC0415

    settings = Settings.from_environment(
        host=options.host,
        port=options.port,
        data_dir=options.data_dir,
        token=options.token,
        open_browser=not options.no_open,
    )
    opened = None
    if options.open:
        from app.offline import read_run  # noqa: PLC0415

        opened = read_run(options.open)
    _check_address(settings.host, settings.port)
    _fetch_or_fall_back(settings.data_dir)
    from app.child import prepare  # noqa: PLC0415

    prepare()
    from app.main import serve as run_server  # noqa: PLC0415

    run_server(settings, opened)


def _check_address(host: str, port: int) -> None:
    """Raise InvalidInput when the server could not listen there, before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = error.strerror or error
        raise InvalidInput(
            "port", f"cannot listen on {host}, port {port}: {reason}; --port takes another"
        ) from error


def train(options: argparse.Namespace) -> None:
    """Train headless and report; see app/headless.py."""
    from app import headless  # noqa: PLC0415
    from core.datasets import default_data_dir  # noqa: PLC0415

    options.data_dir = options.data_dir or default_data_dir()
    options.dataset = options.dataset or _fetch_or_fall_back(options.data_dir)
    headless.train(options)


def _fetch_or_fall_back(data_dir: Path) -> str:
    """Return `mnist`, fetched if need be; where it cannot be had, say so and return `digits`."""
    from core import datasets  # noqa: PLC0415

    try:
        datasets.fetch("mnist", data_dir, progress=sys.stderr.isatty())
    except DatasetUnavailable as error:
        fallback = "the embedded 8 x 8 digits are used instead."
        print(f"backlight: {error.message}; {fallback}", file=sys.stderr)
        return "digits"
    return "mnist"


def predict(options: argparse.Namespace) -> None:
    """Print what a trained network reads in each picture."""
    from app import headless  # noqa: PLC0415
    from core.datasets import default_data_dir  # noqa: PLC0415

    headless.predict(options.model, options.images, options.data_dir or default_data_dir())


def report(options: argparse.Namespace) -> None:
    """Write a page about a run from its file, or from a server."""
    from app import offline  # noqa: PLC0415
    from core.datasets import default_data_dir  # noqa: PLC0415

    options.data_dir = options.data_dir or default_data_dir()
    print(f"wrote {offline.write_report(options)}")


def list_datasets(options: argparse.Namespace) -> None:
    """Print every data set with its size, and whether it is there."""
    from core import datasets  # noqa: PLC0415

    for name in datasets.DATASETS:
        info = datasets.describe(name, options.data_dir)
        state = "ready" if info.available else "not here"
        counts = f"{info.train_count:>6,} + {info.test_count:>6,}"
        print(f"{name:<10} {counts}  {state:<9} {info.title}")
        if info.message:
            print(f"{'':<10} {info.message}")


def fetch_dataset(options: argparse.Namespace) -> None:
    """Have a data set's files on this computer."""
    from core import datasets  # noqa: PLC0415

    if options.name not in datasets.DATASETS:
        expected = ", ".join(datasets.DATASETS)
        raise InvalidInput("dataset", f"expected one of {expected}, but got {options.name!r}")
    datasets.fetch(options.name, options.data_dir, progress=sys.stderr.isatty())
    print(f"{options.name} is ready")
