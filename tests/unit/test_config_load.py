"""`app.yaml` as it ships, and what a good file means: duties at every hour, policies that fit, frozen versions."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.config import ConfigError, default_path, load, load_all, load_text
from bot.config.load import shipped
from bot.config.read import read
from bot.config.words_shifts import gaps
from handlers.domain.escalation import WaitingOn
from handlers.domain.people import Duty, Identity, Role
from handlers.domain.policy import match
from handlers.domain.rota import on_duty
from handlers.domain.rulebook import Surface
from handlers.domain.severity import Severity

APP_YAML = Path(__file__).parents[2] / "app.yaml"
PERSONAS = {"moderator1", "moderator2", "lead", "manager", "site_lead", "client_orion", "client_vega"} | {
    "coach",
    "administrator",
    "auditor",
}
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)  # Dublin is on UTC in November
TOP = "organisation: {key: harbour, timezone: Europe/Dublin}\n"


def test_the_shipped_file_knows_every_persona_of_the_demo() -> None:
    book = load(APP_YAML)

    assert book.people.keys() >= PERSONAS
    assert book.people["lead"].team == "dub-1"
    assert book.people["moderator2"].site == "manila"
    assert book.people["client_orion"].client == "ORION"
    assert book.people["client_orion"].roles == {Role.CLIENT}
    assert book.person_by_identity(Identity("web", "", "manager")) is book.people["manager"]


@pytest.mark.parametrize("hour", range(8, 17))
def test_on_tuesday_in_dublin_the_personas_are_on_duty(hour: int) -> None:
    book, at = load(APP_YAML), TUESDAY + timedelta(hours=hour)
    on = {duty: on_duty(book, duty, site="dublin", client="ORION", at=at) for duty in Duty}

    assert on[Duty.LEAD] == ("lead",)
    assert on[Duty.BACKUP] == ("lead2",)
    assert on[Duty.MANAGER] == ("manager",)
    assert on[Duty.SITE_LEAD] == ("site_lead",)


def test_no_hour_of_the_week_is_without_anybody_at_any_site() -> None:
    assert list(gaps(load(APP_YAML), TUESDAY)) == []


def test_the_shipped_defaults_are_those_of_the_shipped_file() -> None:
    plain = read(APP_YAML.read_bytes(), "app.yaml").value
    defaults = read((APP_YAML.parent / "bot" / "config" / "shipped.yaml").read_bytes(), "shipped.yaml").value

    assert isinstance(plain, dict)
    assert isinstance(defaults, dict)
    for section in ("severities", "labels", "types", "policies"):
        assert defaults[section] == plain[section]
    assert len(shipped().types) == 15


@pytest.mark.parametrize(
    ("severity", "kind", "site", "key"),
    [
        (Severity.P0, "csae", "dublin", "p0"),
        (Severity.P1, "vip_press", "dublin", "p1-with-client"),
        (Severity.P1, "self_harm", "manila", "p1"),
        (Severity.P2, "queue_backlog", "austin", "p2"),
        (Severity.P3, "appeal_error", "manila", "p3@manila"),
        (Severity.P3, "appeal_error", None, "p3"),
        (Severity.P4, "policy_ambiguity", "dublin", "p4@dublin"),
    ],
)
def test_the_first_policy_that_fits_is_the_one_meant(severity: Severity, kind: str, site: str | None, key: str) -> None:
    found = match(load(APP_YAML).policy_set, client="ORION", type=kind, severity=severity, site=site)

    assert found.key == key


def test_only_policy_and_client_matters_wait_for_the_client_on_p1() -> None:
    policies = {policy.key: policy for policy in load(APP_YAML).policy_set.policies}

    assert policies["p0"].pauses == policies["p1"].pauses == frozenset()
    assert policies["p1-with-client"].pauses == {WaitingOn.CLIENT}
    assert policies["p2"].pauses == {WaitingOn.CLIENT, WaitingOn.VENDOR}


def test_targets_in_open_hours_become_seconds_of_the_sites_calendar() -> None:
    policies = {policy.key: policy for policy in load(APP_YAML).policy_set.policies}
    targets = policies["p3@manila"].targets

    assert (targets["ack"].seconds, targets["ack"].calendar) == (4 * 3600, "manila")
    assert targets["resolve"].seconds == 3 * 8 * 3600
    assert policies["p3"].targets["ack"].calendar == "business"


def test_plus_steps_on_the_ack_of_a_p0_are_the_ladder_of_a_case_not_taken() -> None:
    policy = load(APP_YAML).policy_set.policies[0]

    assert [after for after, _ in policy.untaken] == [0, 120, 300, 600]
    assert policy.steps("ack") == ()
    assert [step.percent for step in policy.steps("resolve")] == [75, 90, 100, 150]


def test_public_holidays_and_hours_of_single_dates_are_in_the_calendars() -> None:
    book = load(APP_YAML)

    assert date(2026, 11, 30) in book.calendars["manila"].holidays  # Bonifacio Day
    assert date(2026, 11, 26) in book.calendars["austin"].holidays  # Thanksgiving
    assert date(2026, 12, 25) in book.sites["dublin"].holidays
    assert book.calendars["dublin"].date_hours == {date(2026, 12, 24): ((9 * 3600, 12 * 3600),)}


def test_years_of_holidays_are_an_argument() -> None:
    book = load(APP_YAML, years=[2031])

    assert {day.year for day in book.sites["dublin"].holidays} == {2031}


def test_yes_no_offers_not_known_and_a_no_lowers_the_severity() -> None:
    csae = load(APP_YAML).types["csae"]

    assert [value for value, _ in csae.fields[1].options] == ["true", "false", "unknown"]
    assert csae.severity_if[0].values == {"false"}
    assert [field.name for field in csae.fields] == ["case_id", "active_abuse"]
    assert not csae.free_text
    assert not csae.link


def test_no_type_that_can_be_p0_requires_more_than_three_fields() -> None:
    for kind in load(APP_YAML).types.values():
        if Severity.P0 in (kind.severity, *(rule.severity for rule in kind.severity_if)):
            assert sum(field.required for field in kind.fields) <= 3


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    text = APP_YAML.read_text(encoding="utf-8")
    marked = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()

    (one, one_settings), (other, other_settings) = load_text(marked), load_text(text)
    assert [getattr(one, each.name) for each in fields(one)] == [getattr(other, each.name) for each in fields(other)]
    assert one_settings == other_settings


def test_times_need_no_quotes_and_24_00_is_the_end_of_the_day() -> None:
    calendar = "calendars: [{key: desk, timezone: UTC, weekly: {mon: [[22:30, 24:00]], tue: [[22:00, 02:00]]}}]\n"
    site = "sites: [{key: dublin, timezone: UTC}]\nstandups: [{site: dublin, at: 22:30}]\n"
    book, _ = load_text(TOP + calendar + site)

    assert book.calendars["desk"].weekly[0] == ((81_000, 86_400),)
    assert book.calendars["desk"].weekly[1] == ((79_200, 7_200),)
    assert book.standups["dublin"].at == time(22, 30)


def test_a_file_with_the_organisation_alone_can_be_used() -> None:
    book, settings = load_text(TOP)

    for severity in Severity:
        assert match(book.policy_set, client=None, type="csae", severity=severity, site=None)
    assert settings.adapters == ()
    assert not settings.rehearsal_named


def test_a_severity_without_a_policy_of_its_own_gets_the_shipped_one_and_others_do_not() -> None:
    book, _ = load_text(TOP + "policies: [{key: mine, when: {severity: [P0, P1]}, targets: {ack: 1h}}]\n")

    assert [policy.key for policy in book.policy_set.policies] == ["mine", "shipped-p2", "shipped-p3", "shipped-p4"]


def test_where_the_rota_is_silent_people_of_the_role_stand_in() -> None:
    people = (
        "sites: [{key: a, timezone: UTC}, {key: b, timezone: UTC}]\n"
        "people:\n"
        "  - {key: ann, name: Ann, roles: [lead], site: a}\n"
        "  - {key: bob, name: Bob, roles: [lead], site: b}\n"
        "  - {key: max, name: Max, roles: [manager], site: a}\n"
        "rota: [{duty: lead, site: a, person: bob}]\n"
    )
    book, _ = load_text(TOP + people)

    assert on_duty(book, Duty.LEAD, site="a", client=None, at=TUESDAY) == ("bob",)
    assert on_duty(book, Duty.LEAD, site="b", client=None, at=TUESDAY) == ("bob",)
    assert on_duty(book, Duty.BACKUP, site="b", client=None, at=TUESDAY) == ("ann",)
    assert on_duty(book, Duty.MANAGER, site="b", client=None, at=TUESDAY) == ("max",)


def test_places_and_identities_are_those_of_the_chats_that_are_on() -> None:
    text = (
        TOP + "adapters: {slack: {mode: http, workspaces: [{id: T1}]}}\n"
        "rehearsal: managers\n"
        "managers_channel: {slack: T1/C2, teams: '19:x@thread.tacv2', web: managers}\n"
        "people: [{key: ann, name: Ann, roles: [lead], slack: {workspace: T1, user: U1}}]\n"
    )
    book, settings = load_text(text)

    assert book.managers == (Surface("slack", "T1", "C2"),)
    assert book.rehearsal == book.managers[0]
    assert book.people["ann"].identities == (Identity("slack", "T1", "U1"),)
    assert settings.adapters == ("slack",)


def test_versions_follow_the_content() -> None:
    text = APP_YAML.read_text(encoding="utf-8")
    first, same = load_text(text)[0], load_text(text + "# a remark\n")[0]
    other = load_text(text.replace("ack: 15m", "ack: 16m"))[0]

    assert first.version != same.version
    assert first.policy_set.version == same.policy_set.version != other.policy_set.version
    assert first.calendars["dublin"].version == other.calendars["dublin"].version
    assert len(first.version) == len(first.policy_set.version) == 64


def test_all_problems_are_reported_together_in_the_order_of_the_file() -> None:
    with pytest.raises(ConfigError) as refused:
        load_text("organisation: {key: a, timezone: Mars/One}\npeople:\n  - {key: b}\nclints: []\n")

    assert [problem.line for problem in refused.value.problems] == [1, 3, 3, 4]


def test_what_may_be_a_secret_is_never_repeated() -> None:
    for line in ("slack_token: abc\n", "note: xoxb-1234-abcdef\n", "pager: {url: https://p.example, secret: s3cr3t}\n"):
        with pytest.raises(ConfigError) as refused:
            load_text(TOP + line)
        assert "abc" not in str(refused.value)
        assert "s3cr3t" not in str(refused.value)


def test_a_file_that_is_not_there_is_a_problem_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can be read"):
        load_all(tmp_path / "none.yaml")


def test_json_is_yaml_too() -> None:
    plain = read(APP_YAML.read_bytes(), "app.yaml").value

    assert load_text(json.dumps(plain))[0].policy_set == load(APP_YAML).policy_set


def test_the_default_is_the_file_of_the_working_directory_else_the_one_that_ships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_path() == APP_YAML

    (tmp_path / "app.yaml").write_text(TOP, encoding="utf-8")
    assert default_path() == Path("app.yaml")


def test_the_web_chat_is_off_beside_a_live_one_unless_it_is_allowed() -> None:
    adapters = "adapters: {{slack: {{workspaces: [{{id: T1}}]}}, web: {{enabled: true, allow_with_live: {}}}}}\n"
    _, closed = load_text(TOP + adapters.format("false"))
    _, allowed = load_text(TOP + adapters.format("true"))

    assert closed.adapters == ("slack",)
    assert any("web chat is off" in note for note in closed.notes)
    assert allowed.adapters == ("slack", "web")
