"""The clocks of a case: what was promised, what is due and when, what broke, and the proof of it from the timeline.

`promises` finds the terms, `sla` begins, moves and ends clocks, `clockwork` puts what is due on paper, `breaches` keeps
the register, `legal` the limits of laws; `replanning`, `contract`, `calendars` and `inheritance` say what stays when
terms change; `proof`, `rebuild` and `replay` check and recount, `explain` says why. The arithmetic is in `domain/`.
"""
