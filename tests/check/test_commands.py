"""`alongside check` and `alongside spot` as people and programs call them."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.library_files import SHIPPED
from tests.check.charity import HERE
from tests.check.test_own_words import OWN

PHRASE = 'id = "weekly"\n\n[[step]]\nid = "load"\nask = "You are not alone?"\n'


@pytest.fixture
def alongside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def call(*words: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=stdin, catch_exceptions=False)

    return call


KEYS = "Max gave back the minibus keys"
NOTE = """id = "note"
title = "A note"
start = "note"

[[step]]
id = "note"
ask = "A few words?"
skip = false
words = {}
next = "end"

[[step]]
id = "end"
end = true
say = "Thank you."
"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A charity's own folder with an entry of its own and a flow to try it in."""
    folder = tmp_path / "lists"
    for path, text in (("spotting/en/drivers.toml", OWN), ("flows/note.toml", NOTE)):
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A charity's own folder with one fault."""
    (tmp_path / "own" / "flows").mkdir(parents=True)
    (tmp_path / "own" / "flows" / "weekly.toml").write_text(PHRASE, encoding="utf-8")
    return tmp_path / "own"


def test_check_says_where_and_ends_with_one(alongside, own: Path) -> None:  # type: ignore[no-untyped-def]
    result = alongside("check", "--folder", str(own))
    assert result.exit_code == 1
    assert "own/flows/weekly.toml" in result.stdout
    assert 'error line 5, load: "you are not alone" may not be said.' in result.stdout
    assert "The bot does not start with this." in result.stdout


def test_check_speaks_json(alongside, own: Path) -> None:  # type: ignore[no-untyped-def]
    result = alongside("check", "--folder", str(own), "--json")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["ok"], data["configuration"]) == (1, False, [])
    found = [each for each in data["findings"] if each["code"] == "forbidden-phrase"]
    assert (found[0]["file"], found[0]["line"], found[0]["severity"]) == ("flows/weekly.toml", 5, "error")
    assert {"flow", "shortest", "typical", "longest"} == set(data["flows"][0])


def test_check_looks_at_the_configuration_too(alongside, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "config.toml").write_text('[programme]\nnmae = "Walk"\n', encoding="utf-8")
    result = alongside("check")
    assert result.exit_code == 1
    assert "did you mean 'name'?" in result.stdout


def test_check_reads_the_operators_addresses_and_shows_none(alongside, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    notify = [
        "7f3kq2mz",
        "mailtos://max:Hunter2@example.org",
        "slak://Hunter2/a/b",
        "Hunter2-is-my-password://x",
        "twilio://Hunter2",
        "mqtt://max:Hunter2@example.org/alongside",
        "max.Hunter2@example.org",
    ]
    (tmp_path / "config.toml").write_text(f"[operator]\nnotify = {json.dumps(notify)}\n", encoding="utf-8")
    result = alongside("check")
    assert result.exit_code == 1
    assert "Hunter2" not in result.output
    assert "Hunter2" not in alongside("check", "--json").output
    for said in (
        'entry 3: apprise knows no service "slak://"; did you mean "slack://"?',
        "entry 4: apprise knows no service that.",
        "entry 5: this is not a whole address for Twilio. It is written like",
        "entry 6: MQTT Notification cannot be used here. Install paho-mqtt",
        "entry 7: this is neither a person's code (alongside people list) nor an address",
    ):
        assert said in result.stdout
    assert result.stdout.endswith(" warnings. The bot starts, but this has to be mended.\n")
    assert "entry 1" not in result.stdout
    assert "entry 2" not in result.stdout


def test_a_folder_that_is_not_there_is_said_kindly(alongside) -> None:  # type: ignore[no-untyped-def]
    result = alongside("check", "--folder", "nowhere")
    assert result.exit_code == 1
    assert "There is no folder nowhere." in result.stderr


def test_diff_tells_the_change_in_words(alongside, own: Path) -> None:  # type: ignore[no-untyped-def]
    result = alongside("check", "--diff", "--folder", str(own))
    assert "In weekly, step load: the question changes from" in result.stdout
    assert alongside("check", "--diff").stdout.startswith("There is no folder of your own yet")


def test_the_schema_accepts_every_shipped_flow_and_no_misspelling(alongside) -> None:  # type: ignore[no-untyped-def]
    schema = json.loads(alongside("check", "--schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in [*sorted((SHIPPED / "flows").glob("*.toml")), HERE / "sound" / "flows" / "weekly.toml"]:
        assert not list(validator.iter_errors(tomllib.loads(path.read_text(encoding="utf-8")))), path
    for wrong in ("shrot", "chioces"):
        flow = {"id": "a", "title": "A", "start": "b", "step": [{"id": "b", wrong: "c"}]}
        assert list(validator.iter_errors(flow))
    overlay = {"id": "weekly", "step": [{"id": "load", "off": True}, {"id": "new", "before": "mind", "ask": "?"}]}
    assert not list(validator.iter_errors(overlay))
    assert schema["$defs"]["Words"]["properties"]["private"]["description"].startswith("Kept for the volunteer alone")


def test_spot_answers_line_by_line(alongside) -> None:  # type: ignore[no-untyped-def]
    lines = ["I want to die", "", '"she said \\"hello\\"\\nand left"', "lovely tea", '"broken']
    result = alongside("spot", stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["level"] for answer in answers] == ["urgent", "none", "none", "none", "none"]
    match = answers[0]["matched"][0]
    assert set(match) == {"entry", "text", "start", "end"}
    assert lines[0][match["start"] : match["end"]] == match["text"]


def test_spot_keeps_to_a_language_that_is_asked_for(alongside) -> None:  # type: ignore[no-untyped-def]
    assert json.loads(alongside("spot", "--language", "en", stdin="I want to die\n").stdout)["level"] == "urgent"
    assert alongside("spot", "--language", "xx", stdin="hello\n").exit_code == 2


def test_spot_reads_the_word_lists_of_a_folder_and_only_then(alongside, lists: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "config.toml").write_text('[flows]\nfolders = ["lists"]\n', encoding="utf-8")
    (tmp_path / "empty").mkdir()
    answer = json.loads(alongside("spot", "-f", "empty", "--folder", str(lists), stdin=KEYS + "\n").stdout)
    assert (answer["level"], answer["matched"][0]["entry"]) == ("ask", "minibus-keys")
    assert json.loads(alongside("spot", stdin=KEYS + "\n").stdout)["level"] == "none"


def test_spot_says_what_is_wrong_with_a_folder(alongside, lists: Path) -> None:  # type: ignore[no-untyped-def]
    (lists / "spotting" / "en" / "drivers.toml").write_text(OWN.replace("gave + back", "{gaev} + back"))
    broken = alongside("spot", "--folder", str(lists), stdin=KEYS + "\n")
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "{gaev}" in broken.stderr
    assert "There is no folder nowhere." in alongside("spot", "--folder", "nowhere", stdin="").stderr


def test_spot_answers_each_line_before_the_next_is_written() -> None:
    """Other programs hold a conversation with it: nothing may wait in a buffer."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "spot"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=SHIPPED.parent.parent,
    ) as spot:
        assert spot.stdin is not None
        assert spot.stdout is not None
        for text in (b"I want to die\n", b"\xff not utf-8\n", b"tea"):
            spot.stdin.write(text)
            spot.stdin.flush()
            if text == b"tea":
                spot.stdin.close()
            assert json.loads(spot.stdout.readline())["level"] in ("none", "urgent")
    assert spot.returncode == 0


def test_rehearse_plays_and_saves(alongside, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = alongside("rehearse", "pausing", "--save", "my_break.txt", stdin="2 weeks\n")
    assert result.exit_code == 0
    assert "Kept: pause = 2w" in result.stdout
    kept = (tmp_path / "my_break.txt").read_text(encoding="utf-8")
    assert kept.startswith("Conversation: My break\nFlow: pausing\n")


def test_rehearse_reads_a_charitys_own_word_lists(alongside, lists: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    typed = KEYS + "\n"
    asked = "Here the bot would ask about these words first"
    assert asked in alongside("rehearse", "note", "--folder", str(lists), stdin=typed).stdout
    (tmp_path / "config.toml").write_text('[flows]\nfolders = ["lists"]\n', encoding="utf-8")
    assert asked in alongside("rehearse", "note", stdin=typed).stdout
    (lists / "spotting" / "en" / "drivers.toml").write_text(OWN.replace("gave + back", "{gaev} + back"))
    broken = alongside("rehearse", "note", stdin=typed)
    assert (broken.exit_code, asked in broken.stdout) == (0, False)
    assert "{gaev}" in broken.stderr
    assert "left out until that is mended" in broken.stderr


def test_rehearse_names_the_nearest_flow(alongside) -> None:  # type: ignore[no-untyped-def]
    result = alongside("rehearse", "weakly")
    assert result.exit_code == 2
    assert 'Did you mean "weekly"?' in result.stderr
    assert "There are: " in alongside("rehearse").stderr


def test_rehearse_draws(alongside, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert alongside("rehearse", "pausing", "--map", "-o", "maps").exit_code == 0
    assert (tmp_path / "maps" / "pausing.mmd").is_file()


def test_simulate_asks_the_past_only_with_both(alongside, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert alongside("simulate", "--rules", "changed.toml").exit_code == 2
    (tmp_path / "changed.toml").write_text('[[rule]]\nid = "R-16"\nwhen = { at_least = 5 }\n', encoding="utf-8")
    result = alongside("simulate", "--rules", "changed.toml", "--on", "nothing.db")
    assert "There is no database nothing.db." in result.stderr
    assert not (tmp_path / "nothing.db").exists()
