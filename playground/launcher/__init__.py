"""The launcher: makes `.venv`, fills it, and starts the app, the tests or a benchmark in it.

It runs before anything is installed, so it knows the standard library and itself, nothing else of the house.
"""


class Trouble(Exception):
    """Something outside the project stands in the way; the message says what, and what to do about it."""
