"""How a target is reached: with manners, within bounds, and without trust in it."""
