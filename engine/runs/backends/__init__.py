"""The ways of doing updates; a run picks one and the reader sees no difference but speed."""
