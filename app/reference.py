"""What the reference of the REST interface at `/docs` tells, read from the OpenAPI description.

The usual viewers of such a description come from another host and need inline scripts, both of which
the content policy forbids; ours is a page without scripts. Only the examples are written here.
"""

import json
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]
FIRST = {"split": "test", "index": 0}
PARAMETER = {"layer": 1, "to": 0, "from": 27}
PICTURE = [0.0] * 27 + [1.0] + [0.0] * 36  # of the digits' 8 x 8 pixels one is ink

# Bodies that the server accepts as they stand; a test sends them. Paths are those of the description.
UPLOADS = {"predict": "  -F image=@digit.png", "import": "  -F file=@run.safetensors"}
SAVED_AS = {"image/png": "example.png", "text/html": "report" + ".html"}
BODIES: dict[str, Any] = {
    "POST /runs": {"dataset": "digits", "layers": [64, 16, 16, 10], "optimizer": "adam"},
    "PATCH /runs/{run_id}": {"learning_rate": 0.001, "speed": "max"},
    "POST /runs/{run_id}/step": {"count": 10},
    "POST /runs/{run_id}/reset": {"seed": 2},
    "POST /runs/{run_id}/seek": {"step": 0},
    "POST /runs/{run_id}/fork": {"step": 0, "changes": {"learning_rate": 0.5}},
    "POST /runs/{run_id}/examples": {"inputs": PICTURE, "label": 7},
    "POST /races": {"batch_sizes": [1, 32], "play": False},
    "POST /races/{race_id}/reset": {"seed": 2},
    "POST /runs/{run_id}/predict": {"inputs": [PICTURE]},
    "POST /runs/{run_id}/trace": {"example": FIRST},
    "POST /runs/{run_id}/gradient": {"examples": [FIRST, {**FIRST, "index": 1}], "rows": True},
    "POST /runs/{run_id}/inspect": {
        "example": FIRST,
        "parameter": PARAMETER,
    },
    "POST /runs/{run_id}/probes/nudges": {"batch": "current", "top": 5},
    "POST /runs/{run_id}/probes/descent": {"example": FIRST, "directions": 3, "points": 5},
    "POST /runs/{run_id}/probes/sensitivity": {"example": FIRST, "parameters": [PARAMETER]},
    "POST /runs/{run_id}/probes/graph": {"example": FIRST, "layer": 1, "neuron": 0},
    "POST /runs/{run_id}/probes/avenues": {
        "example": FIRST,
        "layer": 1,
        "neuron": 0,
        "apply": "bias",
    },
    "POST /runs/{run_id}/probes/chain": {"example": FIRST, "parameter": PARAMETER, "top": 3},
    "POST /runs/{run_id}/probes/hebbian": {"example": FIRST, "layer": 2},
    "POST /runs/{run_id}/probes/errors": {"batch": "current"},
    "POST /runs/{run_id}/probes/noise": {"batch_sizes": [1, 32], "samples": 5},
    "POST /runs/{run_id}/probes/confusion": {"split": "test", "top": 5},
    "POST /runs/{run_id}/probes/landscape": {"resolution": 11, "count": 200, "job": "valley"},
    "POST /runs/{run_id}/probes/learning_curve": {"sizes": [100, 300], "epochs": 1},
    "POST /datasets/{name}/familiarity": {"inputs": [PICTURE]},
}
QUERIES = {"GET /runs/curves": "ids=$RUN"}  # those that a path cannot do without
VALUES = {
    "{run_id}": "$RUN",
    "{race_id}": "$RACE",
    "{name}": "digits",
    "{split}": "test",
    "{index}": "0",
    "{job}": "valley",
}
STRIPPED = "/api/v1"
SHOWN = 100  # characters of a body in an example; a whole picture would hide the rest


@dataclass(frozen=True)
class Part:
    """A piece of a type's name; with an anchor where it is a schema of its own."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Row:
    """One field of a body or of an answer, or one parameter of an address."""

    name: str
    type: list[Part]
    required: bool
    default: str = ""
    note: str = ""


@dataclass(frozen=True)
class Content:
    """A body or an answer in one media type."""

    media: str
    type: list[Part]
    rows: list[Row] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    anchor: str
    summary: str
    parameters: list[Row]
    bodies: list[Content]
    status: str
    answers: list[Content]
    example: str


TAGS = (
    "health",
    "datasets",
    "runs",
    "files",
    "added examples",
    "races",
    "questions",
    "probes",
    "timeline",
)  # from what is there to what is asked of it; the routes' own order is that of how often


def families(description: Schema, address: str) -> dict[str, list[Operation]]:
    """Return the operations by tag, in the order in which one reads of them."""
    found: dict[str, list[Operation]] = {tag: [] for tag in TAGS}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["other"])[0]
            found.setdefault(tag, []).append(describe(method.upper(), path, operation, address))
    return found


def describe(method: str, path: str, operation: Schema, address: str) -> Operation:
    """Return what the page tells of one operation."""
    status = next(code for code in operation["responses"] if code.startswith("2"))
    answer = operation["responses"][status]
    bodies = contents(operation.get("requestBody", {}))
    return Operation(
        method=method,
        path=path.removeprefix(STRIPPED),
        anchor=operation["operationId"].partition("_api_")[0],
        summary=operation.get("description", ""),
        parameters=[parameter(each) for each in operation.get("parameters", [])],
        bodies=bodies,
        status=status,
        answers=contents(answer),
        example=example(method, path, bodies, answer, address),
    )


def parameter(told: Schema) -> Row:
    """Return the row of a parameter in the path or in the query."""
    schema = told["schema"]
    default = json.dumps(schema["default"]) if "default" in schema else ""
    where = "in the path" if told["in"] == "path" else "in the query"
    return Row(told["name"], type_of(schema), told["required"], default, where)


def contents(told: Schema) -> list[Content]:
    """Return a body or an answer in each of its media types."""
    found = []
    for media, each in told.get("content", {}).items():
        schema = each.get("schema", {})
        note = "" if media == "application/json" else told.get("description", "")
        found.append(Content(media, type_of(schema), rows(schema), note))
    return found


def schemas(description: Schema) -> dict[str, tuple[str, list[Row]]]:
    """Return all named schemas: what they are, and their fields."""
    return {
        name: (schema.get("description", ""), rows(schema))
        for name, schema in sorted(description["components"]["schemas"].items())
    }


def rows(schema: Schema) -> list[Row]:
    """Return the fields of an object."""
    required = schema.get("required", [])
    return [
        Row(
            name,
            type_of(each),
            name in required,
            json.dumps(each["default"]) if each.get("default") is not None else "",
            each.get("description", ""),
        )
        for name, each in schema.get("properties", {}).items()
    ]


def type_of(schema: Schema) -> list[Part]:
    """Return a type in words, with its limits."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [Part(name, f"schema-{name}")]
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return joined([type_of(each) for each in choices])
    if "enum" in schema:
        return [Part(" | ".join(str(each) for each in schema["enum"]))]
    if "const" in schema:
        return [Part(str(schema["const"]))]
    if schema.get("type") == "array":
        return [Part("list of "), *type_of(schema.get("items", {}))]
    return [Part(schema.get("format") or schema.get("type") or "anything"), *limits(schema)]


def limits(schema: Schema) -> list[Part]:
    """Return the bounds of a number in words."""
    signs = {"exclusiveMinimum": ">", "minimum": "≥", "maximum": "≤"}
    told = [f"{sign} {schema[name]:,g}" for name, sign in signs.items() if name in schema]
    return [Part(" " + ", ".join(told))] if told else []


def joined(types: list[list[Part]]) -> list[Part]:
    """Return alternatives as one type."""
    found: list[Part] = []
    for each in types:
        found += [Part(" | "), *each] if found else each
    return found


def example(method: str, path: str, bodies: list[Content], answer: Schema, address: str) -> str:
    """Return a command that does it; `$RUN` is the id of a run, `$RACE` that of a race."""
    target = address + path
    for place, value in VALUES.items():
        target = target.replace(place, value)
    command = "curl" if method == "GET" else f"curl -X {method}"
    name = f"{method} {path.removeprefix(STRIPPED)}"
    body = BODIES.get(name)
    if name in QUERIES:
        target = f'"{target}?{QUERIES[name]}"'
    lines = [f"{command} {target}"]
    if any(each.media == "multipart/form-data" for each in bodies):
        lines = [f"curl {target}", UPLOADS[path.rpartition("/")[2]]]
    elif body is not None:
        text = json.dumps(body)
        lines = [f"{command} {target}", "  -H 'content-type: application/json'"]
        lines.append("  -d @pictures.json" if len(text) > SHOWN else f"  -d '{text}'")
    media = next(iter(answer.get("content", {})), "")
    if media and media != "application/json":
        lines.append("  -o " + SAVED_AS.get(media, "answer.safetensors"))
    return " \\\n".join(lines)
