"""Formulas as people write them: read, doubted, echoed and turned into functions.  No eval enters."""
