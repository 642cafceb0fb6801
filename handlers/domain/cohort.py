"""Who may take part in check-ins: those of a site who handle what is hard to see, where its check-ins are on."""

from handlers.domain.checkin import Mode
from handlers.domain.people import Person, Role
from handlers.domain.rulebook import RuleBook

TAKING_PART = (Role.MODERATOR, Role.LEAD)
"""Whose roles a site's cohort is made of."""


def may_take_part(rules: RuleBook, person: Person | None) -> bool:
    """True for whoever has check-ins at their site."""
    terms = rules.checkins.get(person.site or "") if person is not None else None
    if person is None or terms is None or person.site not in rules.sites:
        return False
    return terms.mode is not Mode.OFF and not person.is_client and person.has(*TAKING_PART)


def cohort_of(rules: RuleBook, site: str) -> frozenset[str]:
    """Everybody of a site who may take part, whether they do or not."""
    here = (person for person in rules.people.values() if person.site == site)
    return frozenset(person.key for person in here if may_take_part(rules, person))
