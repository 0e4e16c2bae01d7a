"""Bring pages in: URLs to fetched pages to articles. Knows no database and no duplicate."""
