// People made by Graph, and what they are given.
import { randomUUID } from 'node:crypto';
import { arm, env, origin, subscription } from './harness.mjs';

let token;

/** Graph as the owner. */
export async function graph(method, path, body) {
  token ??= await graphToken();
  const answer = await fetch(`${origin}/v1.0${path}`, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return text ? JSON.parse(text) : null;
}

async function graphToken() {
  const cloud = await (await fetch(`${origin}/metadata/endpoints?api-version=2022-09-01`)).json();
  const answer = await fetch(`${origin}/${env.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials', client_id: env.clientId, client_secret: env.clientSecret, scope: `${cloud.microsoftGraphResourceId.replace(/\/$/, '')}/.default`,
    }),
  });
  return (await answer.json()).access_token;
}

/** A new user who has Reader at a scope and nothing else. */
export async function readerOf(scope, name) {
  const user = `${name}@${env.userName.split('@')[1]}`;
  const password = 'Look-4-but-touch-not!';
  const made = await graph('POST', '/users', {
    accountEnabled: true, displayName: name, mailNickname: name, userPrincipalName: user, passwordProfile: { password, forceChangePasswordNextSignIn: false },
  });
  await arm('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`, '2022-04-01', {
    properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`, principalId: made.id, principalType: 'User' },
  });
  return { user, password, id: made.id };
}
