"""A small farm of sites, written by hand, on which unspin can be seen at work."""
