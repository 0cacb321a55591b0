import { beforeEach, expect, it, vi } from "vitest";
import { buildImage } from "../../../src/vscode/commands/buildImage.ts";
import { type CommandContext } from "../../../src/vscode/commands/commandContext.ts";
import { fakeRegistryService } from "../../support/fakeRegistryService.ts";
import { connectedTo, dev, silentLog } from "./fixtures.ts";

const done: string[] = [];
/** What pressing Cancel does. */
let cancel = (): void => undefined;

vi.mock("vscode", async () => ({
  ...(await import("../../support/fakeVscode.ts")),
  workspace: { isTrusted: true, textDocuments: [] },
  window: {
    withProgress: (_options: unknown, work: (progress: object, token: object) => unknown) =>
      work(
        { report: ({ message = "" }) => void done.push(message) },
        {
          isCancellationRequested: false,
          onCancellationRequested: (listener: () => void) => {
            cancel = listener;
            return { dispose: () => undefined };
          },
        },
      ),
  },
}));
vi.mock("../../../src/vscode/input/targets.ts", () => ({
  readDockerfile: () => ({ fsPath: "/project/Dockerfile" }),
}));
vi.mock("../../../src/vscode/commands/askBuild.ts", () => ({
  askBuild: () =>
    Promise.resolve({
      dockerfile: { fsPath: "/project/Dockerfile" },
      registry: dev,
      image: "web:1",
      contextFolder: "/work",
      arguments: [],
      target: undefined,
    }),
}));

beforeEach(() => void (done.length = 0));

/** Resolves never; rejects when the signal says so. */
function untilCancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted", { cause: signal.reason })));
    cancel();
  });
}

it.each([
  ["packing", ["reading the build context"]],
  ["sending", ["reading the build context", "archive deleted"]],
])(
  "a build that is cancelled while %s leaves nothing behind and queues nothing",
  async (when, expected) => {
    const { service, requests } = fakeRegistryService({ registries: [dev], tasks: [], runs: [] });
    const connections = await connectedTo(service);
    service.uploadSource = (_registry, _archive, _onProgress, signal) => untilCancelled(signal);
    const archive = { size: 1, dispose: () => Promise.resolve(void done.push("archive deleted")) };
    const pack = (
      _request: unknown,
      _onProgress: unknown,
      signal: AbortSignal,
    ): Promise<unknown> =>
      when === "packing"
        ? untilCancelled(signal)
        : Promise.resolve({ archive, dockerFilePath: "Dockerfile", files: 1 });
    const context = { connections, packer: { pack }, log: silentLog } as unknown as CommandContext;
    const building = buildImage(context, {});
    await expect(building).rejects.toThrow("aborted");
    expect([done, requests]).toEqual([expected, []]);
  },
);
