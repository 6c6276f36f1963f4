import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo, type ReactElement } from 'react';
import type { Column } from './DataGrid';

/** Height of every row in pixels. */
export const ROW = 40;

const useStyles = makeStyles({
  row: { display: 'flex', position: 'absolute', left: 0, right: 0, height: `${ROW}px`, borderBottom: `1px solid ${tokens.colorNeutralStroke3}`, ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover } },
  chosen: { backgroundColor: tokens.colorSubtleBackgroundSelected },
  cell: { flexBasis: 0, minWidth: '80px', display: 'flex', alignItems: 'center', padding: `0 ${tokens.spacingHorizontalM}`, overflow: 'hidden', whiteSpace: 'nowrap', textOverflow: 'ellipsis' },
  inner: { overflow: 'hidden', textOverflow: 'ellipsis' },
  check: { width: '40px', flexShrink: 0, display: 'flex', alignItems: 'center', justifyContent: 'center' },
  // The browser's own: dozens of them come and go in one frame while a long list is scrolled.
  box: { width: '16px', height: '16px', margin: 0, accentColor: tokens.colorBrandBackground, cursor: 'pointer' },
});

interface RowProps<T> {
  item: T;
  rowKey: string;
  columns: Column<T>[];
  /** Place in the list, from 0. */
  index: number;
  /** Pixels from the first row. */
  top: number;
  selected: boolean;
  onToggle?: (key: string) => void;
}

function Row<T>({ item, rowKey, columns, index, top, selected, onToggle }: RowProps<T>) {
  const styles = useStyles();
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={onToggle ? selected : undefined} className={mergeClasses(styles.row, selected && styles.chosen)} style={{ transform: `translateY(${top}px)` }}>
      {onToggle && (
        <div role="cell" className={styles.check}>
          <input type="checkbox" className={styles.box} aria-label={`Select ${columns[0]?.text(item) ?? rowKey}`} checked={selected} onChange={() => onToggle(rowKey)} />
        </div>
      )}
      {columns.map((one) => {
        const text = one.text(item);
        return (
          <div key={one.key} role="cell" className={styles.cell} style={{ flexGrow: one.width ?? 1 }} title={text}>
            <span className={styles.inner}>{one.show ? one.show(item) : text}</span>
          </div>
        );
      })}
    </div>
  );
}

/** One row, drawn anew only when something of it has changed. */
export const GridRow = memo(Row) as <T>(props: RowProps<T>) => ReactElement;
