/** What reading a text gave: a value, or where and why it is none. Lines and columns count from 1. */
export type Read = { ok: true; value: unknown } | { ok: false; message: string; line: number; column: number };

class Wrong extends Error {
  constructor(message: string, readonly at: number) {
    super(message);
  }
}

/** JSON as templates have it, with comments. The place of the first mistake is told, which JSON.parse does not tell in all browsers. */
export function readJson(text: string): Read {
  const bare = withoutComments(text);
  try {
    const at = skip(bare, value(bare, skip(bare, 0)));
    if (at < bare.length) {
      throw new Wrong('There is something after the end.', at);
    }
    return { ok: true, value: JSON.parse(bare) as unknown };
  } catch (error) {
    const at = error instanceof Wrong ? error.at : 0;
    const before = text.slice(0, at).split('\n');
    return { ok: false, message: error instanceof Error ? error.message : String(error), line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

/** Comments become spaces, so that every place stays where it is. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) => (found.startsWith('"') ? found : found.replace(/[^\n]/g, ' ')));
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n\ufeff'.includes(text.charAt(at))) {
    at++;
  }
  return at;
}

function value(text: string, at: number): number {
  const first = text.charAt(at);
  if (first === '{') {
    return members(text, at, '}', (place) => {
      const colon = skip(text, string(text, place));
      if (text.charAt(colon) !== ':') {
        throw new Wrong("A ':' is expected after the name.", colon);
      }
      return value(text, skip(text, colon + 1));
    });
  }
  if (first === '[') {
    return members(text, at, ']', (place) => value(text, place));
  }
  if (first === '"') {
    return string(text, at);
  }
  const word = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/.exec(text.slice(at, at + 400))?.[0];
  if (!word) {
    throw new Wrong(at >= text.length ? 'The text ends too early.' : 'A value is expected.', at);
  }
  return at + word.length;
}

function members(text: string, from: number, end: string, one: (at: number) => number): number {
  let at = skip(text, from + 1);
  if (text.charAt(at) === end) {
    return at + 1;
  }
  for (;;) {
    at = skip(text, one(at));
    if (text.charAt(at) === end) {
      return at + 1;
    }
    if (text.charAt(at) !== ',') {
      throw new Wrong(at >= text.length ? `The text ends too early: '${end}' is missing.` : `A ',' or '${end}' is expected.`, at);
    }
    at = skip(text, at + 1);
  }
}

function string(text: string, at: number): number {
  if (text.charAt(at) !== '"') {
    throw new Wrong(at >= text.length ? 'The text ends too early.' : 'A name in double quotes is expected.', at);
  }
  for (let i = at + 1; i < text.length; i++) {
    const one = text.charAt(i);
    if (one === '"') {
      return i + 1;
    }
    if (one === '\\') {
      if (!/^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(i + 1, i + 6))) {
        throw new Wrong('There is no such escape in JSON.', i);
      }
      i++;
    } else if (one < ' ') {
      throw new Wrong('A string must end on its line.', i);
    }
  }
  throw new Wrong('The string does not end.', at);
}
