"""What is asked of a target: which jobs, which pages, which probes."""
