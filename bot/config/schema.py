"""The shape of `app.yaml` as a whole. What keys mean together is checked in `build`."""

from typing import Literal

from bot.config.scalars import Day, Host, Key, LocalDate, Minutes, Name, TimeOfDay, Variable
from bot.config.schema_base import Shape, needed, optional, several
from bot.config.schema_people import (
    LANGUAGE,
    Adapters,
    Channel,
    ClientShape,
    OrganisationShape,
    PersonShape,
    RootsShape,
    RotaShape,
    SiteShape,
    TeamShape,
)
from bot.config.schema_promises import CalendarShape, PolicyShape, SeverityWord, TypeShape

COUNTRY = r"^([A-Z]{2})?$"


class StandupShape(Shape):
    site: Key | None = optional("Which site; either this or a team.", "site: dublin")
    team: Key | None = optional("Which team; its people are not asked by their site then.", "team: dub-1")
    at: TimeOfDay = needed("When the digest is posted, local time of the site.", 'at: "08:45"')
    ask_before: Minutes = optional("How long before that people are asked.", "ask_before: 60m", 3600)
    remind_before: Minutes | None = optional(
        "How long before the digest who has not answered is reminded, once; a quarter of `ask_before`.",
        "remind_before: 15m",
    )
    days: list[Day] | None = optional("On which days; those of the site's shifts.", "days: [mon, tue, wed, thu, fri]")


class CareContact(Shape):
    name: Name = needed("Who or what it is.", "name: Samaritans")
    reach: str = needed("How they are reached.", "reach: 116 123", min_length=1, max_length=120)
    hours: str = optional("When they answer.", "hours: day and night", "", max_length=60)
    verified_on: LocalDate | None = optional("When somebody last checked it.", "verified_on: 2026-11-20")
    language: str = optional("What is spoken there; left out: any.", "language: en", "", pattern=LANGUAGE)


class HelpContact(CareContact):
    country: str = optional("Where it is there for people; left out: everywhere.", "country: IE", "", pattern=COUNTRY)


class CoachShape(Shape):
    person: Key = needed("Who calls back; somebody with the role coach.", "person: orla")
    days: list[Day] = optional("On which days.", "days: [mon, tue, wed, thu, fri]", [0, 1, 2, 3, 4])
    start: TimeOfDay = needed("From when, local time of the site.", 'from: "09:00"', alias="from")
    end: TimeOfDay = needed("Until when, on the same day.", 'to: "17:00"', alias="to")


class CheckinShape(Shape):
    mode: Literal["off", "pull", "push"] = optional("`pull`: only who asks; `push`: invitations.", "mode: pull", "off")
    k: int = optional("Publish nothing for fewer answers; never below 5.", "k: 8", 8, ge=5, le=1000)
    window_weeks: int = optional("How many weeks one window lasts.", "window_weeks: 4", 4, ge=1, le=26)
    tally_only: bool = optional("Keep no answer of anybody, only the counts of the window.", "tally_only: true", False)
    coach: CoachShape | None = optional(
        "Who calls back whoever asks for it, and when.", 'coach: {person: orla, from: "09:00", to: "17:00"}'
    )
    contacts: list[CareContact] = several(
        "What `Help now` shows besides, to this site's people.", "contacts: [{name: Samaritans, reach: 116 123}]"
    )


class PagerShape(Shape):
    url: str = needed(
        "Where a signed call goes; http only to this machine.",
        "url: https://pager.harbour.example/hook",
        pattern=r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?/)[^\s@]+$",
    )
    secret: Variable = needed("The environment variable with the signing secret.", "secret: PAGER_SECRET")


class LinksShape(Shape):
    allowed_hosts: list[Host] = several("Hosts that a link may point to.", "allowed_hosts: [review.orion.example]")


class RetentionShape(Shape):
    text_days: int = optional("Free text, days after closing.", "text_days: 90", 90, ge=1, le=3650)
    message_days: int = optional("Ids of chat messages, days.", "message_days: 90", 90, ge=1, le=3650)
    record_months: int = optional("The record itself, months.", "record_months: 13", 13, ge=1, le=120)
    audit_months: int = optional("The audit trail, months.", "audit_months: 24", 24, ge=1, le=120)
    snapshot_months: int = optional("Imported figures of queues, months.", "snapshot_months: 13", 13, ge=1, le=120)
    standup_days: int = optional("What was said for a stand-up, days.", "standup_days: 90", 90, ge=1, le=3650)


class MorningShape(Shape):
    before: Minutes = optional("How long before a manager's shift it is sent.", "before: 15m", 900)
    enabled: bool = optional("Whether managers are sent one at all.", "enabled: false", True)


class WeeklyShape(Shape):
    after: Minutes = optional("How long after Sunday 23:59 of the client's zone its week is frozen.", "after: 1h", 3600)
    enabled: bool = optional(
        "Whether weeks are frozen by themselves, and not by command alone.", "enabled: false", True
    )


class QueuesShape(Shape):
    stale_after: Minutes = optional("From when on an imported figure is said to be stale.", "stale_after: 2h", 7200)


class LegalShape(Shape):
    enabled: list[Key] | None = optional(
        "Which clocks of the packs; left out: all but repealed, pending and doubtful ones.",
        "enabled: [eu_terreg_removal, eu_dsa_art18]",
    )
    acknowledge_unverified: bool = optional(
        "Needed to enable what is pending or of low confidence.", "acknowledge_unverified: true", False
    )
    internal_targets: dict[Key, Minutes] = several(
        "Our own targets, instead of the pack's.", "internal_targets: {eu_dsa_art18: 30m}", dict
    )


class File(Shape):
    """The whole file."""

    organisation: OrganisationShape = needed("Who we are.", "organisation: {key: harbour, timezone: Europe/Dublin}")
    adapters: Adapters = optional("The chats that are on.", "adapters: {web: {enabled: true}}", Adapters())
    rehearsal: str | Channel | None = optional("Where every post goes instead; null: live.", "rehearsal: null")
    people: list[PersonShape] = several("Our people.", "people: [{key: aoife, name: Aoife, roles: [lead]}]")
    teams: list[TeamShape] = several("Our teams.", "teams: [{key: dub-1, site: dublin}]")
    managers_channel: Channel | None = optional("Where managers read.", "managers_channel: {slack: T1/C2}")
    clients: list[ClientShape] = several(
        "Our clients.", "clients: [{key: ORION, name: Orion, timezone: America/New_York}]"
    )
    sites: list[SiteShape] = several("Our sites.", "sites: [{key: dublin, timezone: Europe/Dublin, country: IE}]")
    calendars: list[CalendarShape] = several(
        "Business hours.", 'calendars: [{key: dublin, timezone: Europe/Dublin, weekly: {mon: [["09:00", "17:00"]]}}]'
    )
    severities: dict[SeverityWord, Name] = several("What severities are called.", "severities: {P0: Critical}", dict)
    labels: dict[Key, Name] = several("The content labels.", "labels: {self_harm: Self-harm}", dict)
    types: dict[Key, TypeShape] = several(
        "The catalogue of types.", "types: {vip_press: {label: VIP / press, …}}", dict
    )
    policies: list[PolicyShape] = several("What was promised.", "policies: [{key: p1, when: {severity: P1}, …}]")
    rota: list[RotaShape] = several("Who has which duty when.", "rota: [{duty: lead, site: dublin, person: aoife}]")
    restricted_groups: dict[Key, list[Key]] = several(
        "Who may see a restricted type.", "restricted_groups: {csae: [aoife]}", dict
    )
    standups: list[StandupShape] = several("The daily digests.", 'standups: [{site: dublin, at: "08:45"}]')
    morning: MorningShape = optional("The manager's morning.", "morning: {before: 15m}", MorningShape())
    weekly_report: WeeklyShape = optional(
        "The frozen report of each client's week.", "weekly_report: {after: 1h}", WeeklyShape()
    )
    queues: QueuesShape = optional("Imported figures of queues.", "queues: {stale_after: 2h}", QueuesShape())
    help_now: list[HelpContact] = several(
        "What `Help now` shows, by country; there for everybody, without check-ins.",
        "help_now: [{name: Samaritans, reach: 116 123, country: IE, verified_on: 2026-11-20}]",
    )
    checkins: dict[Key, CheckinShape] = several("Private check-ins, by site.", "checkins: {dublin: {mode: pull}}", dict)
    quiet_hours: dict[Key, list[TimeOfDay]] = several(
        "When P2 to P4 wait.", 'quiet_hours: {aoife: ["22:00", "07:00"]}', dict
    )
    pager: PagerShape | None = optional(
        "A pager that steps may name as `pager`.", "pager: {url: https://…, secret: PAGER_SECRET}"
    )
    links: LinksShape = optional("Links.", "links: {allowed_hosts: [review.orion.example]}", LinksShape())
    retention: RetentionShape = optional("How long what is kept.", "retention: {text_days: 90}", RetentionShape())
    legal: LegalShape = optional(
        "The legal clocks: examples of a dated pack, not legal advice.",
        "legal: {enabled: [eu_terreg_removal]}",
        LegalShape(),
    )
    roots: RootsShape = optional("What the commands are called.", "roots: {escalate: [escalate, esc]}", RootsShape())
