// People made by Graph, and what they are given.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { arm, env, graph, subscription } from './harness.mjs';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

/** A new user who has Reader at a scope and nothing else. */
export async function readerOf(scope, name) {
  const user = `${name}@${env.userName.split('@')[1]}`;
  const password = 'Look-4-but-touch-not!';
  const made = await graph('POST', '/users', {
    accountEnabled: true, displayName: name, mailNickname: name, userPrincipalName: user, passwordProfile: { password, forceChangePasswordNextSignIn: false },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await arm('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`, '2022-04-01', {
    properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${READER}`, principalId: made.body.id, principalType: 'User' },
  });
  return { user, password, id: made.body.id };
}
