import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { AccessGraph, MapNode, NodeKind } from './graph';
import { chainThrough, COLUMNS } from './layout';

const SHOWN = 12;
const KINDS: Record<NodeKind, string> = { machine: 'Machine', identity: 'Identity', role: 'Role assignment', scope: 'Scope' };
const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minHeight: '160px', overflowWrap: 'anywhere' },
  chain: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))', gap: tokens.spacingHorizontalL },
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
  muted: { color: tokens.colorNeutralForeground3 },
});

/** What a box is, and what is on the ways through it. */
export function MapDetails({ node, graph }: { node: MapNode | null; graph: AccessGraph }) {
  const styles = useStyles();
  if (!node) {
    return (
      <aside className={styles.root} aria-label="Details">
        <Text className={styles.muted}>Point at a box, or walk to it with Tab, to see what it leads to. A click opens its page; stacks of several open in place.</Text>
      </aside>
    );
  }
  const chain = chainThrough(graph, node.id);
  const others = graph.nodes.filter((one) => one.id !== node.id && chain.has(one.id));
  const groups = [...new Set(graph.edges.filter((one) => one.label && chain.has(one.from) && chain.has(one.to)).map((one) => one.label))];
  return (
    <aside className={styles.root} aria-label="Details">
      <Text weight="semibold" size={400} as="h2">{node.title}</Text>
      <Text>{KINDS[node.kind]}: {node.subtitle}</Text>
      <div className={styles.chain}>
      {COLUMNS.filter(([kind]) => kind !== node.kind).map(([kind, title]) => {
        const found = others.filter((one) => one.kind === kind);
        return found.length === 0 ? null : (
          <section key={kind} aria-label={title}>
            <Text weight="semibold" as="h3" block>{title}</Text>
            <ul className={styles.list}>
              {found.slice(0, SHOWN).map((one) => <li key={one.id}>{one.title}</li>)}
              {found.length > SHOWN && <li>and {found.length - SHOWN} more</li>}
            </ul>
          </section>
        );
      })}
      </div>
      {groups.length > 0 && <Text>Through the {groups.length === 1 ? 'group' : 'groups'} {groups.join(', ')}</Text>}
      {others.length === 0 && <Text>It leads to nothing: no role was given.</Text>}
    </aside>
  );
}
