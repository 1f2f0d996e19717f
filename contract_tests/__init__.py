"""Holds any orchestrator, real or fake, to the contract of its jobs API."""
