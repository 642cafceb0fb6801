"""In which order the books of a pad are written: what refers to another row after it."""

from collections.abc import Mapping

from storage import breaches, clocks, due, escalations, marks, memory, outbox, pings, policy_sets, texts, timeline
from storage.link import Writer

WRITERS: Mapping[str, Writer] = {
    timeline.HEADS: timeline.write_heads,  # first, as every unit of work that changes a record locks its head first
    escalations.COUNTERS: escalations.write_counters,
    policy_sets.BOOK: policy_sets.write,
    clocks.BOOK: clocks.write,  # a record's nearest due time is taken from its clocks
    escalations.BOOK: escalations.write,
    escalations.NEXT_DUE: escalations.write_next_due,
    clocks.FIRES: clocks.write_fires,
    timeline.BOOK: timeline.write,
    texts.BOOK: texts.write,
    breaches.BOOK: breaches.write,
    due.BOOK: due.write,
    outbox.BOOK: outbox.write,
    outbox.EDITS: outbox.write_edits,
    pings.BOOK: pings.write,
    pings.HELD: pings.write_held,
    marks.BOOK: marks.write,
    memory.BOOK: memory.write,
}
