import { type LogChunk, type RunLog } from "../core/ports.ts";
import { refusal } from "./armErrors.ts";

/** A read that takes longer is given up, in milliseconds; the next one goes on where it stopped. */
const longestRead = 120_000;

const nothing: LogChunk = { bytes: new Uint8Array(), completed: undefined };

/**
 * A run's log in an append blob, read by ranges. `address` gives the blob's address with its own authorization;
 * it is asked again when that has expired. The log is complete when the blob has metadata `Complete`.
 */
export function createBlobRunLog(
  address: (signal: AbortSignal) => Promise<string>,
  firstAddress: string,
): RunLog {
  let current = firstAddress;
  return {
    async read(offset, signal) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(longestRead)]);
      const first = await get(current, offset, limited);
      if (first.status !== 403) {
        return chunkOf(first, offset, current, limited);
      }
      await first.body?.cancel();
      current = await address(signal);
      return chunkOf(await get(current, offset, limited), offset, current, limited);
    },
  };
}

function get(address: string, offset: number, signal: AbortSignal): Promise<Response> {
  return fetch(address, { headers: { Range: `bytes=${offset}-` }, redirect: "error", signal });
}

async function chunkOf(
  response: Response,
  offset: number,
  address: string,
  signal: AbortSignal,
): Promise<LogChunk> {
  if (response.status === 200 || response.status === 206) {
    return readChunk(response, offset);
  }
  await response.body?.cancel();
  if (response.status === 416) {
    return atItsEnd(address, offset, signal);
  }
  if (response.status === 404) {
    return nothing;
  }
  throw refusal("Cannot read the log of the run", {
    status: response.status,
    serviceCode: response.headers.get("x-ms-error-code") ?? undefined,
    message: undefined,
  });
}

/** A server that does not know ranges answers 200 with the whole blob. */
async function readChunk(response: Response, offset: number): Promise<LogChunk> {
  const body = new Uint8Array(await response.arrayBuffer());
  const bytes = response.status === 200 ? body.subarray(offset) : body;
  const total = /\/(\d+)$/u.exec(response.headers.get("content-range") ?? "")?.[1];
  const isAll = total === undefined || offset + bytes.length >= Number(total);
  return { bytes, completed: isAll ? completionOf(response) : undefined };
}

/** An answer 416 carries no metadata, and the mark may have been set after the last bytes were read. */
async function atItsEnd(address: string, offset: number, signal: AbortSignal): Promise<LogChunk> {
  const head = await fetch(address, { method: "HEAD", redirect: "error", signal });
  const length = Number(head.headers.get("content-length") ?? Number.NaN);
  const hasGrown = length > offset;
  return head.ok && !hasGrown ? { ...nothing, completed: completionOf(head) } : nothing;
}

/** Header names are the same in any letter case; so the metadata's name `Complete` is. */
function completionOf(response: Response): string | undefined {
  return response.headers.get("x-ms-meta-complete") ?? undefined;
}
