"""What goes wrong on demand: named faults, the rules that throw them, broken bodies."""
