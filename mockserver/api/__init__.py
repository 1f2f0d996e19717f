"""The API over a world: paths, parameters, tokens, errors, and preferences."""
