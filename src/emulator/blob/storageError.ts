import { type Answer, Refusal } from "../serverCall.ts";

/** An error as Azure Storage answers it: the code in `x-ms-error-code` and in an XML body ("Status and error codes"). */
export class StorageError extends Refusal {
  override readonly name = "StorageError";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  override toAnswer(): Answer {
    const text = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${this.code}</Code><Message>${this.message}</Message></Error>`;
    return {
      status: this.status,
      headers: {
        "content-type": "application/xml",
        "x-ms-error-code": this.code,
        ...this.headers,
      },
      body: Buffer.from(text, "utf8"),
    };
  }
}
