// openid-client against both discovery documents: the library finds everything there and gets a token by its own client credentials.
//
// Usage: node oidc.mjs   with {"issuer", "clientId", "clientSecret", "parameters"} on standard input; prints what it found.
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';

const asked = JSON.parse(await text(process.stdin));
const methods = { post: client.ClientSecretPost, basic: client.ClientSecretBasic };
const found = {};
for (const [name, method] of Object.entries(methods)) {
  const config = await client.discovery(new URL(asked.issuer), asked.clientId, undefined, method(asked.clientSecret));
  const metadata = config.serverMetadata();
  const answer = await client.clientCredentialsGrant(config, asked.parameters);
  const { payload } = await jwtVerify(answer.access_token, createRemoteJWKSet(new URL(metadata.jwks_uri)),
    { issuer: metadata.issuer, algorithms: metadata.id_token_signing_alg_values_supported });
  found[name] = { metadata, claims: payload, tokenType: answer.token_type, expiresIn: answer.expiresIn() };
}
try {
  const wrong = await client.discovery(new URL(asked.issuer), asked.clientId, undefined, methods.post('wrong'));
  await client.clientCredentialsGrant(wrong, asked.parameters);
} catch (refusal) {
  found.wrongSecret = { name: refusal.constructor.name, error: refusal.error, status: refusal.status, description: refusal.error_description };
}
console.log(JSON.stringify(found));
