import { mergeClasses } from '@fluentui/react-components';
import { type Range, useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactElement, useCallback, useRef } from 'react';
import type { Column } from './DataGrid';
import { GridRow, ROW, useRowStyles } from './GridRow';

/** A row of the list, or the title above the rows of a group. */
export type Line<T> = { item: T; title: '' } | { item: null; title: string };

/** Rows kept ready beyond those in sight, on the side towards which the list is scrolled, and on the other. */
const AHEAD = 8;
const BEHIND = 2;
/** After a jump: enough for the keyboard to go on from there. */
const BESIDE = 1;

interface BodyProps<T> {
  lines: Line<T>[];
  columns: Column<T>[];
  rowKey: (item: T) => string;
  /** What is being done to a row, by its key. */
  happening: (key: string) => string | undefined;
  selected: ReadonlySet<string>;
  onToggle?: (key: string) => void;
  scroll: HTMLElement | null;
}

/**
 * The rows in sight. What is around them (search, menus, head) is no part of this, so that scrolling draws none of it anew; and a jump
 * beyond all rows that are there draws little more than those in sight, as nobody has seen what is beside them.
 */
function Body<T>({ lines, columns, rowKey, happening, selected, onToggle, scroll }: BodyProps<T>) {
  const styles = useRowStyles();
  const last = useRef({ start: 0, end: 0 });
  const range = useCallback(({ startIndex, endIndex, count }: Range) => {
    const before = last.current;
    const far = startIndex > before.end || endIndex < before.start;
    const down = startIndex >= before.start;
    last.current = { start: startIndex, end: endIndex };
    const from = Math.max(0, startIndex - (far ? BESIDE : down ? BEHIND : AHEAD));
    const to = Math.min(count - 1, endIndex + (far ? BESIDE : down ? AHEAD : BEHIND));
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  }, []);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroll, estimateSize: () => ROW, rangeExtractor: range });
  return (
    <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
      {virtual.getVirtualItems().map(({ index }) => {
        const line = lines[index];
        if (!line) {
          return null;
        }
        if (line.item === null) {
          return (
            <div key={`g${line.title}`} role="row" aria-rowindex={index + 2} className={mergeClasses(styles.row, styles.group)} style={{ top: index * ROW }}>
              <div role="cell" className={styles.cell} style={{ flexGrow: 1 }}>
                {line.title}
              </div>
            </div>
          );
        }
        const key = rowKey(line.item);
        return <GridRow key={key} item={line.item} rowKey={key} columns={columns} styles={styles} index={index} happening={happening(key)} selected={selected.has(key)} onToggle={onToggle} />;
      })}
    </div>
  );
}

export const GridBody = memo(Body) as <T>(props: BodyProps<T>) => ReactElement;
