"""Views for people: what the newest finished scan found, under names that need no manual.

Datasette and every other SQL tool shows them beside the tables. They cover the newest scan; the
tables behind them hold every scan.
"""

from __future__ import annotations

from sqlalchemy import Connection

_NEWEST = """
        (SELECT max(id) FROM scan WHERE finished_at IS NOT NULL AND kind = 'scan')"""

VIEWS = {
    "v_clusters": """
        SELECT c.number AS cluster, c.kind, c.size AS articles,
               count(DISTINCT a.site_id) AS sites, round(c.confidence, 3) AS confidence,
               round(c.cohesion, 3) AS likeness, head.title AS representative,
               head.url AS representative_url, group_concat(DISTINCT s.host) AS hosts
        FROM cluster c
        JOIN cluster_member m ON m.cluster_id = c.id
        JOIN article a ON a.id = m.article_id
        JOIN site s ON s.id = a.site_id
        JOIN article head ON head.id = c.representative_id
        WHERE c.scan_id = $newest
        GROUP BY c.id ORDER BY c.number""",
    "v_matches": """
        SELECT m.relation, round(m.confidence, 3) AS confidence, a.title AS title_a,
               a.url AS url_a, sa.host AS site_a, b.title AS title_b, b.url AS url_b,
               sb.host AS site_b, json_array_length(e.alignment) AS aligned_sentences,
               round(e.measures ->> 'coverage_a', 3) AS share_of_a,
               round(e.measures ->> 'coverage_b', 3) AS share_of_b
        FROM match m
        JOIN match_detail e ON e.key = m.detail
        JOIN article a ON a.id = m.a_id JOIN site sa ON sa.id = a.site_id
        JOIN article b ON b.id = m.b_id JOIN site sb ON sb.id = b.site_id
        WHERE m.scan_id = $newest""",
    "v_pages": """
        SELECT a.title, a.url, s.host AS site, a.language, a.author, a.published, r.words,
               round(r.score, 1) AS repeats_itself, round(d.share, 3) AS also_elsewhere,
               round(d.same_site, 3) AS on_own_site, round(d.other_sites, 3) AS on_other_sites,
               (SELECT c.number FROM cluster_member m JOIN cluster c ON c.id = m.cluster_id
                WHERE m.article_id = a.id AND c.scan_id = r.scan_id) AS cluster,
               p.fetched_at
        FROM repetition r
        JOIN article a ON a.id = r.article_id
        JOIN site s ON s.id = a.site_id
        JOIN capture p ON p.id = a.capture_id
        LEFT JOIN redundancy d ON d.scan_id = r.scan_id AND d.article_id = r.article_id
        WHERE r.scan_id = $newest""",
    "v_ownership": """
        SELECT o.kind, o.value, s.host AS site, count(*) AS pages
        FROM ownership o
        JOIN capture p ON p.id = o.capture_id
        JOIN site s ON s.id = p.site_id
        GROUP BY o.kind, o.value, s.id""",
}
"""SQL of each view by its name."""


def create_views(connection: Connection) -> None:
    """Make the views, in place of those that an earlier schema had."""
    for name, query in VIEWS.items():
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query.replace('$newest', _NEWEST)}")


def drop_views(connection: Connection) -> None:
    """Remove the views, so that a migration may change the tables behind them."""
    for name in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
