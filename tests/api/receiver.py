"""A server that is told by webhooks, and the README's recipe that says whether it was we who told it."""
import http.server
import re
import socket
import threading
import time

from conftest import HERE

README = (HERE.parent.parent / "README.md").read_text()
recipe = {}
exec(re.search(r"```python\n(.*?)```", README, re.S).group(1), recipe)  # word for word


def verify(secret, headers, body):
    """Is one of the signatures ours, and fresh?"""
    return abs(time.time() - int(headers["webhook-timestamp"])) < 300 and recipe["is_ours"](secret, headers, body)


class Receiver:
    """A server that keeps what it is sent; `answer(n, path)` says the status of the n-th request there, or does more."""

    def __init__(self, host="127.0.0.1", port=0, answer=lambda n, path: 204, tls=None):
        self.got, self.lock, self.answer = [], threading.Condition(), answer
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    receiver.got.append((self.path, self.headers, body))
                    n = len(receiver.to(self.path))
                    receiver.lock.notify_all()
                said = receiver.answer(n, self.path)
                status, headers, out = said if isinstance(said, tuple) else (said, {}, b"")
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(out)))
                    self.end_headers()
                    self.wfile.write(out)
                except OSError:
                    pass

            def do_GET(self):
                with receiver.lock:
                    receiver.got.append((self.path, self.headers, b""))
                self.send_error(404)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
            allow_reuse_address = True

            def handle_error(self, *_):
                pass

        self.server = Server((host, port), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"http{'s' if tls else ''}://{host}:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def to(self, path):
        return [message for message in self.got if message[0] == path]

    def await_messages(self, path, count, seconds=15):
        """So many that came to a path, once they have."""
        with self.lock:
            assert self.lock.wait_for(lambda: len(self.to(path)) >= count, seconds), \
                f"{len(self.to(path))} of {count} came to {path}"
            return self.to(path)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
