"""Signing in as a user: az login with a device code, and with a browser. The browser is conformance/browser.py."""
import os
import re
import subprocess
import sys

from browser import Browser
from client import expect, same

BROWSER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'browser.py')


def signin(az, server):
    env = server.env

    def fresh(name):
        variables = {'AZURE_CONFIG_DIR': os.path.join(az.home, name)}
        az.register(**variables)
        return variables

    def device(variables, action):
        process = subprocess.Popen(
            [az.az, 'login', '--use-device-code', '-o', 'json'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**az.variables, 'AZURE_CORE_ONLY_SHOW_ERRORS': 'false', **variables})
        try:
            said = ''
            while not (found := re.search(r'enter the code (\S+) to authenticate', said)):
                line = process.stderr.readline()
                expect(line, f'az ended without a code: {said}')
                said += line
            expect(env['authority'] + '/devicelogin' in said, f'another address: {said}')
            done, confirm = Browser(env['caFile']).let_device_in(
                env['authority'], found.group(1), env['userName'], env['userPassword'], action)
            expect('Microsoft Azure CLI' in confirm.text, 'the page does not say who asks')
            same(done.status, 200)
            out, err = process.communicate(timeout=60)
            return process.returncode, out, said + err
        finally:
            process.kill()

    def user(variables):
        same(az.ok('account', 'show', **variables)['user'], {'name': env['userName'], 'type': 'user'})
        same(az.ok('group', 'exists', '-n', 'none', **variables), False)
        token = az.ok('account', 'get-access-token', '--resource', 'https://vault.azure.net', **variables)
        expect(len(token['accessToken']) > 500, 'no token for another resource')

    def by_device():
        variables = fresh('device')
        code, out, err = device(variables, 'continue')
        expect(code == 0, err)
        expect(env['subscriptionId'] in out, out)
        user(variables)
    az.check('login by device code', by_device)

    def declined():
        code, _, err = device(fresh('declined'), 'cancel')
        expect(code != 0 and 'AADSTS70018' in err, f'az was to fail: {err}')
    az.check('a device code that the user declines is told to az', declined)

    def by_browser():
        variables = {
            **fresh('browser'),
            # In the background, as browsers are: az listens only once it has opened one.
            'DISPLAY': ':0', 'BROWSER': f'{sys.executable} {BROWSER} %s &',
            'SELFSAME_BROWSER_CA': env['caFile'], 'SELFSAME_BROWSER_USER': env['userName'], 'SELFSAME_BROWSER_PASSWORD': env['userPassword']}
        az.ok('login', **variables)
        user(variables)
        az.ok('logout', **variables)
    az.check('login by browser', by_browser)

