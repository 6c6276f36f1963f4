import { Badge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import type { ErrorBody } from '../../api/errors';
import { parseId } from '../../api/types';
import { CopyBlock } from '../../components/CopyBlock';
import { ErrorTree } from '../../components/ErrorTree';

export interface PropertyChange {
  path: string;
  propertyChangeType: string;
  before?: unknown;
  after?: unknown;
  children?: PropertyChange[] | null;
}

export interface ResourceChange {
  resourceId: string;
  changeType: string;
  before?: unknown;
  after?: unknown;
  delta?: PropertyChange[] | null;
  unsupportedReason?: string;
}

export interface WhatIfResult {
  status: string;
  error?: ErrorBody;
  properties?: { changes?: ResourceChange[]; potentialChanges?: ResourceChange[]; diagnostics?: { level?: string; code?: string; message?: string }[] };
}

const kinds: Record<string, { title: string; sign: string; color: 'success' | 'warning' | 'danger' | 'subtle' | 'informative' }> = {
  Create: { title: 'Create', sign: '+', color: 'success' },
  Modify: { title: 'Modify', sign: '~', color: 'warning' },
  Deploy: { title: 'Deploy', sign: '!', color: 'informative' },
  Delete: { title: 'Delete', sign: '−', color: 'danger' },
  NoChange: { title: 'No change', sign: '=', color: 'subtle' },
  Ignore: { title: 'Ignore', sign: '*', color: 'subtle' },
  Unsupported: { title: 'Unsupported', sign: 'x', color: 'subtle' },
};
const order = Object.keys(kinds);

const useStyles = makeStyles({
  counts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  one: { border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingHorizontalM, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  id: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  diff: { margin: 0, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, display: 'grid', gridTemplateColumns: '1fr', rowGap: '2px' },
  path: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', margin: `${tokens.spacingVerticalXS} 0 0` },
  line: { margin: 0, padding: `2px ${tokens.spacingHorizontalS}`, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  was: { backgroundColor: tokens.colorPaletteRedBackground1, color: tokens.colorPaletteRedForeground1 },
  is: { backgroundColor: tokens.colorPaletteGreenBackground1, color: tokens.colorPaletteGreenForeground1 },
});

interface Leaf {
  path: string;
  kind: string;
  before?: unknown;
  after?: unknown;
}

/** Changes inside arrays are told with the whole path to them. */
function leaves(changes: PropertyChange[], prefix = ''): Leaf[] {
  return changes.flatMap((one) => {
    const path = prefix === '' ? one.path : /^\d+$/.test(one.path) ? `${prefix}[${one.path}]` : one.path === '' ? prefix : `${prefix}.${one.path}`;
    return one.children && one.children.length > 0 ? leaves(one.children, path) : [{ path, kind: one.propertyChangeType, before: one.before, after: one.after }];
  });
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** What a deployment would do, as what goes and what comes. */
export function WhatIf({ result }: { result: WhatIfResult }) {
  const styles = useStyles();
  const changes = [...(result.properties?.changes ?? [])].sort((a, b) => order.indexOf(a.changeType) - order.indexOf(b.changeType));
  const potential = result.properties?.potentialChanges ?? [];
  return (
    <section aria-label="What-if result" className={styles.list}>
      <Text as="h2" size={500} weight="semibold">What would change</Text>
      {result.error && <ErrorTree error={result.error} />}
      <div className={styles.counts} role="status">
        {order.map((kind) => {
          const count = changes.filter((one) => one.changeType === kind).length;
          return count === 0 ? null : <Kind key={kind} kind={kind} count={count} />;
        })}
        {changes.length === 0 && !result.error && <Text>Nothing would change.</Text>}
      </div>
      <Changes changes={changes} />
      {potential.length > 0 && <Text as="h3" weight="semibold">Only if conditions that are not known yet hold</Text>}
      <Changes changes={potential} />
      {result.properties?.diagnostics?.map((one, i) => <Text key={i}>{one.level}: {one.code}: {one.message}</Text>)}
    </section>
  );
}

function Kind({ kind, count }: { kind: string; count?: number }) {
  const known = kinds[kind] ?? { title: kind, sign: '?', color: 'subtle' as const };
  return <Badge appearance="tint" color={known.color}>{known.sign} {known.title}{count === undefined ? '' : `: ${count}`}</Badge>;
}

function Changes({ changes }: { changes: ResourceChange[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {changes.map((one) => {
        const parts = parseId(one.resourceId);
        const changed = leaves(one.delta ?? []).filter((leaf) => leaf.kind !== 'NoEffect');
        return (
          <li key={one.resourceId} className={styles.one}>
            <div className={styles.head}>
              <Kind kind={one.changeType} />
              <Text weight="semibold">{parts.name}</Text>
              <Text>{parts.type}</Text>
            </div>
            <span className={styles.id}>{one.resourceId}</span>
            {one.unsupportedReason && <Text>{one.unsupportedReason}</Text>}
            {changed.length > 0 && (
              <div className={styles.diff}>
                {changed.map((leaf, i) => (
                  <div key={i}>
                    <p className={styles.path}>{leaf.path}</p>
                    {leaf.before !== undefined && <p className={mergeClasses(styles.line, styles.was)}><del style={{ textDecoration: 'none' }}>− {shown(leaf.before)}</del></p>}
                    {leaf.after !== undefined && <p className={mergeClasses(styles.line, styles.is)}><ins style={{ textDecoration: 'none' }}>+ {shown(leaf.after)}</ins></p>}
                  </div>
                ))}
              </div>
            )}
            {(one.changeType === 'Create' || one.changeType === 'Delete') && (one.after ?? one.before) !== undefined && (
              <details>
                <summary>{one.changeType === 'Create' ? 'What is made' : 'What goes'}</summary>
                <CopyBlock label={`${parts.name} as JSON`} text={JSON.stringify(one.after ?? one.before, null, 2)} />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
