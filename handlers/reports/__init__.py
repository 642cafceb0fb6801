"""Numbers: `counting` answers `report`, `weekly` freezes a week, `frozen` reads it again, `workload` is by team."""
