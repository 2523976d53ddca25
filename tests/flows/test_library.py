"""The library reads every file, lays a charity's own over it and says everything that is wrong at once."""

import pytest

from flows.compiled import from_source
from flows.library import Library, parse_library
from flows.problems import FlowError, Problem

WEEKLY = """
id = "weekly"
title = "Weekly"
start = "load"

[[step]]
id = "load"
ask = "How was it, {name}? Your supervisor will not see this."
next = "mind"
choices = [
  { id = "good", label = "Good", say = "Good to hear." },
  { id = "too_much", label = "Too much" },
]

[[step]]
id = "mind"
ask = "Anything on your mind?"
choices = [ { id = "no", label = "No" }, { id = "alone", label = "Carrying it alone", next = "share" } ]
next = "end"

[[step]]
id = "share"
share = ["R-06"]
next = "end"

[[step]]
id = "end"
end = true
say = "Bye."
"""

RULES = """
[[rule]]
id = "R-06"
theme = "carrying"
when = { step = "mind", is = ["alone"] }
tier = "follow_up"
sharing = "asked"
words = "Is carrying something alone. Tell the supervisor."
plain = "If you carry something alone, I ask whether your supervisor may know."
reason = "Kane 2023"
"""

HELP = """
[[help_lines]]
country = "GB"
need = "danger"
name = "Emergency services"
contact = "999"
verified = ""
"""

FILES = {"flows/weekly.toml": WEEKLY, "rules.toml": RULES, "help_lines.toml": HELP, "texts/en.toml": 'hello = "Hi"'}


def read(*overlays: dict[str, str], **changed: str) -> Library:
    return parse_library(
        FILES | {name.replace("__", "/") + ".toml": text for name, text in changed.items()}, overlays
    )


def problems(*overlays: dict[str, str], **changed: str) -> tuple[Problem, ...]:
    with pytest.raises(FlowError) as caught:
        read(*overlays, **changed)
    return caught.value.problems


def test_everything_is_read() -> None:
    library = read()
    assert list(library.flows) == ["weekly"]
    assert list(library.rules) == ["R-06"]
    assert library.help_lines[0].verified is None
    assert library.text("hello") == library.text("hello", "cy") == "Hi"


def test_all_problems_come_at_once_with_file_line_and_step() -> None:
    flow = WEEKLY.replace('next = "mind"', 'next = "mnd"').replace('say = "Bye."', 'sya = "Bye."')
    found = problems(flows__weekly=flow, rules=RULES.replace("tier", "teir"), stray="x = 1")
    assert [(p.file, p.step, p.code) for p in found] == [
        ("flows/weekly.toml", "end", "unknown-key"),
        ("rules.toml", "", "missing-key"),
        ("rules.toml", "", "unknown-key"),
        ("stray.toml", "", "unknown-file"),
    ]
    assert flow.splitlines()[found[0].line - 1].startswith("sya")
    assert 'Did you mean "say"?' in found[0].mend


def test_a_dangling_next_names_the_nearest_step() -> None:
    (problem,) = problems(flows__weekly=WEEKLY.replace('next = "mind"', 'next = "mnd"'))
    assert (problem.step, problem.code, problem.mend) == ("load", "unknown-step", 'Did you mean "mind"?')
    assert problem.line == 9


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((WEEKLY, WEEKLY + WEEKLY), "not-toml"),
        (('start = "load"', 'start = "laod"'), "unknown-step"),
        (('id = "mind"', 'id = "load"'), "double-step"),
        (('id = "too_much"', 'id = "good"'), "double-choice"),
        (('next = "mind"', ""), "next-missing"),
        (('["R-06"]', '["R-60"]'), "unknown-rule"),
        (('say = "Good to hear."', 'effects = { slater = "today" }'), "unknown-effect"),
        (('say = "Good to hear."', 'effects = { later = "someday" }'), "bad-effect"),
        (('end = true\nsay = "Bye."', 'say = "Bye."\nnext = "end"'), "silent-loop"),
        (('share = ["R-06"]', 'instrument = "who6"'), None),
    ],
)
def test_faults_of_a_flow(change: tuple[str, str], code: str | None) -> None:
    changed = WEEKLY.replace(*change)
    assert changed != WEEKLY
    if code is None:
        assert read(flows__weekly=changed).left_out[0].code == "no-instrument"
    else:
        assert code in [problem.code for problem in problems(flows__weekly=changed)]


def test_a_charity_changes_only_what_it_names() -> None:
    own = """
    id = "weekly"
    [[step]]
    id = "load"
    ask = "How was volunteering?"
    choices = [
      { id = "good", label = "Great" },
      { id = "ok", label = "OK", before = "too_much" },
    ]
    """
    step = read({"flows/own.toml": own}).flows["weekly"].steps["load"]
    assert step.ask == "How was volunteering?"
    assert [(choice.id, choice.label) for choice in step.choices] == [
        ("good", "Great"),
        ("ok", "OK"),
        ("too_much", "Too much"),
    ]
    assert step.choice["good"].say == "Good to hear."


@pytest.mark.parametrize("where", ['before = "mind"', 'after = "load"'])
def test_a_new_question_finds_its_place(where: str) -> None:
    own = f'id = "weekly"\n[[step]]\nid = "tea"\nask = "Tea?"\nchoices = [{{ id = "yes", label = "Yes" }}]\n{where}'
    steps = read({"flows/weekly.toml": own}).flows["weekly"].steps
    assert (steps["load"].next, steps["tea"].next) == ("tea", "mind")
    assert list(steps) == ["load", "tea", "mind", "share", "end"]


def test_what_is_off_is_gone_and_ways_lead_past_it() -> None:
    flow = 'id = "weekly"\n[[step]]\nid = "mind"\noff = true'
    library = read({"flows/weekly.toml": flow, "rules.toml": '[[rule]]\nid = "R-06"\noff = true'})
    assert "mind" not in library.flows["weekly"].steps
    assert library.flows["weekly"].steps["load"].next == "end"
    assert library.flows["weekly"].steps["share"].share == ()
    assert not library.rules


def test_a_threshold_changes_alone() -> None:
    rules = RULES.replace('step = "mind", is = ["alone"]', 'number = "who5", at_most = 48')
    library = read({"rules.toml": '[[rule]]\nid = "R-06"\nwhen = { at_most = 44 }'}, rules=rules)
    when = library.rules["R-06"].when
    assert (when.number, when.at_most) == ("who5", 44)


def test_a_charity_has_its_own_word_for_supervisor() -> None:
    own = {"words.toml": 'supervisor = "buddy"', "agreement.toml": 'hours = "Your Supervisors know."'}
    library = read(own, flows__weekly=WEEKLY.replace("{name}", "{supervisor}"))
    assert library.flows["weekly"].steps["load"].ask == "How was it, {supervisor}? Your buddy will not see this."
    assert library.rules["R-06"].words.endswith("Tell the buddy.")
    assert library.agreement["hours"] == "Your Buddys know."


def test_a_flow_comes_back_from_the_cellar_as_it_was() -> None:
    compiled = read().compiled("weekly")
    again = from_source(compiled.source())
    assert again.flow == compiled.flow
    assert again.rules == compiled.rules
    assert again.revision == compiled.revision


def test_the_revision_follows_the_rules_it_rests_on() -> None:
    changed = read(rules=RULES.replace("follow_up", "unhurried"))
    assert read().revision("weekly") == read().revision("weekly") != changed.revision("weekly")
