#!/usr/bin/env python3
"""MSAL for Node, unmodified, against a running server. It comes from npm into node_modules beside this file; TLS is verified."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from server import Server  # noqa: E402


def main():
    if not os.path.isdir(os.path.join(HERE, 'node_modules')):
        subprocess.run(['npm', 'ci', '--no-audit', '--no-fund', '--silent'], cwd=HERE, check=True)
    with Server() as server:
        env = server.env
        told = {**env, 'python': sys.executable, 'browser': os.path.join(os.path.dirname(HERE), 'browser.py')}
        variables = {
            **os.environ, 'NODE_EXTRA_CA_CERTS': env['caFile'], 'SELFSAME_ENV': json.dumps(told), 'SELFSAME_BROWSER_CA': env['caFile'],
            'SELFSAME_BROWSER_USER': env['userName'], 'SELFSAME_BROWSER_PASSWORD': env['userPassword']}
        done = subprocess.run(['node', os.path.join(HERE, 'signin.mjs')], env=variables, timeout=300)
        if done.returncode:
            print(server.log())
    return done.returncode


if __name__ == '__main__':
    sys.exit(main())
