"""A server of documents on this machine that stands in for the public one that recorded deployments link to."""
import http.server
import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
import urllib.parse


class Links:
    """Serves `documents` (by URL) over TLS with a certificate of its own, in `folder`. Use with `with`.

    `moved(url)` is where a document is now; `settings` are those with which the server of our own may fetch it, by the names of
    docs/configuration.md.
    """

    def __init__(self, documents, folder):
        if not shutil.which('openssl'):
            sys.exit('the recordings with linked templates need openssl')
        self.urls = sorted(documents)
        self.documents = {urllib.parse.urlsplit(url).path: document for url, document in documents.items()}
        key, self.certificate = os.path.join(folder, 'links-key.pem'), os.path.join(folder, 'links.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout', key,
                        '-out', self.certificate, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
                       check=True, capture_output=True)
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), self.handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.origin = f'localhost:{self.server.server_address[1]}'

    def handler(self):
        documents = self.documents

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                document = documents.get(urllib.parse.urlsplit(self.path).path)
                body = json.dumps(document).encode()
                self.send_response(200 if document is not None else 404)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        return Handler

    def moved(self, url):
        return urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(netloc=self.origin))

    @property
    def settings(self):
        return {'SELFSAME_OUTBOUND_ALLOW': self.origin, 'SELFSAME_OUTBOUND_CA_FILE': self.certificate}

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
