"""Check-ins: opted into by each person for themselves, answered at most once a day, told of once a window.

Whoever asks is answered about themselves alone: no function here takes another person's key.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cards import checkin as cards
from handlers.cards.card import Card
from handlers.cards.dates import written
from handlers.cards.reply import Ask, Reply, Say
from handlers.cards.trend import trend_card
from handlers.commands import care as verbs
from handlers.domain import tally
from handlers.domain.checkin import Checkin, Shift, Terms, Weight
from handlers.domain.cohort import cohort_of
from handlers.domain.people import Person
from handlers.domain.pulse import Closing, Cohort, Release, Window, close, window_of
from handlers.domain.rulebook import RuleBook, Site
from handlers.domain.tally import Tally
from handlers.domain.tongue import said
from handlers.domain.trend import Trend, trend
from handlers.ports.vault import Decide, Opened, Published, Remembered, Standing, Told, VaultWork
from handlers.wellbeing.help_now import contacts_of


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks about themselves. `today` is the day of their site, `opened` the window it lies in.

    `terms` hold from the next window on. `key` tells one delivery from others. `until` is when the shift ends in whose
    last hour people are invited.
    """

    work: VaultWork
    rules: RuleBook
    person: Person
    site: Site
    terms: Terms
    today: date
    opened: Opened
    key: str
    until: datetime | None = None


def day_of(site: Site, now: datetime) -> date:
    """The day at a site."""
    return now.astimezone(ZoneInfo(site.timezone)).date()


@dataclass(frozen=True, slots=True)
class Turned:
    """The window that a site is in, and how many were told of just now."""

    opened: Opened
    told: int


async def turn(work: VaultWork, rules: RuleBook, site: str, today: date) -> Turned:
    """Tell of the windows of a site that are over, and fix the cohort and the `k` of the one that begins.

    What the configuration says of them holds from the next window on: one that has begun keeps what was promised.
    """
    terms, present = rules.checkins[site], cohort_of(rules, site)
    windows = await work.open_windows(site)
    over = [opened for opened in windows if opened.window.over(today)]
    for opened in over:
        await close_window(work, site, opened, present, today)
    running = [opened for opened in windows if opened not in over]
    if running:
        return Turned(running[-1], len(over))
    begins = Opened(window_of(today, terms.window_weeks), terms.k, terms.tally_only)
    await work.open_window(site, begins.window, Cohort(site, present), begins.k, tally=begins.tally)
    return Turned(begins, len(over))


async def close_window(work: VaultWork, site: str, opened: Opened, present: Set[str], today: date) -> None:
    """Tell of a window that is over; `present` are the people's keys who are still there."""
    if opened.tally:
        await work.close_tally(site, opened.window, present, _told_of_tally(opened.window, today))
    else:
        await work.close(site, opened.window, present, _told(opened.window, today))


def _told(window: Window, today: date) -> Decide:
    def decide(tree: Cohort, answers: Mapping[str, Checkin], staying: Set[str], k: int) -> Closing:
        return close(window, tree, answers, staying=staying, today=today, k=k)

    return decide


def _told_of_tally(window: Window, today: date) -> Told:
    def told(tree: Cohort, counts: Tally, staying: int, k: int) -> Release:
        return tally.told(tree.key, window, counts, staying=staying, today=today, k=k)

    return told


async def answer(asker: Asker, verb: str, values: Mapping[str, str]) -> Reply:
    """Do what one verb asks."""
    return await _DOES[verb](asker, values)


async def filled(asker: Asker, values: Mapping[str, str]) -> Reply:
    """The form sent in: kept if they take part, once a day; the same delivery again is thanked again."""
    standing = await asker.work.standing(asker.person.key)
    if standing is None:
        return Say(_notice(asker, joined=False))
    wanted = values.get("help", "")
    thanks = Say(cards.thanks_card(wanted if wanted in cards.HELPS else "", contacts_of(asker.rules, asker.person)))
    if not await asker.work.once(f"{asker.person.key} {asker.key}", asker.today):
        return thanks
    if standing.answered_on == asker.today:
        return Say(cards.done_today_card())
    given = _given(values)
    if asker.opened.tally:
        await asker.work.count(asker.person.key, asker.site.key, asker.opened.window, given)
    else:
        await asker.work.answer(asker.person.key, asker.site.key, asker.opened.window, given)
    if standing.history and not asker.opened.tally:
        await asker.work.remember(asker.person.key, Remembered(asker.today, given))
    await asker.work.put_standing(asker.person.key, replace(standing, answered_on=asker.today, ignored=0))
    return thanks


async def _open(asker: Asker, _values: Mapping[str, str]) -> Reply:
    standing = await asker.work.standing(asker.person.key)
    if standing is None:
        return Say(_notice(asker, joined=False))
    return (
        Say(cards.done_today_card())
        if standing.answered_on == asker.today
        else Ask(cards.checkin_form(_clock_at(asker)))
    )


async def _join(asker: Asker, _values: Mapping[str, str]) -> Reply:
    if await asker.work.standing(asker.person.key) is None:
        await asker.work.put_standing(asker.person.key, Standing(asker.today))
    sentence = said("You take part, and can stop at any time. Nobody is told.")
    return Say(cards.plain_card(said("You are in"), sentence, cards.OPEN, cards.WHO, cards.STOP))


async def _stop(asker: Asker, values: Mapping[str, str]) -> Reply:
    return await stop(asker.work, asker.person.key, values)


async def stop(work: VaultWork, person: str, values: Mapping[str, str]) -> Reply:
    """Opt out, once they are sure; open to whoever took part, wherever they work by now."""
    if values.get("sure") != "yes":
        return Say(cards.stop_card())
    await forget(work, person)
    return Say(
        cards.plain_card(
            said("Stopped"), said("Your key is destroyed. Nothing that was kept of you can be read again.")
        )
    )


async def forget(work: VaultWork, person: str) -> None:
    """Destroy somebody's key and what is theirs, with what they asked a coach for."""
    await work.forget(person)
    for site in await work.sites():
        for call in await work.calls(site):
            if call.person == person:
                await work.drop_call(call.id)


async def _skip(asker: Asker, _values: Mapping[str, str]) -> Reply:
    """Not today: to say so is no silence, so it does not count as ignored."""
    standing = await asker.work.standing(asker.person.key)
    if standing is not None:
        await asker.work.put_standing(asker.person.key, replace(standing, ignored=0))
    return Say(cards.plain_card(said("Skipped"), said("Not today, then. It is not counted, and nobody is told.")))


async def _later(asker: Asker, _values: Mapping[str, str]) -> Reply:
    """Once more by their own wish: that is no silence either."""
    standing = await asker.work.standing(asker.person.key)
    if standing is not None:
        await asker.work.put_standing(asker.person.key, replace(standing, later=True, ignored=0))
    sentence = said("It comes once more before the shift ends; if that is too late, at the end of the next one.")
    return Say(cards.plain_card(said("Later, then"), sentence, cards.OPEN))


async def _pause(asker: Asker, _values: Mapping[str, str]) -> Reply:
    await _changed(asker, paused=True)
    return Say(cards.plain_card(said("Paused"), said("No invitations until you say `resume`. You can still check in.")))


async def _resume(asker: Asker, _values: Mapping[str, str]) -> Reply:
    await _changed(asker, paused=False)
    return Say(cards.plain_card(said("Not paused"), said("Invitations may come again, at most one a day."), cards.OPEN))


async def _changed(asker: Asker, *, paused: bool) -> None:
    """Change it for who takes part; nothing is kept of who does not."""
    standing = await asker.work.standing(asker.person.key)
    if standing is not None:
        await asker.work.put_standing(asker.person.key, replace(standing, paused=paused, ignored=0))


async def _who(asker: Asker, _values: Mapping[str, str]) -> Reply:
    return Say(_notice(asker, joined=await asker.work.standing(asker.person.key) is not None))


async def _resources(asker: Asker, _values: Mapping[str, str]) -> Reply:
    return Say(cards.resources_card(contacts_of(asker.rules, asker.person)))


async def _history(asker: Asker, values: Mapping[str, str]) -> Reply:
    standing, me = await asker.work.standing(asker.person.key), asker.person.key
    if standing is None:
        return Say(_notice(asker, joined=False))
    if asker.opened.tally and (values.get("keep") == "on" or not standing.history):
        return Say(
            cards.plain_card(
                said("Your own history"), said("Nothing of an answer is kept here, not even for yourself.")
            )
        )
    if (keep := values.get("keep")) in ("on", "off") and standing.history is not (keep == "on"):
        standing = replace(standing, history=keep == "on")
        await asker.work.put_standing(me, standing)
        if not standing.history:
            await asker.work.forget_history(me)
    found = [(written(one.day, "%a %d %b %Y"), one.checkin) for one in await asker.work.history(me)]
    return Say(cards.history_card(found, kept=standing.history))


async def _pulse(asker: Asker, _values: Mapping[str, str]) -> Reply:
    """The newest page; whoever asks, it is the same."""
    published = await asker.work.published(asker.site.key)
    newest = next(iter(published), None)
    window, page = (newest.window, newest.release.page) if newest is not None else (None, None)
    over_time = _trend_of(asker, published) is not None
    return Say(cards.pulse_card(asker.site.name, window, page, over_time=over_time))


async def _trend(asker: Asker, _values: Mapping[str, str]) -> Reply:
    """What was told of the windows, side by side; whoever asks, it is the same."""
    found = _trend_of(asker, await asker.work.published(asker.site.key))
    return Say(trend_card(asker.site.name, found))


def _trend_of(asker: Asker, published: Sequence[Published]) -> Trend | None:
    return trend(asker.site.key, ((one.window, one.release) for one in published))


def _notice(asker: Asker, *, joined: bool) -> Card:
    """With the numbers that were promised for this window; what was changed since is announced with its day."""
    opened, terms = asker.opened, asker.terms
    now = cards.Promise(opened.k, opened.window.weeks, opened.window.first, opened.tally)
    then = cards.Promise(terms.k, terms.window_weeks, opened.window.last + timedelta(days=1), tally=terms.tally_only)
    changes = replace(then, since=now.since) != now
    return cards.notice_card(now, then=then if changes else None, joined=joined)


def _clock_at(asker: Asker) -> str:
    """Until when the check-in is open that they are invited to, by their own clock; "" where they are to none."""
    return f"{asker.until.astimezone(ZoneInfo(asker.person.timezone)):%H:%M}" if asker.until is not None else ""


def _given(values: Mapping[str, str]) -> Checkin:
    """What was chosen; whatever is no choice of the form counts as skipped."""
    shift, weight = values.get("shift", ""), values.get("weight", "")
    return Checkin(
        Shift(shift) if shift in {each.value for each in Shift} else None,
        Weight(weight) if weight in {each.value for each in Weight} else None,
    )


_DOES: Mapping[str, Callable[[Asker, Mapping[str, str]], Awaitable[Reply]]] = {
    verbs.CHECKIN: _open,
    verbs.JOIN: _join,
    verbs.SKIP: _skip,
    verbs.LATER: _later,
    verbs.STOP: _stop,
    verbs.PAUSE: _pause,
    verbs.RESUME: _resume,
    verbs.WHO_CAN_SEE: _who,
    verbs.RESOURCES: _resources,
    verbs.HISTORY: _history,
    verbs.PULSE: _pulse,
    verbs.TREND: _trend,
}
