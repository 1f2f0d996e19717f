"""How the raw results are told: judged against the budgets, in tables, in pictures."""
