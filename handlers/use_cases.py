"""Every use case by the command that it answers, and what comes due by its kind. None commits and none sends."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from handlers import answers, feedback, kudos, mornings, preferences, queues, surfaces, unheard
from handlers.act import Act
from handlers.cards.reply import Reply
from handlers.clocks import breaches, legal
from handlers.commands import breaches as register
from handlers.commands import escalations as commands
from handlers.commands import moving as places
from handlers.commands import notices as policies
from handlers.commands.deferral import Defer
from handlers.commands.duties import CoverFor, OnCall, Uncover
from handlers.commands.handovers import Brief, Briefing, Query, ShiftHandover
from handlers.commands.preferences import Prefer
from handlers.commands.queues import Morning, ShowQueues
from handlers.commands.reports import Report
from handlers.commands.request import Remarked
from handlers.commands.standups import AnswerStandup, ChangeItem, ItemDone, Standup
from handlers.commands.workload import ShowWorkload
from handlers.escalations import (
    calling_off,
    coding,
    deferring,
    ending,
    handover_verbs,
    helping,
    linking,
    moving,
    opening,
    reading,
    reopening,
    ruling,
    shift_handover,
    steering,
    taking,
    telling,
    waiting,
)
from handlers.notices import asking, publishing
from handlers.notices import reading as notice_reading
from handlers.ports.records import DueRow
from handlers.reports import counting, weekly_beat, workload
from handlers.shifts import rota, rota_watch
from handlers.standups import answering, keeping, rhythm

UseCase = Callable[[Any, Act, datetime], Awaitable[Reply]]  # Any: each takes the command of its own row
OnTime = Callable[[Act, DueRow, datetime], Awaitable[None]]

USE_CASES: Mapping[type, UseCase] = {
    commands.Open: opening.open_case,
    commands.ListThem: reading.list_them,
    commands.Show: reading.show,
    commands.Why: reading.why,
    commands.Seen: reading.seen,
    Report: counting.report,
    OnCall: rota.on_call,
    CoverFor: rota.cover,
    Uncover: rota.uncover,
    ShiftHandover: handover_verbs.shift_handover,
    Brief: handover_verbs.brief,
    Briefing: handover_verbs.briefing,
    Query: handover_verbs.query,
    commands.Help: helping.tell_help,
    commands.WhoAmI: reading.who_am_i,
    Prefer: preferences.prefer,
    commands.Claim: taking.claim,
    commands.Assign: taking.assign,
    commands.HandOff: taking.hand_off,
    commands.Accept: taking.accept,
    commands.Decline: taking.decline,
    commands.Note: telling.note,
    commands.Update: telling.update,
    commands.Approve: telling.approve,
    commands.Told: telling.told,
    commands.Answer: telling.answer,
    Remarked: telling.remark,
    commands.SetSeverity: steering.set_severity,
    commands.SetType: steering.set_type,
    places.SetClient: moving.set_client,
    places.SetSite: moving.set_site,
    places.AddLabel: moving.add_label,
    places.DropLabel: moving.drop_label,
    commands.MoveStart: steering.move_start,
    commands.Extend: steering.extend,
    Defer: deferring.defer,
    commands.Wait: waiting.wait,
    commands.Resume: waiting.resume,
    commands.Snooze: waiting.snooze,
    commands.Link: linking.link,
    commands.Merge: linking.merge,
    commands.PlusOne: linking.plus_one,
    commands.Watch: linking.watch,
    commands.Unwatch: linking.unwatch,
    commands.Tag: linking.tag,
    commands.Contain: ending.contain,
    commands.Resolve: ending.resolve,
    commands.Close: ending.close,
    register.GiveCode: coding.code,
    register.Exclude: coding.exclude,
    commands.Reopen: reopening.reopen,
    commands.Cancel: calling_off.cancel,
    commands.Undo: calling_off.undo,
    commands.Confirm: reopening.confirm,
    commands.Dispute: reopening.dispute,
    commands.Rate: reopening.rate,
    Standup: answering.standup,
    AnswerStandup: answering.answer,
    ItemDone: keeping.done,
    ChangeItem: keeping.change,
    ShowQueues: queues.queues,
    ShowWorkload: workload.workload,
    policies.ListNotices: notice_reading.list_notices,
    policies.PublishNotice: publishing.publish,
    policies.ShowNotice: notice_reading.show,
    policies.ReadNotice: notice_reading.read,
    policies.NoticeStatus: notice_reading.status,
    policies.MissingReaders: notice_reading.missing,
    Morning: mornings.ask_morning,
    policies.Rule: ruling.rule,
    policies.Thank: kudos.thank,
}

ON_TIME: Mapping[str, OnTime] = {
    "resume": waiting.time_is_up,
    "autoclose": ending.close_by_itself,
    "confirmation": ending.remind_client,
    "uncoded": breaches.remind,
    legal.KIND: legal.remind,
    "holding": telling.offer_holding_text,
    answers.OWED: answers.overdue,
    surfaces.BOARD: surfaces.put_up_again,
    unheard.KIND: unheard.tell,
    unheard.NEWS: unheard.tell_administrators,
    rota_watch.KIND: rota_watch.look,
    rhythm.KIND: rhythm.fire,
    asking.KIND: asking.fire,
    mornings.KIND: mornings.fire,
    weekly_beat.KIND: weekly_beat.fire,
    weekly_beat.OF_ALL: weekly_beat.fire_overview,
    feedback.KIND: feedback.fire,
    shift_handover.KIND: shift_handover.publish,
    shift_handover.UNACCEPTED: shift_handover.tell_unaccepted,
}
