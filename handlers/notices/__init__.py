"""Policy notices: published, asked about in working hours, read, and counted by team.

`publishing` makes one, `asking` does what is due, `reading` answers, `messages` says what is sent. Who is asked when
stands in `domain/notice.py`.
"""
