"""What tests and people steer the mock with: ``/__admin``."""
