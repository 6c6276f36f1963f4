import type { AccessGraph, MapEdge, MapNode, NodeKind } from './graph';

export const WIDTH = 190;
export const HEIGHT = 48;
const GAP_X = 90;
const GAP_Y = 14;
export const HEAD = 32;
export const COLUMNS: [NodeKind, string][] = [['machine', 'Machines'], ['identity', 'Identities'], ['role', 'Role assignments'], ['scope', 'Scopes']];

export interface Placed extends MapNode {
  x: number;
  y: number;
}

export interface PlacedEdge extends MapEdge {
  path: string;
  middle: [number, number];
}

export interface Picture {
  nodes: Placed[];
  edges: PlacedEdge[];
  width: number;
  height: number;
}

/** A layer for each kind; within a layer, boxes stand near to what they are linked with, so that few lines cross. */
export function layout(graph: AccessGraph): Picture {
  const layers = COLUMNS.map(([kind]) => graph.nodes.filter((one) => one.kind === kind));
  const links = new Map<string, string[]>();
  for (const one of graph.edges) {
    for (const [a, b] of [[one.from, one.to], [one.to, one.from]] as const) {
      const known = links.get(a);
      if (known) {
        known.push(b);
      } else {
        links.set(a, [b]);
      }
    }
  }
  layers.forEach((layer) => layer.sort((a, b) => a.title.localeCompare(b.title, undefined, { numeric: true })));
  for (let pass = 0; pass < 3; pass++) {
    for (let i = 1; i < layers.length; i++) {
      order(layers[i] ?? [], layers[i - 1] ?? [], links);
    }
    for (let i = layers.length - 2; i >= 0; i--) {
      order(layers[i] ?? [], layers[i + 1] ?? [], links);
    }
  }
  const tallest = Math.max(1, ...layers.map((layer) => layer.length));
  const height = HEAD + tallest * (HEIGHT + GAP_Y);
  const nodes = layers.flatMap((layer, column) => {
    const top = HEAD + (height - HEAD - layer.length * (HEIGHT + GAP_Y)) / 2;
    return layer.map((one, i): Placed => ({ ...one, x: column * (WIDTH + GAP_X), y: top + i * (HEIGHT + GAP_Y) }));
  });
  const at = new Map(nodes.map((one) => [one.id, one]));
  const edges = graph.edges.flatMap((one): PlacedEdge[] => {
    const from = at.get(one.from);
    const to = at.get(one.to);
    if (!from || !to) {
      return [];
    }
    const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
    const bend = (x2 - x1) / 2;
    return [{ ...one, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, middle: [(x1 + x2) / 2, (y1 + y2) / 2] }];
  });
  return { nodes, edges, width: COLUMNS.length * WIDTH + (COLUMNS.length - 1) * GAP_X, height };
}

/** Sorts a layer by the middle of what each box is linked with in the layer beside it. */
function order(layer: MapNode[], beside: MapNode[], links: Map<string, string[]>): void {
  const place = new Map(beside.map((one, i) => [one.id, i / Math.max(1, beside.length - 1)]));
  const middle = new Map(layer.map((one, i) => {
    const places = (links.get(one.id) ?? []).flatMap((id) => place.get(id) ?? []);
    return [one.id, places.length > 0 ? places.reduce((sum, each) => sum + each, 0) / places.length : i / Math.max(1, layer.length - 1)];
  }));
  layer.sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0));
}

/** Everything that is on a way through a box, to both sides. */
export function chainThrough(graph: AccessGraph, id: string): Set<string> {
  const found = new Set([id]);
  for (const forward of [true, false]) {
    let front = [id];
    while (front.length > 0) {
      const now = new Set(front);
      front = graph.edges.flatMap((one) => (now.has(forward ? one.from : one.to) ? [forward ? one.to : one.from] : [])).filter((one) => !found.has(one));
      front.forEach((one) => found.add(one));
    }
  }
  return found;
}
