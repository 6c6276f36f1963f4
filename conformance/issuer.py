"""An issuer of tokens of our own, as a cluster or a build service has one: discovery and keys over TLS, and tokens signed with its key.

The certificate, the key and the signatures come from the openssl command.
"""
import base64
import http.server
import json
import os
import ssl
import subprocess
import tempfile
import threading
import time

AUDIENCE = 'api://AzureADTokenExchange'


def openssl(*arguments, data=None):
    return subprocess.run(['openssl', *arguments], input=data, capture_output=True, check=True).stdout


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


class Issuer:
    """Use with `with`; `settings` are those with which a server reaches it."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='selfsame-issuer-')
        self.certificate = os.path.join(self.folder.name, 'tls.pem')
        self.key = os.path.join(self.folder.name, 'issuer.key')
        tls = os.path.join(self.folder.name, 'tls.key')
        openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', tls, '-out', self.certificate, '-days', '2',
                '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost')
        openssl('genrsa', '-out', self.key, '2048')
        self.asked = []
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), self.handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, tls)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.name = f'https://localhost:{self.port}/cluster/'  # with the slash that AKS has
        self.settings = (f'outbound.allow=localhost:{self.port}', f'outbound.ca-file={self.certificate}')
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def documents(self):
        modulus = bytes.fromhex(openssl('rsa', '-in', self.key, '-noout', '-modulus').decode().strip().split('=')[1])
        return {
            '/cluster/.well-known/openid-configuration': {
                'issuer': self.name, 'jwks_uri': self.name + 'openid/v1/jwks', 'response_types_supported': ['id_token'],
                'subject_types_supported': ['public'], 'id_token_signing_alg_values_supported': ['RS256']},
            '/cluster/openid/v1/jwks': {'keys': [
                {'use': 'sig', 'kty': 'RSA', 'kid': 'one', 'alg': 'RS256', 'n': encoded(modulus), 'e': 'AQAB'}]}}

    def handler(self):
        documents = None
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                nonlocal documents
                documents = documents or issuer.documents()
                issuer.asked.append(self.path)
                body = json.dumps(documents.get(self.path, {})).encode()
                self.send_response(200 if self.path in documents else 404)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass
        return Handler

    def token(self, subject, audience=AUDIENCE, life=3600):
        """As Kubernetes writes one: no typ, the audience in a list."""
        now = int(time.time())
        header = {'alg': 'RS256', 'kid': 'one'}
        claims = {'iss': self.name, 'sub': subject, 'aud': [audience], 'iat': now, 'nbf': now, 'exp': now + life,
                  'kubernetes.io': {'namespace': 'default', 'serviceaccount': {'name': 'shop'}}}
        text = '.'.join(encoded(json.dumps(part).encode()) for part in (header, claims))
        return text + '.' + encoded(openssl('dgst', '-sha256', '-sign', self.key, data=text.encode()))
