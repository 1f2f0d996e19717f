"""What measures: processes on a core, wrk, environments, statistics."""
