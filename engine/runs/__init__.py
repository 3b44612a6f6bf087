"""Supervised training, fast: an experiment, its run on one of the back ends, and how it is taken up again."""
