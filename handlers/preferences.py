"""What people choose for themselves: quiet hours, language, and the chat for what may wait.

A choice is kept in the database and holds over `app.yaml` at once, in every replica (`handlers.in_force`).
"""

from dataclasses import replace
from datetime import datetime

from handlers.act import Act
from handlers.cards.languages import speaking
from handlers.cards.preferences import preferences_card
from handlers.cards.reply import Reply, Say
from handlers.commands.preferences import Prefer
from handlers.commands.preferring import DEFAULT, quiet_of
from handlers.domain.errors import BadInput, NotAllowed
from handlers.domain.language import language_of
from handlers.domain.preference import OFF, Preference, chosen_over, written
from handlers.domain.rulebook import RuleBook
from handlers.domain.tongue import said

EVERY = "every"


async def prefer(command: Prefer, act: Act, now: datetime) -> Reply:
    """Keep what the asker chose. What stands already is no choice: `app.yaml` goes on to say it."""
    stands = current(act)
    wanted = {
        "quiet": quiet_of(command.quiet) if command.quiet else "",
        "language": command.language,
        "reach": _known_there(act, command.reach),
    }
    changed = {name: value for name, value in wanted.items() if value and value != stands[name]}
    if not changed:
        return Say(preferences_card(stands))
    me = act.asker.key
    before = next((one for one in await act.work.preferences.all() if one.person == me), Preference(me, now))
    kept = {name: "" if value in (DEFAULT, EVERY) else value for name, value in changed.items()}
    after = replace(before, changed_at=now, **kept)
    await act.work.preferences.put(after)
    holds = _values(chosen_over(act.rules, [after]), me)
    with speaking(holds["language"]):  # whoever chose a language is answered in it
        return Say(preferences_card(holds, changed=tuple(changed)), language=holds["language"])


def current(act: Act) -> dict[str, str]:
    """The asker's preferences as they hold now, by the names of the form's fields. Raises NotAllowed."""
    if act.asker.is_client or act.asker.key not in act.rules.people:
        raise NotAllowed(
            said("Preferences are for our own people whom `app.yaml` names. `whoami` says who you are here.")
        )
    return _values(act.rules, act.asker.key)


def _values(rules: RuleBook, person: str) -> dict[str, str]:
    quiet = rules.quiet_hours.get(person)
    return {
        "quiet": written(quiet) if quiet is not None else OFF,
        "language": language_of(rules, rules.people[person]),
        "reach": rules.reach.get(person, EVERY),
    }


def _known_there(act: Act, chat: str) -> str:
    """The chat, where somebody is known there. Raises BadInput."""
    known = [surface.chat for surface, _ in act.rules.surfaces(f"person:{act.asker.key}")]
    if chat in ("", EVERY) or chat in known:
        return chat
    allowed = ", ".join(dict.fromkeys([*known, EVERY]))
    raise BadInput(
        said(
            "You are not known in `{chat}`, so nothing would reach you there. Allowed: {allowed}. For "
            "example: `prefs reach {every}`.",
            chat=chat,
            allowed=allowed,
            every=EVERY,
        ),
        field="reach",
    )
