import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRegistryDirectory } from "../../../../src/emulator/engine/registryDirectory.ts";
import { ImageImports } from "../../../../src/emulator/importing/imageImports.ts";
import { openContentStore } from "../../../../src/emulator/oci/contentStore.ts";
import { Tokens } from "../../../../src/emulator/oci/tokens.ts";
import { MemoryResourceStore } from "../../../support/memoryStores.ts";
import { recordingLog } from "../../../support/recordingLog.ts";

let folder: string;
let imports: ImageImports;
/** A registry that never answers. */
let silent: Server;
let asked: Promise<void>;
let host: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "acr-tasks-imports-"));
  const resources = new MemoryResourceStore();
  imports = new ImageImports({
    resources,
    content: await openContentStore(folder),
    directory: createRegistryDirectory(resources, new Map()),
    tokens: new Tokens({ key: Buffer.alloc(32) }),
    log: recordingLog(),
  });
  silent = createServer();
  asked = new Promise((resolve) => silent.once("request", () => resolve()));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
});

afterEach(async () => {
  silent.closeAllConnections();
  silent.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts an import from the silent registry; gives the code of its error. */
function start(registry: string): Promise<unknown> {
  return imports
    .start(registry, {
      origin: { kind: "host", host, credentials: undefined },
      image: { repository: "a", tag: "1", digest: undefined },
      targets: [{ repository: "a", tag: "1" }],
      isForced: false,
    })
    .then(
      () => "imported",
      (error: unknown) => (error as { readonly code?: unknown }).code,
    );
}

it("stops the imports into one registry, and leaves the others alone", async () => {
  const [one, other] = [start("Contoso"), start("fabrikam")];
  await asked;
  await imports.cancelAll("contoso");
  expect(await one).toBe("Canceled");
  expect(await Promise.race([other, Promise.resolve("going on")])).toBe("going on");
  await imports.close();
  expect(await other).toBe("Canceled");
});

it("stops at once what is asked for after the end", async () => {
  await imports.close();
  expect(await start("contoso")).toBe("Canceled");
});

it("says that nobody listens", async () => {
  await new Promise((resolve) => silent.close(resolve));
  expect(await start("contoso")).toBe("InvalidParameters");
});
