"""What a stand-up's messages say at the moment they are sent; the digest alone says what it said at its minute."""

from datetime import date, datetime

from handlers.act import Act
from handlers.cards.card import Card
from handlers.cards.reply import Say
from handlers.cards.standup import items_card, late_card, question_card, said_card
from handlers.domain.errors import NotAllowed
from handlers.domain.rulebook import Standup
from handlers.domain.standup import Occasion, occasion
from handlers.domain.timeline import Audience
from handlers.ports.post_office import Outgoing
from handlers.standups import digest, items
from handlers.standups.answering import QUESTIONS, question_labels, said_texts
from handlers.standups.places import ABOUT, digest_slot
from handlers.standups.questions import is_silent


async def compose(act: Act, out: Outgoing, width: Audience, now: datetime, *, stands: bool) -> Card | None:
    """The card of one message; None where it matters no more. Raises NotAllowed where a client would read it."""
    if width is Audience.CLIENT:
        raise NotAllowed("A stand-up is for our own people.")
    standup = act.rules.standups.get(out.about[ABOUT])
    if standup is None:
        return None
    found = occasion(standup, act.rules.sites[standup.site], date.fromisoformat(out.about["day"]))
    if found is None:
        return None
    match out.about["what"]:
        case "digest":
            kept = await act.work.memory.recall(digest_slot(found))
            return kept.card if isinstance(kept, Say) else None
        case "late":
            return await _late(act, standup, found, out)
        case "ask" | "remind":
            return await _question(act, standup, found, out, now)
        case "said":
            return await _said(act, standup, found, out, now) if stands else None
        case _:
            return await _items(act, standup, found, out, now)


async def _question(act: Act, standup: Standup, found: Occasion, out: Outgoing, now: datetime) -> Card | None:
    voice = await act.work.standups.voice(standup.key, out.about["day"], out.about["person"])
    if now >= found.digest_at or (voice is not None and not is_silent(voice)):
        return None
    again = out.about["what"] == "remind"
    name = digest.name_of(act, standup)
    return question_card(standup.key, name, found.digest_at, again=again, labels=question_labels())


async def _said(act: Act, standup: Standup, found: Occasion, out: Outgoing, now: datetime) -> Card | None:
    voice = await act.work.standups.voice(standup.key, out.about["day"], out.about["person"])
    if voice is None:
        return None
    late = now >= found.digest_at
    return said_card(standup.key, digest.name_of(act, standup), found.digest_at, said_texts(voice), late=late)


async def _late(act: Act, standup: Standup, found: Occasion, out: Outgoing) -> Card | None:
    voice = await act.work.standups.voice(standup.key, out.about["day"], out.about["person"])
    new = out.about["new"].split(",")
    if voice is None:
        return None
    texts = [
        (label, text)
        for name, label, text in zip(QUESTIONS, question_labels(), voice.texts, strict=True)
        if name in new and text
    ]
    return late_card(standup.key, digest.name_of(act, standup), texts) if texts else None


async def _items(act: Act, standup: Standup, found: Occasion, out: Outgoing, now: datetime) -> Card | None:
    """What is due of one person's items, or the one that was given to them."""
    person = out.about["person"]
    if "item" in out.about:
        one = await act.work.standups.item(int(out.about["item"]))
        mine = [one] if one is not None and one.is_open and one.owner == person else []
    else:
        mine = await items.due_of(act, found, person)
    views = digest.item_views(act, mine, items.day_of(standup, act, now))
    return items_card(standup.key, digest.name_of(act, standup), views, yours=True) if mine else None
