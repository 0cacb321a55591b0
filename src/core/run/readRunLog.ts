import { type RunLog } from "../ports.ts";

/** Bytes of a log that are read at most; what a failed run says last stands at the end of the usual ones. */
const sizeLimit = 4 * 1024 * 1024;

/** Reads the log of a run that has ended, up to 4 MiB. Rejects as the log does. */
export async function readRunLog(log: RunLog, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let offset = 0;
  while (offset < sizeLimit) {
    const { bytes } = await log.read(offset, signal);
    if (bytes.length === 0) {
      break;
    }
    text += decoder.decode(bytes, { stream: true });
    offset += bytes.length;
  }
  return text + decoder.decode();
}
