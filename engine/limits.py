"""Every bound on what a visitor may ask for: the engine holds them, the widgets only show them."""

from __future__ import annotations

# Data that a visitor brings along
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MAX_OWN_POINTS = 500
MAX_CLASSES = 10
MAX_NAME_CHARACTERS = 60  # of a column or a class; longer ones are cut for display
MAX_STORED_TABLES = 32  # uploaded tables kept in memory at once, by all visitors together
MAX_STORED_TABLE_BYTES = 64 * 1024 * 1024

# Networks and runs
MAX_LAYERS = 12
MAX_UNITS = 64
MAX_PARAMETERS = 200_000
MAX_SEEDS = 32

# Links and pictures
MAX_LINK_CHARACTERS = 16_000
MAX_GRID = 100
