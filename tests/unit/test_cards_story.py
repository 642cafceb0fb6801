"""A timeline in words: each kind has its sentence, unknown ones read plainly, typed text never becomes ours."""

import pytest

from handlers.cards.card import Quoted, Words
from handlers.cards.story import CLIENT, INTERNAL, client_line, internal_line
from handlers.domain.timeline import Audience
from tests.support.cards import ALIASED, NAMES, event, shown

TOLD = [
    ("claim", {"owner": "aoife", "was": "ben"}, "took it from Ben"),
    ("claim", {"owner": "aoife", "was": ""}, "took it"),
    ("assign", {"owner": "ben", "was": ""}, "assigned it to Ben"),
    ("handoff", {"to": "ben"}, "offered it to Ben"),
    ("wait", {"on": "vendor", "until": "2026-11-24T14:00:00+00:00"}, "waits on a vendor until 14:00"),
    ("wait", {"on": "client", "until": ""}, "waits on the client"),
    ("resume", {"why": "reply"}, "resumed it (an answer came)"),
    ("sev", {"from": "P2", "to": "P0"}, "changed the severity from P2 to P0"),
    ("start", {"to": "2026-11-24T08:00:00+00:00"}, "moved the start of the clocks to 08:00"),
    ("due", {"clock": "resolve", "to": "2026-11-24T12:30:00+00:00"}, "moved the due time of “Resolve” to 12:30"),
    ("resolve", {"outcome": "no_violation"}, "resolved it: no violation found"),
    ("cancel", {"reason": "false_alarm"}, "cancelled it as a false alarm"),
    ("link", {"relation": "parent", "other": "OPS-7"}, "linked it: part of «OPS-7»"),
    ("rate", {"score": 4}, "rated it 4 of 5"),
    ("warning", {"clock": "update", "step": "75", "told": ["ben"]}, "warned Ben: “Next update” is at 75 %"),
    (
        "breach",
        {"clock": "resolve", "step": "100", "told": ["ben", "ana"]},
        "recorded a breach of “Resolve” and told Ben, Ana",
    ),
    ("breach", {"clock": "ack", "told": []}, "recorded a breach of “Take”"),
    ("untaken", {"told": ["ben"]}, "told Ben that nobody has taken it"),
    ("refused", {"verb": "sev"}, "tried `«sev»`, which was refused"),
    ("a_new_kind", {"x": "y"}, "a new kind"),
]


@pytest.mark.parametrize(("kind", "data", "words"), TOLD, ids=[f"{kind}: {words}" for kind, _, words in TOLD])
def test_an_event_is_told_in_one_line(kind: str, data: dict[str, object], words: str) -> None:
    assert shown(internal_line(event(kind, data=data), NAMES)) == f"08:55 · Aoife {words}"


def test_free_text_and_typed_values_are_quoted() -> None:
    line = internal_line(event("tag", data={"tag": "*bold* <b>"}, text="<script>"), NAMES)
    assert [run for run in line if isinstance(run, Quoted)] == [Quoted("*bold* <b>"), Quoted("<script>")]
    assert all("<" not in run.text for run in line if isinstance(run, Words))


@pytest.mark.parametrize("kind", sorted(INTERNAL))
@pytest.mark.parametrize(
    "data", [{}, {"to": None}, {"to": "<i>", "until": "soon", "on": "<i>", "clock": "<i>", "told": 3}]
)
def test_every_kind_survives_missing_and_strange_values(kind: str, data: dict[str, object]) -> None:
    line = internal_line(event(kind, data=data), NAMES)
    assert all("<i>" not in run.text for run in line if isinstance(run, Words))
    assert "{" not in shown(line)


def test_a_client_reads_only_what_was_meant_for_it_under_the_alias() -> None:
    told = event("update", audience=Audience.CLIENT, data={"author": "aoife"}, text="The video is down")
    line = client_line(told, ALIASED)
    assert line is not None
    assert shown(line) == "08:55 · Dublin T&S desk wrote: «The video is down»"
    assert client_line(event("update", text="internal"), ALIASED) is None


@pytest.mark.parametrize("kind", sorted(set(INTERNAL) - set(CLIENT)))
def test_internal_kinds_have_no_words_for_a_client_even_if_marked_so(kind: str) -> None:
    assert client_line(event(kind, audience=Audience.CLIENT, text="SECRET"), ALIASED) is None


def test_somebody_unknown_is_the_desk_to_a_client() -> None:
    line = client_line(event("close", actor="somebody", audience=Audience.CLIENT), {})
    assert line is not None
    assert shown(line) == "08:55 · the desk closed it"
