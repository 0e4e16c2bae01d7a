"""Serves every site of the farm on one loopback port, told apart by the Host header."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from demo.farm import sites
from demo.render import Answer, answers

ADDRESS = "127.0.0.1"
NOT_FOUND = Answer("<!doctype html><title>Not found</title><h1>Page not found</h1>", status=404)


@dataclass(frozen=True, slots=True)
class Farm:
    """A farm that is being served.

    Attributes:
        port: The loopback port.
        hosts: Host names of its sites, in the manifest's order.
    """

    port: int
    hosts: tuple[str, ...]

    @property
    def urls(self) -> list[str]:
        """Where each site starts."""
        return [f"http://{host}:{self.port}/" for host in self.hosts]

    @property
    def resolve(self) -> list[str]:
        """``HOST:PORT:ADDRESS`` for each site, as curl's ``--resolve`` takes it."""
        return [f"{host}:{self.port}:{ADDRESS}" for host in self.hosts]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    timeout = 30
    answers: dict[tuple[str, str], Answer]

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        path = self.path.partition("?")[0]
        missing = Answer(
            "<!doctype html><title>Not found</title><h1>Page not found</h1>", status=404
        )
        answer = self.answers.get((host, path), missing)
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keeps the terminal to what the crawler says."""


@contextlib.contextmanager
def serve(port: int = 0) -> Iterator[Farm]:
    """Serves the farm until the block ends; port 0 takes a free one."""
    server = ThreadingHTTPServer((ADDRESS, port), _Handler)
    farm = sites()
    served = Farm(server.server_port, tuple(site.host for site in farm))
    server.RequestHandlerClass = type(
        "Handler",
        (_Handler,),
        {
            "answers": {
                (site.host, path): answer
                for site, url in zip(farm, served.urls, strict=True)
                for path, answer in answers(site, url.rstrip("/")).items()
            }
        },
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    with serve() as running, contextlib.suppress(KeyboardInterrupt):
        print("Serving until Ctrl-C. One page, for example:")
        print(f"  curl --resolve {running.resolve[0]} {running.urls[0]}")
        print("Sites:", *running.urls, sep="\n  ")
        threading.Event().wait()
