import { adler32, sha1Hex, sha256Hex } from "./digest.ts";
import { bytesOf, textOfBytes } from "./functionTexts.ts";
import { type GoValue, isTrue, kindOf, typeOf } from "./goValue.ts";
import { jsonText, prettyJsonText } from "./jsonText.ts";
import { type FunctionTable } from "./templateFunction.ts";

/**
 * The functions of sprig 2.22 for defaults, types, JSON, encodings and digests
 * (https://masterminds.github.io/sprig/). The ACR engine lets `b64enc` take nil, which gives nothing.
 */
export const valueFunctions: FunctionTable = {
  default: {
    parameters: ["any"],
    rest: "any",
    call: (other: GoValue, value: GoValue = null) => (isTrue(value) ? value : other),
  },
  empty: { parameters: ["any"], call: (value: GoValue) => !isTrue(value) },
  coalesce: {
    parameters: [],
    rest: "any",
    call: (...values: GoValue[]) => values.find((value) => isTrue(value)) ?? null,
  },
  ternary: {
    parameters: ["any", "any", "boolean"],
    call: (yes: GoValue, no: GoValue, isYes: boolean) => (isYes ? yes : no),
  },
  fail: {
    parameters: ["text"],
    call: (message: string) => {
      throw new Error(message);
    },
  },
  kindOf: { parameters: ["any"], call: kindOf },
  kindIs: {
    parameters: ["text", "any"],
    call: (kind: string, value: GoValue) => kindOf(value) === kind,
  },
  typeOf: { parameters: ["any"], call: typeOf },
  typeIs: {
    parameters: ["text", "any"],
    call: (type: string, value: GoValue) => typeOf(value) === type,
  },
  typeIsLike: {
    parameters: ["text", "any"],
    call: (type: string, value: GoValue) => typeOf(value) === type || `*${typeOf(value)}` === type,
  },
  toJson: { parameters: ["any"], call: jsonText },
  toPrettyJson: { parameters: ["any"], call: (value: GoValue) => prettyJsonText(value) },
  b64enc: { parameters: ["any"], call: encoded },
  b64dec: { parameters: ["text"], call: decoded },
  sha256sum: { parameters: ["text"], call: (text: string) => sha256Hex(bytesOf(text)) },
  sha1sum: { parameters: ["text"], call: (text: string) => sha1Hex(bytesOf(text)) },
  adler32sum: { parameters: ["text"], call: (text: string) => adler32(bytesOf(text)) },
};

function encoded(value: GoValue): string {
  if (value !== null && typeof value !== "string") {
    throw new Error(`wrong type for value; expected string; got ${typeOf(value)}`);
  }
  const characters: string[] = [];
  for (const byte of bytesOf(value ?? "")) {
    characters.push(String.fromCharCode(byte));
  }
  return btoa(characters.join(""));
}

/** As sprig does, what cannot be decoded gives the text of the error. */
function decoded(text: string): string {
  const plain = text.replaceAll(/[\r\n]/gu, "");
  const wrong = /[^A-Za-z0-9+/]/u.exec(plain.replace(/={1,2}$/u, ""));
  if (wrong !== null || plain.length % 4 !== 0) {
    return `illegal base64 data at input byte ${wrong?.index ?? Math.floor(plain.length / 4) * 4}`;
  }
  return textOfBytes(Uint8Array.from(atob(plain), (character) => character.charCodeAt(0)));
}
