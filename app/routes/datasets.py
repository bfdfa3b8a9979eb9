"""Data sets, their examples and pictures of them."""

import asyncio
import io
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Query, Response
from numpy.typing import NDArray
from PIL import Image

from app.deps import JsonBody, LibraryDependency, SettingsDependency
from app.errors import TooLarge
from app.numbers import plain
from app.schemas import Anything, InputsRequest
from core.datasets import DATASETS, DatasetInfo
from core.errors import InvalidInput, NotFound

router = APIRouter(prefix="/datasets", tags=["datasets"])

SplitName = Literal["train", "test"]


@router.get("")
async def list_datasets(library: LibraryDependency) -> Anything:
    """Return all data sets, whether available or not."""
    return {"datasets": [resource(library.info(name)) for name in DATASETS]}


@router.get("/{name}")
async def read_dataset(name: str, library: LibraryDependency) -> Anything:
    """Return one data set: shapes, counts, labels, availability."""
    return resource(library.info(name))


@router.get("/{name}/examples/{split}")
async def list_examples(
    name: str,
    split: SplitName,
    library: LibraryDependency,
    settings: SettingsDependency,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1)] = 100,
) -> Anything:
    """Return a page of labeled examples."""
    if limit > settings.limits.examples:
        raise InvalidInput("limit", f"expected at most {settings.limits.examples}, but got {limit}")
    examples = (await library.dataset(name)).split(split)
    inputs = examples.inputs(offset, offset + limit)
    return {
        "split": split,
        "offset": offset,
        "total": len(examples),
        "labels": examples.labels[offset : offset + limit].tolist(),
        "inputs": np.round(inputs.astype(np.float64), 6).tolist(),
    }


@router.get(
    "/{name}/examples/{split}/{index}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
async def read_picture(
    name: str, split: SplitName, index: int, library: LibraryDependency
) -> Response:
    """Return one example of a picture data set as a PNG, one pixel an input."""
    dataset = await library.dataset(name)
    if len(dataset.input_shape) != 2:
        raise NotFound("picture", f"picture: {name} has points, not pictures")
    inputs, _ = find_example(dataset.split(split), index)
    return picture(inputs, dataset.input_shape)


@router.get("/{name}/examples/{split}/{index}")
async def read_example(
    name: str, split: SplitName, index: int, library: LibraryDependency
) -> Anything:
    """Return one labeled example."""
    inputs, label = find_example((await library.dataset(name)).split(split), index)
    return {"split": split, "index": index, "label": label, "inputs": inputs.tolist()}


@router.post("/{name}/familiarity", dependencies=[JsonBody])
async def measure_familiarity(
    name: str, body: InputsRequest, library: LibraryDependency, settings: SettingsDependency
) -> Anything:
    """Return how far pictures are from every training example: beyond the threshold it is a stranger."""
    if len(body.inputs) > settings.limits.examples:
        raise TooLarge(f"inputs: expected at most {settings.limits.examples} pictures")
    expected = library.info(name).inputs
    wrong = next((len(each) for each in body.inputs if len(each) != expected), None)
    if wrong is not None:
        raise InvalidInput("inputs", f"expected {expected} numbers a picture, but got {wrong}")
    familiarity = await library.familiarity(name)
    distances = await asyncio.to_thread(familiarity.distance, np.array(body.inputs))
    return {
        "familiar": (distances <= familiarity.threshold).tolist(),
        "distance": plain(distances.tolist()),  # inputs beyond float32 are infinitely far
        "threshold": familiarity.threshold,
    }


def picture(inputs: NDArray[np.floating], shape: tuple[int, ...]) -> Response:
    """Return inputs (n_0,) from 0 to 1 as a PNG, one pixel an input."""
    pixels = np.rint(inputs.reshape(shape) * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return Response(buffer.getvalue(), media_type="image/png")


def find_example(split: Any, index: int) -> tuple[Any, int]:
    """Return inputs and label; NotFound, since here the index is part of the address."""
    try:
        found: tuple[Any, int] = split.example(index)
    except InvalidInput as error:
        raise NotFound("example", error.message) from None
    return found


def resource(info: DatasetInfo) -> Anything:
    """Return a data set as docs/protocol.md describes it."""
    drawing = info.drawing
    return {
        "name": info.name,
        "title": info.title,
        "available": info.available,
        "message": info.message,
        "inputs": info.inputs,
        "input_shape": list(info.input_shape),
        "classes": list(info.classes),
        "train_count": info.train_count,
        "test_count": info.test_count,
        "default_layers": list(info.default_layers),
        "extent": list(info.extent) if info.extent else None,
        "drawing": {"box": drawing.box, "center": drawing.center} if drawing else None,
    }
