"""HTML pages: layout, templates, languages, files."""
