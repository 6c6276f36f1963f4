import { useSyncExternalStore } from 'react';
import type { ArmRequest } from './client';
import type { Identity } from './types';

type Json = Record<string, unknown>;

/** What a request will do to something in a list, once the server has done it. */
export interface Pending {
  /** What it happens to, in lower case: the id of a resource or of an object of the directory. */
  id: string;
  /** What happens: "Deleting". */
  word: string;
  /** The list alone where it happens, when what it happens to goes on elsewhere: a member that is removed from a group stays a user. */
  within: string;
  /** What it will have. */
  change: Json;
  /** Path of the list that gets it, in lower case, when it is not there yet. */
  list?: string;
}

const DOING: Record<string, string> = {
  start: 'Starting', restart: 'Restarting', deallocate: 'Stopping', poweroff: 'Stopping', delete: 'Deleting', manualupgrade: 'Upgrading', cancel: 'Canceling', revoke: 'Revoking',
};
const COLLECTIONS = /\/(users|groups|applications|federatedIdentityCredentials|appRoleAssignedTo|appRoleAssignments|bindings)$/i;

/**
 * What a request will change in lists.
 *
 * @param find something that is known already, by its id
 */
export function expected(request: ArmRequest, find: (id: string) => Json | undefined): Pending[] {
  const path = request.path.split('?')[0] ?? '';
  const { passwordProfile: _, ...body } = (request.body ?? {}) as Json;
  return request.path.startsWith('/selfsame/') || request.api ? ofDirectory(request.method, path, body, find) : ofResource(request.method, path, body, find(path));
}

function ofResource(method: ArmRequest['method'], path: string, body: Json, before: Json | undefined): Pending[] {
  const [above, last] = cut(path);
  const id = path.toLowerCase();
  switch (method) {
    case 'POST': {
      const word = DOING[last.toLowerCase()];
      const instances = Array.isArray(body.instanceIds) ? body.instanceIds : null;
      return !word ? [] : (instances ? instances.map((one) => `${above}/virtualMachines/${one}`) : [above]).map((one) => ({ id: one.toLowerCase(), word, within: '', change: {} }));
    }
    case 'DELETE':
      return [{ id, word: 'Deleting', within: '', change: {} }];
    default: {
      const tagged = /^(.*)\/providers\/Microsoft\.Resources\/tags\/default$/i.exec(path)?.[1];
      if (tagged) {
        return [{ id: tagged.toLowerCase(), word: 'Updating', within: '', change: { tags: (body.properties as Json | undefined)?.tags } }];
      }
      const created = method === 'PUT' ? { list: above.toLowerCase(), change: { ...body, id: path, name: decodeURIComponent(last), properties: { ...scopeOf(path), ...(body.properties as Json | undefined) } } } : { change: body };
      return [{ id, word: method === 'PUT' && !before ? 'Creating' : 'Updating', within: '', ...created }, ...identities(id, body.identity as Identity | undefined, before?.identity as Identity | undefined)];
    }
  }
}

/** What is told in its properties of what hangs on a scope. */
function scopeOf(path: string): Json {
  const at = path.toLowerCase().lastIndexOf('/providers/microsoft.authorization/');
  return at < 0 ? {} : { scope: path.slice(0, at) || '/' };
}

/** User-assigned identities that a resource gets or loses. */
function identities(id: string, wanted: Identity | undefined, before: Identity | undefined): Pending[] {
  const all = wanted?.type !== undefined && !/userassigned/i.test(wanted.type);
  const gone = all ? Object.keys(before?.userAssignedIdentities ?? {}).map((one): [string, null] => [one, null]) : [];
  return [...gone, ...Object.entries(wanted?.userAssignedIdentities ?? {})].map(([one, value]) => ({ id: one.toLowerCase(), word: value === null ? 'Removing' : 'Adding', within: id, change: {} }));
}

function ofDirectory(method: ArmRequest['method'], path: string, body: Json, find: (id: string) => Json | undefined): Pending[] {
  if (path.endsWith('/$ref')) {
    const [relation, last] = cut(path.slice(0, -'/$ref'.length));
    if (method === 'DELETE') {
      return [{ id: last.toLowerCase(), word: 'Removing', within: relation.toLowerCase(), change: {} }];
    }
    const list = `${relation}/${last}`.toLowerCase();
    const id = String(body['@odata.id']).split('/').at(-1) ?? '';
    return [{ id: id.toLowerCase(), word: 'Adding', within: list, list, change: { displayName: id, ...find(id), id } }];
  }
  const [above, last] = cut(path);
  if (method === 'POST' && COLLECTIONS.test(path)) {
    const id = `new ${crypto.randomUUID()}`;
    return [{ id, word: 'Creating', within: '', list: path.toLowerCase(), change: { ...body, id, bindingId: id } }];
  }
  if (method === 'POST') {
    const word = DOING[last.toLowerCase()];
    return last === 'removePassword' ? [{ id: String(body.keyId).toLowerCase(), word: 'Removing', within: '', change: {} }] : word ? [{ id: (cut(above)[1] || above).toLowerCase(), word, within: '', change: {} }] : [];
  }
  return [{ id: last.toLowerCase(), word: method === 'DELETE' ? 'Deleting' : 'Updating', within: '', change: method === 'DELETE' ? {} : body }];
}

function cut(path: string): [string, string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
}

let all: readonly Pending[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Pending[]) {
  all = next;
  listeners.forEach((each) => each());
}

/** Shows from now on in every list what is under way; the answer takes it back, when the lists have been read anew or when it was refused. */
export function begin(changes: readonly Pending[]): () => void {
  set([...all, ...changes]);
  return () => set(all.filter((one) => !changes.includes(one)));
}

/** All that is under way. */
export function usePending(): readonly Pending[] {
  return useSyncExternalStore(subscribe, () => all);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Tells what is happening to a row, if something is.
 *
 * @param within the list's own resource or path, where rows can be added and removed that live on elsewhere
 */
export function wordsOf(pending: readonly Pending[], within = ''): (key: string) => string | undefined {
  const here = pending.filter((one) => one.within === '' || one.within === within.toLowerCase());
  if (here.length === 0) {
    return () => undefined;
  }
  const words = new Map(here.map((one) => [one.id, one.word]));
  const going = here.filter((one) => one.word === 'Deleting' && one.id.startsWith('/'));
  return (key) => {
    const id = key.toLowerCase();
    // What is deleted takes all with it that is below it.
    return words.get(id) ?? going.find((one) => id.startsWith(`${one.id}/`))?.word;
  };
}
