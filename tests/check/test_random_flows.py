"""Random flows: what the checker passes always comes to an end in the engine, what it refuses has that very fault."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.library_files import read_library
from flows.check import Report, check_library
from flows.check.cast import facts_for
from flows.check.ways import all_ways
from flows.checkin import (
    Answer,
    Ask,
    CheckIn,
    Chose,
    Event,
    NotUnderstood,
    NotWaiting,
    Skipped,
    Status,
    TooLong,
    Wrote,
)
from flows.compiled import Compiled
from flows.engine import advance, begin, question
from flows.facts import Facts, Past
from flows.library import Library, parse_library

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
STEPS = ("a", "b", "c", "d", "e", "f")
CHOICES = ("x", "y")
END = 'end = true\nsay = "Bye."'

earlier = st.sampled_from(STEPS)
conditions = st.one_of(
    st.just('{ setting = "rota_live" }'),
    st.builds('{{ step = "{}", is = ["{}"] }}'.format, earlier, st.sampled_from(CHOICES)),
    st.builds('{{ not = true, step = "{}", is = ["{}"] }}'.format, earlier, st.sampled_from(CHOICES)),
)


def written(targets: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A step that leads to some of these."""
    offered = st.one_of(st.just(""), st.builds(", offer_when = {}".format, conditions))
    choosing = st.builds(
        'ask = "?"\nnext = "{}"\nskip = {}\nchoices = [{{ id = "x", label = "X", say = "Good.", next = "{}" }}, '
        '{{ id = "y", label = "Y", say = "Good."{} }}]'.format,
        targets,
        st.sampled_from(("true", "false")),
        targets,
        offered,
    )
    return st.one_of(
        choosing,
        choosing,
        st.builds('ask = "?"\nwords = {{ max = 9 }}\nnext = "{}"'.format, targets),
        st.builds('say = "Hm."\nnext = "{}"'.format, targets),
        st.builds('next = "{}"\nbranch = [{{ next = "{}", when = {} }}]'.format, targets, targets, conditions),
        st.just(END),
    )


@st.composite
def flows(draw: st.DrawFn) -> str:
    """A flow that goes anywhere, or one that mostly goes forward."""
    anywhere = draw(st.sampled_from((0, 0, 1, 2, 6)))
    blocks = []
    for number, name in enumerate(STEPS):
        onward = STEPS[number + 1 :] if number >= anywhere else STEPS
        step = draw(written(st.sampled_from(onward))) if onward else END
        blocks.append(f'\n[[step]]\nid = "{name}"\n{step}\n')
    return 'id = "random"\ntitle = "Random"\nkind = "profile"\nstart = "a"\n' + "".join(blocks)


def checked(flow: str) -> Report:
    return check_library({"flows/random.toml": flow})


def events(checkin: CheckIn, ask: Ask) -> Iterator[Event]:
    yield from (Chose(offer.choice) for offer in ask.offers)
    if ask.can_skip:
        yield Skipped()
    if ask.wants_words:
        yield Wrote("hm")


State = tuple[str, frozenset[tuple[str, tuple[str, ...], bool]]]


def explored(compiled: Compiled, facts: Facts) -> tuple[dict[State, set[State]], set[str]]:
    """Every state the engine can come to with these facts, the moves between them, and the steps it ended at."""

    def state(checkin: CheckIn) -> State:
        return checkin.step, frozenset((a.step, a.choices, a.skipped) for a in checkin.answers.values())

    first = begin(compiled, "random", NOW, facts).checkin
    moves: dict[State, set[State]] = {}
    ended: set[str] = set()
    todo = [first]
    while todo:
        checkin = todo.pop()
        here = state(checkin)
        if here in moves:
            continue
        moves[here] = set()
        ask = question(compiled, checkin, NOW, facts)
        if ask is None:
            assert checkin.status is Status.FINISHED
            ended.add(checkin.step)
            continue
        for event in events(checkin, ask):
            onward = advance(compiled, checkin, event, NOW, facts).checkin
            moves[here].add(state(onward))
            todo.append(onward)
    return moves, ended


def goes_round(moves: dict[State, set[State]]) -> bool:
    left = {state: set(targets) for state, targets in moves.items()}
    while ends := [state for state, targets in left.items() if not targets]:
        for end in ends:
            del left[end]
        for targets in left.values():
            targets.difference_update(ends)
    return bool(left)


def both_settings() -> Iterator[Facts]:
    yield Facts(settings={"rota_live": True})
    yield Facts(settings={"rota_live": False})


@settings(max_examples=300, deadline=None)
@given(flows())
def test_what_the_checker_says_of_paths_is_what_the_engine_does(flow: str) -> None:
    found = [each.problem for each in checked(flow).errors]
    assume(not {problem.code for problem in found} & {"silent-loop", "next-missing"})
    compiled = parse_library({"flows/random.toml": flow}).compiled("random")
    engine = [explored(compiled, facts) for facts in both_settings()]
    loops = any(goes_round(moves) for moves, _ in engine)
    assert loops == ("endless-loop" in {problem.code for problem in found}), flow
    visited = {state[0] for moves, _ in engine for state in moves}
    ways = all_ways(compiled)
    assert visited == {step for step in ways.steps if compiled.steps[step].asks or compiled.flow.steps[step].end}, (
        flow
    )
    assert not visited & {problem.step for problem in found if problem.code == "unreachable-step"}, flow


@settings(max_examples=100, deadline=None)
@given(flows())
def test_a_silent_loop_is_one(flow: str) -> None:
    """Refused before it can be played: the steps named lead to one another without a question."""
    for problem in (each.problem for each in checked(flow).errors if each.problem.code == "silent-loop"):
        assert flow.count(f'id = "{problem.step}"') == 1
        block = flow.split(f'id = "{problem.step}"')[1].split("[[step]]")[0]
        assert "ask" not in block


LIBRARY = read_library()


def history(rng: random.Random, library: Library) -> tuple[Past, ...]:
    """Some weeks in which anything may have been answered."""
    past = []
    for week in range(rng.randint(0, 6)):
        flow = library.flows[rng.choice(["weekly", "monthly", "first_weeks"])]
        answers = {}
        for step in flow.step:
            if step.choices and rng.random() < 0.7:
                answers[step.id, ""] = Answer(step.id, NOW, choices=(rng.choice(step.choices).id,))
        past.append(Past(f"w{week}", flow.id, NOW, answers))
    return tuple(past)


@pytest.mark.parametrize("flow", sorted(LIBRARY.flows))
def test_every_shipped_flow_ends_whatever_people_do(flow: str) -> None:
    compiled = LIBRARY.compiled(flow)
    for seed in range(60):
        rng = random.Random(f"{flow}{seed}")
        names = ("rota_live", "words_allowed", "has_alternate", "small_step_set", "share_allowed")
        facts = facts_for(LIBRARY, settings={name: rng.random() < 0.5 for name in names}, past=history(rng, LIBRARY))
        checkin = begin(compiled, "walk", NOW, facts).checkin
        taps = 0
        while (ask := question(compiled, checkin, NOW, facts)) is not None:
            taps += 1
            assert taps < 300, f"{flow} goes on and on at {checkin.step}"
            event = rng.choice([*events(checkin, ask), Wrote("no idea what to say")])
            try:
                checkin = advance(compiled, checkin, event, NOW, facts).checkin
            except (NotUnderstood, TooLong) as again:
                checkin = again.turn.checkin
            except NotWaiting:
                assert isinstance(event, Wrote)
        assert checkin.status is Status.FINISHED
