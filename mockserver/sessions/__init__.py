"""Isolated state: each session has its own jobs, clock, faults and journal."""
