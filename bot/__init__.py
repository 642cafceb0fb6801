"""The process: command line, configuration, wiring, time, beat and delivery."""

VERSION = "0.1.0"
"""Ours, as in pyproject.toml, which an installation does not bring along."""
