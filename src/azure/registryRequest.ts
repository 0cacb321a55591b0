import { AcrError } from "../core/errors.ts";

/** Longest answer that is read, in bytes. */
const longestAnswer = 1024 * 1024;

/** A request to a registry or to its token service. */
export interface RegistryRequest {
  readonly method: "HEAD" | "GET" | "POST";
  readonly url: URL;
  readonly token?: string | undefined;
  readonly accept?: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** An answer; without a body for HEAD and for what is no success. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined when it is no JSON or too long. */
  readonly body: unknown;
}

/** Sends a request. A redirect is an answer like others: followed, it would take a token to another place. */
export async function sendToRegistry(
  { method, url, token, accept, form }: RegistryRequest,
  signal: AbortSignal,
): Promise<RegistryAnswer> {
  const response = await fetch(url, {
    method,
    redirect: "manual",
    signal,
    headers: {
      "user-agent": "acr-tasks-vscode",
      accept: accept ?? "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
  const { status, headers } = response;
  if (method === "HEAD" || !response.ok) {
    await response.body?.cancel();
    return { status, headers, body: undefined };
  }
  return { status, headers, body: parseJson(await readText(response)) };
}

/** The token in an answer; rejects with `badAnswer` when it is not there. */
export function tokenIn(value: string | undefined, host: string): string {
  // A token goes into a header: what may not be there is none.
  if (value === undefined || !/^[\x21-\x7e]+$/u.test(value)) {
    throw new AcrError("badAnswer", `${host} answered without a token`);
  }
  return value;
}

async function readText(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const body: ReadableStream<Uint8Array> | null = response.body;
  let text = "";
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.byteLength;
    if (length > longestAnswer) {
      return undefined;
    }
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
