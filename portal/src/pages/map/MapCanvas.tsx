import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { AddRegular, SubtractRegular, ZoomFitRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { type MouseEvent, useMemo, useRef, useState } from 'react';
import type { AccessGraph } from './graph';
import { chainThrough, COLUMNS, HEIGHT, layout, type Placed, WIDTH } from './layout';
import { MapDetails } from './MapDetails';
import { usePanZoom } from './usePanZoom';

const LETTERS = 24;
/** Height of the frame in pixels: as the picture needs it, within what a screen has. */
const FRAME_MIN = 260;
const FRAME_SPARE = 90;

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  frame: { position: 'relative', maxHeight: '62vh', minWidth: 0, flexShrink: 0, overflow: 'hidden', touchAction: 'none', cursor: 'grab', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground2 },
  tools: { position: 'absolute', right: tokens.spacingHorizontalS, bottom: tokens.spacingVerticalS, display: 'flex', gap: tokens.spacingHorizontalXS, backgroundColor: tokens.colorNeutralBackground1, borderRadius: tokens.borderRadiusMedium, boxShadow: tokens.shadow4 },
  svg: { display: 'block', width: '100%', height: '100%', userSelect: 'none', fontFamily: tokens.fontFamilyBase },
  head: { fill: tokens.colorNeutralForeground2, fontSize: '13px', fontWeight: 600 },
  box: { fill: tokens.colorNeutralBackground1, strokeWidth: '1.5px' },
  machine: { stroke: tokens.colorPaletteBlueBorderActive, color: tokens.colorPaletteBlueBorderActive },
  identity: { stroke: tokens.colorPalettePurpleBorderActive, color: tokens.colorPalettePurpleBorderActive },
  role: { stroke: tokens.colorPaletteMarigoldBorderActive, color: tokens.colorPaletteMarigoldBorderActive },
  scope: { stroke: tokens.colorPaletteTealBorderActive, color: tokens.colorPaletteTealBorderActive },
  stripe: { fill: 'currentColor', stroke: 'none' },
  title: { fill: tokens.colorNeutralForeground1, fontSize: '13px', fontWeight: 600 },
  sub: { fill: tokens.colorNeutralForeground2, fontSize: '11px' },
  node: { cursor: 'pointer', outlineStyle: 'none', ':focus-visible rect': { strokeWidth: '3.5px' } },
  edge: { fill: 'none', stroke: tokens.colorNeutralStrokeAccessible, strokeWidth: '1.2px' },
  lit: { stroke: tokens.colorBrandStroke1, strokeWidth: '2.5px' },
  dim: { opacity: 0.35 },
  label: { fill: tokens.colorNeutralForeground2, fontSize: '11px', textAnchor: 'middle', paintOrder: 'stroke', stroke: tokens.colorNeutralBackground2, strokeWidth: '4px' },
});

/** The picture: boxes in layers, lines between them; it can be moved, zoomed and walked through by keyboard. */
export function MapCanvas({ graph, onToggle }: { graph: AccessGraph; onToggle: (id: string) => void }) {
  const styles = useStyles();
  const router = useRouter();
  const frame = useRef<HTMLDivElement>(null);
  const picture = useMemo(() => layout(graph), [graph]);
  const view = usePanZoom(frame, picture.width, picture.height);
  const [hovered, setHovered] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const at = hovered ?? focused;
  const lit = useMemo(() => (at === null ? null : chainThrough(graph, at)), [graph, at]);
  const current = picture.nodes.find((one) => one.id === at) ?? null;

  const click = (event: MouseEvent, node: Placed) => {
    if (view.dragged.current) {
      event.preventDefault();
      return;
    }
    if (node.several) {
      event.preventDefault();
      onToggle(node.id);
    } else if (node.to && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      router.history.push(`/portal${node.to}`);
    }
  };
  return (
    <div className={styles.root}>
      <div ref={frame} className={styles.frame} style={{ height: Math.max(FRAME_MIN, picture.height + FRAME_SPARE) }} role="group" aria-label="Picture of who can do what. Arrow keys move it, plus and minus zoom, zero fits it. The table shows the same." tabIndex={0} {...view.handlers}>
        <svg className={styles.svg} aria-hidden={picture.nodes.length === 0}>
          <g transform={`translate(${view.place.left} ${view.place.top}) scale(${view.place.scale})`}>
            {COLUMNS.map(([kind, title], i) => <text key={kind} className={styles.head} x={i * (picture.width - WIDTH) / (COLUMNS.length - 1)} y={14}>{title}</text>)}
            {picture.edges.map((one) => {
              const on = lit !== null && lit.has(one.from) && lit.has(one.to);
              return <path key={`${one.from} ${one.to}`} d={one.path} className={mergeClasses(styles.edge, on && styles.lit, lit !== null && !on && styles.dim)} />;
            })}
            {picture.edges.filter((one) => one.label).map((one) => (
              <text key={`l${one.from} ${one.to}`} className={mergeClasses(styles.label, lit !== null && !(lit.has(one.from) && lit.has(one.to)) && styles.dim)} x={one.middle[0]} y={one.middle[1] - 4}>{short(`via ${one.label}`, 18)}</text>
            ))}
            {picture.nodes.map((one) => (
              <Box key={one.id} node={one} dim={lit !== null && !lit.has(one.id)} onClick={(event) => click(event, one)} onHover={setHovered} onFocus={(id) => {
                setFocused(id);
                if (id) {
                  view.reveal(one.x, one.y, WIDTH, HEIGHT);
                }
              }} />
            ))}
          </g>
        </svg>
        <div className={styles.tools} onPointerDown={(event) => event.stopPropagation()}>
          <Button appearance="subtle" icon={<AddRegular />} aria-label="Zoom in" onClick={() => view.zoom(1.25)} />
          <Button appearance="subtle" icon={<SubtractRegular />} aria-label="Zoom out" onClick={() => view.zoom(0.8)} />
          <Button appearance="subtle" icon={<ZoomFitRegular />} aria-label="Fit the picture" onClick={view.fit} />
        </div>
      </div>
      <MapDetails node={current} graph={graph} />
    </div>
  );
}

function Box({ node, dim, onClick, onHover, onFocus }: { node: Placed; dim: boolean; onClick: (event: MouseEvent) => void; onHover: (id: string | null) => void; onFocus: (id: string | null) => void }) {
  const styles = useStyles();
  const name = `${node.title}, ${node.subtitle}`;
  return (
    <g transform={`translate(${node.x} ${node.y})`}>
    <a
      href={node.to ? `/portal${node.to}` : '#'} className={mergeClasses(styles.node, dim && styles.dim)} role={node.to ? undefined : 'button'} draggable={false}
      onClick={onClick} onPointerEnter={() => onHover(node.id)} onPointerLeave={() => onHover(null)} onFocus={() => onFocus(node.id)} onBlur={() => onFocus(null)} onDragStart={(event) => event.preventDefault()}
    >
      {/* Its name, whole, where the texts of the box are cut. */}
      <title>{name}</title>
      {node.several && <rect className={mergeClasses(styles.box, styles[node.kind])} x={5} y={-5} width={WIDTH} height={HEIGHT} rx={6} />}
      <rect className={mergeClasses(styles.box, styles[node.kind])} width={WIDTH} height={HEIGHT} rx={6} />
      <g className={styles[node.kind]}><rect className={styles.stripe} width={6} height={HEIGHT} rx={3} /></g>
      <text className={styles.title} x={16} y={20}>{short(node.title, LETTERS)}</text>
      <text className={styles.sub} x={16} y={37}>{short(node.subtitle, LETTERS + 8)}</text>
    </a>
    </g>
  );
}

function short(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}
