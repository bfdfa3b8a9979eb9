"""Questions about a run's network, answered from a copy of its newest parameters.

The training goes on meanwhile; the arithmetic happens in a thread, so that the sockets go on too.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import safetensors.numpy
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.config import Limits
from app.deps import (
    JsonBody,
    LibraryDependency,
    RunDependency,
    SettingsDependency,
    get_library,
)
from app.errors import TooLarge, UnsupportedMediaType
from app.inputs import READERS, TENSORS
from app.numbers import plain, written
from app.schemas import (
    Anything,
    GradientRequest,
    InputsRequest,
    InspectRequest,
    Predictions,
    TraceRequest,
    TraceResource,
    named_examples,
)
from core.datasets import DatasetInfo
from core.drawing import image_inputs
from core.errors import InvalidInput
from core.parameters import Layout
from core.probes.forward import probabilities, run_forward
from core.probes.gradient import CHUNK, GradientAnswer, average_gradient, gradient_rows
from core.probes.inspect import Inspection
from core.probes.trace import trace_example
from core.snapshot import Snapshot

Result = TypeVar("Result")

router = APIRouter(prefix="/runs/{run_id}", tags=["questions"])

AT_ONCE_BYTES = 64 * 2**10  # of inputs that are read and predicted quicker than a thread is woken
TENSOR_RESPONSE: dict[int | str, Anything] = {
    200: {"description": "a safetensors buffer", "content": {TENSORS: {}}}
}
PREDICT_BODY = {
    "requestBody": {
        "content": {
            "application/json": {"schema": InputsRequest.model_json_schema()},
            TENSORS: {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"image": {"type": "string", "format": "binary"}},
                }
            },
        }
    }
}


@router.post("/predict", openapi_extra=PREDICT_BODY, response_model=Predictions)
async def predict(request: Request, run: RunDependency) -> Response:
    """Predict inputs (JSON `inputs`, or safetensors), or one picture (multipart `image`)."""
    configuration, limits = run.state.configuration, run.settings.limits
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in READERS:
        body = await request.body()
        inputs: NDArray[Any] = await beside(len(body), READERS[kind], body, configuration.layers[0])
        if not 1 <= len(inputs) <= limits.predictions:
            raise InvalidInput(
                "inputs",
                f"expected at most {limits.predictions} examples, and at least one, "
                f"but got {len(inputs)}",
            )
    elif kind == "multipart/form-data":
        library = await get_library(request)
        inputs = await read_upload(request, library.info(configuration.dataset), limits)
    else:
        raise UnsupportedMediaType(
            f"content-type: expected {', '.join(READERS)} or multipart/form-data, "
            f"but got {kind[:80]!r}"
        )
    snapshot = await run.snapshot()
    answer = await beside(inputs.nbytes, predictions, snapshot, inputs)
    return Response(answer, media_type="application/json")


async def beside(size: int, work: Callable[..., Result], *given: Any) -> Result:
    """Do what a body of that many bytes asks for in a thread, unless going there takes longer."""
    return work(*given) if size <= AT_ONCE_BYTES else await asyncio.to_thread(work, *given)


async def read_upload(
    request: Request, info: DatasetInfo, limits: Limits
) -> NDArray[np.floating[Any]]:
    """Return the inputs (1, n_0) of an uploaded picture."""
    drawing, shape = info.drawing, info.input_shape
    if drawing is None or len(shape) != 2:
        raise InvalidInput(
            "image", f"expected inputs as JSON: {info.name} has points, not pictures"
        )
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            upload = form.get("image")
            if not isinstance(upload, UploadFile):
                raise InvalidInput("image", "expected a file in this field, but it is missing")
            if upload.size is None or upload.size > limits.image_bytes:
                raise TooLarge(
                    f"image: expected at most {limits.image_bytes} bytes, but got {upload.size}"
                )
            data = await upload.read()
    except HTTPException as error:  # what Starlette makes of a body that it cannot take apart
        raise InvalidInput(
            "body", f"expected multipart form data with one file, but: {error.detail}"
        ) from None
    inputs = await asyncio.to_thread(
        image_inputs,
        data,
        shape=(shape[0], shape[1]),
        box=drawing.box,
        center=drawing.center,
        max_pixels=limits.image_pixels,
        max_side=limits.image_side,
    )
    return inputs[np.newaxis]


def predictions(snapshot: Snapshot, inputs: NDArray[np.floating[Any]]) -> bytes:
    """Return what the snapshot's network makes of inputs (B, n_0), chunk by chunk, as JSON."""
    starts = range(0, len(inputs), CHUNK)
    outputs = np.concatenate(
        [run_forward(snapshot, inputs[start : start + CHUNK]).a[-1] for start in starts]
    )
    shares = probabilities(snapshot.configuration.output_activation, outputs)
    rows = zip(outputs.argmax(axis=1).tolist(), shares.tolist(), outputs.tolist(), strict=True)
    return written(
        {
            "step": snapshot.step,
            "predictions": [
                {"label": label, "probabilities": share, "activations": output}
                for label, share, output in rows
            ],
        }
    )


@router.post("/trace", dependencies=[JsonBody], response_model=TraceResource)
async def trace(body: TraceRequest, run: RunDependency, library: LibraryDependency) -> Response:
    """Send one example forward and its error back; float64, shapes (n_l,)."""
    snapshot = await run.snapshot()
    name = snapshot.configuration.dataset
    inputs, labels = await library.examples(name, [body.example], snapshot.added)
    answer = await asyncio.to_thread(
        lambda: written(trace_example(snapshot, inputs[0], int(labels[0])))
    )
    return Response(answer, media_type="application/json")


@router.post(
    "/gradient", dependencies=[JsonBody], response_class=Response, responses=TENSOR_RESPONSE
)
async def gradient(
    body: GradientRequest,
    run: RunDependency,
    library: LibraryDependency,
    settings: SettingsDependency,
) -> Response:
    """Return dC/dtheta as safetensors: `gradient` (float64, flat) and, when asked, `rows`."""
    examples = named_examples(body)
    name = run.state.configuration.dataset
    if body.batch is not None:
        if body.rows:
            raise InvalidInput("rows", "expected only with example or examples, but got batch")
        snapshot = await run.snapshot()
        dataset = await library.dataset(name, snapshot.added)
        batches = (
            library.batches(dataset.train)
            if body.batch == "full"
            else library.indexed_batches(dataset, snapshot.batch_indices)
        )
        answer = await asyncio.to_thread(average_gradient, snapshot, batches)
        return tensors(answer)
    if body.rows:
        check_rows(len(examples), run.state.configuration.layout.size, settings.limits)
    snapshot = await run.snapshot()
    inputs, labels = await library.examples(name, examples, snapshot.added)
    if body.rows:
        return tensors(await asyncio.to_thread(gradient_rows, snapshot, inputs, labels))
    return tensors(await asyncio.to_thread(average_gradient, snapshot, [(inputs, labels)]))


def check_rows(count: int, size: int, limits: Limits) -> None:
    """Raise InvalidInput for more rows than one answer holds."""
    most = min(limits.gradient_rows, limits.gradient_numbers // size)
    if count > most:
        raise InvalidInput(
            "rows", f"expected at most {most} examples with rows of {size} numbers, but got {count}"
        )


def tensors(answer: GradientAnswer) -> Response:
    """Return a gradient as a safetensors buffer."""
    arrays: dict[str, NDArray[Any]] = {"gradient": answer.gradient}
    if answer.rows is not None:
        arrays["rows"] = answer.rows
    metadata = {"step": str(answer.step), "cost": repr(answer.cost)}
    return Response(safetensors.numpy.save(arrays, metadata), media_type=TENSORS)


@router.post("/inspect", dependencies=[JsonBody])
async def inspect(body: InspectRequest, run: RunDependency, library: LibraryDependency) -> Anything:
    """Return the exact numbers behind one weight, bias or neuron."""
    if (body.parameter is None) == (body.neuron is None):
        raise InvalidInput("body", "expected exactly one of parameter and neuron")
    snapshot = await run.snapshot()
    name = snapshot.configuration.dataset
    inputs, labels = await library.examples(name, [body.example], snapshot.added)
    dataset = await library.dataset(name, snapshot.added)

    def look() -> Anything:
        batches = library.indexed_batches(dataset, snapshot.batch_indices)
        inspection = Inspection(snapshot, inputs[0], int(labels[0]), batches)
        if body.parameter is not None:
            named = body.parameter
            return inspection.parameter(named.layer, named.to, named.source)
        assert body.neuron is not None  # noqa: S101 - checked above, for the type checker
        return inspection.neuron(body.neuron.layer, body.neuron.index)

    answer: Anything = plain(await asyncio.to_thread(look))
    return answer


@router.get("/parameters", response_class=Response, responses=TENSOR_RESPONSE)
async def parameters(run: RunDependency) -> Response:
    """Return all parameters as safetensors: `theta` (flat float32), and `W1`, `b1`, ..."""
    snapshot = await run.snapshot()
    layout: Layout = snapshot.configuration.layout
    arrays: dict[str, NDArray[Any]] = {"theta": snapshot.theta}
    pairs = zip(layout.weights(snapshot.theta), layout.biases(snapshot.theta), strict=True)
    for layer, (weights, biases) in enumerate(pairs, start=1):
        arrays |= {f"W{layer}": weights, f"b{layer}": biases}
    metadata = {"step": str(snapshot.step), "run": run.id}
    return Response(safetensors.numpy.save(arrays, metadata), media_type=TENSORS)
