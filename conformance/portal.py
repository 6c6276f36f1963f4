#!/usr/bin/env python3
"""The portal in headless Chromium (Debian's package) against a running server: portal.py [TEST-FILE...].

What the pages do is asked of Resource Manager afterwards. Screenshots go to portal/e2e/shots, or to SELFSAME_SCREENSHOTS.
"""
import glob
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PORTAL = os.path.join(os.path.dirname(HERE), 'portal')
sys.path.insert(0, HERE)
from server import SELFSAME, Server  # noqa: E402


def main(files):
    if not any(shutil.which(name) for name in ('chromium', 'chromium-browser', 'google-chrome')):
        raise SystemExit('Chromium is needed: apt-get install chromium')
    if not os.path.isdir(os.path.join(PORTAL, 'node_modules')):
        subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], cwd=PORTAL, check=True)
    files = files or sorted(glob.glob(os.path.join(PORTAL, 'e2e', '*.test.mjs')))
    # Not the server's, which refuses settings that it does not know.
    shots = os.environ.pop('SELFSAME_SCREENSHOTS', os.path.join(PORTAL, 'e2e', 'shots'))
    with Server() as server:
        told = {**server.env, 'selfsame': SELFSAME, 'data': server.data}
        variables = {
            **os.environ, 'NODE_EXTRA_CA_CERTS': server.env['caFile'], 'SELFSAME_ENV': json.dumps(told),
            'SELFSAME_SCREENSHOTS': shots}
        done = subprocess.run(['node', '--test', '--test-concurrency=1', '--test-reporter=spec', *files], env=variables, timeout=1500)
        if done.returncode:
            print(server.log()[-4000:])
    return done.returncode


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
