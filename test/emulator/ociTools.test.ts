import { readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Containers, openContainers } from "../support/containers.ts";
import { run, runOrThrow } from "../support/program.ts";
import {
  adminPasswords,
  dockerImage,
  ociIndex,
  type OciServer,
  sha256,
  startOciServer,
} from "./ociServer.ts";

const packages = { skopeo: "skopeo", buildah: "buildah", podman: "podman" } as const;
const ociImage = "application/vnd.oci.image.manifest.v1+json";
let server: OciServer;
let containers: Containers;

beforeAll(async () => {
  for (const [tool, name] of Object.entries(packages)) {
    await run(tool, ["--version"]).catch(() => {
      throw new Error(`${tool} is missing; install the Debian package ${name}`);
    });
  }
  server = await startOciServer();
  containers = openContainers();
  const context = path.join(containers.folder, "context");
  await mkdir(context);
  writeFileSync(path.join(context, "Dockerfile"), "FROM scratch\nCOPY content.txt /\nLABEL a=b\n");
  writeFileSync(path.join(context, "content.txt"), "content\n".repeat(100_000));
  for (const format of ["docker", "oci"]) {
    const build = ["bud", "-q", "--signature-policy", containers.policy, ...containers.limits];
    const named = ["--format", format, "--isolation", "chroot", "-t", `localhost/${format}:1`];
    await tool("buildah", ...build, ...named, context);
  }
});

afterAll(async () => {
  expect(server.problems).toEqual([]);
  await server.close();
  await containers.dispose();
});

/** Runs a tool with its own storage; rejects with what it printed. */
function tool(name: keyof typeof packages, ...parameters: readonly string[]): Promise<string> {
  return runOrThrow(name, parameters, { env: containers.environment });
}

const credentials = (): string => `contoso:${adminPasswords[0]}`;
const login = (): readonly string[] => ["--tls-verify=false", "--creds", credentials()];
const policy = (): readonly string[] => ["--signature-policy", containers.policy];
const skopeo = (command: string, ...parameters: readonly string[]): Promise<string> =>
  tool("skopeo", "--policy", containers.policy, command, ...parameters);

function push(format: string, reference: string): Promise<string> {
  const target = `docker://${server.host}/${reference}`;
  return tool("buildah", "push", "-q", ...policy(), ...login(), `localhost/${format}:1`, target);
}

async function mediaTypeOf(repository: string, reference: string): Promise<string | undefined> {
  const asked = `/v2/${repository}/manifests/${reference}`;
  return (await server.send({ method: "HEAD", path: asked })).headers["content-type"];
}

describe("buildah and podman", () => {
  it.each([
    ["docker", dockerImage],
    ["oci", ociImage],
  ])("push an image of the format %s and pull it by tag and digest", async (format, mediaType) => {
    const repository = `built/${format}`;
    await push(format, `${repository}:1`);
    const digest = await server.content.digestOf("contoso", repository, "1");
    const reference = `${server.host}/${repository}`;
    const pull = (name: string): Promise<string> =>
      tool("podman", "pull", "-q", ...policy(), ...login(), name);
    const pulled = [await pull(`${reference}:1`), await pull(`${reference}@${digest ?? ""}`)];
    const id = await tool(
      "buildah",
      "inspect",
      "--type",
      "image",
      "--format",
      "{{.FromImageID}}",
      `localhost/${format}:1`,
    );
    expect([await mediaTypeOf(repository, "1"), pulled.map((text) => text.trim())]).toEqual([
      mediaType,
      [id.trim(), id.trim()],
    ]);
  });

  it("podman pushes, and a tag that it moves is told with both digests", async () => {
    const target = `docker://${server.host}/moved:latest`;
    await tool("podman", "push", "-q", ...policy(), ...login(), "localhost/docker:1", target);
    const first = await server.content.digestOf("contoso", "moved", "latest");
    await tool("podman", "push", "-q", ...policy(), ...login(), "localhost/oci:1", target);
    const second = await server.content.digestOf("contoso", "moved", "latest");
    const moves = server.moves.filter(({ repository }) => repository === "moved");
    expect(moves.map(({ digest, previousDigest }) => [previousDigest, digest])).toEqual([
      [undefined, first],
      [first, second],
    ]);
  });

  it("buildah pushes an index with its images", async () => {
    await tool("buildah", "manifest", "create", "localhost/many");
    for (const format of ["docker", "oci"]) {
      await tool("buildah", "manifest", "add", "localhost/many", `localhost/${format}:1`);
    }
    const target = `docker://${server.host}/many:1`;
    const parameters = ["--all", "--format", "oci", "-q", ...policy(), ...login()];
    await tool("buildah", "manifest", "push", ...parameters, "localhost/many", target);
    const raw = await skopeo("inspect", "--raw", ...login(), `docker://${server.host}/many:1`);
    const { manifests } = JSON.parse(raw) as { manifests: unknown[] };
    expect([await mediaTypeOf("many", "1"), manifests.length]).toEqual([ociIndex, 2]);
  });

  it("the token user signs in with a refresh token, as az acr login does", async () => {
    await push("docker", "signed-in:1");
    const token = server.tokens.sign("refresh", server.host, { scopes: "all" });
    const file = path.join(containers.folder, "token.json");
    const user = ["-u", "00000000-0000-0000-0000-000000000000", "-p", token];
    await tool("podman", "login", "--tls-verify=false", "--authfile", file, ...user, server.host);
    const name = `${server.host}/signed-in:1`;
    await tool("podman", "pull", "-q", ...policy(), "--tls-verify=false", "--authfile", file, name);
    const nobody = Buffer.from("nobody:").toString("base64");
    const identity = path.join(containers.folder, "identity.json");
    writeFileSync(
      identity,
      JSON.stringify({ auths: { [server.host]: { auth: nobody, identitytoken: token } } }),
    );
    const image = `docker://${name}`;
    const found = await skopeo("inspect", "--tls-verify=false", "--authfile", identity, image);
    expect(JSON.parse(found)).toMatchObject({ Os: "linux", Labels: { a: "b" } });
  });

  it("a wrong password is refused in words", async () => {
    const wrong = ["login", "--tls-verify=false", "-u", "contoso", "-p", "wrong", server.host];
    const { status, stderr } = await run("podman", wrong, { env: containers.environment });
    expect([status, stderr]).toEqual([125, expect.stringContaining("invalid username/password")]);
  });

  it("no password is refused", async () => {
    await push("docker", "private:1");
    const pull = ["pull", "-q", ...policy(), "--tls-verify=false", `${server.host}/private:1`];
    const { status, stderr } = await run("podman", pull, { env: containers.environment });
    expect([status, stderr]).toEqual([
      125,
      expect.stringContaining("unauthorized: The credentials for"),
    ]);
  });
});

describe("skopeo", () => {
  it("lists tags, inspects, copies between repositories and deletes", async () => {
    await push("docker", "source/app:1");
    await push("oci", "source/app:2");
    const source = `docker://${server.host}/source/app`;
    const target = `docker://${server.host}/target/app:1`;
    const copy = ["-q", "--src-tls-verify=false", "--dest-tls-verify=false"];
    const both = ["--src-creds", credentials(), "--dest-creds", credentials()];
    await skopeo("copy", ...copy, ...both, `${source}:1`, target);
    const listed = JSON.parse(await skopeo("list-tags", ...login(), source)) as { Tags: string[] };
    const digest = await skopeo("inspect", "-n", "--format", "{{.Digest}}", ...login(), target);
    await skopeo("delete", ...login(), `${source}:1`);
    const after = JSON.parse(await skopeo("list-tags", ...login(), source)) as { Tags: string[] };
    const gone = await run("skopeo", ["inspect", ...login(), `${source}:1`], {
      env: containers.environment,
    });
    expect([listed.Tags, digest.trim(), after.Tags, gone.status, gone.stderr]).toEqual([
      ["1", "2"],
      await server.content.digestOf("contoso", "target/app", "1"),
      ["2"],
      1,
      expect.stringContaining("manifest unknown"),
    ]);
  });

  it("copies an image out and in again with the same digest", async () => {
    await push("docker", "round/trip:1");
    const folder = path.join(containers.folder, "dir");
    const from = `docker://${server.host}/round/trip:1`;
    const to = `docker://${server.host}/round/back:1`;
    await skopeo(
      "copy",
      "-q",
      "--src-tls-verify=false",
      "--src-creds",
      credentials(),
      from,
      `dir:${folder}`,
    );
    await skopeo(
      "copy",
      "-q",
      "--dest-tls-verify=false",
      "--dest-creds",
      credentials(),
      `dir:${folder}`,
      to,
    );
    const manifest = readFileSync(path.join(folder, "manifest.json"));
    expect([
      await server.content.digestOf("contoso", "round/trip", "1"),
      await server.content.digestOf("contoso", "round/back", "1"),
    ]).toEqual([sha256(manifest), sha256(manifest)]);
  });
});
