// Chromium of the machine against a running server, and the server's own API beside it: what a page did is asked of Resource Manager.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** What `selfsame env` says, and user and password. */
export const env = JSON.parse(process.env.SELFSAME_ENV);
export const origin = env.armEndpoint.replace(/\/$/, '');
export const subscription = `/subscriptions/${env.subscriptionId}`;
const shots = process.env.SELFSAME_SCREENSHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

function pin() {
  const certificate = new X509Certificate(readFileSync(env.caFile));
  return createHash('sha256').update(certificate.publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
}

/** A browser that trusts the server's own authority and no other that it does not know. */
export async function launch(more = []) {
  assert.ok(executablePath, 'Chromium is needed: apt-get install chromium');
  return chromium.launch({ executablePath, args: [`--ignore-certificate-errors-spki-list=${pin()}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...more] });
}

/** A signed-in page that collects what must never happen: violations of the policy, errors on the console, foreign requests. */
export async function open(browser, { path = '/', user = env.userName, password = env.userPassword, viewport = { width: 1280, height: 900 }, colorScheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) {
      faults.push(`foreign: ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  await page.goto(`${origin}/portal${path}`);
  await signIn(page, user, password);
  return { context, page, faults };
}

export async function signIn(page, user, password) {
  await page.locator('input[name="loginfmt"], input[name="login"], input[type="email"], input[autocomplete="username"]').first().fill(user);
  await page.locator('input[type="password"]').first().fill(password);
  await page.locator('button[type="submit"], button').first().click();
  try {
    await page.getByRole('banner').waitFor({ timeout: 60_000 });
  } catch (error) {
    throw new Error(`The portal did not come after sign-in: ${page.url().slice(0, 200)} ${(await page.locator('body').innerText()).slice(0, 500)}`, { cause: error });
  }
}

/** Keeps a picture and holds the page against WCAG with axe; serious findings fail. */
export async function look(page, name) {
  if (shots) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`) });
  }
  // A dialog that was closed a moment ago still hides the page behind it.
  await page.waitForFunction(() => !document.querySelector('#root[aria-hidden]') || document.querySelector('[role=dialog], [role=alertdialog]'));
  // A button that was greyed a moment ago is on its way to its colour; what spins goes on.
  await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity));
  // Through the debugger, as the page's own policy allows no strange script.
  await page.evaluate(axe);
  // The component library keeps hidden stops for the keyboard that pass the focus on at once; axe sees only that they are hidden.
  const result = await page.evaluate(() => window.axe.run({ exclude: [['[data-tabster-dummy]']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  const serious = result.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  assert.deepEqual(serious.map((one) => `${name}: ${one.id} ${one.nodes.slice(0, 3).map((node) => node.html).join(' ')}`), []);
}

const tokens = {};

/** A token of the owner for Resource Manager or, with an audience, for others. */
function token(audience) {
  tokens[audience] ??= JSON.parse(execFileSync(env.selfsame, ['token', '--data', env.data, '--json', ...(audience ? ['--audience', audience] : [])], { encoding: 'utf8' })).accessToken;
  return tokens[audience];
}

async function call(method, url, body, audience = '') {
  const answer = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${token(audience)}`, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (['PUT', 'PATCH'].includes(method) && !answer.ok) {
    throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  }
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null };
}

/** Resource Manager as the owner, without the portal. */
export function arm(method, path, apiVersion, body) {
  return call(method, `${origin}${path}${path.includes('?') ? '&' : '?'}api-version=${apiVersion}`, body);
}

/** Graph as the owner, without the portal. */
export function graph(method, path, body) {
  return call(method, `${origin}/v1.0${path}`, body, origin);
}

/** Gives a built-in role by its GUID. */
export async function assign(scope, role, principalId, principalType = 'ServicePrincipal') {
  return arm('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`, '2022-04-01', {
    properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, principalId, principalType },
  });
}

export const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

/** A user with nothing but the role Reader on the subscription. */
export async function readingUser(name) {
  const domain = env.userName.split('@')[1];
  const password = 'Only-reads-1!';
  const made = await graph('POST', '/users', { accountEnabled: true, displayName: name, mailNickname: name, userPrincipalName: `${name}@${domain}`, passwordProfile: { password, forceChangePasswordNextSignIn: false } });
  await assign(subscription, READER, made.body.id, 'User');
  return { id: made.body.id, user: `${name}@${domain}`, password };
}

/** Waits until a check passes; fails with what it last said. */
export async function until(check, what, milliseconds = 45_000) {
  const end = Date.now() + milliseconds;
  let last;
  do {
    try {
      return await check();
    } catch (error) {
      last = error;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  } while (Date.now() < end);
  throw new Error(`${what}: ${last?.message}`);
}

/** A body that makes a virtual machine in a group. */
export function machine(group, more = {}) {
  return {
    location: 'westus',
    ...more,
    properties: {
      hardwareProfile: { vmSize: 'Standard_B1s' },
      storageProfile: { imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' }, osDisk: { createOption: 'FromImage', name: 'os' } },
      osProfile: { computerName: 'vm', adminUsername: 'operator' },
      networkProfile: { networkInterfaces: [{ id: `${group}/providers/Microsoft.Network/networkInterfaces/nic` }] },
    },
  };
}
