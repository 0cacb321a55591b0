import { importFailed } from "./importError.ts";

/** The bytes of an answer as they come, with an error that people understand when the connection breaks. */
export async function* bodyChunks(
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch {
    signal.throwIfAborted();
    throw importFailed("Unexpected length of body in response: the connection broke");
  }
}

/** Reads a body whole; rejects with `ArmError` when it is longer than `limit` bytes or cut off. */
export async function readWhole(
  response: Response,
  limit: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of bodyChunks(response, signal)) {
    size += bytes.byteLength;
    if (size > limit) {
      throw importFailed(`Unexpected length of body in response: more than ${limit} bytes`);
    }
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
