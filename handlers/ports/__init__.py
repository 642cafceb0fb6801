"""What the heart needs from outside, as small protocols."""
