"""The catalogues of what the page says in languages other than its source's."""
