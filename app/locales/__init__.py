"""Catalogues of the page's messages in languages other than the source's."""
