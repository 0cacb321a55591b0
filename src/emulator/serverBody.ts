import { type Call, type Refusal } from "./serverCall.ts";

/** Reads a whole body of up to `limit` bytes as UTF-8; a larger one is refused with `tooLarge`. */
export async function readText(
  call: Call,
  limit: number,
  tooLarge: () => Refusal,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of call.body) {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError("The body is not bytes");
    }
    size += chunk.byteLength;
    if (size > limit) {
      throw tooLarge();
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
