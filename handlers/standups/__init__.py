"""Stand-ups: private questions, one digest, and action items that come back until they are done.

`rhythm` does what is due, `questions` asks, `answering` takes the answers, `digest` tells the room, `items` remembers
what blocks it. When what is due stands in `domain/standup.py`.
"""
