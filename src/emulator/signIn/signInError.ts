import { type Answer, Refusal } from "../serverCall.ts";

/** An error as an OAuth token endpoint answers it (RFC 6749, section 5.2), always with 401. */
export class SignInError extends Refusal {
  override readonly name = "SignInError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  override toAnswer(): Answer {
    return {
      status: 401,
      headers: { "cache-control": "no-store" },
      body: { error: this.code, error_description: this.message },
    };
  }
}
