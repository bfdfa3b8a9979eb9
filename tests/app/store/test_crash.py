"""A server that is killed at any moment leaves whole saves behind, and the last that it was sure of."""

import random
import signal
import zlib

from app.child import undisturbed
from app.store.store import Store
from tests.app.store.children import children
from tests.app.store.training import Training, check_replay

KILLS = 10
RUNS = ("a", "b")


def code(training):
    """What of a run's parts must fit together, in its record."""
    changes = [(each.step, each.configuration.learning_rate) for each in training.timeline.changes]
    parts = (
        sorted(training.timeline.checkpoints),
        changes,
        [each.step for each in training.history.points],
        [each.step for each in training.history.evaluations],
        zlib.crc32(training.trainer.theta.tobytes()),
    )
    return repr(parts)


def write_until_killed(folder, seed, pipe):
    """Train and save, with changes of settings and ways back, and tell what is sure to be kept."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    chance = random.Random(seed)  # noqa: S311
    store = Store.open(folder)
    trainings = [Training(name, budget=4_000) for name in RUNS]
    for training in trainings:
        if store.records():
            contents = store.contents(training.id)
            training.timeline, training.history = contents.timeline, contents.history
            training.timeline.budget = 4_000
            training.trainer.configure(training.timeline.changes[0].configuration)
            training.seek(training.timeline.end)
            training.sent = dict(training.timeline.checkpoints)
    saves = 0
    while True:
        for training in trainings:
            if training.timeline.end > 50 and chance.random() < 0.1:
                training.seek(training.timeline.end - chance.randrange(1, 40))
                training.change("set_learning_rate", chance.random())
            training.train(chance.randrange(1, 20))
            saves += 1
            training.extra = {"name": f"{seed}-{saves}"}
            training.reason = code(training)
            store.save(training.save())
        if chance.random() < 0.5 and store.flush(10):
            pipe.send(saves)


def last_told(pipe):
    """The newest of what a dead process said."""
    told = None
    try:
        while pipe.poll():
            told = pipe.recv()
    except EOFError:
        pass
    return told


def check_whole(store, seed, sure):
    """Every run is a save, whole, and none older than the last that was said to be kept."""
    records = store.records()
    assert {each.id for each in records} == set(RUNS)
    saves = []
    for record in records:
        contents = store.contents(record.id)
        training = Training(record.id)
        training.timeline, training.history = contents.timeline, contents.history
        training.trainer.configure(contents.timeline.changes[0].configuration)
        training.seek(record.state.end)
        assert training.trainer.steps == record.state.step
        assert code(training) == record.state.reason
        check_replay(contents, training)
        writer, save = map(int, record.name.split("-"))
        saves.append(save if writer == seed else 0)
    assert max(saves) >= sure


def test_killed_at_random_instants(tmp_path):
    chance = random.Random()  # noqa: S311
    for seed in range(KILLS):
        here, there = children().Pipe(duplex=False)
        process = children().Process(target=write_until_killed, args=(tmp_path, seed, there))
        with undisturbed():
            process.start()
        there.close()
        sure = here.recv()
        process.join(timeout=chance.uniform(0, 0.2))
        process.kill()
        process.join()
        with Store.open(tmp_path) as store:
            assert store.trouble is None
            assert not store.problems
            check_whole(store, seed, last_told(here) or sure)
