"""Private check-ins, help now, call-backs, nudges and relief: what a person answers is read by nobody else.

`care` is its door, `care_beat` does what is due. All is kept through `ports/vault.py`, nothing in the record.
"""
