"""The bugs that are planted into the well-being side: all of them are tried with the long seeds."""

from tests.support.mutants import Mutant

INVITATIONS, NUDGES = "tests/unit/test_invitations.py", "tests/unit/test_nudges.py"
EXPOSURE, RELIEF = "tests/unit/test_exposure.py", "tests/unit/test_relief.py"
CHECKINS, TREND = "tests/unit/test_checkins.py", "tests/unit/test_trend.py"
ANSWERED = "tests/contract/chat/test_chat_checkins.py::test_sentinel_answers_are_in_no_file_of_ours"
FAILS = "tests/contract/chat/test_chat_checkin_faults.py::test_a_fault_at_any_step_is_said_and_gives_no_word_away"
STORY = "tests/e2e/test_checkin_story.py::test_a_private_check_in_in_every_chat"
NOTES = "tests/contract/chat/test_chat_private_notes.py"
CALLED = "tests/contract/chat/test_chat_checkins.py::test_a_call_is_told_to_the_coach_by_a_message_that_says_nothing"
VAULT, ATTACKS = "tests/contract/storage/test_vault.py", "tests/property/test_pulse_attacks.py"

CARE = (
    Mutant(
        "an invitation comes while its reader owns a P0",
        "handlers/wellbeing/invitations.py",
        "sorted(cohort_of(rules, site.key) - busy)",
        "sorted(cohort_of(rules, site.key))",
        f"{INVITATIONS}::test_it_never_comes_in_the_way",
    ),
    Mutant(
        "a last hour over midnight has two invitations",
        "handlers/wellbeing/invitations.py",
        "day, last = day_of(site, end - BEFORE_END), day_of(site, end)",
        "day, last = day_of(site, now), day_of(site, now)",
        f"{INVITATIONS}::test_a_last_hour_over_midnight_has_one_invitation",
    ),
    Mutant(
        "who could not be reached counts as silent",
        "handlers/wellbeing/invitations.py",
        "ignored=max(standing.ignored - 1, 0)",
        "ignored=standing.ignored",
        f"{INVITATIONS}::test_who_could_not_be_told_was_not_silent",
    ),
    Mutant(
        "nudges come one after another",
        "handlers/wellbeing/nudges.py",
        "now - max(lately) >= COOL_DOWN",
        "True",
        f"{NUDGES}::test_at_most_three_a_shift_an_hour_and_a_half_apart",
    ),
    Mutant(
        "a nudge goes by somebody else's cases",
        "handlers/wellbeing/nudges.py",
        "(one for one in exposures if one.person == person)",
        "exposures",
        f"{NUDGES}::test_three_of_somebody_else_s_cases_are_no_cause",
    ),
    Mutant(
        "when somebody was told is kept for ever",
        "storage/vault/nudges.py",
        "if now - at < KEPT)",
        "if now)",
        f"{VAULT}::test_when_somebody_was_told_is_kept_for_a_day_under_a_key_of_its_own[sqlite]",
    ),
    Mutant(
        "a P0 counts while it is theirs still",
        "handlers/domain/exposure.py",
        "if one.p0 and one.until is not None and one.until > first and one.until - one.at >= LONG",
        "if one.p0 and (one.until or now) > first and (one.until or now) - one.at >= LONG",
        f"{EXPOSURE}::test_two_hours_of_one_p0_are_cause_once_it_is_over",
    ),
    Mutant(
        "any lead reads what another one is asked for",
        "handlers/wellbeing/relief.py",
        "if call.to != asker.person.key:",
        "if not call.to:",
        f"{RELIEF}::test_nobody_else_sees_it_or_can_delete_it",
    ),
    Mutant(
        "a request goes to a lead who was not shown",
        "handlers/wellbeing/relief.py",
        "or lead not in _leads(asker, asker.site)",
        "",
        f"{RELIEF}::test_who_is_the_lead_now_is_asked_and_another_one_only_after_it_was_shown",
    ),
    Mutant(
        "somebody counts twice in a tally",
        "storage/vault/tallies.py",
        "if receipt in kept.slots:",
        "if receipt in ():",
        f"{VAULT}::test_of_a_tally_everybody_of_its_cohort_counts_once[sqlite]",
    ),
    Mutant(
        "a page is made of a tally although nearly all left",
        "handlers/domain/tally.py",
        "enough = staying >= fewest(k)",
        "enough = staying >= 0",
        f"{CHECKINS}::test_of_a_tally_too_few_that_stayed_are_no_page",
    ),
    Mutant(
        "a page of fewer than ten, where few must have answered",
        "handlers/domain/pulse.py",
        "return max(k + SPARE, UNPINNED)",
        "return k + SPARE",
        f"{ATTACKS}::test_one_mood_in_all_looks_like_nearly_all_to_an_outsider_and_to_a_colleague[5]",
    ),
    Mutant(
        "a tally counts what was skipped",
        "handlers/domain/tally.py",
        "number + (group == weight)",
        "number + (group == (weight or 'light'))",
        f"{ATTACKS}::test_a_tally_of_a_thousand_sites_says_what_their_answers_say_and_knows_nobody",
    ),
    Mutant(
        "a team's page stands in a trend",
        "handlers/domain/trend.py",
        "if release.cohort == site and release.page",
        "if release.page",
        f"{TREND}::test_what_is_not_broad_or_not_of_the_whole_site_stands_in_no_trend",
    ),
    Mutant(
        "a team below k has a workload",
        "handlers/reports/workload.py",
        "if _people(act.rules, team) >= _fewest(act.rules, team)",
        "if _people(act.rules, team) >= 0",
        "tests/unit/test_workload.py::test_a_team_of_fewer_than_the_k_of_its_site_is_left_out",
    ),
    Mutant(
        "what is asked in private stands in the log",
        "adapters/offering.py",
        "return await ask(request)",
        "return log.error('asked: %s', request.asked) or await ask(request)",
        f"{ANSWERED}[slack]",
    ),
    Mutant(
        "it stands in the log of a process that runs",
        "bot/ask.py",
        "if is_private(request):",
        "if is_private(request) and not print(request.asked, file=__import__('sys').stderr):",
        STORY,
    ),
    Mutant(
        "an error says what was answered",
        "adapters/offering.py",
        'log.error("a private request failed: %s", type(error).__name__)',
        'log.error("a private request failed: %s", request.asked)',
        f"{FAILS}[teams-sqlite]",
    ),
    Mutant(
        "a number of the process is labelled with an answer",
        "bot/ask.py",
        "if is_private(request):",
        "if not metrics.refusals.labels(str(request.asked)).inc() and is_private(request):",
        f"{ANSWERED}[teams]",
    ),
    Mutant(
        "the web chat keeps what it was answered in the record",
        "adapters/web/talk.py",
        "    if is_private(request):\n        return await _in_private(front, turn, request)",
        "    if is_private(request):\n        return await _keep(front, turn, await front.ask(request))",
        f"{ANSWERED}[web]",
    ),
    Mutant(
        "an answer lies in the vault as it was given",
        "storage/vault/work.py",
        "sealed = key.close_fields(wire.from_checkin(checkin), wire.ANSWER_SIZE, *about)",
        "sealed = str(wire.from_checkin(checkin))",
        f"{ANSWERED}[web]",
    ),
    Mutant(
        "a failed commit of the vault spoils the next check-in",
        "storage/vault/rows.py",
        "await self.connection.invalidate()",
        "pass",
        f"{FAILS}[web-sqlite]",
    ),
    Mutant(
        "a private note says what it opens",
        "handlers/wellbeing/private_notes.py",
        "note_card(self.notes.close(opens, person))",
        "note_card(opens)",
        f"{NOTES}::test_every_note_is_the_same_to_whoever_has_the_export[slack]",
    ),
    Mutant(
        "a private note opens for whoever has it",
        "storage/vault/notes.py",
        "return self._organisation, NOTE, whose",
        "return self._organisation, NOTE",
        f"{NOTES}::test_a_note_opens_for_whom_it_is_sealed_and_for_nobody_else[web]",
    ),
    Mutant(
        "a row names the private note that something was said under",
        "adapters/web/notes.py",
        "under_a_note = message.thread in self._notes",
        "under_a_note = False",
        f"{NOTES}::test_no_row_of_ours_tells_that_somebody_answered_under_a_note[web]",
    ),
    Mutant(
        "the vault shows when somebody asked for the coach",
        "bot/wiring.py",
        "courier, chance_id, RecordAtWork(",
        "courier, ids, RecordAtWork(",
        f"{CALLED}[web]",
    ),
    Mutant(
        "whose account a chat calls gone is remembered",
        "bot/setups.py",
        "        await parts.care.left(who)\n",
        "",
        "tests/unit/test_slack_leavers.py::test_whose_account_slack_says_is_gone_is_forgotten_at_once[inviting]",
    ),
)
