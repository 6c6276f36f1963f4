// Metadata bindings: opened, used by the very command that is shown, closed; greyed for who is no owner.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { arm, env, launch, look, machine, open, origin, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-bindings`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/bound`;
let browser;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', vm, '2024-07-01', machine(group, { identity: { type: 'SystemAssigned' } }));
  await until(async () => assert.equal((await arm('GET', vm, '2024-07-01')).body.properties.provisioningState, 'Succeeded'), 'the machine is made');
});
after(() => browser.close());

const token = (audience) => JSON.parse(execFileSync(env.selfsame, ['token', '--data', env.data, '--json', ...(audience ? ['--audience', audience] : [])], { encoding: 'utf8' })).accessToken;

async function bindings() {
  const answer = await fetch(`${origin}/selfsame/bindings`, { headers: { Authorization: `Bearer ${token()}` } });
  return (await answer.json()).value.filter((one) => one.resourceId.toLowerCase() === vm.toLowerCase());
}

test('an endpoint is opened, used and closed', async () => {
  const { page, faults, context } = await open(browser, { path: '/bindings' });
  await page.getByText('No metadata endpoint is open').waitFor();
  await look(page, 'bindings-empty');
  await page.getByRole('button', { name: 'Open an endpoint' }).click();
  await page.getByRole('combobox', { name: 'Virtual machine' }).selectOption({ label: 'bound (portal-bindings)' });
  await look(page, 'bindings-open');
  await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click();
  const [made] = await until(async () => {
    const found = await bindings();
    assert.equal(found.length, 1);
    return found;
  }, 'the binding is there');
  await page.getByRole('checkbox', { name: 'Select bound' }).check();
  const command = await page.getByLabel('Command for a token', { exact: true }).textContent();
  assert.equal(command, made.curl);
  await look(page, 'bindings');
  const answer = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
  const claims = JSON.parse(Buffer.from(answer.access_token.split('.')[1], 'base64url').toString());
  assert.equal(claims.oid, (await arm('GET', vm, '2024-07-01')).body.identity.principalId);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.deepEqual(await bindings(), []), 'the binding is gone');
  await page.getByText('No metadata endpoint is open').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('who is no owner sees why it is greyed', async () => {
  const graph = async (method, path, body) => {
    const answer = await fetch(`${origin}/v1.0${path}`, { method, headers: { Authorization: `Bearer ${token('https://graph.microsoft.com')}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    assert.ok(answer.ok, await answer.clone().text());
    return answer.json();
  };
  const domain = env.userName.split('@')[1];
  const user = `binder@${domain}`;
  const password = 'Portal-Bindings-42-guest!';
  await graph('POST', '/users', { accountEnabled: true, displayName: 'Binder', mailNickname: 'binder', userPrincipalName: user, passwordProfile: { password, forceChangePasswordNextSignIn: false } });
  const { page, faults, context } = await open(browser, { path: '/bindings', user, password });
  await page.getByText('Only owners of this server may see and open metadata endpoints').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Open an endpoint' }).getAttribute('aria-disabled'), 'true');
  await page.setViewportSize({ width: 390, height: 844 });
  await look(page, 'bindings-phone');
  assert.deepEqual(faults, []);
  await context.close();
});
