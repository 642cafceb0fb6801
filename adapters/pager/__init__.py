"""The customer's own pager: out only, by signed webhook."""
