"""A server on this machine that gives a file as servers of the web do, or as they should not."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """What the server does. `requests`: the Range of each request for the file, "" without one."""

    def __init__(self, data):
        self.data = data
        self.requests = []
        self.statuses = []  # of the next answers; 200 or 206 once these are through
        self.cuts = []  # bytes after which the connection of the next answers ends
        self.ranges = True
        self.shift = 0  # of the part that is given, against the one asked for
        self.redirects = {}
        self.wait = 0.0  # seconds in the middle of an answer
        self.length = True
        self.address = ""


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        site = self.server.site
        if self.path in site.redirects:
            self.send_response(302)
            self.send_header("Location", site.redirects[self.path])
            self.end_headers()
            return
        asked = self.headers.get("Range", "")
        site.requests.append(asked)
        status = site.statuses.pop(0) if site.statuses else 200
        begin = int(asked.removeprefix("bytes=").removesuffix("-") or 0) if site.ranges else 0
        if status == 200 and begin:
            status = 206 if begin < len(site.data) else 416
        self.send_response(status)
        if status in (200, 206):
            self.give(site, begin + site.shift if begin else 0, status)
        else:
            self.end_headers()

    def give(self, site, begin, status):
        data = site.data[begin:]
        if status == 206:
            self.send_header("Content-Range", f"bytes {begin}-{len(site.data) - 1}/{len(site.data)}")
        if site.length:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        cut = site.cuts.pop(0) if site.cuts else len(data)
        try:
            self.wfile.write(data[: cut // 2])
            self.wfile.flush()
            time.sleep(site.wait)
            self.wfile.write(data[cut // 2 : cut])
        except OSError:  # the other side has gone
            pass
        self.close_connection = True


@contextmanager
def serving(data):
    """A site with one file, as long as the context lasts."""
    server = ThreadingHTTPServer(("localhost", 0), Handler)
    server.site = Site(data)
    server.site.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
