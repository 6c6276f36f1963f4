#!/usr/bin/env python3
"""Keys that turn and rights that end (goals G7 and G9 of docs/reliability.md), against a running server and unmodified libraries.

Usage: rotation.py FOLDER [SECONDS]

FOLDER    for what comes from PyPI and npm, shared with relying/run.py
SECONDS   how long keys turn, 75 when not given; a key then signs for 8 s. 300 give the counts of the goals, 1000 and more also see retired keys go.

Prints one line for each goal; exit status 0 only if nothing was refused that is good, and nothing given that had ended.
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RELYING = os.path.join(HERE, 'relying')
sys.path.insert(0, RELYING)
import run  # noqa: E402


def main():
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    folder = os.path.join(os.path.abspath(sys.argv[1]), 'relying')
    interpreter = run.python(os.path.join(folder, 'python'))
    tools = {'node': run.node(os.path.join(folder, 'node'))}
    subprocess.run([os.path.join(run.ROOT, 'selfsame'), 'version'], check=True)  # builds the server where it is not
    seconds = sys.argv[2] if len(sys.argv) == 3 else '75'
    wrong = 0
    for suite, argument in (('turning.py', seconds), ('withdrawn.py', str(max(50, round(float(seconds) * 2 / 3))))):
        wrong |= subprocess.run([interpreter, os.path.join(RELYING, suite), json.dumps(tools), argument]).returncode
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
