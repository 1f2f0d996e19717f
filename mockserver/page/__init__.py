"""The page at ``/``: its files, and what it is told while it is open.

Nothing of it is imported, and no file read, before somebody opens the page.
"""
