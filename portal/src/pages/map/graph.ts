import { scopeKind, scopeName } from '../../api/access';
import { iamPath, resourcePath } from '../../components/RouteLink';
import type { Facts, Grant, MapIdentity } from './facts';

export type NodeKind = 'machine' | 'identity' | 'role' | 'scope';

/** One box of the picture. */
export interface MapNode {
  id: string;
  kind: NodeKind;
  title: string;
  subtitle: string;
  /** Where a click goes; of boxes that stand for several, none: they open. */
  to?: string;
  /** How many it stands for, when it stands for several. */
  several?: number;
}

export interface MapEdge {
  from: string;
  to: string;
  /** A group by which a role is had. */
  label?: string;
}

export interface AccessGraph {
  nodes: MapNode[];
  edges: MapEdge[];
}

export interface MapFilter {
  text: string;
  role: string;
  scope: string;
}

/** More of the same kind than this are drawn as one, until somebody opens it. */
const TOGETHER_MIN = 4;
/** Of an opened box, as many are drawn. */
const OPENED_MAX = 40;

/** Facts that a filter keeps: chains from machine to scope of which each part fits. */
export function kept(facts: Facts, filter: MapFilter): Facts {
  const text = filter.text.trim().toLowerCase();
  const grants = facts.grants.filter((one) => (filter.role === '' || one.role === filter.role) && (filter.scope === '' || one.scope.toLowerCase() === filter.scope.toLowerCase()));
  const narrowed = filter.role !== '' || filter.scope !== '';
  const granted = new Set(grants.map((one) => one.principalId));
  const named = (principalId: string) => facts.identities.some((one) => one.principalId === principalId && one.name.toLowerCase().includes(text));
  const machines = facts.machines.filter((one) => (text === '' || one.name.toLowerCase().includes(text) || one.identities.some(named)) && (!narrowed || one.identities.some((id) => granted.has(id))));
  const onMachines = new Set(machines.flatMap((one) => one.identities));
  const identities = facts.identities.filter((one) => (!narrowed || granted.has(one.principalId)) && (text === '' || onMachines.has(one.principalId) || one.name.toLowerCase().includes(text)));
  const left = new Set(identities.map((one) => one.principalId));
  return { ...facts, machines, identities, grants: grants.filter((one) => left.has(one.principalId)) };
}

/** The boxes and lines of facts. Identities that may do the same are one box, and so are machines that have the same identities. */
export function graphOf(facts: Facts, opened: ReadonlySet<string>): AccessGraph {
  const nodes: MapNode[] = [];
  const edges = new Map<string, MapEdge>();
  const edge = (from: string, to: string, label?: string) => edges.set(`${from} ${to}`, { from, to, label });
  const grantsOf = groupBy(facts.grants, (one) => one.principalId);
  const boxOf = new Map<string, string>();

  const alike = groupBy(facts.identities, (one) => `${one.system ? 's' : 'u'}|${(grantsOf.get(one.principalId) ?? []).map(grantKey).sort().join('|')}`);
  for (const [signature, members] of alike) {
    const box = `identities ${signature}`;
    const together = members.length >= TOGETHER_MIN;
    if (together) {
      nodes.push({ id: box, kind: 'identity', title: `${members.length} ${members[0]?.system ? 'system-assigned' : 'user-assigned'}`, subtitle: opened.has(box) ? openedText(members.length) : 'Identities with the same roles', several: members.length });
    }
    const single = together ? (opened.has(box) ? members.slice(0, OPENED_MAX) : []) : members;
    const alone = new Set(single.map((one) => one.principalId));
    single.forEach((one) => nodes.push(identityNode(one)));
    members.forEach((one) => boxOf.set(one.principalId, alone.has(one.principalId) ? one.principalId : box));
  }
  for (const [principalId, grants] of grantsOf) {
    const box = boxOf.get(principalId);
    for (const one of box ? grants : []) {
      edge(box ?? '', `role ${roleKey(one)}`, one.via?.name);
    }
  }
  for (const one of new Map(facts.grants.map((grant) => [roleKey(grant), grant])).values()) {
    nodes.push({ id: `role ${roleKey(one)}`, kind: 'role', title: one.role, subtitle: `on ${scopeTitle(one.scope, facts)}`, to: iamPath(one.scope, 'assignments') });
    edge(`role ${roleKey(one)}`, `scope ${one.scope.toLowerCase()}`);
  }
  for (const scope of new Map(facts.grants.map((grant) => [grant.scope.toLowerCase(), grant.scope])).values()) {
    nodes.push({ id: `scope ${scope.toLowerCase()}`, kind: 'scope', title: nameOf(scope, facts), subtitle: scopeKind(scope), to: scopeKind(scope) === 'Tenant' ? iamPath(scope) : resourcePath(scope) });
  }
  for (const [signature, members] of groupBy(facts.machines, (one) => [...new Set(one.identities.map((id) => boxOf.get(id) ?? ''))].filter(Boolean).sort().join('|'))) {
    const box = `machines ${signature}`;
    const together = members.length >= TOGETHER_MIN;
    if (together) {
      nodes.push({ id: box, kind: 'machine', title: `${members.length} machines`, subtitle: signature === '' ? 'Without an identity' : opened.has(box) ? openedText(members.length) : 'With the same identities', several: members.length });
    }
    const single = together ? (opened.has(box) ? members.slice(0, OPENED_MAX) : []) : members;
    single.forEach((one) => {
      nodes.push({ id: `machine ${one.id.toLowerCase()}`, kind: 'machine', title: one.name, subtitle: /scalesets/i.test(one.id) ? 'Scale set' : 'Virtual machine', to: resourcePath(one.id, 'identity') });
      new Set(one.identities.map((id) => boxOf.get(id))).forEach((target) => target && edge(`machine ${one.id.toLowerCase()}`, target));
    });
    if (single.length < members.length) {
      members.slice(single.length).forEach((one) => one.identities.forEach((id) => boxOf.get(id) && edge(box, boxOf.get(id) ?? '')));
    }
  }
  return { nodes, edges: [...edges.values()] };
}

function openedText(count: number): string {
  return count > OPENED_MAX ? `Opened: ${OPENED_MAX} shown` : 'Opened: click to close';
}

function identityNode(one: MapIdentity): MapNode {
  return { id: one.principalId, kind: 'identity', title: one.name, subtitle: one.system ? 'System-assigned identity' : 'User-assigned identity', to: one.system ? resourcePath(one.resourceId, 'identity') : resourcePath(one.resourceId) };
}

const roleKey = (one: Grant) => `${one.role}@${one.scope.toLowerCase()}`;
const grantKey = (one: Grant) => `${roleKey(one)}/${one.via?.id ?? ''}`;

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) {
      group.push(item);
    } else {
      groups.set(key(item), [item]);
    }
  }
  return groups;
}

/** One chain, for the table. */
export interface Chain {
  key: string;
  machine: { id: string; name: string } | null;
  identity: MapIdentity | null;
  grant: Grant | null;
}

/** The same as the picture as rows: each machine, its identities, and what each may do. */
export function chainsOf(facts: Facts): Chain[] {
  const grantsOf = groupBy(facts.grants, (one) => one.principalId);
  const identities = new Map(facts.identities.map((one) => [one.principalId, one]));
  const used = new Set<string>();
  const rows: Chain[] = [];
  const add = (machine: Chain['machine'], identity: MapIdentity | null) => {
    const grants = identity ? grantsOf.get(identity.principalId) ?? [] : [];
    for (const grant of grants.length > 0 ? grants : [null]) {
      rows.push({ key: `${machine?.id}|${identity?.principalId}|${grant ? grantKey(grant) : ''}`, machine, identity, grant });
    }
  };
  for (const machine of facts.machines) {
    const own = machine.identities.flatMap((id) => identities.get(id) ?? []);
    own.forEach((one) => used.add(one.principalId));
    for (const one of own.length > 0 ? own : [null]) {
      add(machine, one);
    }
  }
  facts.identities.filter((one) => !used.has(one.principalId)).forEach((one) => add(null, one));
  return rows;
}

/** Subscriptions by what people call them, others by their own name. */
function nameOf(scope: string, facts: Facts): string {
  return scopeKind(scope) === 'Subscription' ? facts.subscription : scopeName(scope);
}

/** What a scope is and its name. */
export function scopeTitle(scope: string, facts: Facts): string {
  return scopeKind(scope) === 'Tenant' ? 'Tenant' : `${scopeKind(scope)} ${nameOf(scope, facts)}`;
}
