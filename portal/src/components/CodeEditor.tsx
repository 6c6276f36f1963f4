import { Field, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useMemo, useRef } from 'react';
import type { Read } from './jsonText';

const useStyles = makeStyles({
  root: { display: 'flex', border: `1px solid ${tokens.colorNeutralStrokeAccessible}`, borderRadius: tokens.borderRadiusMedium, overflow: 'hidden', backgroundColor: tokens.colorNeutralBackground1, ':focus-within': { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  gutter: { margin: 0, padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`, minWidth: '32px', overflow: 'hidden', textAlign: 'right', color: tokens.colorNeutralForeground3, backgroundColor: tokens.colorNeutralBackground3, userSelect: 'none', boxSizing: 'border-box' },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, whiteSpace: 'pre' },
  text: { flexGrow: 1, minWidth: 0, border: 'none', outline: 'none', resize: 'none', padding: tokens.spacingVerticalS, overflow: 'auto', color: tokens.colorNeutralForeground1, backgroundColor: 'transparent', boxSizing: 'border-box', tabSize: 2 },
  wrong: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightBold, display: 'block' },
  line: { display: 'block' },
});

/**
 * A place for JSON: an ordinary text area, so that keyboard, undo and screen readers do what they always do, with line numbers and the place
 * of the first mistake.
 */
export function CodeEditor(props: { label: string; hint?: string; value: string; onChange: (text: string) => void; read: Read | null; rows?: number; readOnly?: boolean }) {
  const styles = useStyles();
  const gutter = useRef<HTMLPreElement>(null);
  const lines = useMemo(() => props.value.split('\n').length, [props.value]);
  const wrong = props.read && !props.read.ok && props.value.trim() !== '' ? props.read : null;
  const height = `calc(${props.rows ?? 18} * ${tokens.lineHeightBase200} + 2 * ${tokens.spacingVerticalS})`;
  return (
    <Field label={props.label} hint={props.hint} validationState={wrong ? 'error' : 'none'} validationMessage={wrong ? `Line ${wrong.line}, column ${wrong.column}: ${wrong.message}` : undefined}>
      {(field) => (
        <div className={styles.root}>
          <pre ref={gutter} aria-hidden className={mergeClasses(styles.gutter, styles.code)} style={{ height }}>
            {Array.from({ length: lines }, (_, i) => (
              <span key={i} className={wrong?.line === i + 1 ? styles.wrong : styles.line}>
                {i + 1}
              </span>
            ))}
          </pre>
          <textarea
            {...field}
            className={mergeClasses(styles.text, styles.code)}
            style={{ height }}
            value={props.value}
            readOnly={props.readOnly}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            wrap="off"
            onChange={(event) => props.onChange(event.target.value)}
            onScroll={(event) => {
              if (gutter.current) {
                gutter.current.scrollTop = event.currentTarget.scrollTop;
              }
            }}
          />
        </div>
      )}
    </Field>
  );
}
