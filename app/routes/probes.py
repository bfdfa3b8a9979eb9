"""The probes behind the ten ideas: each answers from one consistent copy of the newest parameters.

Training goes on meanwhile; the arithmetic, in float64, happens in a thread.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends

from app.deps import (
    JsonBody,
    LibraryDependency,
    RunDependency,
    SettingsDependency,
    SupervisorDependency,
)
from app.numbers import told
from app.probe_schemas import (
    AvenuesRequest,
    AvenuesResource,
    ChainRequest,
    ChainResource,
    ConfusionRequest,
    ConfusionResource,
    DescentRequest,
    DescentResource,
    ErrorsResource,
    GraphRequest,
    GraphResource,
    HebbianRequest,
    HebbianResource,
    NoiseRequest,
    NoiseResource,
    NudgesRequest,
    NudgesResource,
    OneExample,
    SensitivityRequest,
    SensitivityResource,
    SomeExamples,
)
from app.schemas import ParameterName, named_examples
from core.errors import InvalidInput
from core.parameters import Place
from core.probes.avenues import explore_avenues
from core.probes.chain import take_chain_apart
from core.probes.confusion import count_confusion
from core.probes.descent import descend
from core.probes.errors import follow_errors
from core.probes.gradient import Batch
from core.probes.graph import graph_of_layers, graph_of_neuron
from core.probes.hebbian import compare_hebbian
from core.probes.noise import measure_noise
from core.probes.nudges import collect_nudges
from core.probes.sensitivity import measure_sensitivity
from core.snapshot import Snapshot

BATCH_SIZES = (1, 10, 100, 1000)
PASSES_OF_A_GRADIENT = 3  # the way back takes about two passes forward

router = APIRouter(prefix="/runs/{run_id}/probes", tags=["probes"], dependencies=[JsonBody])


class Asking:
    """One request's way to the run, the data and a thread."""

    def __init__(
        self, run: RunDependency, library: LibraryDependency, settings: SettingsDependency
    ) -> None:
        self.run, self.library, self.limits = run, library, settings.limits

    async def one(
        self, body: OneExample, probe: Callable[[Snapshot, Any, int], object]
    ) -> dict[str, Any]:
        """Answer of one example (n_0,) and its label."""
        snapshot = await self.run.snapshot()
        name = snapshot.configuration.dataset
        inputs, labels = await self.library.examples(name, [body.example], snapshot.added)
        return await self.answer(lambda: probe(snapshot, inputs[0], int(labels[0])))

    async def some(
        self,
        body: SomeExamples,
        probe: Callable[[Snapshot, Any, Any], object],
        *,
        passes: int = 1,
        numbers: int = 0,
    ) -> dict[str, Any]:
        """Answer of examples (B, n_0) and their labels (B,).

        Each is sent forward `passes` times and has `numbers` of its own in the answer.
        """
        examples = named_examples(body)
        snapshot = await self.run.snapshot()
        if body.batch is None:
            name = snapshot.configuration.dataset
            inputs, labels = await self.library.examples(name, examples, snapshot.added)
        else:
            inputs, labels = await self.mini_batch(snapshot)
        self.check_work(passes * len(labels))
        self.check_size(numbers * len(labels), "top")
        return await self.answer(lambda: probe(snapshot, inputs, labels))

    async def mini_batch(self, snapshot: Snapshot) -> Batch:
        """Return the mini-batch of the next step; InvalidInput if it is too large for a question."""
        count, most = len(snapshot.batch_indices), self.limits.examples
        if count > most:
            raise InvalidInput(
                "batch", f"expected a mini-batch of at most {most} examples, but it has {count}"
            )
        dataset = await self.library.dataset(snapshot.configuration.dataset, snapshot.added)
        inputs = np.empty((count, dataset.inputs), dtype=np.float32)
        dataset.train.gather(snapshot.batch_indices, inputs)
        return inputs, dataset.train.labels[snapshot.batch_indices]

    async def answer(self, probe: Callable[[], object]) -> dict[str, Any]:
        """Compute an answer in a thread and return it as JSON holds it."""
        return await asyncio.to_thread(lambda: told(probe()))

    def check_work(self, passes: int) -> None:
        """Raise InvalidInput for more forward passes of one example than a probe may make."""
        most = self.limits.probe_products // self.run.state.configuration.layout.size
        if passes > most:
            raise InvalidInput(
                "body",
                f"expected at most {most} forward passes through this network (examples times "
                f"points to look at), but it asks for {passes}",
            )

    def check_size(self, numbers: int, field: str) -> None:
        """Raise InvalidInput for an answer of more numbers than one may hold."""
        most = self.limits.probe_numbers
        if numbers > most:
            raise InvalidInput(
                field, f"expected an answer of at most {most} numbers, but it has {numbers}"
            )


AskingDependency = Annotated[Asking, Depends()]


def place(named: ParameterName) -> Place:
    """Return what the engine calls the parameter."""
    return Place(named.layer, named.to, named.source)


@router.post("/nudges", response_model=NudgesResource, response_model_exclude_unset=True)
async def nudges(body: NudgesRequest, asking: AskingDependency) -> Any:
    """Return how each example wants to change the parameters they care about most, and their average."""
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: collect_nudges(snapshot, inputs, labels, body.top),
        numbers=body.top,
    )


@router.post("/descent", response_model=DescentResource)
async def descent(body: DescentRequest, asking: AskingDependency) -> Any:
    """Return the cost along the negative gradient, beside random directions of the same length."""
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: descend(
            snapshot,
            inputs,
            labels,
            directions=body.directions,
            radius=body.radius,
            points=body.points,
            seed=body.seed,
        ),
        passes=(body.directions + 1) * body.points,
    )


@router.post("/sensitivity", response_model=SensitivityResource, response_model_exclude_unset=True)
async def sensitivity(body: SensitivityRequest, asking: AskingDependency) -> Any:
    """Return what the cost does when a parameter is really moved, beside what its gradient predicts."""
    places = [place(each) for each in body.parameters]
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: measure_sensitivity(
            snapshot, inputs, labels, places, body.epsilon
        ),
        passes=2 * len(places),
    )


@router.post("/graph", response_model=GraphResource)
async def graph(body: GraphRequest, asking: AskingDependency) -> Any:
    """Return a neuron's computational graph, or with `layer` null that of the whole layers."""
    layer, neuron = body.layer, body.neuron
    if (layer is None) != (neuron is None):
        raise InvalidInput("neuron", "expected together with layer, or neither of them")
    if layer is None or neuron is None:
        return await asking.one(body, graph_of_layers)
    return await asking.one(
        body,
        lambda snapshot, inputs, label: graph_of_neuron(snapshot, inputs, label, layer, neuron),
    )


@router.post("/avenues", response_model=AvenuesResource)
async def avenues(body: AvenuesRequest, asking: AskingDependency) -> Any:
    """Return what is wished of a neuron's bias, weights and inputs, and what one avenue alone does."""
    return await asking.one(
        body,
        lambda snapshot, inputs, label: explore_avenues(
            snapshot, inputs, label, body.layer, body.neuron, apply=body.apply, amount=body.amount
        ),
    )


@router.post("/chain", response_model=ChainResource)
async def chain(body: ChainRequest, asking: AskingDependency) -> Any:
    """Return one derivative as a product of named factors, and as a sum over all paths to the cost."""
    return await asking.one(
        body,
        lambda snapshot, inputs, label: take_chain_apart(
            snapshot, inputs, label, place(body.parameter), body.top
        ),
    )


@router.post("/hebbian", response_model=HebbianResource)
async def hebbian(body: HebbianRequest, asking: AskingDependency) -> Any:
    """Return the wished changes of a layer's weights beside Hebb's products of activations."""
    layers = asking.run.state.configuration.layers
    if body.layer < len(layers):
        asking.check_size(2 * layers[body.layer] * layers[body.layer - 1], "layer")
    return await asking.one(
        body,
        lambda snapshot, inputs, label: compare_hebbian(snapshot, inputs, label, body.layer),
    )


@router.post("/errors", response_model=ErrorsResource)
async def errors(body: SomeExamples, asking: AskingDependency) -> Any:
    """Return every neuron's error as what the next layer asks of it, and what is wrong with a layer."""
    return await asking.some(body, follow_errors)


@router.post("/noise", response_model=NoiseResource)
async def noise(
    body: NoiseRequest, asking: AskingDependency, supervisor: SupervisorDependency
) -> Any:
    """Return how far mini-batches' gradients are from the whole training set's, and a step's time."""
    snapshot = await asking.run.snapshot()
    configuration = snapshot.configuration
    dataset = await asking.library.dataset(configuration.dataset, snapshot.added)
    count = len(dataset.train)
    sizes = body.batch_sizes or [size for size in BATCH_SIZES if size <= count]
    for size in sizes:
        supervisor.check_batch(configuration, size)
    asking.check_work(PASSES_OF_A_GRADIENT * (count + body.samples * sum(sizes)))
    return await asking.answer(
        lambda: measure_noise(
            snapshot,
            dataset,
            lambda indices: asking.library.indexed_batches(dataset, indices),
            batch_sizes=sizes,
            samples=body.samples,
            seed=body.seed,
        )
    )


@router.post("/confusion", response_model=ConfusionResource)
async def confusion(body: ConfusionRequest, asking: AskingDependency) -> Any:
    """Return which classes of a split are taken for which, and the surest mistakes."""
    snapshot = await asking.run.snapshot()
    dataset = await asking.library.dataset(snapshot.configuration.dataset, snapshot.added)
    batches = asking.library.batches(dataset.split(body.split))
    return await asking.answer(
        lambda: count_confusion(snapshot, batches, body.top, body.label, body.prediction)
    )
