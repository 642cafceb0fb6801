"""Any one of the commands that the grammar makes."""

from handlers.commands import breaches as register
from handlers.commands import escalations as ask
from handlers.commands import moving, notices, standups
from handlers.commands.deferral import Defer
from handlers.commands.duties import CoverFor, OnCall, Uncover
from handlers.commands.handovers import Brief, Briefing, Query, ShiftHandover
from handlers.commands.preferences import Prefer
from handlers.commands.reports import Report

Command = (
    ask.Open
    | ask.ListThem
    | ask.Show
    | ask.Why
    | ask.Claim
    | ask.Assign
    | ask.HandOff
    | ask.Accept
    | ask.Decline
    | ask.Note
    | ask.Update
    | ask.Approve
    | ask.Told
    | ask.SetSeverity
    | ask.SetType
    | moving.SetClient
    | moving.SetSite
    | moving.AddLabel
    | moving.DropLabel
    | ask.MoveStart
    | ask.Extend
    | Defer
    | ask.Wait
    | ask.Resume
    | ask.Snooze
    | ask.Link
    | ask.Merge
    | ask.PlusOne
    | ask.Watch
    | ask.Unwatch
    | ask.Tag
    | ask.Seen
    | ask.Contain
    | ask.Resolve
    | ask.Close
    | register.GiveCode
    | register.Exclude
    | ask.Reopen
    | ask.Cancel
    | ask.Undo
    | ask.Answer
    | ask.Confirm
    | ask.Dispute
    | ask.Rate
    | ask.Help
    | ask.WhoAmI
    | Prefer
    | Report
    | OnCall
    | CoverFor
    | Uncover
    | standups.Standup
    | standups.AnswerStandup
    | standups.ItemDone
    | standups.ChangeItem
    | notices.ListNotices
    | notices.PublishNotice
    | notices.ShowNotice
    | notices.ReadNotice
    | notices.NoticeStatus
    | notices.MissingReaders
    | notices.Rule
    | notices.Thank
    | ShiftHandover
    | Brief
    | Briefing
    | Query
)
