// The directory: users, groups, applications, service principals and signing keys, asked of Graph afterwards.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { arm, env, graph, launch, look, machine, open, origin, readingUser, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-directory`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/directoryvm`;
let browser;
let principal;
let reader;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  principal = (await arm('PUT', vm, '2024-07-01', machine(group, { identity: { type: 'SystemAssigned' } }))).body.identity.principalId;
  reader = await readingUser('directoryreader');
});
after(() => browser.close());

async function named(kind, name) {
  return (await graph('GET', `/${kind}?$filter=${encodeURIComponent(`displayName eq '${name}'`)}`)).body.value[0];
}

async function signsIn(user, password) {
  const answer = await fetch(`${origin}/${env.tenantId ?? 'organizations'}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', username: user, password, scope: `${origin}/.default` }),
  });
  return answer.ok;
}

test('a user is made, signs in with the password shown, gets a new one, and is deleted', async () => {
  const { page, faults, context } = await open(browser, { path: '/directory/users' });
  await page.getByRole('button', { name: 'New user' }).click();
  await page.getByRole('textbox', { name: 'User name' }).fill('ada');
  await page.getByRole('textbox', { name: 'Display name' }).fill('Ada <b>L</b>');
  const first = await page.getByRole('textbox', { name: 'Password' }).inputValue();
  await look(page, 'user-create');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const user = await until(async () => {
    const found = await named('users', 'Ada <b>L</b>');
    assert.ok(found);
    return found;
  }, 'the user is there');
  assert.ok(await signsIn(user.userPrincipalName, first), 'the password signs in');
  await page.getByRole('link', { name: 'Ada <b>L</b>' }).waitFor();
  await look(page, 'users');
  await page.getByRole('link', { name: 'Ada <b>L</b>' }).click();
  await page.getByRole('button', { name: 'Reset password' }).click();
  const second = await page.getByRole('textbox', { name: 'New password' }).inputValue();
  assert.notEqual(first, second);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await until(async () => assert.ok(await signsIn(user.userPrincipalName, second)), 'the new password signs in');
  assert.equal(await signsIn(user.userPrincipalName, first), false);
  await look(page, 'user');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await graph('GET', `/users/${user.id}`)).status, 404), 'the user is gone');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a group is made, and a managed identity goes in and out', async () => {
  const { page, faults, context } = await open(browser, { path: '/directory/groups', colorScheme: 'dark' });
  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByRole('textbox', { name: 'Group name' }).fill('Night shift');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('link', { name: 'Night shift' }).click();
  const { id } = await until(async () => {
    const found = await named('groups', 'Night shift');
    assert.ok(found);
    return found;
  }, 'the group is there');
  await page.getByRole('tab', { name: 'Members', exact: true }).click();
  await page.getByRole('button', { name: 'Add members' }).first().click();
  await page.getByRole('searchbox', { name: 'Find somebody' }).fill('directoryvm');
  await page.getByRole('checkbox', { name: /directoryvm/ }).check();
  await look(page, 'group-add-member-dark');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  const members = async () => (await graph('GET', `/groups/${id}/members`)).body.value.map((one) => one.id);
  await until(async () => assert.deepEqual(await members(), [principal]), 'it is a member');
  await page.getByRole('checkbox', { name: 'Select directoryvm' }).check();
  await look(page, 'group-members-dark');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.deepEqual(await members(), []), 'it is none any more');
  await page.getByRole('tab', { name: 'Owners' }).click();
  await page.getByRole('checkbox', { name: /Select/ }).first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('an application gets a secret shown once, a certificate, redirect URIs, a federated credential and an app role', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-certificate-'));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem'), '-days', '30', '-subj', '/CN=portal'], { stdio: 'ignore' });
  const pem = readFileSync(join(folder, 'certificate.pem'), 'utf8');
  const key = readFileSync(join(folder, 'key.pem'), 'utf8');
  rmSync(folder, { recursive: true });
  const { page, faults, context } = await open(browser, { path: '/directory/applications' });
  await page.getByRole('button', { name: 'New registration' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Portal app');
  await page.getByRole('button', { name: 'Register' }).click();
  await page.getByRole('link', { name: 'Portal app' }).click();
  await page.getByRole('button', { name: 'Create service principal' }).click();
  const { id, appId } = await named('applications', 'Portal app');
  const read = async () => (await graph('GET', `/applications/${id}`)).body;
  await until(async () => assert.ok(await named('servicePrincipals', 'Portal app')), 'the service principal is there');
  await look(page, 'application');

  await page.getByRole('tab', { name: 'Certificates & secrets' }).click();
  await page.getByRole('button', { name: 'New client secret' }).click();
  await page.getByRole('textbox', { name: 'Description' }).fill('from the portal');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Add', exact: true }).click();
  const secret = await page.getByLabel('Secret value', { exact: true }).innerText();
  await look(page, 'application-secret');
  const answer = await fetch(`${origin}/${env.tenantId ?? 'organizations'}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: appId, client_secret: secret, scope: `${origin}/.default` }) });
  assert.equal(answer.status, 200, 'the secret signs in');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('checkbox', { name: 'Select from the portal' }).waitFor();
  assert.equal(await page.getByText(secret).count(), 0, 'the secret is not shown again');
  await page.getByRole('button', { name: 'Add certificate' }).first().click();
  await page.getByRole('textbox', { name: /Certificate \(PEM\)/ }).fill(pem + key);
  await page.getByText(/There is a private key in it/).waitFor();
  assert.ok(await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).isDisabled());
  await page.getByRole('textbox', { name: /Certificate \(PEM\)/ }).fill(pem);
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await until(async () => assert.equal((await read()).keyCredentials.length, 1), 'the certificate is there');
  await page.getByRole('checkbox', { name: 'Select from the portal' }).check();
  await look(page, 'application-credentials');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await read()).passwordCredentials.length, 0), 'the secret is gone');
  assert.equal((await read()).keyCredentials.length, 1);

  await page.getByRole('tab', { name: 'Redirect URIs' }).click();
  await page.getByRole('button', { name: 'Add Web redirect URI' }).click();
  await page.getByRole('textbox', { name: 'Web redirect URI 1' }).fill('https://app.example/signin');
  await page.getByRole('button', { name: 'Save' }).click();
  await until(async () => assert.deepEqual((await read()).web.redirectUris, ['https://app.example/signin']), 'the redirect URI is there');
  await look(page, 'application-redirects');

  await page.getByRole('tab', { name: 'Federated credentials' }).click();
  await page.getByRole('button', { name: 'Add credential' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('main');
  await page.getByRole('textbox', { name: 'Issuer' }).fill('https://token.actions.githubusercontent.com');
  await page.getByRole('textbox', { name: 'Subject' }).fill('repo:org/repo:ref:refs/heads/main');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await until(async () => assert.deepEqual((await graph('GET', `/applications/${id}/federatedIdentityCredentials`)).body.value.map((one) => one.subject), ['repo:org/repo:ref:refs/heads/main']), 'the federated credential is there');
  await page.getByRole('checkbox', { name: 'Select main' }).waitFor();
  await look(page, 'application-federated');

  await page.getByRole('tab', { name: 'App roles' }).click();
  await page.getByRole('button', { name: 'Create app role' }).click();
  await page.getByRole('textbox', { name: 'Display name' }).fill('Task writer');
  await page.getByRole('textbox', { name: 'Value' }).fill('Task.Write');
  await page.getByRole('textbox', { name: 'Description' }).fill('Writes tasks.');
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  await until(async () => assert.deepEqual((await read()).appRoles.map((one) => one.value), ['Task.Write']), 'the app role is there');
  await page.getByRole('checkbox', { name: 'Select Task writer' }).waitFor();
  await look(page, 'application-roles');
  assert.deepEqual(faults, []);
  await context.close();
});

test('enterprise applications are filtered by type, and lead to the machine and to roles', async () => {
  const { page, faults, context } = await open(browser, { path: '/directory/service-principals?type=ManagedIdentity' });
  await page.getByRole('link', { name: 'directoryvm' }).waitFor();
  await look(page, 'service-principals');
  await page.getByRole('link', { name: 'directoryvm' }).click();
  await page.getByText('System-assigned identity').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Delete' }).getAttribute('aria-disabled'), 'true');
  await look(page, 'service-principal');
  for (const tab of ['Azure role assignments', 'App role assignments', 'Groups', 'Sign-ins']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await page.getByText(/No role assignments|No app roles|In no group|No sign-ins/).waitFor();
  }
  assert.match(page.url(), /tab=sign-ins/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the signing keys turn, and who is no owner is told so', async () => {
  const keys = async (state) => (await arm('GET', '/selfsame/keys', '')).body.value.filter((one) => one.state === state).map((one) => one.kid);
  const [first] = await keys('active');
  const [spare] = await keys('spare');
  const { page, faults, context } = await open(browser, { path: '/signing-keys' });
  await page.getByText('active', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Rotate' }).click();
  await look(page, 'signing-keys-rotate');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate' }).click();
  await until(async () => assert.deepEqual(await keys('pending'), [spare]), 'the spare key waits for its turn');
  assert.deepEqual(await keys('active'), [first]);
  await page.getByText('pending', { exact: true }).waitFor();
  await look(page, 'signing-keys');
  await page.getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('checkbox', { name: 'Sign with the spare key at once' }).check();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Rotate' }).click();
  await until(async () => assert.deepEqual([await keys('active'), await keys('retired')], [[spare], [first]]), 'the spare key signs');
  assert.deepEqual(faults, []);
  await context.close();
  const other = await open(browser, { path: '/signing-keys', user: reader.user, password: reader.password, viewport: { width: 390, height: 844 } });
  const rotate = other.page.getByRole('button', { name: 'Rotate' });
  await until(async () => assert.equal(await rotate.getAttribute('aria-disabled'), 'true'), 'the button is greyed');
  await look(other.page, 'signing-keys-reader-phone');
  await other.page.goto(`${origin}/portal/directory/users`);
  const create = other.page.getByRole('button', { name: 'New user' });
  await until(async () => assert.equal(await create.getAttribute('aria-disabled'), 'true'), 'the button is greyed');
  await create.focus();
  await other.page.getByText('Only an owner of this installation may do this.').first().waitFor();
  assert.deepEqual(other.faults, []);
  await other.context.close();
});
