import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createBuiltInTool } from "../../../../../src/emulator/executor/builtIn/builtInTool.ts";
import { parseConfiguration } from "../../../../../src/emulator/executor/builtIn/imageConfiguration.ts";
import { ImageStore } from "../../../../../src/emulator/executor/builtIn/imageStore.ts";
import { readTree } from "../../../../../src/emulator/executor/builtIn/imageTree.ts";
import { parseManifest } from "../../../../../src/emulator/oci/manifest.ts";

const signal = new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "built-in-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each<readonly [string, string, object, readonly string[]]>([
  ["a file under a new name", "FROM scratch\nCOPY a.txt /b", {}, ["b"]],
  [
    "folders and what is ignored",
    "FROM scratch\nCOPY . /app/",
    {},
    ["app", "app/a.txt", "app/link", "app/sub", "app/sub/c.js"],
  ],
  ["patterns", "FROM scratch\nCOPY *.txt sub/*.js /app/", {}, ["app", "app/a.txt", "app/c.js"]],
  [
    "stages",
    "FROM scratch AS one\nCOPY a.txt /x/a\nFROM scratch\nCOPY --from=one /x /y",
    {},
    ["y", "y/a"],
  ],
  [
    "a stage that nothing needs",
    "FROM scratch AS no\nRUN false\nFROM scratch\nCOPY a.txt /",
    {},
    ["a.txt"],
  ],
  [
    "configuration",
    'ARG V=1\nFROM scratch\nARG V\nENV A=$V B="${C:-d}"\nWORKDIR /w\nWORKDIR x\nCOPY a.txt .\nEXPOSE 80\nCMD ["run"]\nENTRYPOINT e f\nUSER me\nLABEL k=v',
    {
      Env: ["A=1", "B=d"],
      WorkingDir: "/w/x",
      ExposedPorts: { "80/tcp": {} },
      Cmd: ["run"],
      Entrypoint: ["/bin/sh", "-c", "e f"],
      User: "me",
      Labels: { k: "v" },
    },
    ["w", "w/x", "w/x/a.txt"],
  ],
])("builds %s", async (_, dockerfile, config, paths) => {
  const built = await build(dockerfile);
  expect(built.exitCode, built.lines.join("\n")).toBe(0);
  expect(await built.image()).toEqual({ config, paths });
});

it.each([
  [
    "FROM scratch\nRUN make",
    "Error: The built-in tool cannot do RUN (line 2 of the Dockerfile); install podman and buildah, or docker",
  ],
  [
    "FROM scratch\nADD https://example.org/x /",
    "Error: The built-in tool cannot do ADD of an address or an archive (line 2 of the Dockerfile); install podman and buildah, or docker",
  ],
  ["FROM scratch\nCOPY ../x /", "Error: ../x is outside of the build context"],
  ["FROM scratch\nCOPY none /", "Error: none is not there, or .dockerignore leaves it out"],
  [
    "FROM scratch\nCOPY link/hostname /",
    "Error: link/hostname is not there, or .dockerignore leaves it out",
  ],
])("refuses %j", async (dockerfile, message) => {
  const built = await build(dockerfile);
  expect([built.exitCode, built.lines.at(-1)]).toEqual([1, message]);
});

async function build(dockerfile: string) {
  const contextFolder = path.join(folder, "context");
  mkdirSync(path.join(contextFolder, "sub"), { recursive: true });
  writeFileSync(path.join(contextFolder, "a.txt"), "a");
  writeFileSync(path.join(contextFolder, "sub/c.js"), "c");
  writeFileSync(path.join(contextFolder, "secret"), "s");
  symlinkSync("/etc", path.join(contextFolder, "link"));
  writeFileSync(path.join(contextFolder, ".dockerignore"), "secret\n.dockerignore\n");
  writeFileSync(path.join(folder, "Dockerfile"), dockerfile);
  const session = await createBuiltInTool(folder).open({
    folder,
    registries: [],
    login: { username: "", password: "" },
    otherLogins: new Map(),
  });
  const lines: string[] = [];
  const { exitCode } = await session.build(
    {
      contextFolder,
      dockerfile: path.join(folder, "Dockerfile"),
      localName: "acr-run.localhost/contoso/cf1:x",
      arguments: [],
      target: undefined,
      noCache: false,
      platform: "linux/amd64",
      localBases: [],
    },
    (line) => void lines.push(line),
    signal,
  );
  return { exitCode, lines, image: builtImage };
}

async function builtImage() {
  const store = new ImageStore(path.join(folder, "builtin"));
  const stored = await store.find("acr-run.localhost/contoso/cf1:x");
  const { blobs } = parseManifest(await store.read(stored?.manifest ?? ""), undefined);
  const [configuration, ...layers] = blobs.map(({ digest }) => digest);
  const { config } = parseConfiguration(await store.read(configuration ?? ""));
  const tree = await readTree(
    layers.map((digest) => () => store.read(digest)),
    () => false,
  );
  return { config, paths: [...tree.keys()].toSorted() };
}
