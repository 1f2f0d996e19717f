"""Writes the pages of the documentation that follow from the contract and the checks.

``python docs/_generate`` writes them, ``--check`` only says which ones are stale. They
are committed, because people read them where the code lies; a test compares them.
"""
