"""The worker without a process: what it says over its pipe, in which order."""

from dataclasses import replace
from multiprocessing import Pipe

import pytest

from app.protocol import (
    READY,
    Answer,
    Command,
    Evaluated,
    FrameBytes,
    FrameRequest,
    Report,
    Start,
    State,
    Stop,
)
from app.subscription import View
from app.worker import Worker
from core.configuration import configure


@pytest.fixture
def pipe():
    ours, theirs = Pipe()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def worker(pipe, tmp_path):
    configuration = configure([2, 8, 2], "moons", batch_size=100)
    start = Start("r", State(configuration, "max", 100), tmp_path, frames_before=5)
    worker = Worker(pipe[1], start)
    worker.begin(start)
    assert pipe[0].recv().number == READY
    return worker


def turn(worker, pipe, *messages):
    """Give a worker messages, let it go around once, and return what it said."""
    for message in messages:
        pipe[0].send(message)
    worker.listen()
    if worker.seeking:
        worker.travel(worker.seeking)
    else:
        worker.train()
    worker.assess()
    worker.report()
    worker.make_frames()
    said = []
    while pipe[0].poll():
        said.append(pipe[0].recv())
    return said


def test_every_command_gets_one_answer_and_a_report_follows(worker, pipe):
    said = turn(worker, pipe, Command(1, "pause", {}), Command(2, "reset", {"seed": 4}))
    assert [each.number for each in said if isinstance(each, Answer)] == [1, 2]
    reports = [each for each in said if isinstance(each, Report)]
    assert (reports[0].notable, reports[0].restarted) == (True, True)
    assert reports[0].state.configuration.seed == 4


def test_a_reset_is_told_before_the_evaluation_that_follows_it(worker, pipe):
    turn(worker, pipe, Command(1, "step", {"count": 2}))
    kinds = [type(each) for each in turn(worker, pipe, Command(2, "reset", {}))]
    assert kinds.index(Report) < kinds.index(Evaluated)


def test_news_come_before_the_pictures_of_it(worker, pipe):
    said = turn(worker, pipe, FrameRequest(View(), 0), Command(1, "reset", {}))
    kinds = [type(each) for each in said]
    assert kinds.index(Report) < kinds.index(FrameBytes)


def test_frames_are_made_when_asked_for_and_when_there_is_something_new(worker, pipe):
    view = View(edges="weight")
    said = turn(worker, pipe, FrameRequest(view, 0), Command(1, "pause", {}))
    (frame,) = [each for each in said if isinstance(each, FrameBytes)]
    assert worker.frames_made == 6
    turn(worker, pipe, FrameRequest(view, worker.version), Command(2, "pause", {}))
    assert list(worker.wanted) == [view]
    said = turn(worker, pipe, Command(3, "step", {"count": 1}))
    (again,) = [each for each in said if isinstance(each, FrameBytes)]
    assert again.version > frame.version
    assert worker.wanted == {}


def test_a_withdrawn_request_is_forgotten(worker, pipe):
    turn(worker, pipe, Command(1, "pause", {}))
    views = [View(low=float(each), high=1e6) for each in range(1, 50)]
    for view in views:
        pipe[0].send(FrameRequest(view, 10**9))
        pipe[0].send(FrameRequest(view, None))
    turn(worker, pipe)
    assert worker.wanted == {}


def test_steps_overtaken_by_another_command_are_answered(worker, pipe):
    said = turn(worker, pipe, Command(1, "step", {"count": 10**6}), Command(2, "pause", {}))
    answers = {each.number: each.result for each in said if isinstance(each, Answer)}
    assert set(answers) == {1, 2}
    assert answers[1].status == "paused"
    assert worker.stepping is None


def test_a_mistake_is_an_answer_and_changes_nothing(worker, pipe):
    before = worker.trainer.configuration
    change = {"learning_rate": 0.5, "batch_size": 10_000}
    said = turn(worker, pipe, Command(1, "change", change))
    assert "batch_size" in said[0].result.message
    assert worker.trainer.configuration == before


@pytest.fixture
def rewound(worker, pipe, monkeypatch):
    """A worker whose record goes far beyond its last checkpoint, that reports after every moment."""
    monkeypatch.setattr("app.worker.REPORT_SECONDS", 0.0)
    worker.recorder.timeline.end = 10**9
    turn(worker, pipe, Command(1, "pause", {}))
    return worker


def answers_of(said):
    return {each.number: each.result for each in said if isinstance(each, Answer)}


def test_a_long_seek_tells_how_far_it_is_and_another_takes_its_place(rewound, pipe):
    said = turn(rewound, pipe, Command(2, "seek", {"step": 10**8}))
    said += turn(rewound, pipe)
    told = [each.state for each in said if isinstance(each, Report) and not each.notable]
    assert [each.seeking for each in told] == [10**8] * len(told)
    assert told[-1].step > 0
    assert 2 not in answers_of(said)
    answers = answers_of(turn(rewound, pipe, Command(3, "seek", {"step": 1})))
    assert answers[2].code == "conflict"
    assert (answers[3].step, answers[3].seeking) == (1, None)


def test_what_is_said_on_the_way_to_a_step_is_done_there(rewound, pipe):
    turn(rewound, pipe, Command(2, "seek", {"step": 10**8}))
    assert answers_of(turn(rewound, pipe, Command(3, "change", {"speed": 5.0}))) == {}
    rewound.seeking = replace(rewound.seeking, travel=iter(()))  # as if it were there now
    answers = answers_of(turn(rewound, pipe))
    assert list(answers) == [2, 3]
    assert answers[3].speed == 5.0


def test_a_reset_on_the_way_to_a_step_is_not_kept_waiting(rewound, pipe):
    turn(rewound, pipe, Command(2, "seek", {"step": 10**8}), Command(3, "pause", {}))
    answers = answers_of(turn(rewound, pipe, Command(4, "reset", {})))
    assert answers[2].code == "conflict"
    assert (answers[4].step, answers[4].end) == (0, 0)
    assert set(answers) == {2, 3, 4}


def test_it_ends_when_told_to_and_when_the_server_is_gone(worker, pipe):
    pipe[0].send(Stop())
    worker.run()
    worker.stopped = False
    pipe[0].close()
    with pytest.raises((EOFError, ConnectionResetError)):
        worker.run()
