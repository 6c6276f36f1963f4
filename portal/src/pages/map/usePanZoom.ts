import { type KeyboardEvent, type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Where the picture is: a point of it at (x, y) is shown at x·scale + left, y·scale + top. */
export interface Place {
  left: number;
  top: number;
  scale: number;
}

const SCALE_MIN = 0.15;
const SCALE_MAX = 2.5;
const STEP = 60;
/** Movement in pixels from which a press is a drag and no click. */
const DRAG = 5;
/** Text smaller than this cannot be read: a picture that does not fit is moved rather than shrunk. */
const READABLE = 0.75;

/** Moves and zooms a picture by mouse, touch (one and two fingers) and keyboard. */
export function usePanZoom(frame: RefObject<HTMLDivElement | null>, width: number, height: number) {
  const [place, setPlace] = useState<Place>({ left: 0, top: 0, scale: 1 });
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const dragged = useRef(false);
  const start = useRef({ x: 0, y: 0 });

  const fit = useCallback(() => {
    const box = frame.current;
    if (box && width > 0) {
      const scale = Math.min(1, Math.max(READABLE, (box.clientWidth - 24) / width));
      const spare = box.clientHeight - height * scale;
      setPlace({ left: Math.max(12, (box.clientWidth - width * scale) / 2), top: spare > 0 ? Math.min(spare / 2, 48) : 8, scale });
    }
  }, [frame, width, height]);
  useEffect(fit, [fit]);

  const zoom = useCallback((factor: number, x?: number, y?: number) => {
    setPlace((old) => {
      const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, old.scale * factor));
      const at = { x: x ?? (frame.current?.clientWidth ?? 0) / 2, y: y ?? (frame.current?.clientHeight ?? 0) / 2 };
      const grown = scale / old.scale;
      return { scale, left: at.x - (at.x - old.left) * grown, top: at.y - (at.y - old.top) * grown };
    });
  }, [frame]);
  const move = useCallback((x: number, y: number) => setPlace((old) => ({ ...old, left: old.left + x, top: old.top + y })), []);

  useEffect(() => {
    const box = frame.current;
    // React's own listener is passive and could not keep the page from scrolling.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const rect = box?.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - (rect?.left ?? 0), event.clientY - (rect?.top ?? 0));
    };
    box?.addEventListener('wheel', wheel, { passive: false });
    return () => box?.removeEventListener('wheel', wheel);
  }, [frame, zoom]);

  const onPointerDown = (event: PointerEvent) => {
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    start.current = { x: event.clientX, y: event.clientY };
    dragged.current = false;
  };
  const onPointerMove = (event: PointerEvent) => {
    const before = pointers.current.get(event.pointerId);
    if (!before) {
      return;
    }
    const now = { x: event.clientX, y: event.clientY };
    const others = [...pointers.current].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (!dragged.current && others.length === 0 && Math.hypot(now.x - start.current.x, now.y - start.current.y) < DRAG) {
      return;
    }
    if (!dragged.current) {
      dragged.current = true;
      frame.current?.setPointerCapture(event.pointerId);
    }
    const other = others[0];
    if (other) {
      const rect = frame.current?.getBoundingClientRect();
      const apart = (point: { x: number; y: number }) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      zoom(apart(now) / apart(before), (now.x + other.x) / 2 - (rect?.left ?? 0), (now.y + other.y) / 2 - (rect?.top ?? 0));
    } else {
      move(now.x - before.x, now.y - before.y);
    }
    pointers.current.set(event.pointerId, now);
  };
  const onPointerUp = (event: PointerEvent) => {
    pointers.current.delete(event.pointerId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => move(STEP, 0), ArrowRight: () => move(-STEP, 0), ArrowUp: () => move(0, STEP), ArrowDown: () => move(0, -STEP),
      '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), 0: fit,
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  };
  /** Moves the picture so that a box is in sight. */
  const reveal = useCallback((x: number, y: number, w: number, h: number) => {
    setPlace((old) => {
      const [boxWidth, boxHeight] = [frame.current?.clientWidth ?? 0, frame.current?.clientHeight ?? 0];
      const [left, top] = [x * old.scale + old.left, y * old.scale + old.top];
      const shift = (at: number, size: number, room: number) => (at < 8 ? 8 - at : at + size > room - 8 ? room - 8 - at - size : 0);
      return { ...old, left: old.left + shift(left, w * old.scale, boxWidth), top: old.top + shift(top, h * old.scale, boxHeight) };
    });
  }, [frame]);
  return { place, zoom, fit, reveal, dragged, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp, onKeyDown } };
}
