"""Lines, forms and buttons to commands: what is understood, and what is refused in which words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.commands import escalations as ask
from handlers.commands import moving
from handlers.commands.choices import OURS_ALONE
from handlers.commands.command import Command
from handlers.commands.grammar import Incomplete, build, complete_or_ask, form_id, read, read_form_id
from handlers.commands.reader import Reader
from handlers.commands.registry import VERBS, complete
from handlers.domain.errors import BadInput, FieldErrors
from handlers.domain.people import Role

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday
PEOPLE = {"aoife": ("aoife",), "ben": ("ben",), "ben okafor": ("ben",), "u123": ("ben",), "ana": ("ana1", "ana2")}
READER = Reader(
    zone=ZoneInfo("America/New_York"),  # five hours behind UTC on that day
    people=lambda word: PEOPLE.get(word, ()),
    me="aoife",
    types={"imminent_harm": "Threat to life (now)", "policy_ambiguity": "Policy question / gap"},
    clients={"ORION": "Orion", "VEGA": "Vega"},
    sites={"dublin": "Dublin", "manila": "Manila"},
    labels={"self_harm": "Self-harm", "graphic_violence": "Graphic violence"},
    asking=frozenset({"imminent_harm"}),
)
IN_THREAD = replace(READER, ref="ORION-42")


def at(hour: int, minute: int = 0, *, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


UNDERSTOOD: list[tuple[str, Command | Incomplete]] = [
    ("", Incomplete("new")),
    ("\x00\u202e \t", Incomplete("new")),
    ("claim ORION-42", ask.Claim(("ORION-42",))),
    ("CLAIM orion-42, Ops-7", ask.Claim(("ORION-42", "OPS-7"))),
    ("take ORION-42,ORION-43 ORION-42", ask.Claim(("ORION-42", "ORION-43"))),
    ("ack\u00a0ORION\u20130042", ask.Claim(("ORION-42",))),
    ("ORION-42", ask.Show("ORION-42")),
    ("ORION-42 claim", ask.Claim(("ORION-42",))),
    ("show #orion-42", ask.Show("ORION-42")),
    ("why R-3", ask.Why("R-3")),
    ("client ORION-42 vega it is theirs", moving.SetClient("ORION-42", "VEGA", "it is theirs")),
    ("site ORION-42 Manila their language", moving.SetSite("ORION-42", "manila", "their language")),
    ("label ORION-42 graphic violence", moving.AddLabel("ORION-42", "graphic_violence")),
    ("unlabel ORION-42 self-harm it is not", moving.DropLabel("ORION-42", "self_harm", "it is not")),
    ("client ORION-42", Incomplete("client", ("ORION-42",))),
    ("assign ORION-42 @ben", ask.Assign(("ORION-42",), "ben")),
    ("assign ORION-42 <@U123|ben>", ask.Assign(("ORION-42",), "ben")),
    ("assign ORION-42 <at>Ben Okafor</at>", ask.Assign(("ORION-42",), "ben")),
    ("assign ORION-42 me", ask.Assign(("ORION-42",), "aoife")),
    ("assign ORION-42", Incomplete("assign", ("ORION-42",))),
    ('handoff ORION-42 @"Ben Okafor" look here', ask.HandOff(("ORION-42",), "ben", "look here")),
    ("pass ORION-42 Ben Okafor look here", ask.HandOff(("ORION-42",), "ben", "look here")),
    ("note ORION-42 \u201chello world\u201d", ask.Note("ORION-42", "hello world")),
    ("note ORION-42\tone\ntwo", ask.Note("ORION-42", "one\ntwo")),
    ('note ORION-42 an "unbalanced quote', ask.Note("ORION-42", 'an "unbalanced quote')),
    ("note ORION-42 {{7*7}} <b>${x}</b>", ask.Note("ORION-42", "{{7*7}} <b>${x}</b>")),
    ("note ORION-42", Incomplete("note", ("ORION-42",))),
    ("told ORION-42 by telephone", ask.Told("ORION-42", "by telephone")),
    ("sev ORION-42 p1 the press asks", ask.SetSeverity("ORION-42", "P1", "the press asks")),
    ("sev ORION-42 critical the press asks", ask.SetSeverity("ORION-42", "P0", "the press asks")),
    ("sev ORION-42 P1", Incomplete("sev", ("ORION-42",), {"severity": "P1"})),
    ("type ORION-42 policy_ambiguity", ask.SetType("ORION-42", "policy_ambiguity")),
    ("wait ORION-42 client until 14:00 word", ask.Wait(("ORION-42",), "client", at(19), "word")),
    ("wait ORION-42 vendor 3 items", ask.Wait(("ORION-42",), "vendor", None, "3 items")),
    ("wait ORION-42 vendor 2h", ask.Wait(("ORION-42",), "vendor", at(11))),
    ("snooze ORION-42 30m", ask.Snooze("ORION-42", at(9, 30))),
    ("snooze ORION-42 90 min", ask.Snooze("ORION-42", at(10, 30))),
    ("snooze ORION-42 1h30m", ask.Snooze("ORION-42", at(10, 30))),
    ("snooze ORION-42 1d", ask.Snooze("ORION-42", at(9, day=25))),
    ("snooze ORION-42 9am", ask.Snooze("ORION-42", at(14))),
    ("snooze ORION-42 03:00", ask.Snooze("ORION-42", at(8, day=25))),
    ("snooze ORION-42 tomorrow 09:00", ask.Snooze("ORION-42", at(14, day=25))),
    ("snooze ORION-42 fri 9:30 pm", ask.Snooze("ORION-42", at(2, 30, day=28))),
    ("snooze ORION-42 2026-11-25 14:00", ask.Snooze("ORION-42", at(19, day=25))),
    ("snooze ORION-42 2026-11-25T14:00+02:00", ask.Snooze("ORION-42", at(12, day=25))),
    ("snooze ORION-42 25 Nov 14:00", ask.Snooze("ORION-42", at(19, day=25))),
    ("start ORION-42 03:45 a mail came", ask.MoveStart("ORION-42", at(8, 45), "a mail came")),
    ("start ORION-42 30m a mail came", ask.MoveStart("ORION-42", at(8, 30), "a mail came")),
    ("extend ORION-42 resolve 2h agreed", ask.Extend("ORION-42", "resolve", at(11), "agreed")),
    ("link ORION-42 dup OPS-7", ask.Link("ORION-42", "duplicate", "OPS-7")),
    ("link ORION-42 OPS-7 related", ask.Link("ORION-42", "related", "OPS-7")),
    ("merge ORION-43 into ORION-42", ask.Merge("ORION-43", "ORION-42")),
    ("+1 ORION-42", ask.PlusOne("ORION-42")),
    ("me too ORION-42", ask.PlusOne("ORION-42")),
    ("resolve ORION-42 actioned all down", ask.Resolve(("ORION-42",), "actioned", "all down")),
    ("cancel ORION-42 false alarm a test", ask.Cancel("ORION-42", "false_alarm", "a test")),
    ("reopen ORION-42 it is up again", ask.Reopen("ORION-42", "it is up again")),
    ("rate ORION-42 4", ask.Rate("ORION-42", 4)),
    ("close ORION-42", ask.Close(("ORION-42",))),
    ("list", ask.ListThem()),
    ("list client:ORION", ask.ListThem("client", "ORION")),
    ("list mine page 2", ask.ListThem("mine", "", 2)),
    ("help", ask.Help()),
    ("help all", ask.Help("all")),
    ("whoami", ask.WhoAmI()),
    ("new policy_ambiguity p2 ORION two rulings", ask.Open("policy_ambiguity", "P2", "ORION", "two rulings")),
    (
        "new imminent_harm p0 here",
        Incomplete("new", (), {"type": "imminent_harm", "severity": "P0", "summary": "here"}),
    ),
    ("new Policy question / gap", Incomplete("new", (), {"type": "policy_ambiguity"})),
]

REFUSED = [
    ("clam ORION-42", "Did you mean `claim`?"),
    ("🙂", "I do not know `🙂`"),
    ("x" * 9_000, "9,000 characters; at most 8,000"),
    ("claim", "`claim` needs a case. For example: `claim ORION-42`."),
    ("claim ORION-42 now", "`claim` does not take `now`"),
    ("show VEGA", "`show` does not take `VEGA`"),
    ("assign ORION-42 @zed", "I do not know the person `@zed`"),
    ("assign ORION-42 ana", "could be @ana1, @ana2"),
    ("wait ORION-42 client until", "Say until when"),
    ("snooze ORION-42 two hours", "in digits, for example `2h`"),
    ("snooze ORION-42 -5m", "runs backwards"),
    ("snooze ORION-42 0m", "too short or too long"),
    ("snooze ORION-42 1e9h", "whole numbers from 1m to 366d"),
    ("snooze ORION-42 24:00", "00:00 to 23:59"),
    ("snooze ORION-42 13pm", "1am to 12pm"),
    ("snooze ORION-42 31 Feb", "not a date that exists"),
    ("snooze ORION-42 2026-02-31 10:00", "not a date that exists"),
    ("snooze ORION-42 12/11", "two different dates"),
    ("snooze ORION-42 tomorrow", "Say at what time"),
    ("snooze ORION-42 2026-11-20 14:00", "is over"),
    ("snooze ORION-42 9999-12-31 23:59", "more than 366 days"),
    ("start ORION-42 2026-11-25 14:00 a mail", "has not come yet"),
    ("reopen ORION-42 short", "has 5 characters; at least 10"),
    ("rate ORION-42 9", "from 1 to 5"),
    ("rate ORION-42 \u0664", "from 1 to 5"),
    ("list foo", "Allowed: all, mine"),
    ("list client:NOPE", "Allowed: ORION, VEGA"),
    ("note ORION-42 " + "x" * 2_001, "2,001 characters; at most 2,000"),
    ("tag ORION-42 " + "x" * 41, "41 characters; at most 40"),
]


SLIPS = [
    ("sev ORION-42 p9 why not", "sev", {"reason": "why not"}, "severity", "Allowed: P0, P1, P2, P3, P4"),
    ("wait ORION-42 clinet", "wait", {}, "on", "Did you mean `client`?"),
    ("type ORION-42 zzz no stream", "type", {"reason": "zzz no stream"}, "type", "`zzz` is no choice for `type`"),
    ("resolve ORION-42 actoined all", "resolve", {"text": "all"}, "outcome", "Did you mean `actioned`?"),
    ("resolve ORION-42 all is down", "resolve", {"text": "all is down"}, "outcome", "Allowed: actioned"),
    ("cancel ORION-42 becuase x", "cancel", {"text": "becuase x"}, "reason", "Allowed: duplicate"),
    ("new vip_pres", "new", {"summary": "vip_pres"}, "type", "`vip_pres` is no choice for `type`"),
    ("new polcy_ambiguity two rulings", "new", {"summary": "polcy_ambiguity two rulings"}, "type", "Did you mean"),
    ("new zzz p2 fake page", "new", {"summary": "zzz p2 fake page"}, "type", "Allowed: imminent_harm"),
    (
        "new policy_ambiguity p1 NOPE x",
        "new",
        {"type": "policy_ambiguity", "severity": "P1", "summary": "NOPE x"},
        "client",
        "Allowed: ORION, VEGA",
    ),
]


@pytest.mark.parametrize(("line", "verb", "values", "field", "words"), SLIPS)
def test_a_wrong_choice_is_told_at_its_field_and_the_rest_is_kept(
    line: str, verb: str, values: Mapping[str, str], field: str, words: str
) -> None:
    found = read(line, reader=READER, now=NOW)
    assert isinstance(found, Incomplete)
    assert (found.verb, found.values, list(found.errors)) == (verb, values, [field])
    assert words in found.errors[field]


def test_a_line_of_prose_is_no_slip() -> None:
    for line in ("new two rulings contradict each other", 'new "vip_pres"', "new policy_ambiguity VI is asked"):
        found = read(line, reader=READER, now=NOW)
        assert not isinstance(found, Incomplete) or not found.errors, line


def test_a_clients_contact_reads_examples_of_its_own_client_alone() -> None:
    vega = replace(READER, client="VEGA", clients={"VEGA": "Vega"}, untold=OURS_ALONE)
    for line in (
        "show",
        "show VEGA",
        "rate VEGA-1 9",
        "reply",
        "list foo",
        "list client:NOPE",
        "list client",
        "rate x",
    ):
        with pytest.raises(BadInput) as refusal:
            read(line, reader=vega, now=NOW)
        assert "ORION" not in refusal.value.sentence, line


@pytest.mark.parametrize(("line", "command"), UNDERSTOOD)
def test_a_line_is_understood(line: str, command: Command | Incomplete) -> None:
    assert read(line, reader=READER, now=NOW) == command


@pytest.mark.parametrize(("line", "words"), REFUSED)
def test_a_line_is_refused_in_one_clear_sentence(line: str, words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(line, reader=READER, now=NOW)
    assert any(word in refusal.value.sentence for word in words.split("|"))
    assert len(refusal.value.sentence) < 400


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("claim", ask.Claim(("ORION-42",))),
        ("note COVID-19 spreads", ask.Note("ORION-42", "COVID-19 spreads")),
        ("show VEGA-2", ask.Show("VEGA-2")),
        ("merge into OPS-7", ask.Merge("ORION-42", "OPS-7")),
        ("link dup OPS-7", ask.Link("ORION-42", "duplicate", "OPS-7")),
        ("assign @ben", ask.Assign(("ORION-42",), "ben")),
    ],
)
def test_in_a_thread_the_case_may_be_left_out(line: str, command: Command) -> None:
    assert read(line, reader=IN_THREAD, now=NOW) == command


@pytest.mark.parametrize(
    ("now", "line", "expected"),
    [
        ("2027-03-28T00:10Z", "snooze X-1 01:30", "2027-03-28T01:30Z"),  # left out that night: 02:30 summer time
        ("2026-10-24T23:50Z", "snooze X-1 01:30", "2026-10-25T00:30Z"),  # comes twice: the first
        ("2026-10-25T00:40Z", "snooze X-1 01:30", "2026-10-25T01:30Z"),  # the first is over
    ],
)
def test_the_change_of_the_clocks_is_followed(now: str, line: str, expected: str) -> None:
    dublin = replace(READER, zone=ZoneInfo("Europe/Dublin"))
    command = read(line, reader=dublin, now=datetime.fromisoformat(now))
    assert command == ask.Snooze("X-1", datetime.fromisoformat(expected))


def test_every_example_of_the_registry_is_understood() -> None:
    reader = replace(READER, types={**(READER.types or {}), "self_harm": "Suicide"})
    for verb in VERBS.values():
        command = read(verb.example, reader=reader, now=at(20))
        assert isinstance(command, verb.command), verb.example


def test_a_form_tells_all_its_errors_at_once() -> None:
    with pytest.raises(FieldErrors) as refusal:
        build("sev", ("ORION-42",), {"severity": "P9", "reason": ""}, READER, NOW)
    assert set(refusal.value.errors) == {"severity", "reason"}
    assert refusal.value.field == "severity"


def test_the_types_own_fields_of_the_form_for_raising_are_kept_apart() -> None:
    values = {"type": "imminent_harm", "country": "IE", "labels": "death, sexual", "live_now": ""}
    made = build("new", (), values, READER, NOW)
    assert made == ask.Open(type="imminent_harm", labels=("death", "sexual"), fields={"country": "IE"})


def test_a_button_with_preset_minutes_needs_no_form() -> None:
    made = complete_or_ask(VERBS["snooze"], ("ORION-42",), {"minutes": "30"}, READER, NOW)
    assert made == ask.Snooze("ORION-42", at(9, 30))
    assert complete_or_ask(VERBS["resolve"], ("ORION-42",), {}, READER, NOW) == Incomplete("resolve", ("ORION-42",))


def test_form_ids_name_the_verb_and_the_cases() -> None:
    assert read_form_id(form_id("resolve", ("ORION-42", "OPS-7"))) == ("resolve", ("ORION-42", "OPS-7"))
    assert read_form_id("new") == ("new", ())
    for wrong in ("nothing:ORION-1", "resolve:", "resolve:<b>"):
        with pytest.raises(BadInput):
            read_form_id(wrong)


def test_completion_offers_verbs_by_role_and_then_choices() -> None:
    lead = [offer.text for offer in complete("cl", [Role.LEAD])]
    assert lead == ["claim ", "client ", "close "]
    assert "claim " not in [offer.text for offer in complete("", [Role.CLIENT])]
    assert [offer.text for offer in complete("sev ORION-42 p1", [Role.LEAD])] == ["sev ORION-42 P1 "]
