// Verifies tokens without end, by jose and by jsonwebtoken with jwks-rsa, each with its own cache of keys: those it is given at once, and all
// that still live over and over. verify_pyjwt.py is the same with PyJWT.
//
// Usage: node verify.mjs '{"jwks":"...","cacheSeconds":2}', then a line of JSON for each order on its input:
//   {"tokens":[[token, issuer, audience, ends], ...]}   ends in seconds since 1970
//   {"drop":"KID"}          forget its tokens, for it is about to be revoked; says {"dropped":"KID"}
//   {"refuse":[token, issuer, audience, ends]}   try until each library refuses it; says {"refused":{"jose":ms, ...}}, null for never
//   {"end":true}            says what was done, and ends
import { createInterface } from 'node:readline';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import jwksRsa from 'jwks-rsa';

const { jwks, cacheSeconds } = JSON.parse(process.argv[2]);
const AGAIN = 40; // How many living tokens are verified again between two looks at the input.
const LIVING_MOST = 3000;
const REFUSED_WITHIN_MS = 30_000;
// The keys could not be fetched, for the server was killed: tried again, as a service would. Whatever else goes wrong is a refused token.
const UNREACHABLE = /fetch failed|ECONNREFUSED|ECONNRESET|EPIPE|socket hang up|ERR_JWKS_TIMEOUT|ETIMEDOUT/;

const remote = createRemoteJWKSet(new URL(jwks), { cacheMaxAge: cacheSeconds * 1000, cooldownDuration: cacheSeconds * 1000 });
const client = jwksRsa({ jwksUri: jwks, cacheMaxAge: cacheSeconds * 1000 });
const key = (header, done) => client.getSigningKey(header.kid).then((one) => done(null, one.getPublicKey()), done);
const libraries = {
  'jose': (token, issuer, audience) => jwtVerify(token, remote, { issuer, audience, algorithms: ['RS256'] }),
  'jwks-rsa': (token, issuer, audience) => new Promise((resolve, reject) =>
    jsonwebtoken.verify(token, key, { issuer, audience, algorithms: ['RS256'] }, (wrong, claims) => (wrong ? reject(wrong) : resolve(claims)))),
};
const done = Object.fromEntries(Object.keys(libraries).map((name) => [name, { verified: 0, failed: 0, waited: 0, keys: new Set(), wrong: [] }]));
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const kid = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid;
const said = (wrong) => [wrong.name, wrong.code, wrong.message, wrong.cause?.code].filter(Boolean).join(' ');
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

async function verify(name, [token, issuer, audience, ends]) {
  while (Date.now() / 1000 < ends - 1) { // it may end while the server is down
    try {
      await libraries[name](token, issuer, audience);
      done[name].verified += 1;
      done[name].keys.add(kid(token));
      return;
    } catch (wrong) {
      if (!UNREACHABLE.test(said(wrong))) {
        done[name].failed += 1;
        done[name].wrong.push(`${new Date().toISOString()} ${kid(token)} ${said(wrong)}`);
        return;
      }
      done[name].waited += 1;
      await pause(100);
    }
  }
}

async function refused(name, [token, issuer, audience]) {
  const begun = Date.now();
  while (Date.now() - begun < REFUSED_WITHIN_MS) {
    try {
      await libraries[name](token, issuer, audience);
    } catch (wrong) {
      if (!UNREACHABLE.test(said(wrong))) {
        return /ERR_JWKS_NO_MATCHING_KEY|Unable to find a signing key/.test(said(wrong)) ? Date.now() - begun : null;
      }
    }
    await pause(50);
  }
  return null;
}

const orders = [];
createInterface({ input: process.stdin }).on('line', (line) => orders.push(JSON.parse(line)));
let living = [];
for (;;) {
  while (orders.length) {
    const order = orders.shift();
    if (order.tokens) {
      for (const one of order.tokens) {
        for (const name of Object.keys(libraries)) {
          await verify(name, one);
        }
        living.push(one);
      }
      living = living.slice(-LIVING_MOST);
    } else if (order.drop) {
      living = living.filter(([token]) => kid(token) !== order.drop);
      say({ dropped: order.drop });
    } else if (order.refuse) {
      const found = {};
      for (const name of Object.keys(libraries)) {
        found[name] = await refused(name, order.refuse);
      }
      say({ refused: found });
    } else {
      say(Object.fromEntries(Object.entries(done).map(([name, one]) => [name, { ...one, keys: one.keys.size, wrong: one.wrong.slice(0, 5) }])));
      process.exit(0);
    }
  }
  const soon = Date.now() / 1000 + 5;
  living = living.filter(([, , , ends]) => ends > soon);
  for (let i = 0; i < AGAIN && living.length; i += 1) {
    const one = living[Math.floor(Math.random() * living.length)];
    for (const name of Object.keys(libraries)) {
      await verify(name, one);
    }
  }
  await pause(20);
}
