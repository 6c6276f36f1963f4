// The token inspector: what is in a token, whether it is genuine, and why it is refused; and that it stays in the page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { env, launch, look, open } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const ownerToken = () => JSON.parse(execFileSync(env.selfsame, ['token', '--data', env.data, '--json'], { encoding: 'utf8' })).accessToken;
const encoded = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');

/** The same token with other claims or another header; the signature stays. */
function altered(token, change) {
  const [header, claims, signature] = token.split('.');
  const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const changed = change({ header: read(header), claims: read(claims) });
  return `${encoded(changed.header)}.${encoded(changed.claims)}.${signature}`;
}

test('a token is decoded, explained and verified, and stays in the page', async () => {
  const { page, faults, context } = await open(browser, { path: '/token' });
  const token = ownerToken();
  const sent = [];
  await page.getByRole('textbox', { name: 'Token' }).waitFor();
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''} ${request.headers().authorization ?? ''}`));
  await page.getByRole('textbox', { name: 'Token' }).fill(`Authorization: Bearer ${token.slice(0, 40)}\n${token.slice(40)}`);
  await page.getByText('This token is genuine and valid now').waitFor();
  const claims = page.getByRole('table', { name: 'Claims' });
  await claims.getByRole('cell', { name: JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).oid, exact: true }).first().waitFor();
  await claims.getByText('Role assignments are made to it.').waitFor();
  await claims.getByText(/in \d+ (minutes|hours?|days?)/).first().waitFor();
  assert.equal(await page.getByText('Not one of the claims').count(), 0, 'every claim of ours is explained');
  await look(page, 'token-genuine');
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie]));
  assert.ok(!stored.includes(token), 'kept nowhere');
  assert.deepEqual(sent.filter((one) => one.includes(token.split('.')[2])), [], 'sent nowhere');
  assert.deepEqual(faults, []);
  await context.close();
});

test('why a token was refused', async () => {
  const { page, faults, context } = await open(browser, { path: '/token' });
  const box = page.getByRole('textbox', { name: 'Token' });
  const token = ownerToken();
  const checks = page.getByRole('list', { name: 'Checks' });
  const failed = async (given, name, text) => {
    await box.fill(given);
    await checks.getByRole('listitem').filter({ hasText: `${name}.` }).filter({ has: page.getByLabel('Failed') }).getByText(text).waitFor();
  };
  await failed(altered(token, ({ header, claims }) => ({ header, claims: { ...claims, oid: '00000000-0000-0000-0000-000000000000' } })), 'Signature', /altered/);
  await look(page, 'token-altered');
  await failed(altered(token, ({ header, claims }) => ({ header, claims: { ...claims, exp: 1_600_000_000 } })), 'Expiry', /has expired/);
  await failed(altered(token, ({ header, claims }) => ({ header, claims: { ...claims, nbf: 4_000_000_000 } })), 'Not before', /not valid yet/);
  await failed(altered(token, ({ header, claims }) => ({ header, claims: { ...claims, iss: 'https://sts.windows.net/another/' } })), 'Issuer', /not an issuer of this server/);
  await failed(altered(token, ({ header, claims }) => ({ header: { ...header, kid: 'unknown' }, claims })), 'Key', /No published key/);
  await failed(altered(token, ({ header, claims }) => ({ header: { ...header, alg: 'none' }, claims })), 'Algorithm', /'none'/);
  await page.getByRole('combobox', { name: 'Which service was it shown to?' }).selectOption('other');
  await page.getByRole('textbox', { name: 'Audience that it expects' }).fill('api://orders');
  await failed(token, 'Audience', /Ask for a token with that resource/);
  await page.getByRole('combobox', { name: 'Which service was it shown to?' }).selectOption('arm');
  await page.getByText('This token is genuine and valid now').waitFor();
  await box.fill('not.a.token');
  await page.getByText(/The header is no JSON object/).waitFor();
  await box.fill('opaque');
  await page.getByText(/has three parts/).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the signed-in user’s own tokens can be looked into', async () => {
  const { page, faults, context } = await open(browser, { path: '/token', colorScheme: 'dark' });
  await page.getByRole('button', { name: 'My token for Graph' }).click();
  await page.getByText('This token is genuine and valid now').waitFor();
  const claims = page.getByRole('table', { name: 'Claims' });
  await claims.getByText(env.userName).first().waitFor();
  await look(page, 'token-user-dark');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('Only code on its resource gets one').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await look(page, 'token-phone');
  assert.ok(await page.evaluate(() => document.getElementById('main').scrollWidth <= window.innerWidth), 'nothing sticks out');
  assert.deepEqual(faults, []);
  await context.close();
});
