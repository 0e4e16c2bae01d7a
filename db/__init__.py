"""Remember: sites, captures, articles and the results of scans, in one SQLite file."""
