"""The process: command line, configuration, wiring, time, beat and delivery."""
