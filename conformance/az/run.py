#!/usr/bin/env python3
"""The Azure CLI, unmodified, against a running server: az comes from PyPI into a virtual environment, TLS is verified everywhere.

Usage: run.py FOLDER [PART...]     FOLDER is for the virtual environments; made here when they are not there or hold other versions.
A part is a name in the table PARTS, such as suite, directory, policy, compliance, remediation; all of them when none is named.

Two parts run at a time, since most of the time goes into starting az. Each has a server and a home of its own, so none sees what another did;
what it says is printed when it has ended. A part that ends by an exception, or checks nothing, is a failure.

All checks run with the newest az (requirements.txt) but one: `az vm update --set identity.…` of 2.91 leaves the identity out of what it sends
(its new model of a VM knows only the options of `vm create`), so on Azure as here it changes nothing. What the documentation says of
that command is checked with the last line of versions that send it (requirements-2.74.txt).
"""
import concurrent.futures
import os
import subprocess
import sys
import tempfile
import time
import traceback
import typing

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.path.insert(0, HERE)
from audit import audit  # noqa: E402
from client import Az  # noqa: E402
from compliance import compliance  # noqa: E402
from corners import corners  # noqa: E402
from deployments import deployments  # noqa: E402
from directory import directory  # noqa: E402
from federation import federation  # noqa: E402
from issuer import Issuer  # noqa: E402
from machines import machines  # noqa: E402
from policy import policy  # noqa: E402
from remediation import remediation  # noqa: E402
from server import Server, selfsame  # noqa: E402
from signin import signin  # noqa: E402
from stacks import stacks  # noqa: E402
from suite import suite  # noqa: E402
from tutorial import tutorial  # noqa: E402

# Parts that run at the same time.
AT_ONCE = 2


class Place(typing.NamedTuple):
    """What a part has to itself, and `identity`: a virtual environment of Python that has azure-identity."""
    az: Az
    older: Az
    server: Server
    issuer: Issuer
    identity: str


# Longest first, so that in the end none is left to run alone.
PARTS = {
    'policy': lambda at: policy(at.az, at.server),
    'suite': lambda at: suite(at.az, at.older, at.server),
    'directory': lambda at: directory(at.az, at.server),
    'machines': lambda at: machines(at.az, at.server),
    'corners': lambda at: corners(at.az, at.server),
    'deployments': lambda at: deployments(at.az),
    'compliance': lambda at: compliance(at.az, at.server),
    'remediation': lambda at: remediation(at.az, at.server),
    'stacks': lambda at: stacks(at.az),
    'tutorial': lambda at: tutorial(at.az, at.server, at.identity),
    'federation': lambda at: federation(at.az, at.server, at.issuer),
    'audit': lambda at: audit(at.az),
    'signin': lambda at: signin(at.az, at.server)}


class Outcome(typing.NamedTuple):
    part: str
    passed: int
    failures: list
    lines: list
    log: str  # the server's
    seconds: float


def environment(folder, requirements):
    """A virtual environment with what is required: the one that is there, or a new one."""
    requirements = os.path.join(HERE, requirements)
    stamp = os.path.join(folder, 'requirements.txt')
    with open(requirements) as file:
        wanted = file.read()
    if not (os.path.exists(stamp) and open(stamp).read() == wanted):
        subprocess.run([sys.executable, '-m', 'venv', folder], check=True)
        # Not compiled: of the 13,000 files of an az most are never imported, and Python keeps what it compiles at an import.
        subprocess.run([os.path.join(folder, 'bin', 'pip'), '-q', 'install', '--no-input', '--no-compile', '-r', requirements], check=True)
        with open(stamp, 'w') as file:
            file.write(wanted)
    return folder


def environments(folder):
    """The newest az, the older one, and a Python with azure-identity."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        made = [pool.submit(environment, os.path.join(folder, name), requirements) for name, requirements in (
            ('az', 'requirements.txt'), ('az-2.74', 'requirements-2.74.txt'), ('identity', 'requirements-identity.txt'))]
    return [one.result() for one in made]


def version(environment):
    """Of the az that is installed in this virtual environment."""
    said = subprocess.run([os.path.join(environment, 'bin', 'python'), '-c', 'import importlib.metadata; print(importlib.metadata.version("azure-cli"))'],
                          capture_output=True, text=True, check=True)
    return said.stdout.strip()


def run(part, newest, old, identity):
    """One part on an empty server. Whatever ends it early is a failure like that of a check: the other parts go on."""
    begun = time.monotonic()
    passed, failures, lines, log = 0, [], [], ''
    try:
        with Issuer() as issuer, Server(*issuer.settings) as server, tempfile.TemporaryDirectory(prefix='selfsame-az-') as home:
            az = Az(server, newest, os.path.join(home, 'newest'))
            failures, lines = az.failures, az.lines
            try:
                PARTS[part](Place(az, Az(server, old, os.path.join(home, 'older')), server, issuer, identity))
                if not az.passed and not az.failures:
                    az.wrong(part, 'it checked nothing')
            except (Exception, SystemExit):
                az.wrong(f'{part} ended early', traceback.format_exc())
            passed = az.passed
            log = server.log()
    except (Exception, SystemExit) as wrong:  # the server did not start, or left a store with faults
        failures.append(f'{part}: its server')
        lines.append(f'  WRONG {failures[-1]}\n        {wrong!r}')
    return Outcome(part, passed, failures, lines, log, time.monotonic() - begun)


def report(outcome):
    print('\n'.join([outcome.part, *outcome.lines]))
    print(f'  {outcome.part}: {outcome.passed} passed, {len(outcome.failures)} failed in {outcome.seconds:.0f} s', flush=True)


def main():
    folder, named = os.path.abspath(sys.argv[1]), sys.argv[2:]
    if set(named) - set(PARTS):
        raise SystemExit(f'there are these parts: {", ".join(PARTS)}')
    wanted = [part for part in PARTS if not named or part in named]
    newest, old, identity = environments(folder)
    print(f'az {version(newest)}\naz {version(old)}', flush=True)
    selfsame('--version')  # builds the server where it has to be built: once, before two want it
    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, part, newest, old, identity) for part in wanted]):
            outcomes.append(done.result())
            report(outcomes[-1])
    failures = [(outcome.part, name) for outcome in outcomes for name in outcome.failures]
    for outcome in outcomes:
        if outcome.failures:
            print(f"{outcome.part}: the server's log\n{outcome.log}")
    for part, name in failures:
        print(f'failed in {part}: {name}')
    if sorted(outcome.part for outcome in outcomes) != sorted(wanted):
        raise SystemExit(f'wanted were {wanted}')
    print(f'az: {sum(outcome.passed for outcome in outcomes)} checks passed, {len(failures)} failed')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
