"""The weekly check-in, as Ann lives it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flows.facts import Past
from flows.flags import Decision, Sharing, Tier
from flows.library import Library

from .talk import MONDAY, Talk, earlier, facts_for

PLAIN = ("Start", "Good", "No", "No", "Yes, plenty", "No thanks")


def weekly(library: Library, *, past: Iterable[Past] = (), weeks: float = 10, **settings: bool) -> Talk:
    return Talk(library, "weekly", facts_for(library, past=past, weeks=weeks, **settings))


def test_a_plain_week_takes_seven_taps_before_the_closing_question(library: Library) -> None:
    talk = weekly(library, rota_live=True).tap(*PLAIN, "No")
    assert len([*PLAIN, "No"]) == 7
    assert talk.ask.step == "good_thing"
    assert [turn.utter[-1].total for turn in talk.turns[:-1]] == [7] * 7  # type: ignore[union-attr]
    talk.write("The walk by the river")
    assert talk.ended
    assert "Shared today: nothing." in talk.says
    assert "Monday" in talk.says
    assert talk.flags == []


def test_a_small_step_makes_it_eight(library: Library) -> None:
    talk = weekly(library, rota_live=True, small_step_set=True).tap(*PLAIN[:5])
    assert "Save a ready reply" in talk.ask.text
    talk.tap("Did it", "No thanks", "No")
    assert talk.ask.step == "good_thing"
    assert len(talk.checkin.trail) == 8


def test_safety_is_only_asked_where_someone_is_on_cover(library: Library) -> None:
    assert weekly(library).tap(*PLAIN).ask.step == "good_thing"
    assert weekly(library, rota_live=True).tap(*PLAIN).ask.step == "safety"


def test_a_week_without_volunteering_asks_little(library: Library) -> None:
    talk = weekly(library, rota_live=True).tap("Start", "Didn't volunteer", "No thanks", "No")
    assert talk.ask.step == "good_thing"


def test_every_question_but_the_opening_can_be_skipped(library: Library) -> None:
    talk = weekly(library, rota_live=True)
    assert not talk.ask.can_skip
    talk.tap("Start", *["Skip"] * 7)
    assert talk.ended
    assert talk.flags == []


def test_not_this_week_counts_as_answered(library: Library) -> None:
    assert "counts as answered" in weekly(library).tap("Not this week").says


def test_a_pause_from_the_opening(library: Library) -> None:
    talk = weekly(library).tap("Pause", "2 weeks")
    assert [(effect.name, effect.value) for effect in talk.turns[-1].effects] == [("pause", "2w")]
    assert talk.ended


def test_carrying_it_alone_is_offered_for_sharing_with_the_exact_words(library: Library) -> None:
    talk = weekly(library).tap("Start", "OK", "A lot, carrying it alone")
    assert "You should not have to hold that by yourself." in talk.says
    talk.tap("No")
    words = "Ann has a lot on their mind from this week and is carrying it alone."
    assert talk.ask.sharing
    assert words in talk.ask.text
    talk.tap("Share this")
    assert [(flag.rule, flag.words, flag.tier) for flag in talk.flags] == [("R-06", words, Tier.FOLLOW_UP)]
    assert talk.ask.step == "contact"


def test_a_crisis_makes_it_the_same_day_and_asks_once(library: Library) -> None:
    talk = weekly(library).tap("Start", "OK", "A lot, carrying it alone", "Yes", "Keep it private")
    assert talk.ask.step == "contact"
    assert [(flag.rule, flag.decision) for flag in talk.flags] == [("R-06b", Decision.PRIVATE)]
    assert talk.left == []


def test_skipping_the_crisis_question_still_offers_to_share(library: Library) -> None:
    talk = weekly(library).tap("Start", "OK", "A lot, carrying it alone", "Skip")
    assert talk.ask.sharing


def test_just_a_chat_shares_nothing_else(library: Library) -> None:
    talk = weekly(library).tap("Start", "OK", "A lot, carrying it alone", "No", "Just say I'd like a chat")
    assert [flag.words for flag in talk.flags] == ["Ann would like a chat. Nothing else was shared."]


def test_too_much_twice_is_offered_after_the_talk_question(library: Library) -> None:
    past = [earlier("load", "too_much", weeks=2)]
    talk = weekly(library, past=past).tap("Start", "Too much", "No", "No", "Yes, plenty")
    assert talk.ask.step == "talk"
    talk.tap("No thanks")
    assert talk.ask.sharing
    assert talk.tap("Share this").left == ["R-05"]


def test_too_much_once_is_nobody_elses_business(library: Library) -> None:
    talk = weekly(library).tap("Start", "Too much", "No", "No", "Yes, plenty", "No thanks", "Skip")
    assert talk.flags == []
    assert talk.ask.step == "wind_offer"
    assert "feet on the floor" in talk.tap("Yes please").says


def test_the_first_four_weeks_stay_between_ann_and_the_bot(library: Library) -> None:
    past = [earlier("load", "too_much", weeks=1)]
    talk = weekly(library, past=past, weeks=3).tap("Start", "Too much")
    assert "Doing less is always allowed." in talk.says
    talk.tap("No", "Yes, it's hard to manage", "Move on", "Yes, plenty", "No thanks")
    assert not talk.ask.sharing
    assert talk.left == []


def test_hard_to_manage_leads_to_words_to_use(library: Library) -> None:
    talk = weekly(library).tap("Start", "Good", "No", "Yes, it's hard to manage")
    assert "trickiest" in talk.says
    talk.tap("Show me some words I could use")
    assert "I'll read this when I'm next on" in talk.says
    assert talk.tap("Share this").left == ["R-09"]


def test_feeling_unable_to_say_no_is_followed_up_sooner(library: Library) -> None:
    talk = weekly(library).tap(
        "Start", "Good", "No", "Yes, it's hard to manage", "I feel I cannot say no", "Share this"
    )
    assert [(flag.rule, flag.tier) for flag in talk.flags] == [("R-09b", Tier.FOLLOW_UP)]
    assert not talk.ask.sharing


def test_any_contact_in_three_of_four_weeks(library: Library) -> None:
    past = [
        earlier("contact", "fine", weeks=1),
        earlier("contact", "no", weeks=2),
        earlier("contact", "hard", weeks=3),
    ]
    talk = weekly(library, past=past).tap("Start", "Good", "No", "Yes, I was fine with how I handled it")
    assert talk.ask.sharing
    assert "agreement" in talk.says


def test_the_theme_turns_round_in_six_weeks(library: Library) -> None:
    past: list[Past] = []
    themes = []
    for week in range(7):
        talk = Talk(library, "weekly", facts_for(library, past=past), MONDAY + timedelta(weeks=week))
        talk.tap("Start", "Good", "No", "No")
        themes.append(talk.ask.step)
        talk.tap(talk.labels[0], "No thanks", "Skip")
        past.insert(0, talk.as_past())
    assert themes == ["two_way", "role_ask", "own", "connection", "tension", "support", "two_way"]


def test_what_was_stirred_up_is_asked_about_once(library: Library) -> None:
    past = [earlier("own", "stirred", weeks=1)]
    talk = weekly(library, past=past).tap("Start", "Good", "No", "No")
    assert talk.ask.step == "own_after"
    talk.tap("Still there")
    assert talk.ask.sharing
    assert talk.tap("Keep it private").left == []
    after = [earlier("own_after", "still_there", weeks=1), earlier("own", "stirred", weeks=2)]
    assert weekly(library, past=after).tap("Start", "Good", "No", "No").ask.step == "two_way"


def test_a_rotation_later_the_same_answer_counts_again(library: Library) -> None:
    past = [earlier(step, "no", weeks=1 + age) for age, step in enumerate(("support", "tension", "connection"))]
    past += [
        earlier("own", "no", weeks=4),
        earlier("role_ask", "no", weeks=5),
        earlier("two_way", "took_more", weeks=6),
    ]
    talk = weekly(library, past=past).tap("Start", "Good", "No", "No")
    assert talk.ask.step == "two_way"
    talk.tap("It took more than it gave")
    assert talk.ask.sharing
    assert talk.tap("Share this").left == ["R-07"]


def test_asking_for_a_chat_is_itself_the_request(library: Library) -> None:
    talk = weekly(library).tap(*PLAIN[:5], "Today")
    assert "I'll tell Sue you'd like a chat, nothing more." in talk.says
    flag = talk.flags[0]
    assert (flag.rule, flag.tier, flag.sharing) == ("R-17", Tier.SAME_DAY, Sharing.TOLD)
    assert not library.rules["R-17"].to_alternate


def test_a_chat_with_someone_else_goes_to_someone_else(library: Library) -> None:
    talk = weekly(library).tap(*PLAIN[:5], "With someone else")
    assert talk.left == ["R-17d"]
    assert library.rules["R-17d"].to_alternate


def test_yes_mine_shows_contacts_and_stops_the_questions(library: Library) -> None:
    talk = weekly(library, rota_live=True).tap(*PLAIN, "Yes, mine")
    assert talk.turns[-1].urgent
    assert [(flag.rule, flag.tier) for flag in talk.flags] == [("R-01", Tier.URGENT)]
    assert talk.labels == ["Call me on my usual number", "Message me instead", "I pressed this by mistake"]
    talk.tap("Message me instead")
    assert talk.ended
    assert [(effect.name, effect.value) for effect in talk.turns[-1].effects] == [("reach", "message")]


def test_someone_elses_safety(library: Library) -> None:
    talk = weekly(library, rota_live=True).tap(*PLAIN, "Yes, someone I support")
    assert "999" in talk.ask.text
    assert talk.flags == []
    assert talk.tap("Worried, not immediate").left == ["R-02b"]
    assert talk.ended
    danger = weekly(library, rota_live=True).tap(*PLAIN, "Yes, someone else", "Danger now")
    assert danger.left == ["R-02"]


def test_felt_unsafe_with_the_supervisor_never_goes_to_the_supervisor(library: Library) -> None:
    past = [earlier(step, "no", weeks=1) for step in ("two_way", "role_ask", "own", "connection")]
    talk = weekly(library, past=past, rota_live=True).tap("Start", "Good", "No", "No")
    assert talk.ask.step == "tension"
    talk.tap("I felt unsafe")
    assert talk.turns[-1].urgent
    talk.tap("My supervisor", "Yes, for now")
    assert talk.ask.sharing
    assert "Max" in talk.ask.text
    assert "Would it help if Sue" not in talk.ask.text
    assert talk.tap("Share this").left == ["R-03c"]


def test_still_unsafe_is_told_at_once(library: Library) -> None:
    past = [earlier(step, "no", weeks=1) for step in ("two_way", "role_ask", "own", "connection")]
    path = ("Start", "Good", "No", "No", "I felt unsafe", "Skip", "No, still unsafe")
    talk = weekly(library, past=past, rota_live=True).tap(*path)
    assert talk.left == ["R-03b"]
    quiet = weekly(library, past=past).tap(*path)
    assert quiet.ask.sharing
    assert quiet.left == []


def test_a_step_not_done_three_times_may_be_smaller(library: Library) -> None:
    past = [earlier("small_step", "not_yet", weeks=week) for week in (1, 2)]
    talk = weekly(library, past=past, small_step_set=True).tap(*PLAIN[:5], "Not yet")
    assert "too big" in talk.says
    assert talk.left == []
    talk.tap("Smaller version").write("One line")
    assert ("small_step", "One line") in [(effect.name, effect.value) for effect in talk.turns[-1].effects]
