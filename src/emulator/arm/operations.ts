import { randomUUID } from "node:crypto";
import { type Answer } from "../serverCall.ts";
import { ArmError } from "./armError.ts";

/** A long-running operation: going on, done, or failed with the error that its status tells. */
export type OperationState =
  | { readonly kind: "inProgress" }
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly error: ArmError };

/** Finished operations are remembered so long that a client's last poll finds them. */
const remembered = 1000;

/**
 * Long-running operations of this process. They are not kept over a restart: what an operation made is on disk, and
 * a poll for a forgotten one gets 404.
 */
export class Operations {
  readonly #states = new Map<string, OperationState>();

  /** Starts to follow some work; gives the operation's id, for example `registries-<guid>`. */
  start(kind: string, work: Promise<void>): string {
    const id = `${kind}-${randomUUID()}`;
    this.#states.set(id, { kind: "inProgress" });
    work.then(
      () => this.#states.set(id, { kind: "succeeded" }),
      (error: unknown) => this.#states.set(id, { kind: "failed", error: toArmError(error) }),
    );
    for (const old of [...this.#states.keys()].slice(0, -remembered)) {
      this.#states.delete(old);
    }
    return id;
  }

  /** Answer of an `Azure-AsyncOperation` address: always 200, with the state in the body. */
  status(id: string, target: string): Answer {
    const state = this.#get(id);
    const path = target.split("?", 1)[0] ?? "";
    const base = { id: path, name: id };
    switch (state.kind) {
      case "inProgress":
        return { status: 200, headers: retryAfter(1), body: { ...base, status: "InProgress" } };
      case "succeeded":
        return { status: 200, headers: retryAfter(0), body: { ...base, status: "Succeeded" } };
      case "failed": {
        const { code, message } = state.error;
        return {
          status: 200,
          headers: retryAfter(0),
          body: { ...base, status: "Failed", error: { code, message } },
        };
      }
    }
  }

  /** Answer of a `Location` address: 202 while it goes on, then 200 or the error. */
  result(id: string, target: string): Answer {
    const state = this.#get(id);
    switch (state.kind) {
      case "inProgress":
        return { status: 202, headers: { ...retryAfter(1), location: target } };
      case "succeeded":
        return { status: 200 };
      case "failed":
        throw state.error;
    }
  }

  #get(id: string): OperationState {
    const state = this.#states.get(id);
    if (state === undefined) {
      throw new ArmError(404, "OperationNotFound", `The operation ${id.slice(0, 80)} is not known`);
    }
    return state;
  }
}

/** The header that tells pollers how many seconds to wait; without it az waits for thirty. */
export function retryAfter(seconds: number): Readonly<Record<string, string>> {
  return { "retry-after": String(seconds) };
}

function toArmError(error: unknown): ArmError {
  return error instanceof ArmError
    ? error
    : new ArmError(
        500,
        "InternalServerError",
        error instanceof Error ? error.message : String(error),
      );
}
