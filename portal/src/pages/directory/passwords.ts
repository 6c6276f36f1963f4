const LENGTH = 16;
const LETTERS = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#%+-=?@'];

/** A password of the browser's random numbers, with letters of all kinds that the directory asks for, easy to read out. */
export function randomPassword(): string {
  const all = LETTERS.join('');
  const pick = (from: string) => {
    const limit = 256 - (256 % from.length);
    for (;;) {
      const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
      if (byte < limit) {
        return from[byte % from.length] ?? '';
      }
    }
  };
  // The first of each kind, so that every kind is there; the rest of any.
  return [...LETTERS.map(pick), ...Array.from({ length: LENGTH - LETTERS.length }, () => pick(all))].join('');
}
