"""Tables that people bring: cells, the sheet they stand in, what each column is, and what becomes of it."""
