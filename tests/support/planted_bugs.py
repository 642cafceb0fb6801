"""The bugs that are planted on purpose: what each does wrong, where, and the test that must see it.

`ALWAYS` are tried in every run, `DEEP` with the long seeds.
"""

from tests.support.mutants import Mutant

HOURS = "handlers/domain/open_hours.py"
CALENDAR = "handlers/domain/calendar.py"
CLOCK = "handlers/domain/sla.py"
STEPS = "handlers/domain/steps.py"
FOLD = "handlers/domain/fold.py"
GOING_ON = "handlers/escalations/continuing.py"

ELAPSED = "tests/property/test_calendar.py::test_elapsed_is_what_a_stopwatch_counts"
DUE = "tests/property/test_calendar.py::test_due_is_the_first_second_at_which_the_stopwatch_shows_the_target"
OPEN = "tests/property/test_calendar.py::test_open_now_is_what_the_wall_clock_says"
CLOCKS = "tests/property/test_clock.py"
PAUSED_LIFE = f"{CLOCKS}::test_a_life_of_pauses_ends_as_the_reckoning_says"
NEW_PROMISE = f"{CLOCKS}::test_a_new_promise_is_due_as_if_it_had_been_made_at_the_start"
CALCULATOR = "tests/property/test_calculator.py"
LIVES = "tests/property/test_lives.py::test_a_life_is_what_its_timestamps_say_whatever_the_beats"
WAIT_ENDS = (
    "tests/unit/test_edge_cases.py::test_4_a_wait_ends_at_its_own_second_though_no_beat_comes_before_the_next_act"
)
WAITS_TOGETHER = "tests/unit/test_edge_cases.py::test_4_overlapping_waits_are_one_pause"
REBUILT = "tests/unit/test_rebuild.py"
LONGEST_PAUSE = "tests/unit/test_longest_pause.py"
MOVED = "tests/unit/test_moving_a_case.py::test_what_chooses_no_other_policy_takes_back_no"
INHERITED = f"{MOVED}_due_time_that_a_merge_left"
BINDS = "tests/unit/test_going_on.py::test_what_one_client_granted_binds_no_other_and_is_said"
STOOD = "tests/unit/test_made_again.py::test_a_wait_that_stood_a_promise_counts_for_nothing_when_it_is_made_again"
BROUGHT_LATE = "tests/unit/test_breach_register.py::test_a_law_that_began_after_its_limit_was_brought_late"
STEP_SECOND = "tests/unit/test_clock.py::test_a_percent_that_is_no_whole_second_is_reached_at_the_next_one"

FACTS, HISTORY, FIGURES = (f"handlers/domain/{name}.py" for name in ("facts", "history", "figures"))
RECOUNT = "tests/property/test_report_recount.py"
ROTA = "tests/property/test_rota.py"
SHIFTS = "tests/property/test_shifts.py"
HANDOVERS = "tests/unit/test_handovers.py"

STANDUP = "handlers/domain/standup.py"
SITUATION, STANDUP_NUMBERS = "handlers/situation.py", "tests/property/test_standup_numbers.py"
STANDUP_DAYS = "tests/property/test_standup_days.py"
STANDUP_YEAR = f"{STANDUP_DAYS}::test_a_year_of_digests_is_what_the_wall_clock_shows"

NOTICE, WORKING_HOURS = "handlers/domain/notice.py", "handlers/domain/working_hours.py"
NOTICE_WEEKS = "tests/property/test_notice_weeks.py"
EIGHT_WEEKS = f"{NOTICE_WEEKS}::test_eight_weeks_ask_everybody_once_a_working_day_at_most"
ANY_LIFE = f"{NOTICE_WEEKS}::test_anybody_is_asked_when_the_wall_clock_says_so"
MORNING = "handlers/domain/morning.py"
MORNING_BEGINS = (
    "tests/property/test_morning_year.py::test_a_morning_is_where_work_begins_and_since_where_it_ended_last"
)
WEEKLY_BEAT = "tests/unit/test_weekly_beat.py"
MORNINGS = "tests/unit/test_mornings.py"

ALWAYS = (
    Mutant(
        "a stand-up in an hour that the clocks skip is left out",
        STANDUP,
        "early, late = sorted(wanted",
        "late, early = sorted(wanted",
        STANDUP_YEAR,
    ),
    Mutant(
        "a target used up at closing is due at the next opening",
        HOURS,
        "at = bisect_left(self._total, total)\n            if at <",
        "at = bisect_right(self._total, total)\n            if at <",
        DUE,
    ),
    Mutant(
        "the repeated hour of autumn counts once",
        HOURS,
        "fromtimestamp(at, zone).utc",
        "fromtimestamp(at, zone).replace(fold=0).utc",
        ELAPSED,
    ),
    Mutant(
        "what is used up before a pause is forgotten",
        CLOCK,
        "consumed=elapsed(clock, hours, at), anchor=None, due_at",
        "anchor=None, due_at",
        PAUSED_LIFE,
    ),
)
DEEP = (
    Mutant(
        "who was asked at night is reminded before the next date",
        NOTICE,
        "not_on=before)",
        "not_on=())",
        EIGHT_WEEKS,
    ),
    Mutant(
        "a notice wakes whoever sleeps in",
        WORKING_HOURS,
        "return not in_quiet_hours(rules, person, at) and not covered(rules.covers, person, at)",
        "return not covered(rules.covers, person, at)",
        EIGHT_WEEKS,
    ),
    Mutant(
        "who is covered is asked all the same",
        WORKING_HOURS,
        "return not in_quiet_hours(rules, person, at) and not covered(rules.covers, person, at)",
        "return not in_quiet_hours(rules, person, at)",
        EIGHT_WEEKS,
    ),
    Mutant(
        "a notice is brought up again when it is in force",
        NOTICE,
        "return date.fromisoformat(self.effective_on)",
        "return date.fromisoformat(self.effective_on) + timedelta(days=1)",
        EIGHT_WEEKS,
    ),
    Mutant(
        "who is off for weeks is never asked",
        NOTICE,
        "again = after + LOOKED_AHEAD if any(waiting) else None",
        "again = None",
        EIGHT_WEEKS,
    ),
    Mutant(
        "who has read a notice is asked again",
        NOTICE,
        "known.read_at is not None or ",
        "",
        EIGHT_WEEKS,
    ),
    Mutant(
        "a telephone that may ring counts as hours at work",
        WORKING_HOURS,
        "LONGEST = timedelta(hours=14)",
        "LONGEST = timedelta(hours=24)",
        ANY_LIFE,
    ),
    Mutant(
        "quiet hours hold a legal limit",
        "handlers/domain/recipients.py",
        "return escalation.severity not in URGENT and not is_legal(clock)",
        "return escalation.severity not in URGENT",
        "tests/property/test_preferences.py",
    ),
    Mutant(
        "who chose no quiet hours keeps those of the file",
        "handlers/domain/preference.py",
        "if key not in known or not known[key].quiet}",
        "}",
        "tests/property/test_preferences.py",
    ),
    Mutant(
        "a digest counts from midnight instead of from the last stand-up",
        "handlers/standups/digest.py",
        "return counted_from(standup, act.rules.sites[standup.site], found)",
        "return found.digest_at.replace(hour=0, minute=0)",
        STANDUP_NUMBERS,
    ),
    Mutant(
        "nobody is reminded before a stand-up",
        "handlers/standups/rhythm.py",
        "= {Stage.ASK: Stage.REMIND, Stage.REMIND: Stage.DIGEST}",
        "= {Stage.ASK: Stage.DIGEST, Stage.REMIND: Stage.DIGEST}",
        "tests/unit/test_standups.py::test_who_is_at_work_is_asked_an_hour_before_and_reminded_once",
    ),
    Mutant(
        "a digest counts another site's cases",
        "handlers/standups/digest.py",
        "seen_site = site.key if standup.team is None else None",
        "seen_site = 'manila'",
        "tests/unit/test_standups.py::test_the_digest_says_what_the_reports_query_says_at_its_minute",
    ),
    Mutant(
        "a stand-up is held on the site's holidays",
        STANDUP,
        "return day.weekday() in standup.days and day not in site.holidays",
        "return day.weekday() in standup.days",
        STANDUP_YEAR,
    ),
    Mutant(
        "a stand-up is held at a fixed offset all year",
        STANDUP,
        "wanted, place = datetime.combine(day, at), ZoneInfo(zone)",
        "wanted, place = datetime.combine(day, at), "
        "__import__('datetime').timezone(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset())",
        STANDUP_YEAR,
    ),
    Mutant(
        "the digest that has just been sent comes again",
        STANDUP,
        "if found.digest_at > after), None)",
        "if found.digest_at >= after), None)",
        f"{STANDUP_DAYS}::test_what_follows_and_what_went_before_meet",
    ),
    Mutant(
        "the second of closing counts",
        HOURS,
        "return index >= 0 and at < self",
        "return index >= 0 and at <= self",
        OPEN,
    ),
    Mutant(
        "elapsed counts one second too many",
        HOURS,
        "return self._worked(end) - self",
        "return self._worked(end + 1) - self",
        ELAPSED,
    ),
    Mutant(
        "due is one second early",
        HOURS,
        "return total - self._shift[at]\n            if self._until",
        "return total - self._shift[at] - 1\n            if self._until",
        DUE,
    ),
    Mutant("the missing hour of spring counts", HOURS, "min(midnight + closes, until)", "midnight + closes", ELAPSED),
    Mutant("hours before a change count after it", HOURS, "max(midnight + opens, since)", "midnight + opens", ELAPSED),
    Mutant(
        "the clocks change at the beginning of the day",
        HOURS,
        "change = _change(zone, day - DAY, day)",
        "change = day - DAY",
        ELAPSED,
    ),
    Mutant(
        "the clocks change a second early",
        HOURS,
        "            after = middle\n    return after",
        "            after = middle\n    return before",
        ELAPSED,
    ),
    Mutant(
        "a day that never was is lived through",
        HOURS,
        "if after != ahead:",
        "if 0 < abs(after - ahead) < DAY:",
        ELAPSED,
    ),
    Mutant(
        "there is no leap day",
        HOURS,
        "for opens, closes in plan.windows(day):",
        "for opens, closes in plan.windows(day) if date.fromordinal(day + EPOCH).strftime('%m%d') != '0229' else ():",
        ELAPSED,
    ),
    Mutant(
        "a leap year has no last day",
        HOURS,
        "for y in (year, year + 1))",
        "for y in (year, year + 1))\n    last = first + 365 * DAY",
        ELAPSED,
    ),
    Mutant(
        "the year ends a minute early",
        HOURS,
        "stretches.append((since, last, ahead))",
        "stretches.append((since, last - 60, ahead))",
        ELAPSED,
    ),
    Mutant("the week begins a day late", CALENDAR, "self.weekly[(day + 3) % 7]", "self.weekly[(day + 2) % 7]", ELAPSED),
    Mutant("the tail of a night belongs to its own day", CALENDAR, "*pieces[day - 1][1]", "*pieces[day][1]", ELAPSED),
    Mutant(
        "overlapping windows count twice",
        CALENDAR,
        "if union and opens <= union[-1][1]:",
        "if union and opens == union[-1][1]:",
        ELAPSED,
    ),
    Mutant(
        "outside hours count",
        CLOCK,
        "clock.consumed + hours.elapsed(clock.anchor, at)",
        "clock.consumed + at - clock.anchor",
        PAUSED_LIFE,
    ),
    Mutant(
        "an answer in the due second is late",
        CLOCK,
        "clock.due_at is not None and at > clock.due_at",
        "clock.due_at is not None and at >= clock.due_at",
        PAUSED_LIFE,
    ),
    Mutant(
        "a pause after the due second takes the breach back",
        CLOCK,
        "or (clock.due_at is not None and at >= clock.due_at):",
        "or False:",
        PAUSED_LIFE,
    ),
    Mutant(
        "after a pause the whole target is left",
        CLOCK,
        "hours.due(at, clock.target - clock.consumed)",
        "hours.due(at, clock.target)",
        PAUSED_LIFE,
    ),
    Mutant(
        "a new promise forgets what is used up",
        CLOCK,
        "    clock = _folded(settle(clock, at), old_hours, at)\n    clock = changed(\n",
        "    clock = changed(\n        settle(clock, at), anchor=at)\n    clock = changed(\n",
        NEW_PROMISE,
    ),
    Mutant(
        "overlapping pauses count twice",
        "bot/cli/sla_case.py",
        "if union and begins <= union[-1][1]:",
        "if union and begins == union[-1][1]:",
        CALCULATOR,
    ),
    Mutant(
        "a pause is taken off as wall time",
        "bot/cli/sla_case.py",
        "sum(self.hours.elapsed(begins, min(ends, at)) for",
        "sum(max(0, min(ends, at) - begins) for",
        CALCULATOR,
    ),
    Mutant(
        "the cap of all pauses forgets those that are over",
        "handlers/escalations/waiting.py",
        "timedelta(seconds=policy.longest_pause - waited)",
        "timedelta(seconds=policy.longest_pause)",
        LONGEST_PAUSE,
    ),
    Mutant(
        "a percent is rounded down to an early second",
        STEPS,
        "-(-target * percent // 100)",
        "target * percent // 100",
        STEP_SECOND,
    ),
    Mutant(
        "a step comes a second early",
        STEPS,
        "course.target) - course.consumed",
        "course.target) - course.consumed - 1",
        LIVES,
    ),
    Mutant(
        "the breach comes in the due second",
        CLOCK,
        "max(due + 1, anchor)",
        "max(due, anchor)",
        LIVES,
    ),
    Mutant(
        "a breach is recorded at the second of the beat",
        CLOCK,
        "changed(clock, breached_at=reached)",
        "changed(clock, breached_at=at)",
        LIVES,
    ),
    Mutant(
        "a wait ends with the beat",
        "handlers/clocks/sla.py",
        "partial(sla.resume, at=until)",
        "partial(sla.resume, at=seconds(now))",
        WAIT_ENDS,
    ),
    Mutant(
        "a second wait on another ends the pause",
        "handlers/clocks/sla.py",
        "    if stands is (clock.state is ClockState.PAUSED):",
        "    stands &= clock.state is not ClockState.PAUSED\n    if stands is (clock.state is ClockState.PAUSED):",
        WAITS_TOGETHER,
    ),
    Mutant(
        "what was told in another epoch is not told again",
        STEPS,
        "Reach(step, at, clock.cycle, clock.epoch)",
        "Reach(step, at, clock.cycle, 1)",
        LIVES,
    ),
    Mutant(
        "a rebuilt clock does not know until when it waits",
        FOLD,
        "waiting_on=waiting_on, wait_until=wait_until",
        "waiting_on=waiting_on, wait_until=None",
        REBUILT,
    ),
    Mutant(
        "another label takes granted time back",
        "handlers/clocks/replanning.py",
        "clock.policy == policy.key):",
        "(clock.target, clock.policy) == (target.seconds, policy.key)):",
        LIVES,
    ),
    Mutant(
        "a client is charged with what was broken for another one",
        GOING_ON,
        "if clock.breached_at is not None or clock.state in (ClockState.MET, ClockState.MISSED):",
        "if clock.state in (ClockState.MET, ClockState.MISSED):",
        LIVES,
    ),
    Mutant(
        "what one client granted binds the other",
        GOING_ON,
        "due = await contract_due(act, clock) or due_if_running(act, clock, now)",
        "due = due_if_running(act, clock, now)",
        BINDS,
    ),
    Mutant(
        "a wait that stood a dropped promise counts when it is made again",
        CLOCK,
        "used = clock.consumed + hours.elapsed(start, clock.started_at) + hours.elapsed(clock.stopped_at, at)",
        "used = hours.elapsed(start, at)",
        STOOD,
    ),
    Mutant(
        "another site takes an inherited due time back, where the clock is rebuilt",
        FOLD,
        "if clock.policy == life.terms.policy:",
        "if (clock.policy, clock.target, clock.calendar) == (life.terms.policy, term.seconds, term.calendar):",
        INHERITED,
    ),
    Mutant(
        "a law brought a second time counts from the first",
        "handlers/domain/breach.py",
        "begun[breach.cycle - 1]",
        "begun[0]",
        BROUGHT_LATE,
    ),
    Mutant(
        "a case that was opened again is not in the backlog",
        HISTORY,
        'return not turns or turns[-1] == "reopen"',
        "return not turns",
        RECOUNT,
    ),
    Mutant(
        "a report does not take waits off the time to resolve",
        FACTS,
        "max(0, gross - paused), gross",
        "gross, gross",
        RECOUNT,
    ),
    Mutant(
        "the last second of a period counts",
        "handlers/domain/period.py",
        "self.start <= at < self.end",
        "self.start <= at <= self.end",
        "tests/unit/test_report_command.py::test_days_and_weeks_are_those_of_the_zone",
    ),
    Mutant(
        "nine of ten is one too low",
        FIGURES,
        "found[-(-9 * n // 10) - 1]",
        "found[max(0, -(-9 * n // 10) - 2)]",
        RECOUNT,
    ),
    Mutant(
        "a breach moves with what is promised later",
        FACTS,
        "one.broken_due(clock, breach),",
        "None,",
        RECOUNT,
    ),
    Mutant(
        "a case is as old as its record, whenever it began",
        FACTS,
        "max(0, as_of - case.started_at)",
        "max(0, as_of - case.opened_at)",
        RECOUNT,
    ),
    Mutant(
        "a longer promise mends what was up by the wall clock",
        FACTS,
        "one.broken_gross(clock))",
        "None)",
        RECOUNT,
    ),
    Mutant(
        "a breach counts for the severity of today",
        HISTORY,
        "if event.kind in MOVES",
        "if event.kind in ()",
        RECOUNT,
    ),
    Mutant("a label chooses no policy", "handlers/clocks/promises.py", "labels=escalation.labels", "labels=()", LIVES),
    Mutant(
        "the morning after a night is counted to its own day",
        "handlers/domain/rota.py",
        "(yesterday in days and clock < end)",
        "(today in days and clock < end)",
        f"{ROTA}::test_who_is_on_duty_is_what_the_wall_clock_and_the_covers_say",
    ),
    Mutant(
        "who arranged a cover does the duty",
        "handlers/domain/cover.py",
        "key=lambda cover: (cover.made_at, cover.id)).person if holding else person",
        "key=lambda cover: (cover.made_at, cover.id)).by if holding else person",
        f"{ROTA}::test_who_is_on_duty_is_what_the_wall_clock_and_the_covers_say",
    ),
    Mutant(
        "a cover that was taken back holds on",
        "handlers/domain/cover.py",
        "self.start <= at < self.end",
        "self.start <= at < self.until",
        f"{ROTA}::test_who_is_on_duty_is_what_the_wall_clock_and_the_covers_say",
    ),
    Mutant(
        "nothing changes on duty where a clock is put back",
        "handlers/domain/roster.py",
        "return frozenset(shown | {put}) if put else frozenset(shown)",
        "return frozenset(shown)",
        f"{ROTA}::test_hours_without_anybody_are_those_that_a_walk_through_them_finds",
    ),
    Mutant(
        "a night's shift ends before it begins",
        "handlers/domain/shifts.py",
        "last = day if shift.start < shift.end else day + DAY",
        "last = day",
        f"{SHIFTS}::test_how_two_shifts_meet_is_what_their_wall_clocks_show",
    ),
    Mutant(
        "a shift stands in the offset of the day before",
        "handlers/domain/shifts.py",
        "return Turn(site.key, shift.name, day, start.astimezone(UTC), end.astimezone(UTC))",
        "return Turn(site.key, shift.name, day, *(one.astimezone(UTC) - ((one - DAY).utcoffset() - one.utcoffset())"
        " for one in (start, end)))",
        f"{SHIFTS}::test_how_two_shifts_meet_is_what_their_wall_clocks_show",
    ),
    Mutant(
        "an overlap that vanishes is no news",
        "handlers/domain/shifts.py",
        "before.overlap >= NARROW > after.overlap",
        "NARROW > before.overlap >= after.overlap",
        f"{SHIFTS}::test_what_gets_worse_is_told_for_each_date_on_which_it_does",
    ),
    Mutant(
        "a hand-over whose minute was missed is not sent",
        "handlers/escalations/shift_handover.py",
        "now < ends + USEFUL",
        "now < ends",
        f"{HANDOVERS}::test_a_process_that_was_away_sends_it_once_and_says_that_it_is_late",
    ),
    Mutant(
        "who is offered a case owns it at once",
        "handlers/escalations/shift_handover.py",
        "replace(case, offered_to=first, watchers=watchers)",
        "replace(case, owner=first, watchers=watchers)",
        f"{HANDOVERS}::test_until_it_is_accepted_the_owner_stays_and_then_the_card_says_who_has_it",
    ),
    Mutant(
        "what is accepted is told of as not accepted",
        "handlers/shifts/handovers.py",
        "return item.state.is_waiting and case is not None and case.is_open and case.owner == item.owner",
        "return case is not None and case.is_open",
        f"{HANDOVERS}::test_what_is_not_accepted_is_told_of_once_as_a_list_urgent_first",
    ),
    Mutant(
        "hours that touch are two shifts, with a morning before each",
        MORNING,
        "if found and one.start <= found[-1].end:",
        "if found and one.start < found[-1].end:",
        MORNING_BEGINS,
    ),
    Mutant(
        "a night's shift of a manager ends before it begins",
        MORNING,
        "first_shown(day if one.start < one.end else day + DAY, one.end, one.zone)",
        "first_shown(day, one.end, one.zone)",
        MORNING_BEGINS,
    ),
    Mutant(
        "overnight begins where the shift before the last one ended",
        MORNING,
        "return max(ended, default=at - DAY)",
        "return max(ended[:-1], default=at - DAY)",
        MORNING_BEGINS,
    ),
    Mutant(
        "a manager is told on a holiday",
        MORNING,
        "if one.day not in holidays)",
        "if True)",
        f"{MORNINGS}::test_no_morning_on_a_holiday_and_none_where_they_are_off",
    ),
    Mutant(
        "a morning of half a day ago is sent all the same",
        MORNING,
        "return now <= self.starts + USEFUL_FOR",
        "return True",
        f"{MORNINGS}::test_one_that_was_missed_comes_late_and_says_so_or_not_at_all",
    ),
    Mutant(
        "what is used of a target that a merge made shorter is told of the longer one",
        FACTS,
        "for at, left in one.inherited(clock.kind, start, as_of):",
        "for at, left in one.inherited(clock.kind, start, as_of)[:0]:",
        RECOUNT,
    ),
    Mutant(
        "what was left of a promise is forgotten in a merge",
        "handlers/domain/grants.py",
        "target=sla.elapsed(clock, hours, at) + left.seconds",
        "target=clock.target",
        RECOUNT,
    ),
    Mutant(
        "a wait after a move is taken for one of a promise used up before",
        HISTORY,
        "return self.case.opened_at, used.seconds if used is not None else 0",
        "return 0, 0",
        RECOUNT,
    ),
    Mutant(
        "a promise that goes on with another client forgets that it stood",
        "handlers/domain/carried.py",
        "return (since, None) if used is None else (used.start, used.seconds)",
        "return since, None",
        RECOUNT,
    ),
    Mutant(
        "what was decided under one counter is decided again under the next",
        "handlers/domain/carried.py",
        "return at, None",
        "return since, None",
        RECOUNT,
    ),
    Mutant(
        "more time that was granted moves the second at which the contract was broken",
        "handlers/domain/attainment.py",
        "due = due if contract_due is None else min(due, contract_due)",
        "due = due if contract_due is None else due",
        RECOUNT,
    ),
    Mutant(
        "restricted cases that are over count as open",
        FACTS,
        "restricted += one.is_open(as_of)",
        "restricted += 1",
        RECOUNT,
    ),
    Mutant(
        "a case counts for its site, wherever its owner works",
        HISTORY,
        "site = site_of(owner) or case.site",
        "site = case.site",
        RECOUNT,
    ),
    Mutant(
        "a case counts for its type of today",
        HISTORY,
        "return replace(case, type=was)",
        "return case",
        RECOUNT,
    ),
    Mutant(
        "what is taken counts for no client",
        FACTS,
        "yield Taking(one.where(done, site_of), done",
        "yield Taking(replace(one.where(done, site_of), client=''), done",
        RECOUNT,
    ),
    Mutant(
        "a breach that the client agreed to leave out has a reason all the same",
        FIGURES,
        "reasons=_reasons(net)",
        "reasons=_reasons([*net, *left_out])",
        RECOUNT,
    ),
    Mutant(
        "a breach that the client agreed to leave out counts",
        FIGURES,
        "(net if one.breach is None or not one.excluded else left_out)",
        "net",
        RECOUNT,
    ),
    Mutant(
        "what was left out is overdue for as long as everything else",
        FIGURES,
        "excluded_seconds=sum(one.late for one in left_out)",
        "excluded_seconds=sum(one.late for one in net)",
        RECOUNT,
    ),
    Mutant(
        "a digest counts what is at risk as overdue",
        SITUATION,
        "breached = await _due_before(act, search, now)",
        "breached = await _due_before(act, search, now + AT_RISK)",
        STANDUP_NUMBERS,
    ),
    Mutant(
        "a digest counts what is overdue as at risk too",
        SITUATION,
        "await _due_before(act, search, now + AT_RISK) - breached",
        "await _due_before(act, search, now + AT_RISK)",
        STANDUP_NUMBERS,
    ),
    Mutant(
        "at risk is what is due within the hour",
        SITUATION,
        "AT_RISK = timedelta(hours=2)",
        "AT_RISK = timedelta(hours=1)",
        STANDUP_NUMBERS,
    ),
    Mutant(
        "a digest forgets what was resolved again",
        SITUATION,
        "resolved=len(counted.resolvings)",
        "resolved=figures(counted).resolving.n",
        STANDUP_NUMBERS,
    ),
    Mutant(
        "a digest counts no restricted cases",
        SITUATION,
        "restricted=counted.restricted",
        "restricted=0",
        STANDUP_NUMBERS,
    ),
    Mutant(
        "a week is seven times 24 hours, whatever the clocks do",
        "handlers/domain/period.py",
        "return datetime.fromtimestamp(over.end + after, UTC)",
        "return datetime.fromtimestamp(max(over.end, over.start + 604_800) + after, UTC)",
        "tests/property/test_weekly_year.py",
    ),
    Mutant(
        "a week that went out is frozen again by itself",
        "handlers/reports/weekly.py",
        "if before is not None and not again:",
        "if False:",
        f"{WEEKLY_BEAT}::test_a_correction_restates_nothing_by_itself_and_the_command_says_it",
    ),
    Mutant(
        "the overview does not wait for the last client",
        "handlers/reports/weekly_beat.py",
        "if await _is_to_come(act, key, row.ref, now):",
        "if False:",
        f"{WEEKLY_BEAT}::test_each_week_is_frozen_an_hour_after_it_is_over_where_the_client_is",
    ),
    Mutant(
        "a morning names restricted cases to who is in their group",
        "handlers/mornings.py",
        'return replace(reader, key="")',
        "return reader",
        f"{MORNINGS}::test_it_says_what_happened_since_the_last_shift_and_what_waits",
    ),
)
