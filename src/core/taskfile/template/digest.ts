/** The SHA-256 of bytes in hexadecimal (FIPS 180-4). Here because the engine of this project runs without Node. */
export function sha256Hex(bytes: Uint8Array): string {
  const state = [...fractions(8, 2)];
  const constants = fractions(64, 3);
  for (const block of blocksOf(bytes)) {
    const words = [...block];
    for (let index = 16; index < 64; index += 1) {
      const a = words[index - 15] ?? 0;
      const b = words[index - 2] ?? 0;
      const small = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
      const large = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
      words.push(sum(words[index - 16] ?? 0, small, words[index - 7] ?? 0, large));
    }
    compress(state, words, constants);
  }
  return state.map(hex).join("");
}

/** The SHA-1 of bytes in hexadecimal (FIPS 180-4). */
export function sha1Hex(bytes: Uint8Array): string {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (const block of blocksOf(bytes)) {
    const words = [...block];
    for (let index = 16; index < 80; index += 1) {
      const mixed = [3, 8, 14, 16].reduce((all, back) => all ^ (words[index - back] ?? 0), 0);
      words.push(rotated(mixed, 31));
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    words.forEach((word, index) => {
      const next = sum(rotated(a, 27), sha1Mix(index, b, c, d), e, word, sha1Constant(index));
      [a, b, c, d, e] = [next, a, rotated(b, 2), c, d];
    });
    [a, b, c, d, e].forEach((value, index) => (state[index] = sum(state[index] ?? 0, value)));
  }
  return state.map(hex).join("");
}

/** The Adler-32 of bytes as a decimal number (RFC 1950). */
export function adler32(bytes: Uint8Array): string {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return String(b * 65_536 + a);
}

function compress(state: number[], words: readonly number[], constants: readonly number[]): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  words.forEach((word, index) => {
    const large = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = sum(h, large, (e & f) ^ (~e & g), constants[index] ?? 0, word);
    const small = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const second = sum(small, (a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, sum(d, first), c, b, a, sum(first, second)];
  });
  [a, b, c, d, e, f, g, h].forEach(
    (value, index) => (state[index] = sum(state[index] ?? 0, value)),
  );
}

function sha1Mix(index: number, b: number, c: number, d: number): number {
  if (index < 20) {
    return (b & c) | (~b & d);
  }
  return index >= 40 && index < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
}

function sha1Constant(index: number): number {
  return [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(index / 20)] ?? 0;
}

/** First 32 bits of the fractional parts of the roots of the first primes. */
function fractions(count: number, root: 2 | 3): readonly number[] {
  return firstPrimes(count).map((prime) => {
    const power = root === 2 ? Math.sqrt(prime) : Math.cbrt(prime);
    return Math.floor((power - Math.floor(power)) * 2 ** 32) | 0;
  });
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) {
      primes.push(candidate);
    }
  }
  return primes;
}

/** The bytes padded and cut into blocks of sixteen big-endian words. */
function blocksOf(bytes: Uint8Array): readonly number[][] {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(length - 4, (bytes.length * 8) >>> 0);
  return Array.from({ length: length / 64 }, (_, block) =>
    Array.from({ length: 16 }, (_word, word) => view.getUint32(block * 64 + word * 4)),
  );
}

function rotated(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function sum(...values: readonly number[]): number {
  return values.reduce((all, value) => (all + value) | 0, 0);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
