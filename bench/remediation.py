"""How fast a remediation is, and how its cost grows: the built-in policy d367bd60 over VMs that are there."""
import os
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'conformance'))


def seconds(count, parallel):
    """From the request until every one of that many VMs has the identity, on a server of its own."""
    from crash import Running
    from remediation_kill import Scene
    with tempfile.TemporaryDirectory(prefix='selfsame-bench-remediation-') as data:
        running = Running(data, 0)
        try:
            running.prepare()
            scene = Scene(running)
            scene.identities()
            scene.vms(range(count))
            scene.roles(scene.assign())
            begun = time.monotonic()
            scene.remediate(0, count, parallel)
            while True:
                state, status, message = scene.state(0)
                if state == 'Succeeded' and status['successfulDeployments'] == count:
                    return time.monotonic() - begun
                if state in ('Succeeded', 'Failed', 'Canceled'):
                    raise RuntimeError(f'it ended as {state}, {status}: {message}')
                time.sleep(0.1)
        finally:
            running.stop()


def bench(results, ratio, rounds, sizes=(100, 1000), parallel=30):
    """Prints and keeps the figures; the growth is that of one VM's cost."""
    took = {count: statistics.median(seconds(count, parallel) for _ in range(rounds)) for count in sizes}
    for count, spent in took.items():
        print(f'  remediation of {count} VMs, {parallel} at a time: {spent:.1f} s, {count / spent:.1f} VMs/s, {1000 * spent / count:.0f} ms a VM')
    results['remediation_s'] = took
    few, many = min(sizes), max(sizes)
    ratio(f'cost of a VM, at {many} / at {few}', took[many] / many / (took[few] / few), 1.2, at_least=False)
