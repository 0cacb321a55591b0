import { open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type SourceArchive } from "../core/ports.ts";

const pieceLength = 64 * 1024;

/** An archive in a file; disposing of it deletes the folder that the file is in, which is taken to be its own. */
export async function openFileArchive(file: string): Promise<SourceArchive> {
  const { size } = await stat(file);
  return {
    size,
    stream: () => readFileStream(file),
    dispose: () => rm(path.dirname(file), { recursive: true, force: true }),
  };
}

/** Reads only on demand; the file is closed at the end, on failure and when the reader cancels. */
function readFileStream(file: string): ReadableStream<Uint8Array> {
  const opened = open(file, "r");
  const close = async (): Promise<void> => {
    await (await opened).close();
  };
  opened.catch(() => undefined);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const handle = await opened;
        const { bytesRead, buffer } = await handle.read(new Uint8Array(pieceLength));
        if (bytesRead === 0) {
          await close();
          controller.close();
          return;
        }
        controller.enqueue(buffer.subarray(0, bytesRead));
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
