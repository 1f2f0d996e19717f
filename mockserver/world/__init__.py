"""The jobs themselves: a pure function of seed, id, epoch and now."""
