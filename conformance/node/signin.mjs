// MSAL for Node signs a user in with a browser and for a device, and renews what it got.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PublicClientApplication } from '@azure/msal-node';

const env = JSON.parse(process.env.SELFSAME_ENV);
const browser = (...args) => promisify(execFile)(env.python, [env.browser, ...args]);
const scopes = [`${env.armEndpoint}/.default`];

function client(tenant) {
  return new PublicClientApplication({
    auth: {
      clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      authority: `${env.authority}/${tenant}`,
      knownAuthorities: [new URL(env.authority).host],
    },
  });
}

async function good(app, result) {
  assert.equal(result.account.username, env.userName);
  assert.equal(result.account.tenantId, env.tenantId);
  const answer = await fetch(`${env.armEndpoint}/subscriptions?api-version=2022-12-01`, {
    headers: { Authorization: `Bearer ${result.accessToken}` },
  });
  assert.equal((await answer.json()).value[0].subscriptionId, env.subscriptionId);
  const renewed = await app.acquireTokenSilent({ account: result.account, scopes, forceRefresh: true });
  assert.notEqual(renewed.accessToken, result.accessToken);
}

let passed = 0;
for (const tenant of [env.tenantId, 'organizations', 'common']) {
  const app = client(tenant);
  await good(app, await app.acquireTokenInteractive({ scopes, openBrowser: async (url) => void browser(url) }));
  passed++;
  const other = client(tenant);
  const deviceCodeCallback = (shown) => browser('--device', env.authority, shown.userCode);
  await good(other, await other.acquireTokenByDeviceCode({ scopes, deviceCodeCallback }));
  passed++;
}
console.log(`msal-node: ${passed} sign-ins passed`);
