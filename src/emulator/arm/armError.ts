import { type Answer, Refusal } from "../serverCall.ts";

/**
 * An error as Azure Resource Manager answers it: `{"error":{"code","message"}}`.
 * The message names the thing that is wrong, with the value that was sent unless it may be a secret.
 */
export class ArmError extends Refusal {
  override readonly name = "ArmError";
  readonly status: number;
  readonly code: string;
  /** Property that is wrong, for example `properties.timeout`. */
  readonly target: string | undefined;

  constructor(status: number, code: string, message: string, target?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = target;
  }

  override toAnswer(): Answer {
    return {
      status: this.status,
      headers: this.status === 401 ? { "www-authenticate": "Bearer" } : {},
      body: {
        error: {
          code: this.code,
          message: this.message,
          ...(this.target === undefined ? {} : { target: this.target }),
        },
      },
    };
  }
}

/** A value in the request's body that the service refuses. */
export function invalidProperty(property: string, message: string): ArmError {
  return new ArmError(400, "InvalidRequest", `${property}: ${message}`, property);
}

/** A resource that is not there, in the resource provider's words. */
export function notFound(name: string): ArmError {
  return new ArmError(404, "ResourceNotFound", `The resource ${name} could not be found.`);
}

/** Something that the service has and the emulator does not. */
export function notEmulated(what: string, message: string): ArmError {
  return new ArmError(501, `${what}NotEmulated`, message);
}
