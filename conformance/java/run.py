#!/usr/bin/env python3
"""Azure's SDK for Java, unmodified, against a running server. Its JVM trusts the server's CA through a trust store, as a user's would."""
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from issuer import Issuer  # noqa: E402
from server import ROOT, Server  # noqa: E402


def main():
    home = subprocess.run([os.path.join(ROOT, 'scripts', 'find-jdk.sh')], capture_output=True, text=True, check=True).stdout.strip()
    with Issuer() as issuer, Server(*issuer.settings) as server:
        store = os.path.join(server.data, 'trust.p12')
        subprocess.run([os.path.join(home, 'bin', 'keytool'), '-importcert', '-noprompt', '-alias', 'selfsame', '-file', server.env['caFile'],
                        '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'changeit'], check=True, capture_output=True)
        projected = os.path.join(server.data, 'azure-identity-token')  # as a cluster puts it into a pod
        with open(projected, 'w') as file:
            file.write(issuer.token('system:serviceaccount:default:shop'))
        with open(os.path.join(server.data, 'env.json'), 'w') as file:
            json.dump({**server.env, 'issuer': issuer.name, 'federatedTokenFile': projected, 'data': server.data, 'selfsame': os.path.join(ROOT, 'selfsame'), 'trustStore': store}, file)
        reports = os.path.join(HERE, 'target', 'surefire-reports')
        shutil.rmtree(reports, ignore_errors=True)  # Else a build that fails would show the last run's.
        done = subprocess.run(
            [os.path.join(ROOT, 'mvnw'), '-q', '-B', '-f', os.path.join(HERE, 'pom.xml'), 'test',
             f'-DargLine=-Dselfsame.env={server.data}/env.json -Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit'],
            timeout=900)
        for name in sorted(os.listdir(reports)) if os.path.isdir(reports) else []:
            if name.endswith('.txt'):
                with open(os.path.join(reports, name)) as file:
                    print(file.read().splitlines()[3])
        if done.returncode:
            print(server.log())
    return done.returncode


if __name__ == '__main__':
    sys.exit(main())
