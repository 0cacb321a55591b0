import { appendFile } from "node:fs/promises";
import { PassThrough, type Readable } from "node:stream";
import { type Answer, type Call } from "./serverCall.ts";

/** Host that the service itself has; descriptions of the API are written for it. */
const serviceAddress = "https://management.azure.com";
/** Bytes of a request that are kept; no request of the described API comes near. */
const longestBody = 1024 * 1024;

/** Writes requests and answers of Azure Resource Manager down, so that they can be held against its description. */
export interface TrafficRecorder {
  /** The call to answer instead, which is the same and remembers its body; other calls come back as they are. */
  watch(call: Call): { readonly call: Call; readonly answered: (answer: Answer) => void };
  /** Resolves when everything is written. */
  settled(): Promise<void>;
}

/**
 * Makes a recorder that appends to `file` one JSON object per line:
 * `{ liveRequest: { method, url, query, headers, body }, liveResponse: { statusCode, headers, body } }`, the form that
 * Microsoft's validator of live traffic reads (https://github.com/Azure/oav). Bodies are written with the secrets in
 * them, so it is for tests only; the Authorization header is left out.
 */
export function createTrafficRecorder(file: string): TrafficRecorder {
  let writing = Promise.resolve();
  const write = (line: string): void => {
    writing = writing.then(() => appendFile(file, `${line}\n`, { mode: 0o600 }));
    // A test that cannot write its record fails when it reads it.
    writing.catch(() => undefined);
  };
  return {
    watch(call) {
      if (!isDescribed(call)) {
        return { call, answered: () => undefined };
      }
      const chunks: Uint8Array[] = [];
      return {
        call: { ...call, body: remembering(call.body, chunks) },
        answered: (answer) => write(JSON.stringify(pairOf(call, Buffer.concat(chunks), answer))),
      };
    },
    settled: () => writing,
  };
}

function isDescribed({ segments }: Call): boolean {
  const provider = segments.findIndex((segment) => segment.toLowerCase() === "providers");
  return segments[provider + 1]?.toLowerCase() === "microsoft.containerregistry";
}

function remembering(body: Readable, chunks: Uint8Array[]): Readable {
  let size = 0;
  const copy = new PassThrough();
  body.on("data", (chunk: Uint8Array) => {
    size += chunk.byteLength;
    if (size <= longestBody) {
      chunks.push(chunk);
    }
  });
  body.on("error", (error) => copy.destroy(error));
  return body.pipe(copy);
}

function pairOf(call: Call, sent: Uint8Array, answer: Answer): object {
  return {
    liveRequest: {
      method: call.method,
      url: `${serviceAddress}${call.target}`,
      query: Object.fromEntries(call.query),
      headers: { "content-type": call.headers["content-type"] ?? "application/json" },
      body: parsed(sent),
    },
    liveResponse: {
      statusCode: String(answer.status),
      headers: { "content-type": "application/json; charset=utf-8", ...answer.headers },
      body: answer.body,
    },
  };
}

/** A body that is no JSON is left out: what was answered to it says enough. */
function parsed(sent: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(sent).toString("utf8"));
  } catch {
    return undefined;
  }
}
