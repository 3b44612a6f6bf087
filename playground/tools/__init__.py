"""The developer's tools: the catalogue of words, pictures and films.  No page imports them."""
