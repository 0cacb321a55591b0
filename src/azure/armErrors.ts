import { isRestError, type RestError } from "@azure/core-rest-pipeline";
import { AcrError, type AcrErrorCode } from "../core/errors.ts";
import { type Log } from "../core/ports.ts";
import { numberAt, objectAt, presentObjectAt, textAt } from "./wire.ts";

/** Longest part of a service's message that is shown. */
const longestMessage = 600;

const codeOfStatus: Readonly<Record<number, AcrErrorCode>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "notFound",
  409: "conflict",
  412: "conflict",
  429: "throttled",
  501: "notEmulated",
};

/** Node's codes for a peer that cannot be reached or that went away. */
const unreachable =
  /^(ECONN|ENOTFOUND|EAI_|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EPIPE|EPROTO|CERT_|ERR_TLS|ERR_SSL|UND_ERR_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|REQUEST_SEND_ERROR)/u;

/** What an answer says that is not the wanted one. */
export interface RefusedAnswer {
  readonly status: number;
  readonly serviceCode: string | undefined;
  readonly message: string | undefined;
}

/**
 * Runs one call of the service. `what` says what was wanted as the start of a sentence: `Cannot list tasks of dev`.
 * Whatever goes wrong comes out as `AcrError`, with the request's id in the log; an abort as the signal's reason.
 */
export async function calling<Result>(
  what: string,
  log: Log,
  signal: AbortSignal,
  call: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    const mapped = toAcrError(what, error);
    log.warn(`${mapped.message} [${mapped.code}]${requestIdOf(error)}`);
    throw mapped;
  }
}

/** The error for an answer by its HTTP status. */
export function refusal(what: string, answer: RefusedAnswer): AcrError {
  const { status, serviceCode, message } = answer;
  const said = message === undefined ? `the service answered HTTP ${status}` : sentence(message);
  const suffix = serviceCode === undefined ? "" : ` (${serviceCode})`;
  return new AcrError(codeFor(status), `${what}: ${said}${suffix}`, { serviceCode });
}

/** Reads the two shapes of error bodies: `{error: {code, message}}` and `{code, message}`. */
export function readErrorBody(status: number, body: unknown): RefusedAnswer {
  const error = presentObjectAt(body, "error") ?? body;
  return { status, serviceCode: textAt(error, "code"), message: textAt(error, "message") };
}

/** Gives any failure as `AcrError`; one that is it already stays as it is. */
export function toAcrError(what: string, error: unknown): AcrError {
  if (error instanceof AcrError) {
    return error;
  }
  if (isRestError(error) && error.statusCode !== undefined && error.code !== "PARSE_ERROR") {
    return refusal(what, readErrorBody(error.statusCode, error.details));
  }
  const code = systemCode(error);
  if (code !== undefined && unreachable.test(code)) {
    const host = isRestError(error) ? hostOf(error) : undefined;
    const peer = host ?? "the service";
    return new AcrError("unreachable", `${what}: ${peer} cannot be reached (${code})`);
  }
  return unexpected(what, error);
}

function unexpected(what: string, error: unknown): AcrError {
  const message = error instanceof Error ? error.message : String(error);
  const name = error instanceof Error ? error.name : "";
  if (/Credential|Authentication/u.test(name)) {
    return new AcrError("unauthorized", `${what}: ${sentence(message)}`, { cause: error });
  }
  if (isRestError(error)) {
    const answer = `${what}: the answer is not what the service is known to send`;
    return new AcrError("badAnswer", answer, { cause: error });
  }
  return new AcrError("serviceFailed", `${what}: ${sentence(message)}`, { cause: error });
}

function codeFor(status: number): AcrErrorCode {
  if (status >= 500) {
    return codeOfStatus[status] ?? "serviceFailed";
  }
  return codeOfStatus[status] ?? (status >= 400 ? "invalidRequest" : "badAnswer");
}

/** One line without a final full stop, cut where it gets too long to be read. */
function sentence(message: string): string {
  const line = message.replace(/\s+/gu, " ").trim().replace(/\.+$/u, "");
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}

/** Code of Node's error, which `fetch` hides one or two causes deep. */
function systemCode(error: unknown): string | undefined {
  const cause = objectAt(error, "cause");
  return textAt(error, "code") ?? textAt(cause, "code") ?? textAt(objectAt(cause, "cause"), "code");
}

function hostOf(error: RestError): string | undefined {
  const url = error.request?.url;
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).host;
}

function requestIdOf(error: unknown): string {
  if (!isRestError(error)) {
    return "";
  }
  const status = numberAt(error, "statusCode");
  const id =
    error.response?.headers.get("x-ms-request-id") ??
    error.response?.headers.get("x-ms-correlation-request-id") ??
    error.request?.requestId;
  return ` status ${status ?? "none"}, request id ${id ?? "none"}`;
}
