"""Show one scan: as a folder of static pages for people, as tables for their tools."""
