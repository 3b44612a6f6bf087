"""What is claimed about speed, runnable: `python3 -m playground bench NAME` runs `benchmarks/NAME.py`."""
