import { AcrError } from "../core/errors.ts";
import { type SourceArchive } from "../core/ports.ts";
import { refusal } from "./armErrors.ts";

/** Azure Storage takes so many bytes in one Put Blob (learn.microsoft.com/rest/api/storageservices/put-blob). */
const largestBlob = 5000 * 1024 * 1024;

/**
 * Sends an archive as one block blob to an address that carries its own authorization. A broken connection is
 * tried once more from the start; `onProgress` then starts again too.
 */
export async function putSource(
  address: string,
  archive: SourceArchive,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  if (archive.size > largestBlob) {
    throw new AcrError(
      "invalidContext",
      "The packed build context is larger than 5000 MiB; ignore what the build does not need in .dockerignore",
    );
  }
  try {
    await put(address, archive, onProgress, signal);
  } catch (error) {
    if (signal.aborted || error instanceof AcrError) {
      throw error;
    }
    await put(address, archive, onProgress, signal);
  }
}

async function put(
  address: string,
  archive: SourceArchive,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const reader = archive.stream().getReader();
  try {
    const response = await fetch(address, {
      method: "PUT",
      headers: { "x-ms-blob-type": "BlockBlob", "Content-Length": String(archive.size) },
      body: counted(reader, onProgress),
      duplex: "half",
      redirect: "error",
      signal,
    });
    await response.body?.cancel();
    if (!response.ok) {
      throw refusal("Cannot upload the source", {
        status: response.status,
        serviceCode: response.headers.get("x-ms-error-code") ?? undefined,
        message: undefined,
      });
    }
  } finally {
    // Sending may end without a look at the source; its file is open until someone says that it is enough.
    await reader.cancel().catch(() => undefined);
  }
}

function counted(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onProgress: (sentBytes: number) => void,
): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        sent += value.byteLength;
        onProgress(sent);
        controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}
