/** How far back a log is looked at. */
export const SPANS: [string, string, number][] = [
  ['1h', 'Last hour', 1], ['6h', 'Last 6 hours', 6], ['24h', 'Last 24 hours', 24], ['7d', 'Last 7 days', 168], ['30d', 'Last 30 days', 720],
];

/** When a span begins: to the minute, so that a page asks the same while somebody looks at it. */
export function startOf(span: string, now: number): string {
  const hours = SPANS.find(([key]) => key === span)?.[2] ?? 24;
  return new Date(Math.floor(now / 60_000) * 60_000 - hours * 3_600_000).toISOString();
}

/** A text inside of quotes of a filter. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
