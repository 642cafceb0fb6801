"""The private questions before a stand-up, and one reminder. Nobody who is off, asleep or has answered is asked."""

from datetime import datetime

from handlers.act import Act
from handlers.domain.rota import in_quiet_hours
from handlers.domain.rulebook import Standup
from handlers.domain.standup import SPACING, Occasion, participants
from handlers.ports.standups import Voice
from handlers.standups import items
from handlers.standups.places import private_slot, queue


async def ask(act: Act, standup: Standup, found: Occasion, now: datetime) -> None:
    """Ask everybody who is at work at the time of the digest. Quiet hours hold the questions until the reminder."""
    for person in _awake(act, standup, found, now):
        if await act.work.standups.ask(_asked(found, person, now)):
            await _send(act, found, person, "ask", now)
    await items.come_back(act, standup, found, now)


async def remind(act: Act, standup: Standup, found: Occasion, now: datetime) -> None:
    """Remind, once, whoever was asked and said nothing; ask whose quiet hours have ended since."""
    voices = {voice.person: voice for voice in await act.work.standups.voices(standup.key, found.day.isoformat())}
    for person in _awake(act, standup, found, now):
        voice = voices.get(person)
        if voice is None:
            await act.work.standups.ask(_asked(found, person, now))
            await _send(act, found, person, "ask", now)
        elif voice.asked_at is not None and is_silent(voice) and now - voice.asked_at >= SPACING:
            await _send(act, found, person, "remind", now)


def is_silent(voice: Voice) -> bool:
    """True while somebody has neither answered nor said that they will not."""
    return voice.said_at is None and not voice.skipped


def _awake(act: Act, standup: Standup, found: Occasion, now: datetime) -> list[str]:
    people = participants(act.rules, standup, found.digest_at)
    return [person for person in people if not in_quiet_hours(act.rules, person, now)]


def _asked(found: Occasion, person: str, now: datetime) -> Voice:
    return Voice(found.standup, found.day.isoformat(), person, asked_at=now)


async def _send(act: Act, found: Occasion, person: str, what: str, now: datetime) -> None:
    slot = private_slot(found, person) if what == "ask" else ""
    about = {"person": person}
    await queue(act, found, what, f"person:{person}", now, kind="reminder", slot=slot, about=about)
