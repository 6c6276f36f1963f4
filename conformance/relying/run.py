#!/usr/bin/env python3
"""Relying parties, unmodified, that trust the server by its discovery document alone: Spring Security, jose, jwks-rsa, PyJWT,
openid-client, Azurite.

Usage: run.py FOLDER     for what comes from PyPI and npm; fetched when it is not there or is of other versions. Maven keeps its own.
"""
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
NODE_AT_LEAST = (20, 19)  # What jwks-rsa asks for.


def same_files(stamps, sources):
    return all(os.path.exists(stamp) and open(stamp).read() == open(source).read() for stamp, source in zip(stamps, sources))


def python(folder):
    """A virtual environment with what requirements.txt names; its interpreter."""
    wanted, stamp = os.path.join(HERE, 'requirements.txt'), os.path.join(folder, 'requirements.txt')
    if not same_files([stamp], [wanted]):
        subprocess.run([sys.executable, '-m', 'venv', '--clear', folder], check=True)
        subprocess.run([os.path.join(folder, 'bin', 'pip'), '-q', 'install', '--no-input', '-r', wanted], check=True)
        shutil.copy(wanted, stamp)
    return os.path.join(folder, 'bin', 'python')


def node(folder):
    """The programs of node/ beside their modules, for Node.js looks for modules from where a program lies."""
    needed = f'Node.js {".".join(map(str, NODE_AT_LEAST))} or newer with npm is needed on the PATH'
    if not (shutil.which('node') and shutil.which('npm')):
        raise SystemExit(needed)
    version = subprocess.run(['node', '--version'], capture_output=True, text=True, check=True).stdout.strip()
    if tuple(int(part) for part in version.lstrip('v').split('.')[:2]) < NODE_AT_LEAST:
        raise SystemExit(f'{needed}; there is {version}')
    sources = [os.path.join(HERE, 'node', name) for name in ('package.json', 'package-lock.json')]
    stamps = [os.path.join(folder, 'installed', os.path.basename(source)) for source in sources]
    os.makedirs(os.path.join(folder, 'installed'), exist_ok=True)
    for name in os.listdir(os.path.join(HERE, 'node')):
        if name.endswith(('.json', '.mjs')):
            shutil.copy(os.path.join(HERE, 'node', name), folder)
    if not same_files(stamps, sources):
        # No scripts: nothing here needs to be compiled, and what a package would fetch by itself is not wanted.
        subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], cwd=folder, check=True)
        for source in sources:
            shutil.copy(source, os.path.join(folder, 'installed'))
    return folder


def spring(jdk):
    """The resource server's jar, built when it is older than its sources."""
    pom = os.path.join(HERE, 'spring', 'pom.xml')
    jar = os.path.join(HERE, 'spring', 'target', 'resource-server.jar')
    sources = [pom] + [os.path.join(place, name) for place, _, names in os.walk(os.path.join(HERE, 'spring', 'src')) for name in names]
    if not os.path.exists(jar) or os.path.getmtime(jar) < max(os.path.getmtime(one) for one in sources):
        subprocess.run([os.path.join(ROOT, 'mvnw'), '-q', '-B', '-f', pom, 'package'], check=True, env={**os.environ, 'JAVA_HOME': jdk})
    return jar


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = os.path.join(os.path.abspath(sys.argv[1]), 'relying')
    jdk = subprocess.run([os.path.join(ROOT, 'scripts', 'find-jdk.sh')], capture_output=True, text=True, check=True).stdout.strip()
    interpreter = python(os.path.join(folder, 'python'))
    tools = {'jdk': jdk, 'node': node(os.path.join(folder, 'node')), 'spring': spring(jdk)}
    subprocess.run([os.path.join(ROOT, 'selfsame'), 'version'], check=True)  # Builds the server where it is not; two are started at once below.
    start = time.monotonic()
    done = subprocess.run([interpreter, os.path.join(HERE, 'suite.py'), json.dumps(tools)])
    print(f'after installation: {time.monotonic() - start:.0f} s')
    return done.returncode


if __name__ == '__main__':
    sys.exit(main())
