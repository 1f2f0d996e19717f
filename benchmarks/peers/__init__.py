"""What people would use instead of the mock, and how each is installed and started."""
