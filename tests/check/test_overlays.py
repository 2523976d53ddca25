"""A charity's own folder under the eyes of the checker."""

from __future__ import annotations

from tests.check.charity import checked, codes


def test_a_question_switched_off_is_no_fault() -> None:
    report = checked({"flows/weekly.toml": 'id = "weekly"\n[[step]]\nid = "two_way"\noff = true\n'})
    assert report.ok


def test_a_rule_that_rests_on_it_is_named() -> None:
    off = 'id = "weekly"\n[[step]]\nid = "safety"\noff = true\n'
    found = [each for each in checked({"flows/weekly.toml": off}).findings if each.problem.code == "rests-on-nothing"]
    assert [(each.problem.file, each.problem.step) for each in found] == [("rules.toml", "R-01")]


def test_a_text_may_use_the_variables_of_ours_and_no_others() -> None:
    good = checked({"texts/en.toml": '[help]\nnumbers = "At {charity}, in danger: {emergency}."\n'})
    assert good.ok
    bad = checked({"texts/en.toml": '[help]\nnumbers = "{supervisor} says: {emergency}."\n'})
    assert "unknown-variable" in codes(bad)


def test_a_misspelt_text_is_met_with_the_nearest_name() -> None:
    report = checked({"texts/en.toml": '[help]\nnubmers = "In danger: {emergency}."\n'})
    assert [(each.problem.code, each.problem.mend) for each in report.errors] == [
        ("unknown-text", 'Did you mean "help.numbers"?')
    ]


def test_a_safety_text_left_untranslated_is_an_error() -> None:
    report = checked({"texts/cy.toml": '[button]\nskip = "Hepgor"\n'})
    assert codes(report) == ["untranslated"]


def test_a_finding_in_the_folder_names_its_line() -> None:
    own = 'id = "weekly"\n\n[[step]]\nid = "load"\nask = "You are not alone, are you?"\n'
    found = [each.problem for each in checked({"flows/weekly.toml": own}).errors]
    assert [(each.file, each.line, each.code) for each in found if each.code == "forbidden-phrase"] == [
        ("flows/weekly.toml", 5, "forbidden-phrase")
    ]


def test_our_examples_may_go_another_way_over_a_charitys_changes() -> None:
    own = 'id = "weekly"\n\n[[step]]\nid = "load"\nask = "How was the walk?"\n'
    report = checked({"flows/weekly.toml": own})
    assert report.ok
    assert "example-fails" in codes(report)
    theirs = "Conversation: Ours\nFlow: weekly\nAnn: Start\nBot asks: How was the talk?\n"
    report = checked({"flows/weekly.toml": own, "examples/ours.txt": theirs})
    assert [each.problem.code for each in report.errors] == ["example-fails"]


def test_everything_is_said_at_once() -> None:
    own = {
        "flows/weekly.toml": 'id = "weekly"\n[[step]]\nid = "sleep"\nnext = "saftey_gate"\n',
        "rules.toml": '[[rule]]\nid = "R-01"\ntier = "soon"\n',
        "agreement.toml": "hours = 3\n",
        "spelt.toml": "",
    }
    assert {"unknown-step", "bad-value", "not-text", "unknown-file"} <= set(codes(checked(own)))


def test_one_number_of_a_condition_made_of_several_is_not_changed_in_silence() -> None:
    report = checked({"rules.toml": '[[rule]]\nid = "R-05"\nwhen = { at_most = 7 }\n'})
    assert [(each.problem.line, each.problem.code) for each in report.errors] == [(3, "unclear-condition")]


def test_buttons_of_one_name_may_take_turns() -> None:
    turns = [
        f'{{ id = "{name}", label = "Cake", say = "Good.", offer_when = {{ {no}setting = "rota_live" }} }}'
        for name, no in (("cake", ""), ("pie", "not = true, "))
    ]
    own = f'id = "weekly"\n[[step]]\nid = "good_things"\nchoices = [{", ".join(turns)}]\n'
    assert checked({"flows/weekly.toml": own}).ok


def test_what_stands_in_the_shipped_file_is_not_given_a_line_the_charitys_file_lacks() -> None:
    own = 'id = "weekly"\n[[step]]\nid = "opening"\noff = true\nnext = "share_load"\n'
    problems = [each.problem for each in checked({"flows/weekly.toml": own}).findings]
    told = [each for each in problems if each.file == "flows/weekly.toml"]
    assert all(each.line <= own.count("\n") for each in told)
    assert any("of the shipped flows/weekly.toml" in each.mend for each in told)
