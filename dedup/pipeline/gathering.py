"""Fill the store: sites or files in, articles out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from crawl.crawler import crawl_sites
from crawl.errors import NothingReachable
from crawl.extract import EXTRACTOR
from crawl.files import Document, Rejected, read_documents
from crawl.options import ExtractOptions
from crawl.summary import CrawlProgress, CrawlSummary
from crawl.workers import Job, extract_many
from db.articles import pending_captures, record_extraction, save_article
from db.captures import ensure_site, load_body, save_capture
from db.engine import Store, now
from db.frontier import SqliteFrontier
from db.rows import PendingCapture
from dedup.pipeline.progress import Progress, unwatched
from dedup.settings import Settings
