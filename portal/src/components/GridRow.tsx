import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { memo, type ReactElement } from 'react';
import type { Column } from './DataGrid';

/** Height of every row in pixels. */
export const ROW = 40;

export const useRowStyles = makeStyles({
  // What is in a row moves nothing outside of it, so that the browser lays out and paints one row alone when it comes into sight.
  row: { display: 'flex', position: 'absolute', left: 0, right: 0, height: `${ROW}px`, contain: 'strict', boxSizing: 'border-box', borderBottom: `1px solid ${tokens.colorNeutralStroke3}`, ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover } },
  chosen: { backgroundColor: tokens.colorSubtleBackgroundSelected },
  group: { fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorNeutralBackground3 },
  // A cell that is nothing but a link needs no line below it. The height of the line puts the text into the middle: no flexible box in each of hundreds of cells.
  cell: { flexBasis: 0, minWidth: '80px', boxSizing: 'border-box', lineHeight: `${ROW - 1}px`, padding: `0 ${tokens.spacingHorizontalM}`, overflow: 'hidden', whiteSpace: 'nowrap', textOverflow: 'ellipsis', '& > a': { textDecorationLine: 'none' }, '& > a:hover': { textDecorationLine: 'underline' }, '& > button': { maxWidth: '100%', overflow: 'hidden', textOverflow: 'ellipsis', verticalAlign: 'middle' } },
  happening: { float: 'left', lineHeight: '20px', marginTop: '8px', fontStyle: 'italic', color: tokens.colorNeutralForeground2, backgroundColor: tokens.colorNeutralBackground4, borderRadius: tokens.borderRadiusMedium, padding: `2px ${tokens.spacingHorizontalS}`, marginRight: tokens.spacingHorizontalS },
  check: { width: '40px', flexShrink: 0, display: 'flex', alignItems: 'center', justifyContent: 'center' },
  // The browser's own: dozens of them come and go in one frame while a long list is scrolled.
  box: { width: '16px', height: '16px', margin: 0, accentColor: tokens.colorBrandBackground, cursor: 'pointer' },
});

export type RowStyles = ReturnType<typeof useRowStyles>;

interface RowProps<T> {
  item: T;
  rowKey: string;
  columns: Column<T>[];
  /** Those of the list, asked for once and not by each row. */
  styles: RowStyles;
  /** Place in the list, from 0. */
  index: number;
  /** What is being done to it. */
  happening?: string;
  selected: boolean;
  onToggle?: (key: string) => void;
}

/** There is no page yet of what is only being made. */
const FRESH = new Set(['Creating', 'Adding']);

function Row<T>({ item, rowKey, columns, styles, index, happening, selected, onToggle }: RowProps<T>) {
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={onToggle ? selected : undefined} aria-busy={happening ? true : undefined} className={selected ? mergeClasses(styles.row, styles.chosen) : styles.row} style={{ top: index * ROW }}>
      {onToggle && (
        <div role="cell" className={styles.check}>
          <input type="checkbox" className={styles.box} aria-label={`Select ${columns[0]?.text(item) ?? rowKey}`} checked={selected} onChange={() => onToggle(rowKey)} />
        </div>
      )}
      {columns.map((one, i) => {
        const text = one.text(item);
        return (
          <div key={one.key} role="cell" className={styles.cell} style={{ flexGrow: one.width ?? 1 }} title={text}>
            {happening && i === 0 && <span className={styles.happening}>{happening}</span>}
            {one.show && !FRESH.has(happening ?? '') ? one.show(item) : text}
          </div>
        );
      })}
    </div>
  );
}

/** One row, drawn anew only when something of it has changed. */
export const GridRow = memo(Row) as <T>(props: RowProps<T>) => ReactElement;
