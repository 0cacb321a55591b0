const alphabet = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Decodes standard Base64 with padding, line ends in it passed over, to text; undefined when it is none
 * (https://pkg.go.dev/encoding/base64).
 */
export function decodeBase64Text(encoded: string): string | undefined {
  const plain = encoded.replace(/[\r\n]/g, "");
  if (plain.length % 4 !== 0 || !alphabet.test(plain)) {
    return undefined;
  }
  const bytes = Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
