"""Shapes of `app.yaml`: the organisation, its chats, people, teams, sites, clients, and who is on duty."""

from typing import Literal

from bot.config.scalars import ClientKey, Day, Key, LocalDate, Name, Root, TimeOfDay, Zone
from bot.config.schema_base import Shape, needed, optional, several

RoleWord = Literal["moderator", "lead", "manager", "coach", "administrator", "auditor"]
LANGUAGE = r"^([a-z]{2})?$"
DutyWord = Literal["lead", "backup", "manager", "site_lead", "account", "legal"]


class OrganisationShape(Shape):
    key: Key = needed("Short name of the organisation; never changes.", "key: harbour")
    timezone: Zone = needed(
        "Where headquarters are; used where nothing nearer says another.", "timezone: Europe/Dublin"
    )
    language: str = optional(
        "What Handrail speaks where nothing nearer says another: en, es or pl.", "language: es", "", pattern=LANGUAGE
    )


class Workspace(Shape):
    id: str = needed("The workspace's id, as Slack writes it.", "id: T0123ABCD", pattern=r"^[TE][A-Z0-9]+$")


class SlackAdapter(Shape):
    mode: Literal["socket", "http"] = optional("How Slack reaches us: `socket` or `http`.", "mode: socket", "socket")
    workspaces: list[Workspace] = several("The workspaces that are ours.", "workspaces: [{id: T0123ABCD}]")


class TeamsAdapter(Shape):
    tenants: list[str] = several("The Microsoft 365 tenants that are ours.", "tenants: [TENANT-GUID]")
    allow_anonymous: bool = optional("Try it without tokens, on this machine only.", "allow_anonymous: false", False)


class WebAdapter(Shape):
    enabled: bool = optional("Whether the web chat on this machine is on.", "enabled: true", True)
    allow_with_live: bool = optional(
        "Keep it on beside Slack or Teams; else it is off then.", "allow_with_live: false", False
    )


class Adapters(Shape):
    slack: SlackAdapter | None = optional("Slack; left out: off.", "slack: {mode: socket, workspaces: [{id: T1}]}")
    teams: TeamsAdapter | None = optional("Microsoft Teams; left out: off.", "teams: {tenants: [TENANT-GUID]}")
    web: WebAdapter | None = optional("The web chat; left out: off.", "web: {enabled: true}")


class Channel(Shape):
    """A place in every chat; at least one of them."""

    slack: str | None = optional("WORKSPACE/CHANNEL.", "slack: T1/C1", pattern=r"^[TE][A-Z0-9]+/[CGD][A-Z0-9]+$")
    teams: str | None = optional("The channel's id; with several tenants, TENANT/ID.", 'teams: "19:x@thread.tacv2"')
    web: str | None = optional("The web chat's room.", "web: dub-1", pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")


class ClientChannel(Channel):
    shared: bool = optional("Shared with the client's own workspace (Slack Connect).", "shared: true", False)


class SlackUser(Shape):
    workspace: str = needed("The workspace that the person belongs to.", "workspace: T1", pattern=r"^[TE][A-Z0-9]+$")
    user: str = needed("The person's member id.", "user: U1", pattern=r"^[UW][A-Z0-9]+$")


class TeamsUser(Shape):
    tenant: str = needed("The tenant that the person belongs to.", "tenant: TENANT-GUID", min_length=1)
    user: str = needed("The person's object id in Entra.", "user: AAD-OBJECT-ID", min_length=1)


class PersonShape(Shape):
    key: Key = needed("Short name of the person; never changes.", "key: aoife")
    name: Name = needed("The name that colleagues read.", "name: Aoife Byrne")
    roles: list[RoleWord] = needed("What the person may do.", "roles: [lead]", min_length=1)
    site: Key | None = optional("Where the person works.", "site: dublin")
    team: Key | None = optional("The team that the person belongs to.", "team: dub-1")
    timezone: Zone | None = optional("The person's own zone; else the site's.", "timezone: Europe/Dublin")
    language: str = optional(
        "What Handrail speaks to the person, and `Help now`; else the site's.", "language: pl", "", pattern=LANGUAGE
    )
    slack: SlackUser | None = optional("Who that is in Slack.", "slack: {workspace: T1, user: U1}")
    teams: TeamsUser | None = optional("Who that is in Teams.", "teams: {tenant: TENANT-GUID, user: AAD-OBJECT-ID}")


class ContactShape(Shape):
    key: Key = needed("Short name of the contact; never changes.", "key: client_orion")
    name: Name = needed("The contact's name.", "name: Kim")
    timezone: Zone | None = optional("The contact's own zone; else the client's.", "timezone: America/New_York")
    slack: SlackUser | None = optional("Who that is in Slack.", "slack: {workspace: T9, user: U9}")
    teams: TeamsUser | None = optional("Who that is in Teams.", "teams: {tenant: TENANT-GUID, user: AAD-OBJECT-ID}")


class TeamShape(Shape):
    key: Key = needed("Short name of the team.", "key: dub-1")
    name: Name | None = optional("The team's name; else its key.", "name: Dublin 1")
    site: Key = needed("The site that the team works at.", "site: dublin")
    clients: list[ClientKey] = several("The clients it works for, the usual one first.", "clients: [ORION, VEGA]")
    channel: Channel | None = optional("The team's own channel.", "channel: {slack: T1/C1, web: dub-1}")


class ClientShape(Shape):
    key: ClientKey = needed("The beginning of its references; never changes.", "key: ORION")
    name: Name = needed("The client's name.", "name: Orion")
    timezone: Zone = needed("The zone that the client reads times in.", "timezone: America/New_York")
    alias: Name | None = optional("How our staff are named to the client.", "alias: Dublin T&S desk")
    channel: ClientChannel | None = optional(
        "The channel shared with the client.", "channel: {slack: T1/C9, shared: true}"
    )
    contacts: list[ContactShape] = several("The client's people.", "contacts: [{key: client_orion, name: Kim}]")
    jurisdictions: list[str] = several("Whose law holds where the form does not ask.", "jurisdictions: [EU, US]")
    language: str = optional("What Handrail writes to the client: en, es or pl.", "language: es", "", pattern=LANGUAGE)


class ShiftShape(Shape):
    name: Name = needed("The shift's name.", "name: day")
    days: list[Day] = needed("The days on which it begins.", "days: [mon, tue, wed, thu, fri]", min_length=1)
    start: TimeOfDay = needed("When it begins, local time.", 'from: "06:00"', alias="from")
    end: TimeOfDay = needed("When it ends; at or before `from`: the next day.", 'to: "15:00"', alias="to")


class SiteShape(Shape):
    key: Key = needed("Short name of the site.", "key: dublin")
    name: Name | None = optional("The site's name; else its key.", "name: Dublin")
    timezone: Zone = needed("The site's zone; its shifts are in it.", "timezone: Europe/Dublin")
    country: str | None = optional("Two letters; brings its public holidays.", "country: IE")
    language: str = optional(
        "What Handrail speaks there (en, es, pl), and the language of `Help now`.", "language: en", "", pattern=LANGUAGE
    )
    calendar: Key | None = optional("Its business hours; else the calendar of the same key.", "calendar: dublin")
    shifts: list[ShiftShape] = several("Its shifts.", 'shifts: [{name: day, days: [mon], from: "08:00", to: "17:00"}]')
    holidays: list[LocalDate] = several("Further days off.", "holidays: [2026-12-24]")
    hands_over_to: Key | None = optional(
        "The site whose shift takes over when one of this site's ends (its own key: its own next shift); left out: no "
        "shift hand-over.",
        "hands_over_to: austin",
    )
    names_in_exports: bool = optional(
        "Whether exports of `handrail report` may name its people; else they carry roles.",
        "names_in_exports: true",
        False,
    )


class RotaShape(Shape):
    duty: DutyWord = needed("Which duty.", "duty: lead")
    site: Key | None = optional("For which site; left out: everywhere.", "site: dublin")
    client: ClientKey | None = optional("Or for which client.", "client: ORION")
    person: Key = needed("Who has it.", "person: aoife")
    days: list[Day] | None = optional("The days on which it begins; left out: every day.", "days: [mon, tue]")
    start: TimeOfDay | None = optional(
        "From when, local time of the site; left out: all day.", 'from: "08:00"', alias="from"
    )
    end: TimeOfDay | None = optional("Until when; at or before `from`: the next day.", 'to: "17:00"', alias="to")


class RootsShape(Shape):
    escalate: list[Root] = optional("Words of the command for cases.", "escalate: [escalate, esc]", ["escalate", "esc"])
    standup: list[Root] = optional("Words of the command for stand-ups.", "standup: [standup]", ["standup"])
    checkin: list[Root] = optional("Words of the command for check-ins.", "checkin: [checkin]", ["checkin"])
