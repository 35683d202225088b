"""What an office machine may read before it trusts the server: the install sheet and the certificate.

    python -P -m dangvu.config.lan.doorstep FOLDER PORT HTTPS_ADDRESS ADDRESS...

Plain HTTP, of the standard library only, with no way to anything else: four files, read once. Every other
address sends the browser to the encrypted pages, but a program that asks without encryption is refused: it
has sent its key in the clear, and would go on doing so unnoticed. It ends when its standard input ends.
"""

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/huong-dan.pdf": ("huong-dan.pdf", "application/pdf"),
    "/dangvu-ca.crt": ("dangvu-ca.crt", "application/x-x509-ca-cert"),
    "/dangvu-ca.pem": ("dangvu-ca.pem", "application/x-pem-file"),
}
API = "/api/"
SECONDS_FOR_A_REQUEST = 10


class Doorstep(BaseHTTPRequestHandler):
    contents: dict[str, tuple[bytes, str]]
    https: str
    timeout = SECONDS_FOR_A_REQUEST
    server_version = "dangvu"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.partition("?")[0]
        if path.startswith(API):
            self._refuse()
            return
        found = self.contents.get(path)
        if found is None:
            # To the address of the server and not to what the request says it is.
            self.send_response(302)
            self.send_header("Location", self.https)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content, kind = found
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def _refuse(self) -> None:
        # Nothing else is read of it, and nothing is kept open for the next one.
        self.close_connection = True
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name of the base
        """Say nothing of who reads the sheet."""


def main(folder: Path, port: int, https: str, addresses: list[str]) -> None:
    """Serve until standard input ends."""
    contents = {path: ((folder / name).read_bytes(), kind) for path, (name, kind) in FILES.items()}
    for address in addresses:
        handler = type("Handler", (Doorstep,), {"contents": contents, "https": https})
        server = ThreadingHTTPServer((address, port), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    while os.read(0, 4096):
        pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
