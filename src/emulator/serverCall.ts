import { type IncomingHttpHeaders } from "node:http";
import { type Readable } from "node:stream";

/** One request as handlers see it. Path segments are decoded and never joined to a path on disk. */
export interface Call {
  readonly method: string;
  /** Decoded segments of the path; empty ones are left out. */
  readonly segments: readonly string[];
  /** Path and query as they were sent. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Scheme and host under which the client reached the server: `http://127.0.0.1:43210`. */
  readonly origin: string;
  /** The body, not yet read. */
  readonly body: Readable;
  /** Segment that the route's pattern names; throws for a name that is not in the pattern. */
  parameter(name: string): string;
}

/** What a handler gives back. An object is sent as JSON, bytes as they are, undefined as an empty body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

/** An answer that ends a call early. Each area has its own kind, as the shape of errors differs. */
export abstract class Refusal extends Error {
  abstract toAnswer(): Answer;
}

/** Gives the answer to a call, at once or later; throws a `Refusal` for one that is refused. */
export type Handler = (call: Call) => Answer | Promise<Answer>;
