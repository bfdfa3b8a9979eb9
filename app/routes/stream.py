"""The stream: frames and events out, commands in. See docs/protocol.md."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ValidationError
from starlette.responses import JSONResponse

from app.config import Settings
from app.errors import body_of, describe_errors, status_of
from app.hub import Closed, Viewer
from app.library import Library
from app.run import Run
from app.schemas import ResetRequest, StepRequest
from app.subscription import Subscription
from app.supervisor import Supervisor
from app.timeline_schemas import SeekRequest
from core.datasets import DatasetInfo
from core.errors import BacklightError, InvalidInput

router = APIRouter()

TOO_SLOW, GONE = 4008, 4404  # close codes of our own, after HTTP's timeout and not found
CLOSE_SECONDS = 1.0


@router.websocket("/runs/{run_id}/stream")
async def stream(websocket: WebSocket, run_id: str) -> None:
    """Stream a run to one viewer until either goes away."""
    state = websocket.app.state
    supervisor: Supervisor = state.supervisor
    library: Library = state.library
    try:
        run = supervisor.find(run_id)
        info = library.info(run.state.configuration.dataset)
        query = {name: value for name, value in websocket.query_params.items() if name != "token"}
        subscription = Subscription().change(dict(query), info)
        with run.hub.subscribe(subscription) as viewer:
            await websocket.accept()
            viewer.tell({"event": "status", "run": run.resource()})
            saving = supervisor.keeper.state()
            if saving["trouble"] or saving["problems"]:
                viewer.tell({"event": "saving", **saving})
            try:
                await run.wake_unless_failed()
            except BacklightError as error:
                viewer.tell({"event": "error", **body_of(error.code, error.message)})
            if supervisor.demo is not None and supervisor.demo.run is run:
                await supervisor.demo.greet()
            await converse(Conversation(websocket, run, viewer, info, state.settings))
    except BacklightError as error:
        response = JSONResponse(body_of(error.code, error.message), status_of(error))
        await websocket.send_denial_response(response)


async def converse(conversation: "Conversation") -> None:
    """Talk and listen at the same time until one of the two ends; then neither goes on."""
    tasks = [
        asyncio.create_task(conversation.talk()),
        asyncio.create_task(conversation.listen()),
        asyncio.create_task(conversation.lose_patience()),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        tasks += conversation.steps
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
            raise result


class Conversation:
    """One viewer's socket."""

    def __init__(
        self, websocket: WebSocket, run: Run, viewer: Viewer, info: DatasetInfo, settings: Settings
    ) -> None:
        self.websocket = websocket
        self.run = run
        self.viewer = viewer
        self.info = info
        self.settings = settings
        self.steps: set[asyncio.Task[None]] = set()  # commands that are being followed
        self.actions: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "play": self.play,
            "pause": self.pause,
            "step": self.step,
            "reset": self.reset,
            "seek": self.seek,
            "subscribe": self.subscribe,
            "spotlight": self.spotlight,
        }

    async def talk(self) -> None:
        """Send what comes for this viewer."""
        try:
            while True:
                message = await self.viewer.receive()
                if isinstance(message, bytes):
                    await self.websocket.send_bytes(message)
                else:
                    await self.websocket.send_text(message)
        except Closed:
            await self.close(GONE, "the run was deleted")

    async def lose_patience(self) -> None:
        """Give up a viewer who does not read: `talk` is stuck in sending to it then."""
        await self.viewer.overflowed.wait()
        await self.close(TOO_SLOW, "too many events were waiting to be read")

    async def close(self, code: int, reason: str) -> None:
        """Close the socket, unless the other side did; one that takes nothing is not waited for."""
        with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            await asyncio.wait_for(self.websocket.close(code, reason), CLOSE_SECONDS)

    async def listen(self) -> None:
        """Follow the client's messages, one after the other; a mistake is told to this viewer."""
        while True:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            await self.tell_mistakes(self.follow(message.get("text")))

    async def tell_mistakes(self, following: Coroutine[Any, Any, None]) -> None:
        """Follow a message; what is wrong with it is an event for this viewer."""
        try:
            await following
        except BacklightError as error:
            self.viewer.tell({"event": "error", **body_of(error.code, error.message)})
        except ValidationError as error:
            code, text = describe_errors(error.errors(include_url=False))
            self.viewer.tell({"event": "error", **body_of(code, text)})

    async def follow(self, text: str | None) -> None:
        """Do what one message says."""
        if text is None:
            raise InvalidInput("message", "expected text with JSON, but got binary data")
        if len(text) > self.settings.limits.message_bytes:
            limit = self.settings.limits.message_bytes
            raise InvalidInput("message", f"expected at most {limit} bytes, but got {len(text)}")
        try:
            message = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidInput("message", f"expected JSON, but {error}") from None
        if not isinstance(message, dict):
            raise InvalidInput("message", f"expected an object, but got {type(message).__name__}")
        action = message.pop("action", None)
        if not isinstance(action, str) or action not in self.actions:
            choices = ", ".join(self.actions)
            raise InvalidInput("action", f"expected one of {choices}, but got {action!r:.80}")
        await self.actions[action](message)

    async def play(self, fields: dict[str, Any]) -> None:
        """Train until paused."""
        Nothing.model_validate(fields)
        await self.run.command("play")

    async def pause(self, fields: dict[str, Any]) -> None:
        """Stop after the present step."""
        Nothing.model_validate(fields)
        await self.run.command("pause")

    async def step(self, fields: dict[str, Any]) -> None:
        """Pause and make steps; the next message, which may be to stop, is listened to meanwhile."""
        count = StepRequest.model_validate(fields).count
        await self.meanwhile(self.run.step(count))

    async def reset(self, fields: dict[str, Any]) -> None:
        """Go back to step 0."""
        await self.run.command("reset", **given(ResetRequest.model_validate(fields)))

    async def seek(self, fields: dict[str, Any]) -> None:
        """Go to a step of the record; the next message, maybe another, is listened to meanwhile."""
        request = SeekRequest.model_validate(fields)
        await self.meanwhile(self.run.command("seek", **request.model_dump()))

    async def meanwhile(self, doing: Coroutine[Any, Any, Any]) -> None:
        """Have something done that may take long, and listen on."""
        task = asyncio.create_task(self.tell_mistakes(doing))
        self.steps.add(task)
        task.add_done_callback(self.steps.discard)
        await asyncio.sleep(0)  # let it ask, so that what comes next comes behind it

    async def subscribe(self, fields: dict[str, Any]) -> None:
        """See something else, or more or less often."""
        self.viewer.subscribe(self.viewer.subscription.change(fields, self.info))

    async def spotlight(self, fields: dict[str, Any]) -> None:
        """See another example."""
        if set(fields) != {"example"}:
            raise InvalidInput("example", "expected the action spotlight to have this field alone")
        change = {"spotlight": fields["example"]}
        self.viewer.subscribe(self.viewer.subscription.change(change, self.info))


class Nothing(BaseModel, extra="forbid"):
    """The fields of an action that has none."""


def given(body: BaseModel) -> dict[str, Any]:
    """Return the fields that were given a value."""
    return body.model_dump(exclude_unset=True, exclude_none=True)
