"""A Microsoft Teams on loopback: its keys, its tokens, its connector, its people."""
