"""What can be taken away: the experiment as a script or a notebook, weights, curves.

Packages that are slow to import are imported inside the functions that need them.
"""
