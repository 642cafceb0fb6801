"""The use cases of escalations. Each loads, decides, keeps and replies; none commits."""
