import {
  Checkbox, makeStyles, Menu, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger, mergeClasses, SearchBox, Select, Spinner, Text, tokens, Button,
} from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular, ColumnTripleRegular } from '@fluentui/react-icons';
import { type ReactNode, useCallback, useId, useMemo, useRef, useState } from 'react';
import { usePending, wordsOf } from '../api/pending';
import { GridBody, type Line } from './GridBody';
import { ROW } from './GridRow';

export interface Column<T> {
  key: string;
  title: string;
  /** What is sorted, filtered and grouped by. */
  text: (item: T) => string;
  /** What is shown; the text when not given. */
  show?: (item: T) => ReactNode;
  /** Relative width. */
  width?: number;
  hidden?: boolean;
  /** Can be grouped by. */
  group?: boolean;
}

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', minHeight: '240px', flexGrow: 1, gap: tokens.spacingVerticalS },
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  scroll: { overflow: 'auto', flexGrow: 1, minHeight: '200px', height: '60vh', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium },
  compactRoot: { flexGrow: 0, flexShrink: 0, minHeight: 0 },
  compactScroll: { flexGrow: 0, height: 'auto', minHeight: `${2 * ROW + 2}px`, maxHeight: '50vh' },
  table: { minWidth: '560px', position: 'relative' },
  head: { display: 'flex', position: 'sticky', top: 0, zIndex: 2, backgroundColor: tokens.colorNeutralBackground2, borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, height: `${ROW}px` },
  cell: { flexBasis: 0, minWidth: '80px', display: 'flex', alignItems: 'center', padding: `0 ${tokens.spacingHorizontalM}`, overflow: 'hidden', whiteSpace: 'nowrap', textOverflow: 'ellipsis' },
  check: { width: '40px', flexShrink: 0, display: 'flex', alignItems: 'center', justifyContent: 'center' },
  sort: { border: 'none', background: 'none', color: 'inherit', font: 'inherit', fontWeight: tokens.fontWeightSemibold, cursor: 'pointer', display: 'flex', gap: '4px', alignItems: 'center', padding: 0 },
  count: { color: tokens.colorNeutralForeground3, marginLeft: 'auto' },
});

const NOTHING: ReadonlySet<string> = new Set();

/**
 * A list of any length: only the rows in sight are in the page. Filter, sorting and grouping look at everything that has come; selection
 * is by key and stays while the list is read anew.
 */
export function DataGrid<T>(props: {
  label: string;
  items: T[];
  columns: Column<T>[];
  rowKey: (item: T) => string;
  loading?: boolean;
  more?: boolean;
  selected?: ReadonlySet<string>;
  onSelect?: (keys: Set<string>) => void;
  empty?: ReactNode;
  /** As high as its rows, on a page with more below it. */
  compact?: boolean;
  /** Key of the column by which it is grouped at first. */
  groupBy?: string;
  /** Order at first; by the first column when not given. */
  sortBy?: { key: string; down: boolean };
  /** The resource or the path whose rows these are, where they are added and removed that live on elsewhere. */
  within?: string;
  /** False where the page filters itself. */
  filter?: false;
}) {
  const styles = useStyles();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<{ key: string; down: boolean }>(props.sortBy ?? { key: props.columns[0]?.key ?? '', down: false });
  const [groupBy, setGroupBy] = useState(props.groupBy ?? '');
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set(props.columns.filter((one) => one.hidden).map((one) => one.key)));
  // The rows must know when it is there, and they come before it.
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);
  const groupId = useId();
  const { rowKey, onSelect } = props;
  const pending = usePending();
  const happening = useMemo(() => wordsOf(pending, props.within), [pending, props.within]);
  const all = useMemo(() => (pending.length === 0 ? props.columns : props.columns.map((one) => tolerant(one, (item) => happening(rowKey(item)) !== undefined))), [props.columns, pending.length, happening, rowKey]);
  const columns = useMemo(() => all.filter((one) => !hidden.has(one.key)), [all, hidden]);

  const lines = useMemo((): Line<T>[] => {
    const wanted = filter.trim().toLowerCase();
    const by = all.find((one) => one.key === sort.key);
    const group = all.find((one) => one.key === groupBy);
    const found = wanted === '' ? [...props.items] : props.items.filter((item) => all.some((one) => one.text(item).toLowerCase().includes(wanted)));
    const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
    if (!group && by) {
      const texts = new Map(found.map((item) => [item, by.text(item)]));
      found.sort((a, b) => order.compare(texts.get(a) ?? '', texts.get(b) ?? '') * (sort.down ? -1 : 1));
    } else {
      found.sort((a, b) => {
        const grouped = group ? order.compare(group.text(a), group.text(b)) : 0;
        return grouped !== 0 ? grouped : by ? order.compare(by.text(a), by.text(b)) * (sort.down ? -1 : 1) : 0;
      });
    }
    if (!group) {
      return found.map((item) => ({ item, title: '' }));
    }
    const grouped: Line<T>[] = [];
    let last: string | null = null;
    for (const item of found) {
      const title = group.text(item) || 'None';
      if (title !== last) {
        grouped.push({ item: null, title: `${group.title}: ${title}` });
        last = title;
      }
      grouped.push({ item, title: '' });
    }
    return grouped;
  }, [props.items, all, filter, sort, groupBy]);

  const selectable = props.onSelect !== undefined;
  const selected = props.selected ?? NOTHING;
  const allShown = useMemo(() => lines.flatMap((line) => (line.item === null ? [] : [rowKey(line.item)])), [lines, rowKey]);
  const shown = allShown.length;
  const toggling = useRef((_: string) => {});
  toggling.current = (key: string) => {
    const next = new Set(selected);
    if (!next.delete(key)) {
      next.add(key);
    }
    onSelect?.(next);
  };
  // The same function for all of the list's life, so that rows need not be drawn anew for it.
  const toggle = useCallback((key: string) => toggling.current(key), []);
  const every = useMemo(() => allShown.length > 0 && allShown.every((key) => selected.has(key)), [allShown, selected]);

  if (!props.loading && props.items.length === 0 && props.empty) {
    return <>{props.empty}</>;
  }
  return (
    <div className={mergeClasses(styles.root, props.compact && styles.compactRoot)}>
      <div className={styles.tools}>
        {props.filter !== false && <SearchBox aria-label={`Filter ${props.label}`} placeholder="Filter" value={filter} onChange={(_, data) => setFilter(data.value)} />}
        {props.columns.some((one) => one.group) && (
          <>
            <label htmlFor={groupId}>Group by</label>
            <Select id={groupId} value={groupBy} onChange={(_, data) => setGroupBy(data.value)}>
              <option value="">No grouping</option>
              {props.columns.filter((one) => one.group).map((one) => (
                <option key={one.key} value={one.key}>
                  {one.title}
                </option>
              ))}
            </Select>
          </>
        )}
        <Menu checkedValues={{ shown: columns.map((one) => one.key) }} onCheckedValueChange={(_, data) => setHidden(new Set(props.columns.map((one) => one.key).filter((key) => !data.checkedItems.includes(key))))}>
          <MenuTrigger disableButtonEnhancement>
            <Button appearance="subtle" icon={<ColumnTripleRegular />}>
              Columns
            </Button>
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {props.columns.map((one, i) => (
                <MenuItemCheckbox key={one.key} name="shown" value={one.key} disabled={i === 0}>
                  {one.title}
                </MenuItemCheckbox>
              ))}
            </MenuList>
          </MenuPopover>
        </Menu>
        <Text className={styles.count} role="status">
          {!props.loading && (shown === props.items.length ? `${shown} ${shown === 1 ? 'item' : 'items'}` : `${shown} of ${props.items.length} items`)}
          {!props.loading && props.more && ', more are coming'}
        </Text>
      </div>
      {props.loading ? (
        <Spinner label="Loading" />
      ) : (
        <div className={mergeClasses(styles.scroll, props.compact && styles.compactScroll)} ref={setScroll} tabIndex={0} role="region" aria-label={props.label}>
          <div className={styles.table} role="table" aria-label={props.label} aria-rowcount={lines.length + 1}>
            <div role="rowgroup">
              <div className={styles.head} role="row" aria-rowindex={1}>
                {selectable && (
                  <div role="columnheader" className={styles.check}>
                    <Checkbox aria-label="Select all" checked={every ? true : selected.size > 0 ? 'mixed' : false} onChange={() => props.onSelect?.(every ? new Set() : new Set(allShown))} />
                  </div>
                )}
                {columns.map((one) => (
                  <div key={one.key} role="columnheader" className={styles.cell} style={{ flexGrow: one.width ?? 1 }} aria-sort={sort.key === one.key ? (sort.down ? 'descending' : 'ascending') : 'none'}>
                    <button type="button" className={styles.sort} onClick={() => setSort({ key: one.key, down: sort.key === one.key && !sort.down })}>
                      {one.title}
                      {sort.key === one.key && (sort.down ? <ArrowDownRegular aria-hidden /> : <ArrowUpRegular aria-hidden />)}
                    </button>
                  </div>
                ))}
              </div>
            </div>
            <GridBody lines={lines} columns={columns} rowKey={rowKey} happening={happening} selected={selected} onToggle={selectable ? toggle : undefined} scroll={scroll} />
          </div>
        </div>
      )}
    </div>
  );
}

/** Of what is only being made, less is known than of what is there. */
function tolerant<T>(column: Column<T>, isPending: (item: T) => boolean): Column<T> {
  return {
    ...column,
    text: (item) => {
      try {
        return column.text(item) ?? '';
      } catch (error) {
        if (isPending(item)) {
          return '';
        }
        throw error;
      }
    },
  };
}
