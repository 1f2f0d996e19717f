"""What is measured: one module a row of the page, or a few that belong together."""
