import { makeStyles, Text, tokens } from '@fluentui/react-components';

export interface Slice {
  name: string;
  count: number;
  color: string;
}

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXL, alignItems: 'center' },
  legend: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  entry: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  big: { fontSize: '22px', fontWeight: 600 },
});
const RADIUS = 54;
const ROUND = 2 * Math.PI * RADIUS;

/** Parts of a whole as a ring; the legend beside it says the same in numbers. */
export function Donut({ label, slices, center }: { label: string; slices: Slice[]; center: string }) {
  const styles = useStyles();
  const total = slices.reduce((sum, one) => sum + one.count, 0);
  let before = 0;
  return (
    <figure style={{ margin: 0 }} className={styles.root} aria-label={label}>
      <svg width="140" height="140" viewBox="0 0 140 140" aria-hidden>
        <circle cx="70" cy="70" r={RADIUS} fill="none" stroke={tokens.colorNeutralStroke2} strokeWidth="18" />
        {slices.filter((one) => one.count > 0).map((one) => {
          const length = (one.count / total) * ROUND;
          const offset = -before;
          before += length;
          return <circle key={one.name} cx="70" cy="70" r={RADIUS} fill="none" stroke={one.color} strokeWidth="18" strokeDasharray={`${length} ${ROUND - length}`} strokeDashoffset={offset} transform="rotate(-90 70 70)" />;
        })}
        <text x="70" y="77" textAnchor="middle" fill={tokens.colorNeutralForeground1} className={styles.big}>{center}</text>
      </svg>
      <ul className={styles.legend}>
        {slices.map((one) => (
          <li key={one.name} className={styles.entry}>
            <svg width="12" height="12" aria-hidden><rect width="12" height="12" rx="2" fill={one.color} /></svg>
            <Text>{one.name}: {one.count}</Text>
          </li>
        ))}
      </ul>
    </figure>
  );
}
