import { createHmac, timingSafeEqual } from "node:crypto";

/** Host-like first segment of blob addresses; az looks for `.blob.` in them. */
export const blobAccount = "acremulator.blob.local";

/** What a link allows. */
export type BlobPermission = "read" | "write";

/** Where a blob is: registry and name, under the address by which the client reached the emulator. */
export interface BlobPlace {
  readonly origin: string;
  readonly registry: string;
  readonly blob: string;
}

/** Why a link is not good; undefined when it is. */
export type BlobLinkProblem = "signature" | "expired" | "permission" | undefined;

/** Makes and checks links with a shared access signature. */
export interface BlobLinks {
  /** The whole address. `now` in milliseconds since 1970. */
  link(place: BlobPlace, permission: BlobPermission, now: number): string;
  /** Checks the query of a request for a container and a blob. */
  problem(
    target: { readonly container: string; readonly blob: string; readonly query: URLSearchParams },
    permission: BlobPermission,
    now: number,
  ): BlobLinkProblem;
}

const version = "2019-07-07";
const minute = 60_000;
/** az never asks for a new link while it follows a log, and a run may take eight hours. */
const validMilliseconds: Readonly<Record<BlobPermission, number>> = {
  read: 24 * 60 * minute,
  write: 60 * minute,
};
const letters: Readonly<Record<BlobPermission, string>> = { read: "r", write: "cw" };

/**
 * Links that are signed with a key of the emulator. The fields are those of a service SAS (Azure Storage, "Create a
 * service SAS"): version, expiry, resource, permissions, signature; what is signed is shorter, as nobody else checks.
 */
export function createBlobLinks(key: Uint8Array): BlobLinks {
  const sign = (fields: readonly string[]): string =>
    createHmac("sha256", key).update(fields.join("\n")).digest("base64");
  return {
    link: ({ origin, registry, blob }, permission, now) => {
      const container = registry.toLowerCase();
      const expiry = new Date(now + validMilliseconds[permission]).toISOString();
      const sp = letters[permission];
      const query = new URLSearchParams({
        sv: version,
        se: expiry,
        sr: "b",
        sp,
        sig: sign([container, blob, version, expiry, sp]),
      });
      return `${origin}/${blobAccount}/${container}/${blob}?${query.toString()}`;
    },
    problem: ({ container, blob, query }, permission, now) => {
      const get = (name: string): string => query.get(name) ?? "";
      const expected = sign([container.toLowerCase(), blob, get("sv"), get("se"), get("sp")]);
      if (!isEqual(get("sig"), expected)) {
        return "signature";
      }
      if (!(Date.parse(get("se")) > now)) {
        return "expired";
      }
      return get("sp") === letters[permission] ? undefined : "permission";
    },
  };
}

function isEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
