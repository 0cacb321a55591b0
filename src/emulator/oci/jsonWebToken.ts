import { createHmac, timingSafeEqual } from "node:crypto";
import { isObject } from "../store/storedRecord.ts";

const header = encode({ alg: "HS256", typ: "JWT" });

/** Makes a JSON Web Token, signed by HMAC with SHA-256 (RFC 7519, RFC 7515). */
export function signToken(claims: object, key: Uint8Array): string {
  const content = `${header}.${encode(claims)}`;
  return `${content}.${signatureOf(content, key).toString("base64url")}`;
}

/** The claims of a token that was signed with this key, or undefined. Does not look at what they say. */
export function verifyToken(
  token: string,
  key: Uint8Array,
): Readonly<Record<string, unknown>> | undefined {
  const [tokenHeader, claims = "", signature = "", ...rest] = token.split(".");
  if (tokenHeader !== header || rest.length > 0) {
    return undefined;
  }
  const expected = signatureOf(`${header}.${claims}`, key);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return undefined;
  }
  const value: unknown = JSON.parse(Buffer.from(claims, "base64url").toString("utf8"));
  return isObject(value) ? value : undefined;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signatureOf(content: string, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(content).digest();
}
