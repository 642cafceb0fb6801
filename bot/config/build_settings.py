"""The settings beside the rule book: chats, check-ins, retention."""

from bot.config.build_people import known, web_is_on
from bot.config.problems import Findings, Place
from bot.config.schema import CareContact, CheckinShape, CoachShape, File
from bot.config.settings import (
    AppSettings,
    Checkins,
    Retention,
    SlackSettings,
    TeamsSettings,
    WebSettings,
)
from handlers.domain.callback import Coach
from handlers.domain.care import Contact
from handlers.domain.checkin import Mode, Terms
from handlers.domain.people import Role
from handlers.domain.rulebook import RuleBook

WEB_IS_OFF = (
    "The web chat is off: one can play anybody's part in it, so beside Slack or Teams it needs `allow_with_live: true`."
)


def settings(file: File, rehearsal_named: bool, book: RuleBook, findings: Findings) -> AppSettings:
    """The settings of a file whose rule book is `book`."""
    slack, teams, web = file.adapters.slack, file.adapters.teams, file.adapters.web
    return AppSettings(
        slack=SlackSettings(slack.mode, tuple(one.id for one in slack.workspaces)) if slack else None,
        teams=TeamsSettings(tuple(teams.tenants), teams.allow_anonymous) if teams else None,
        web=WebSettings(web.allow_with_live) if web and web_is_on(file) else None,
        rehearsal_named=rehearsal_named,
        checkins={key: _checkins(key, shape, book, findings) for key, shape in file.checkins.items()},
        retention=Retention(**file.retention.model_dump()),
        pager=book.pager,
        notes=(WEB_IS_OFF,) if web and web.enabled and not web_is_on(file) else (),
    )


def contacts(file: File) -> tuple[Contact, ...]:
    """Whom `Help now` shows: those of countries and of everybody, then each site's own."""
    everywhere = (_contact(one, country=one.country) for one in file.help_now)
    of_sites = (_contact(one, site=key) for key, shape in file.checkins.items() for one in shape.contacts)
    return (*everywhere, *of_sites)


def terms(file: File) -> dict[str, Terms]:
    """The terms of check-ins, by site."""
    return {
        key: Terms(Mode(one.mode), one.k, one.window_weeks, _coach(one.coach), one.tally_only)
        for key, one in file.checkins.items()
    }


def _coach(shape: CoachShape | None) -> Coach | None:
    return Coach(shape.person, frozenset(shape.days), shape.start, shape.end) if shape is not None else None


def _check_coach(at: Place, shape: CoachShape, book: RuleBook, findings: Findings) -> None:
    """A coach is somebody with that role, and with hours."""
    if known(findings, (*at, "person"), shape.person, book.people, "person") and not book.people[shape.person].has(
        Role.COACH
    ):
        allowed = "somebody with the role coach"
        findings.add((*at, "person"), shape.person, allowed=allowed, example="roles: [coach]")
    if shape.end <= shape.start:
        findings.add((*at, "to"), f"{shape.end:%H:%M}", allowed="a time later than `from`", example='to: "17:00"')


def _contact(shape: CareContact, *, site: str = "", country: str = "") -> Contact:
    return Contact(shape.name, shape.reach, shape.hours, shape.verified_on, site, country, shape.language)


def _checkins(key: str, shape: CheckinShape, book: RuleBook, findings: Findings) -> Checkins:
    at: Place = ("checkins", key)
    known(findings, at, key, book.sites, "site")
    country = book.sites[key].country if key in book.sites else None
    found = tuple(one for one in book.care if one.site == key or (country and one.country == country))
    if shape.mode != "off" and not found:
        allowed = "at least one contact: `Help now` must have an answer before check-ins are on"
        findings.add((*at, "contacts"), [], allowed=allowed, example="contacts: [{name: Samaritans, reach: 116 123}]")
    if shape.coach is not None:
        _check_coach((*at, "coach"), shape.coach, book, findings)
    own = tuple(one for one in found if one.site == key)
    return Checkins(key, shape.mode, shape.k, shape.window_weeks, own, shape.tally_only)
