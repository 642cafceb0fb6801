"""Who has which duty, and what goes from shift to shift: the rota with its covers, hand-overs, and gaps told ahead."""
