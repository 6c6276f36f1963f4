// Resource servers as users of npm's two ways write them: jose, and jsonwebtoken with jwks-rsa. Each knows an issuer and an audience;
// everything else comes from the issuer's discovery document.
//
// Usage: node resource.mjs '{"NAME":{"library":"jose","issuer":"...","audience":"...","cacheSeconds":2}}'
// GET /NAME with a bearer token: 200 and its claims, or 401 and why. Prints "listening PORT".
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import jwksRsa from 'jwks-rsa';

async function discover(issuer) {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const found = await answer.json();
  if (found.issuer !== issuer) { // OpenID Connect Discovery 1.0, 4.3
    throw new Error(`the document at ${answer.url} is of ${found.issuer}`);
  }
  return found;
}

function withJose({ issuer, audience, cacheSeconds }, found) {
  const options = cacheSeconds ? { cacheMaxAge: cacheSeconds * 1000, cooldownDuration: 0 } : {};
  const keys = createRemoteJWKSet(new URL(found.jwks_uri), options);
  const algorithms = found.id_token_signing_alg_values_supported;
  return async (token) => (await jwtVerify(token, keys, { issuer, audience, algorithms })).payload;
}

function withJwksRsa({ issuer, audience, cacheSeconds }, found) {
  const options = cacheSeconds ? { cacheMaxAge: cacheSeconds * 1000 } : {};
  const keys = jwksRsa({ jwksUri: found.jwks_uri, ...options });
  const algorithms = found.id_token_signing_alg_values_supported;
  const key = (header, done) => keys.getSigningKey(header.kid).then((one) => done(null, one.getPublicKey()), done);
  return (token) => new Promise((resolve, reject) =>
    jsonwebtoken.verify(token, key, { issuer, audience, algorithms }, (wrong, claims) => (wrong ? reject(wrong) : resolve(claims))));
}

const libraries = { 'jose': withJose, 'jwks-rsa': withJwksRsa };
const verifiers = {};
for (const [name, one] of Object.entries(JSON.parse(process.argv[2]))) {
  verifiers[name] = libraries[one.library](one, await discover(one.issuer));
}

const server = createServer(async (request, response) => {
  const verify = verifiers[request.url.slice(1)];
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  try {
    const claims = await verify(token);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(claims));
  } catch (wrong) {
    response.writeHead(401).end([wrong.name, wrong.code, wrong.claim, wrong.message].filter(Boolean).join(' '));
  }
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
