"""The probes behind the ten ideas: each answers from one consistent copy of the newest parameters.

Training goes on meanwhile; the arithmetic, in float64, happens in a thread.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Response

from app.config import Limits
from app.deps import (
    JsonBody,
    LibraryDependency,
    RunDependency,
    SettingsDependency,
    SupervisorDependency,
)
from app.library import Library
from app.numbers import written
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
    SensitivityRequest,
    SensitivityResource,
    SomeExamples,
)
from app.run import Run
from app.schemas import ExamplesRequest, ParameterName, named_examples
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
from core.probes.nudges import Nudges, collect_nudges
from core.probes.sensitivity import Sensitivities, measure_sensitivity, passes_needed
from core.snapshot import Snapshot

BATCH_SIZES = (1, 10, 100, 1000)
PASSES_OF_A_GRADIENT = 3  # the way back takes about two passes forward
PASSES_OF_A_SEARCH = 10  # of the largest paths: every product by itself, not as matrices

router = APIRouter(prefix="/runs/{run_id}/probes", tags=["probes"], dependencies=[JsonBody])


class Asking:
    """One request's way to the run, the data and a thread."""

    def __init__(self, run: Run, library: Library, limits: Limits) -> None:
        self.run, self.library, self.limits = run, library, limits

    async def some(
        self,
        body: ExamplesRequest,
        probe: Callable[[Snapshot, Any, Any], object],
        *,
        passes: int = 1,
        numbers: int = 0,
    ) -> Response:
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

    async def full(
        self, probe: Callable[[Snapshot, Iterable[Batch]], object], *, passes: int
    ) -> Response:
        """Answer of all training examples, which come in parts; each is sent forward `passes` times."""
        snapshot = await self.run.snapshot()
        dataset = await self.library.dataset(snapshot.configuration.dataset, snapshot.added)
        self.check_work(passes * len(dataset.train))
        return await self.answer(lambda: probe(snapshot, self.library.batches(dataset.train)))

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

    async def answer(self, probe: Callable[[], object]) -> Response:
        """Compute an answer in a thread, and write it there too.

        It is not checked against the schema of the route: that takes longer than most probes, and what
        the engine answers is typed. The tests check it.
        """
        body = await asyncio.to_thread(lambda: written(probe()))
        return Response(body, media_type="application/json")

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


async def get_asking(
    run: RunDependency, library: LibraryDependency, settings: SettingsDependency
) -> Asking:
    """Return the request's way to the run, the data and a thread."""
    return Asking(run, library, settings.limits)


AskingDependency = Annotated[Asking, Depends(get_asking)]


def place(named: ParameterName) -> Place:
    """Return what the engine calls the parameter."""
    return Place(named.layer, named.to, named.source)


def named(answer: Nudges | Sensitivities) -> dict[str, Any]:
    """Return an answer with its rows' parameters named as in requests: a bias has no `from`."""

    def name(place: Place) -> dict[str, int]:
        found = {"layer": place.layer, "to": place.to}
        return found if place.source is None else found | {"from": place.source}

    return {
        **vars(answer),
        "rows": [{**vars(row), "parameter": name(row.parameter)} for row in answer.rows],
    }


@router.post("/nudges", response_model=NudgesResource)
async def nudges(body: NudgesRequest, asking: AskingDependency) -> Response:
    """Return how each example wants to change the parameters they care about most, and their average."""
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: named(collect_nudges(snapshot, inputs, labels, body.top)),
        numbers=body.top,
    )


@router.post("/descent", response_model=DescentResource)
async def descent(body: DescentRequest, asking: AskingDependency) -> Response:
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


@router.post("/sensitivity", response_model=SensitivityResource)
async def sensitivity(body: SensitivityRequest, asking: AskingDependency) -> Response:
    """Return what the cost does when a parameter is really moved, beside what its gradient predicts."""
    places = [place(each) for each in body.parameters]
    passes = passes_needed(asking.run.state.configuration.layout, places)

    def measure(snapshot: Snapshot, batches: Iterable[Batch]) -> dict[str, Any]:
        return named(measure_sensitivity(snapshot, batches, places, body.epsilon))

    if body.batch == "full":
        named_examples(body)  # refuses to be told of examples as well
        return await asking.full(measure, passes=passes)
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: measure(snapshot, [(inputs, labels)]),
        passes=passes,
    )


@router.post("/graph", response_model=GraphResource)
async def graph(body: GraphRequest, asking: AskingDependency) -> Response:
    """Return a neuron's computational graph, or with `layer` null that of the whole layers."""
    layer, neuron = body.layer, body.neuron
    if (layer is None) != (neuron is None):
        raise InvalidInput("neuron", "expected together with layer, or neither of them")
    if layer is None or neuron is None:
        return await asking.some(body, graph_of_layers, passes=PASSES_OF_A_GRADIENT)
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: graph_of_neuron(snapshot, inputs, labels, layer, neuron),
        passes=PASSES_OF_A_GRADIENT,
    )


@router.post("/avenues", response_model=AvenuesResource)
async def avenues(body: AvenuesRequest, asking: AskingDependency) -> Response:
    """Return what is wished of a neuron's bias, weights and inputs, and what one avenue alone does."""
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: explore_avenues(
            snapshot, inputs, labels, body.layer, body.neuron, apply=body.apply, amount=body.amount
        ),
        passes=PASSES_OF_A_GRADIENT,
    )


@router.post("/chain", response_model=ChainResource)
async def chain(body: ChainRequest, asking: AskingDependency) -> Response:
    """Return one derivative as a product of named factors, and as a sum over all paths to the cost."""
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: take_chain_apart(
            snapshot, inputs, labels, place(body.parameter), body.top
        ),
        passes=PASSES_OF_A_SEARCH,
    )


@router.post("/hebbian", response_model=HebbianResource)
async def hebbian(body: HebbianRequest, asking: AskingDependency) -> Response:
    """Return the wished changes of a layer's weights beside Hebb's products of activations."""
    layers = asking.run.state.configuration.layers
    if body.layer < len(layers):
        asking.check_size(2 * layers[body.layer] * layers[body.layer - 1], "layer")
    return await asking.some(
        body,
        lambda snapshot, inputs, labels: compare_hebbian(snapshot, inputs, labels, body.layer),
        passes=PASSES_OF_A_GRADIENT,
    )


@router.post("/errors", response_model=ErrorsResource)
async def errors(body: SomeExamples, asking: AskingDependency) -> Response:
    """Return every neuron's error as what the next layer asks of it, and what is wrong with a layer."""
    return await asking.some(body, follow_errors)


@router.post("/noise", response_model=NoiseResource)
async def noise(
    body: NoiseRequest, asking: AskingDependency, supervisor: SupervisorDependency
) -> Response:
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
async def confusion(body: ConfusionRequest, asking: AskingDependency) -> Response:
    """Return which classes of a split are taken for which, and the surest mistakes."""
    snapshot = await asking.run.snapshot()
    dataset = await asking.library.dataset(snapshot.configuration.dataset, snapshot.added)
    batches = asking.library.batches(dataset.split(body.split))
    return await asking.answer(
        lambda: count_confusion(snapshot, batches, body.top, body.label, body.prediction)
    )
