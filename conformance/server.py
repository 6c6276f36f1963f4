"""A running server of our own for the suites in this folder, through the launcher, as a user would start it."""
import json
import os
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SELFSAME = os.path.join(ROOT, 'selfsame')


def selfsame(*arguments, check=True, settings=None):
    done = subprocess.run([SELFSAME, *arguments], capture_output=True, text=True, env={**os.environ, **(settings or {})})
    if check and done.returncode:
        raise SystemExit(f'selfsame {" ".join(arguments)}: {done.stderr or done.stdout}')
    return done.stdout


class Server:
    """Use with `with`; the folder goes with it, after the store was checked. `settings` are variables of its environment."""

    def __init__(self, settings=None):
        self.settings = settings

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='selfsame-conformance-')
        self.data = self.folder.name
        selfsame('up', '--data', self.data, '--port', '0', '--detach', settings=self.settings)
        self.env = json.loads(selfsame('env', '--data', self.data, '--json'))
        return self

    def __exit__(self, *error):
        selfsame('down', '--data', self.data)
        try:
            found = selfsame('check', '--data', self.data, check=False).strip()
            if found != 'Nothing wrong was found.':
                raise SystemExit(f'the store after the run: {found}')
        finally:
            self.folder.cleanup()

    def run(self, *arguments):
        return selfsame(*arguments, '--data', self.data)

    def log(self):
        with open(os.path.join(self.data, 'server.log')) as file:
            return file.read()
