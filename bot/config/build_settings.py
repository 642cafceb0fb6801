"""The settings beside the rule book: chats, check-ins, retention."""

from bot.config.build_people import known, web_is_on
from bot.config.problems import Findings, Place
from bot.config.schema import CheckinShape, File
from bot.config.settings import (
    AppSettings,
    CareContact,
    Checkins,
    Retention,
    SlackSettings,
    TeamsSettings,
    WebSettings,
)
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


def _checkins(key: str, shape: CheckinShape, book: RuleBook, findings: Findings) -> Checkins:
    at: Place = ("checkins", key)
    known(findings, at, key, book.sites, "site")
    if shape.mode != "off" and not shape.contacts:
        allowed = "at least one contact: `Help now` must have an answer before check-ins are on"
        findings.add((*at, "contacts"), [], allowed=allowed, example="contacts: [{name: Samaritans, reach: 116 123}]")
    contacts = tuple(CareContact(one.name, one.reach, one.hours, one.verified_on) for one in shape.contacts)
    return Checkins(key, shape.mode, shape.k, shape.window_weeks, contacts)
