import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startDockerDaemon } from "../support/dockerDaemon.ts";
import { type ProgramResult, run, runOrThrow } from "../support/program.ts";
import { defineContainerSuite } from "./containerSuite.ts";
import { defineEngineSuite } from "./engineSuite.ts";
import { type OciServer, startOciServer } from "./ociServer.ts";

/** Number of CAP_SYS_RESOURCE (capabilities(7)). */
const resourceCapability = 24n;

const choice = await startDockerDaemon();
const isMissing = choice.kind === "missing";
const reason = isMissing ? ` (left out: ${choice.problem})` : "";

if (choice.kind === "started") {
  vi.stubEnv("DOCKER_HOST", choice.daemon.host);
  afterAll(async () => {
    await choice.daemon.close();
    vi.unstubAllEnvs();
  });
}

describe.skipIf(isMissing)(`the docker client and the emulator's registry${reason}`, () => {
  const tokenUser = "00000000-0000-0000-0000-000000000000";
  let server: OciServer;
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    server = await startOciServer();
    folder = mkdtempSync(path.join(tmpdir(), "acr-tasks-docker-"));
    environment = {
      ...process.env,
      DOCKER_BUILDKIT: "0",
      DOCKER_CONFIG: path.join(folder, "configuration"),
    };
    mkdirSync(path.join(folder, "context"));
    writeFileSync(path.join(folder, "context/Dockerfile"), "FROM scratch\nCOPY content.txt /\n");
    writeFileSync(path.join(folder, "context/content.txt"), "content\n".repeat(100_000));
    await docker("build", "-t", `${server.host}/hello:1`, path.join(folder, "context"));
  });

  afterAll(async () => {
    await run("docker", ["image", "rm", `${server.host}/hello:1`]);
    expect(server.problems).toEqual([]);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const docker = (...parameters: readonly string[]): Promise<string> =>
    runOrThrow("docker", parameters, { env: environment });

  async function login(user: string, password: string): Promise<ProgramResult> {
    const parameters = ["login", "-u", user, "-p", password, server.host];
    return await run("docker", parameters, { env: environment });
  }

  it("are strangers without a login", async () => {
    const pushed = await run("docker", ["push", `${server.host}/hello:1`], { env: environment });
    expect([pushed.status, pushed.stderr]).toEqual([
      1,
      expect.stringContaining("unauthorized: The credentials for"),
    ]);
  });

  it("refuse a wrong password in words", async () => {
    const { status, stderr } = await login("contoso", "wrong");
    expect([status, stderr]).toEqual([1, expect.stringContaining("unauthorized")]);
  });

  it("push and pull by tag and digest after a login with a refresh token", async () => {
    const token = server.tokens.sign("refresh", server.host, { scopes: "all" });
    expect((await login(tokenUser, token)).stdout).toContain("Login Succeeded");
    const name = `${server.host}/hello`;
    const pushed = await docker("push", `${name}:1`);
    const digest = (await server.content.digestOf("contoso", "hello", "1")) ?? "";
    const id = await docker("image", "inspect", "--format", "{{.Id}}", `${name}:1`);
    const pulled = async (reference: string): Promise<string> => {
      await run("docker", ["image", "rm", `${name}:1`], { env: environment });
      await docker("pull", reference);
      return await docker("image", "inspect", "--format", "{{.Id}}", reference);
    };
    expect([
      pushed.includes(`1: digest: ${digest} size:`),
      await pulled(`${name}@${digest}`),
      await pulled(`${name}:1`),
    ]).toEqual([true, id, id]);
  });
});

const buildLines = `1: Pulling from library/box
Digest: sha256:<DIGEST>
Status: Downloaded newer image for <hub>/library/box:1
<hub>/library/box:1
1: Pulling from baseimages/box
Digest: sha256:<DIGEST>
Status: Downloaded newer image for <contoso>/baseimages/box:1
<contoso>/baseimages/box:1
Sending build context to Docker daemon  <SIZE>kB
Step 1/6 : ARG REGISTRY_NAME
Step 2/6 : FROM box:1 AS tools
 ---> <SHORT>
Step 3/6 : FROM \${REGISTRY_NAME}/baseimages/box:1
 ---> <SHORT>
Step 4/6 : COPY --from=tools /bin/echo /echo
 ---> <SHORT>
Step 5/6 : ARG ID
 ---> Running in <SHORT>
Removing intermediate container <SHORT>
 ---> <SHORT>
Step 6/6 : RUN echo made of $VERSION by $ID
 ---> Running in <SHORT>
made of one by <RUN>
Removing intermediate container <SHORT>
 ---> <SHORT>
`;

const pushLines = `The push refers to repository [<contoso>/hello]
`;

describe.skipIf(isMissing)(`the engine with docker${reason}`, () => {
  let before: readonly string[];

  beforeAll(async () => {
    before = await contents();
  });

  defineEngineSuite({
    name: "docker",
    mark: 3,
    buildLines,
    pushLines,
    leftovers: async () => {
      const all = await contents();
      return all.filter((line) => !before.includes(line) && !line.startsWith("127.0.0.1:"));
    },
  });

  // Bases stay for the next build; a daemon that was there before the test gets rid of them.
  afterAll(async () => {
    const left = (await contents()).filter((line) => !before.includes(line));
    const names = left.flatMap((line) => line.split(" ")[0] ?? []);
    if (names.length > 0) {
      await run("docker", ["image", "rm", ...names]);
    }
  });
});

describe.skipIf(isMissing)(`containers with docker${reason}`, () => {
  const own = readFileSync("/proc/self/status", "utf8");
  const capabilities = BigInt(`0x${/^CapEff:\s*(\w+)/mu.exec(own)?.[1] ?? "0"}`);
  defineContainerSuite("docker", {
    networks: undefined,
    // A daemon gives a privileged container each capability, also one that the machine does not have.
    privileged:
      ((capabilities >> resourceCapability) & 1n) === 1n
        ? undefined
        : "this machine lacks the capability CAP_SYS_RESOURCE",
  });
});

/** Names and identifiers of the daemon's images, those without a name too, and of its containers. */
async function contents(): Promise<readonly string[]> {
  const images = ["images", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"];
  const containers = ["ps", "-a", "--format", "container {{.ID}} {{.Command}}"];
  const answers = [await runOrThrow("docker", images), await runOrThrow("docker", containers)];
  return answers.flatMap((text) => text.split("\n")).filter((line) => line !== "");
}
