// G25: loopback is not public. A page of another origin, in the browser of somebody who is signed in here, changes nothing and reads nothing:
// not at the front door, not at a machine's metadata endpoint, not by another name for this machine.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { arm, env, launch, machine, open, origin, subscription } from './harness.mjs';

const group = `${subscription}/resourceGroups/hostile`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/target`;
let browser;
let page;
let context;
let metadata;
let strangers;

const cli = (...args) => execFileSync(env.selfsame, [...args, '--data', env.data], { encoding: 'utf8' });

before(async () => {
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', vm, '2024-07-01', machine(group, { identity: { type: 'SystemAssigned' } }));
  metadata = JSON.parse(cli('vm', 'bind', vm, '--json'));
  strangers = createServer((_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>stranger</title><body>'));
  await new Promise((done) => strangers.listen(0, '127.0.0.1', done));
  // Names that lead to this machine, as a stranger's name server would make them.
  browser = await launch(['--host-resolver-rules=MAP *.stranger.test 127.0.0.1']);
  // The victim is signed in: session cookie and tokens are there.
  ({ context, page } = await open(browser, { path: '/' }));
});
after(async () => {
  await browser.close();
  await new Promise((done) => strangers.close(done));
});

function endpointOf(bound) {
  const text = JSON.stringify(bound);
  const found = /http:\/\/127\.0\.0\.1:\d+|http:\/\/localhost:\d+/.exec(text);
  assert.ok(found, `a metadata endpoint in ${text}`);
  return found[0];
}

/** What a stranger's script gets of each address; everything but `nothing` is a finding, unless it is only a picture of a failure. */
async function attack(from, list) {
  const tab = await context.newPage();
  await tab.goto(from);
  const results = await tab.evaluate(async (attacks) => {
    const outcome = [];
    for (const one of attacks) {
      try {
        const answer = await fetch(one.url, { method: one.method, mode: one.mode, headers: one.headers, body: one.body, credentials: 'include', redirect: 'follow', signal: AbortSignal.timeout(8000) });
        outcome.push(answer.type === 'opaque' ? 'opaque' : `read ${answer.status} ${(await answer.text()).slice(0, 80)}`);
      } catch {
        outcome.push('nothing');
      }
    }
    return outcome;
  }, list);
  await tab.close();
  return list.map((one, i) => ({ what: `${one.method} ${one.url} ${one.mode} from ${from}`, got: results[i] }));
}

async function state() {
  const groups = (await arm('GET', `${subscription}/resourcegroups`, '2022-09-01')).body.value.map((one) => JSON.stringify(one)).sort();
  const keys = execFileSync(env.selfsame, ['keys', 'list', '--data', env.data, '--json'], { encoding: 'utf8' });
  const users = execFileSync(env.selfsame, ['vm', 'bindings', '--data', env.data, '--json'], { encoding: 'utf8' });
  return { groups, keys, users };
}

/** Tokens that were issued to the machine's identity. */
function tokensOfMachine() {
  const told = JSON.parse(cli('sign-ins', '--json', '--vm', vm));
  const all = told.signIns ?? told.value ?? told;
  assert.ok(Array.isArray(all), `a list of sign-ins: ${Object.keys(told)}`);
  return all.length;
}

test('G25: no stranger reads anything or changes anything', async () => {
  const imds = endpointOf(metadata);
  const port = new URL(origin).port;
  const before = await state();
  const tokens = tokensOfMachine();
  const token = { Authorization: 'Bearer guess' };
  const wanted = [
    { url: `${origin}${group}?api-version=2022-09-01`, method: 'GET' },
    { url: `${origin}${subscription}/resources?api-version=2021-04-01`, method: 'GET' },
    { url: `${origin}${group}?api-version=2022-09-01`, method: 'DELETE', headers: token },
    { url: `${origin}${subscription}/resourceGroups/evil?api-version=2022-09-01`, method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"location":"westus"}' },
    { url: `${origin}${vm}/deallocate?api-version=2024-07-01`, method: 'POST' },
    { url: `${origin}/v1.0/users`, method: 'GET' },
    { url: `${origin}/v1.0/users`, method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{"displayName":"evil"}' },
    { url: `${origin}/selfsame/keys`, method: 'GET' },
    { url: `${origin}/selfsame/bindings`, method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{}' },
    { url: `${origin}/portal/`, method: 'GET' },
    { url: `${origin}/${env.tenantId}/oauth2/v2.0/authorize?client_id=c44b4083-3bb0-49c1-b47d-974e53cbdf3c&response_type=code&redirect_uri=${encodeURIComponent(`${origin}/portal/`)}&scope=openid`, method: 'GET' },
    { url: `${imds}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F`, method: 'GET' },
    { url: `${imds}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F`, method: 'GET', headers: { Metadata: 'true' } },
    { url: `${imds}/metadata/instance?api-version=2021-02-01`, method: 'GET', headers: { Metadata: 'true' } },
  ];
  const modes = wanted.flatMap((one) => (one.method === 'GET' || one.method === 'POST') ? [{ ...one, mode: 'cors' }, { ...one, mode: 'no-cors', headers: undefined }] : [{ ...one, mode: 'cors' }]);
  const strangerOrigin = `http://127.0.0.1:${strangers.address().port}/`;
  const sandboxed = `http://evil.stranger.test:${strangers.address().port}/`;
  // The check can fail: what may be read is found, and a token that is issued is counted.
  const control = await attack(strangerOrigin, [{ url: strangerOrigin, method: 'GET', mode: 'cors' }]);
  assert.match(control[0].got, /^read 200/);
  assert.equal((await fetch(wanted[12].url, { headers: { Metadata: 'true' } })).status, 200);
  assert.equal(tokensOfMachine(), tokens + 1);
  const found = [...(await attack(strangerOrigin, modes)), ...(await attack(sandboxed, modes))];

  // The same origin by another name: the stranger's page is served by a name that now leads here.
  const rebound = [`http://evil.stranger.test:${new URL(imds).port}`, `http://0.0.0.0:${new URL(imds).port}`];
  for (const name of rebound) {
    found.push(...(await attack(strangerOrigin, [
      { url: `${name}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F`, method: 'GET', mode: 'cors', headers: { Metadata: 'true' } },
      { url: `${name}/metadata/instance?api-version=2021-02-01`, method: 'GET', mode: 'no-cors' },
    ])));
    const tab = await context.newPage();
    const answer = await tab.goto(`${name}/metadata/instance?api-version=2021-02-01`).catch(() => null);
    found.push({ what: `navigation to ${name}`, got: answer === null || answer.status() >= 400 ? 'nothing' : `read ${answer.status()}` });
    // From a page of that very name every header may be set: the name itself must be refused.
    const inside = await tab.evaluate(async () => {
      try {
        const reply = await fetch('/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F', { headers: { Metadata: 'true' } });
        return reply.ok ? `read ${await reply.text()}` : 'nothing';
      } catch {
        return 'nothing';
      }
    });
    found.push({ what: `same-origin token request at ${name}`, got: inside });
    await tab.close();
  }
  const named = await context.newPage();
  const byName = await named.goto(`https://evil.stranger.test:${port}/portal/`).catch(() => null);
  found.push({ what: 'the front door by a strange name', got: byName === null || byName.status() >= 400 ? 'nothing' : `read ${byName.status()}` });
  await named.close();

  // Frames, forms, pictures, scripts and sockets.
  const tab = await context.newPage();
  await tab.goto(strangerOrigin);
  for (const path of ['/portal/', `/${env.tenantId}/oauth2/v2.0/authorize?client_id=c44b4083-3bb0-49c1-b47d-974e53cbdf3c&response_type=code&redirect_uri=${encodeURIComponent(`${origin}/portal/`)}&scope=openid&state=x`]) {
    const shown = await tab.evaluate(async (url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
      await new Promise((done) => { frame.onload = done; setTimeout(done, 4000); });
      return frame.contentWindow.length;
    }, origin + path);
    const frames = tab.frames().filter((frame) => frame.url().startsWith(origin));
    found.push({ what: `a frame of ${path.slice(0, 40)}`, got: frames.length === 0 && shown === 0 ? 'nothing' : `framed ${frames.map((frame) => frame.url())}` });
  }
  for (const [action, fields] of [[`${origin}/${env.tenantId}/oauth2/v2.0/token`, { grant_type: 'password', username: env.userName, password: 'guess' }], [`${origin}/selfsame/keys/rotate`, {}], [`${origin}${subscription}/resourceGroups/form`, { location: 'westus' }], [`${imds}/metadata/identity/oauth2/token`, { resource: 'https://management.azure.com/' }]]) {
    const sender = await context.newPage();
    await sender.goto(strangerOrigin);
    await Promise.all([
      sender.waitForNavigation({ timeout: 8000 }).catch(() => null),
      sender.evaluate(([url, values]) => {
        const form = document.createElement('form');
        form.method = 'POST';
        form.action = url;
        for (const [name, value] of Object.entries(values)) {
          const input = document.createElement('input');
          input.name = name;
          input.value = value;
          form.append(input);
        }
        document.body.append(form);
        form.submit();
      }, [action, fields]),
    ]);
    const text = await sender.evaluate(() => document.body?.innerText ?? '').catch(() => '');
    found.push({ what: `a form to ${action}`, got: /access_token|"value"/.test(text) ? `read ${text.slice(0, 80)}` : 'nothing' });
    await sender.close();
  }
  for (const url of [`${origin.replace('https', 'wss')}/subscriptions`, `${imds.replace('http', 'ws')}/metadata/instance`]) {
    const got = await tab.evaluate((address) => new Promise((done) => {
      const socket = new WebSocket(address);
      socket.onopen = () => done('opened');
      socket.onerror = () => done('nothing');
      setTimeout(() => done('nothing'), 4000);
    }), url);
    found.push({ what: `a socket to ${url}`, got });
  }
  for (const [tag, url] of [['script', `${imds}/metadata/instance?api-version=2021-02-01`], ['script', `${origin}${subscription}?api-version=2022-12-01`], ['img', `${origin}/portal/icon.svg`]]) {
    const got = await tab.evaluate(([name, address]) => new Promise((done) => {
      const element = document.createElement(name);
      element.onload = () => done('loaded');
      element.onerror = () => done('nothing');
      element.src = address;
      document.body.append(element);
      setTimeout(() => done('nothing'), 4000);
    }), [tag, url]);
    found.push({ what: `a ${tag} of ${url}`, got });
  }
  await tab.close();

  const bad = found.filter((one) => one.got !== 'nothing' && one.got !== 'opaque');
  console.log(`G25: ${found.length} tries, ${bad.length} that got something`);
  assert.ok(found.length >= 40, `${found.length} tries`);
  assert.deepEqual(bad, []);
  assert.deepEqual(await state(), before, 'nothing was changed');
  assert.equal(tokensOfMachine(), tokens + 1, 'no token was issued to the machine');
});
