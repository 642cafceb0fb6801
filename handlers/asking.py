"""From what arrived to who asks and which command it is."""

from collections.abc import Mapping
from datetime import datetime

from handlers.access import case_here, find, require
from handlers.act import Act
from handlers.cards.form import Form, Option, filled_in
from handlers.cards.forms import FormContext, Offer, new_form, verb_form
from handlers.cards.reply import Ask
from handlers.clocks.breaches import likeliest
from handlers.commands.command import Command
from handlers.commands.escalations import Open
from handlers.commands.grammar import Incomplete, build, complete_or_ask, read, read_form_id
from handlers.commands.reader import Reader, reader_of
from handlers.commands.registry import VERBS
from handlers.commands.registry import find as find_verb
from handlers.commands.request import Filled, Pressed, Remarked, Request, Typed
from handlers.commands.verbs_preferences import PREFS
from handlers.commands.wordless import wants_words, without_words
from handlers.commands.words import references
from handlers.domain.catalogue import label_words
from handlers.domain.errors import BadInput, FieldErrors, Refusal
from handlers.domain.people import Person, Role
from handlers.domain.rulebook import RuleBook
from handlers.domain.severity import Severity
from handlers.domain.tongue import said
from handlers.escalations import ruling
from handlers.escalations.handover_verbs import written
from handlers.escalations.opening import check_may_raise, clients_offered, severity_of, types_offered
from handlers.escalations.wording import no_words, takes_words
from handlers.notices import publishing
from handlers.notices.seen import require_role
from handlers.preferences import current

NEW = "new"


def who_asks(rules: RuleBook, request: Request) -> tuple[Person, str | None]:
    """The person behind a request, and what the place is bound to.

    A stranger is a contact of the client in a client's channel, may raise in a bound channel of ours (a Person without
    roles), and is nobody anywhere else: unknown means least. One of another workspace or tenant is nobody in ours.
    """
    destination = rules.destination_of(request.place.surface) if request.place else None
    person = rules.person_by_identity(request.who)
    if person is not None:
        return person, destination
    key = f"{request.who.chat}:{request.who.tenant}:{request.who.user}"
    noun, _, bound = (destination or "").partition(":")
    if noun == "client":
        client = rules.clients[bound]
        return Person(key, "A guest", frozenset({Role.CLIENT}), client.timezone, client=bound), destination
    of_ours = request.place is not None and request.who.tenant == request.place.surface.tenant
    return Person(key, "Somebody", frozenset(), rules.organisation.timezone), destination if of_ours else None


def writes(request: Request) -> bool:
    """False for what is known to only read, so that it need not wait for a writer."""
    asked = request.asked
    if isinstance(asked, Remarked):
        return True
    if isinstance(asked, Typed):
        words = asked.line.split(maxsplit=2)[:2]
        named = (find_verb(each) for each in (" ".join(words), *words))  # of two words, first, or after a reference
        verb = next(filter(None, named), None)
        return verb is not None and verb.writes
    if isinstance(asked, Filled):
        return not asked.refresh
    pressed = find_verb(asked.verb)
    return pressed is None or (pressed.writes and not _only_opens(pressed.name, asked))


def _only_opens(verb: str, pressed: Pressed) -> bool:
    """True for a button that opens its verb's form, whatever it says already."""
    return verb == NEW or (verb == PREFS.name and not pressed.values)


async def command_of(act: Act, request: Request, now: datetime) -> Command | Remarked | Ask:
    """The command that was asked for, or the form that asks for the rest of it.

    Raises BadInput, in words.
    """
    asked = request.asked
    if isinstance(asked, Remarked):
        return asked
    here = await case_here(act)
    reader = reader_of(act.rules, act.asker, request.who, here.ref if here is not None else "")
    if isinstance(asked, Typed):
        command = read(asked.line, reader=reader, now=now)
        return (
            await _form(act, command.verb, command.refs, dict(command.values), now, errors=command.errors)
            if isinstance(command, Incomplete)
            else command
        )
    if isinstance(asked, Filled):
        verb, refs = read_form_id(asked.form)
        for ref in refs:  # rights before fields: a form tells nothing of a case that is not the asker's
            require(act, await find(act, ref), verb)
        if verb == publishing.PUBLISH:
            require_role(act, verb)
        if asked.refresh:
            return await _form(act, verb, refs, dict(asked.values), now)
        return build(verb, refs, asked.values, reader=reader, now=now)
    return await _pressed(act, asked, reader, now)


async def _pressed(act: Act, asked: Pressed, reader: Reader, now: datetime) -> Command | Ask:
    """A button makes its verb's command, or opens its form where the button does not say everything."""
    verb = VERBS.get(asked.verb)
    if verb is None:
        raise BadInput(said("I do not know the button “{verb}”. `help` shows what is possible.", verb=asked.verb[:40]))
    refs = references(asked.ref)
    if _only_opens(verb.name, asked):
        return await _form(act, verb.name, refs, dict(asked.values), now)
    command = complete_or_ask(verb, refs, asked.values, reader, now)
    if isinstance(command, Incomplete):
        return await _form(act, command.verb, command.refs, dict(command.values), now)
    return command


async def form_with_errors(
    act: Act, request: Request, refusal: Refusal, command: Command | Remarked | None, now: datetime
) -> Form | None:
    """The same form again, what was typed kept, with the errors at their fields; None where there is no form.

    Raises Refusal where that form is not for this asker, or not for this record.
    """
    errors = dict(refusal.errors) if isinstance(refusal, FieldErrors) else {}
    if not errors and isinstance(refusal, BadInput) and refusal.field:
        errors = {refusal.field: refusal.sentence}
    if not errors:
        return None
    if isinstance(request.asked, Filled):
        verb, refs = read_form_id(request.asked.form)
        ask = await _form(act, verb, refs, dict(request.asked.values), now, errors=errors)
        return ask.form
    if isinstance(command, Open) and isinstance(refusal, FieldErrors):
        values = {
            **command.fields,
            "type": command.type,
            "severity": command.severity,
            "client": command.client,
            "summary": command.summary,
        }
        return (
            await _form(act, NEW, (), {name: value for name, value in values.items() if value}, now, errors=errors)
        ).form
    return None


async def _form(
    act: Act,
    verb: str,
    refs: tuple[str, ...],
    values: dict[str, str],
    now: datetime,
    *,
    errors: Mapping[str, str] | None = None,
) -> Ask:
    if verb == NEW:
        check_may_raise(act)  # rights before fields, here too
        clients = clients_offered(act)
        typed = {"client": clients[0], **values} if clients else values
        offer = Offer(types=types_offered(act), clients=clients, severity=_usual(act, values))
        return Ask(new_form(act.rules, typed, errors, offer))
    if verb == publishing.PUBLISH:
        return publishing.form_of(act, values, errors)
    cases = [await find(act, ref) for ref in refs]
    for case in cases:
        require(act, case, verb)
    typed = values
    if verb == "code" and not values.get("code"):
        values = {**values, "code": await likeliest(act, cases)}
    if verb == PREFS.name:
        values = {**current(act), **values}
    if verb == "rule" and len(cases) == 1:
        return await ruling.form_of(act, cases[0], values, errors)
    if verb == "brief" and not values and len(cases) == 1:
        values = {name: text for name, text in await written(act, cases[0]) if text}
    wordless = next((case for case in cases if not takes_words(act, case)), None)
    if wordless is not None and wants_words(VERBS[verb]) and not errors:
        raise no_words(wordless, verb)
    shown = without_words(VERBS[verb]) if wordless is not None else VERBS[verb]
    form = verb_form(shown, ", ".join(refs), values, errors, _context(act))
    return Ask(filled_in(form, [name for name in values if not typed.get(name)]))


def _context(act: Act) -> FormContext:
    """Who and what may be chosen in a form; a client's contact is shown none of our people."""
    people = (
        ()
        if act.asker.is_client
        else tuple(Option(key, person.name) for key, person in act.rules.people.items() if not person.is_client)
    )
    types = tuple(Option(key, act.rules.types[key].label) for key in types_offered(act))
    clients = tuple(
        Option(key, act.rules.clients[key].name) for key in clients_offered(act) if key in act.rules.clients
    )
    if act.asker.is_client:
        return FormContext(people=people, types=types, clients=clients)
    sites = tuple(Option(key, site.name) for key, site in act.rules.sites.items())
    labels = tuple(Option(key, label_words(act.rules.labels, key)) for key in act.rules.labels)
    teams = tuple(Option(key, team.name) for key, team in act.rules.teams.items())
    return FormContext(people=people, types=types, clients=clients, sites=sites, labels=labels, teams=teams)


def _usual(act: Act, values: Mapping[str, str]) -> Severity | None:
    kind = act.rules.types.get(values.get("type", ""))
    return severity_of(act, kind, values, "") if kind else None
