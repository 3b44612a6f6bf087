"""Comparing fairly: races, sweeps of learning rates, how sure a ranking is, and answers that need no learning."""
