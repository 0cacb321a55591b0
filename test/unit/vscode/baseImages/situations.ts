import { readKnownImage } from "../../../../src/core/image/registryHost.ts";
import { type DockerfileLine } from "../../../../src/core/impact/baseImage.ts";
import { type StageVerdict } from "../../../../src/core/tracking/verdict.ts";
import {
  type BaseImageSituation,
  type BaseImageSource,
} from "../../../../src/vscode/baseImages/baseImageSource.ts";
import { EventEmitter } from "../../../support/fakeVscode.ts";
import { registries, sketched } from "../../core/impact/impactTasks.ts";
import { stageVerdict, taskVerdict } from "../../core/impact/verdictSketches.ts";
import { now } from "../fixtures.ts";

/** Nothing is there. */
export const nothing: BaseImageSituation = {
  registries,
  tasks: [],
  lines: [],
  images: [],
  isConnected: true,
  isIndexing: false,
};

const hour = 3_600_000;
const node = "node:15-alpine";
const hubNode = "registry.hub.docker.com/library/node:15-alpine";
const createTask = { code: "createTask", title: "Create Task…" } as const;

/** Two registries and a workspace; one of everything that a use can be. */
export const contoso: BaseImageSituation = {
  ...nothing,
  tasks: [
    {
      ...sketched({ name: "base/hello-world", from: [hubNode], to: ["hello"] }),
      outputImages: undefined,
      verdict: taskVerdict("base/hello-world", node, {
        headline: "Tracked by base/hello-world",
        detail: "built on this digest 2 h ago",
        evidence: [
          { source: "dockerfile", subject: "", askedAt: undefined },
          { source: "task", subject: "base/hello-world", askedAt: now - 5 * 60_000 },
        ],
      }),
    },
    {
      ...sketched({ name: "base/web" }),
      outputImages: undefined,
      verdict: taskVerdict("base/web", node, {
        status: "notTrackedYet",
        icon: "circle-outline",
        headline: "Not tracked yet: base/web has never run",
        cause: "neverRun",
        remedies: [{ code: "runTask", title: "Run Once", task: { registry: "base", task: "web" } }],
      }),
    },
    {
      ...sketched({
        name: "app/api",
        from: ["base.azurecr.io/hello"],
        to: ["app.azurecr.io/api:1"],
        isTaskFile: true,
      }),
      outputImages: undefined,
      verdict: undefined,
    },
  ],
  lines: [
    line("web/Dockerfile", 0, node, stageVerdict(node, [taskVerdict("base/web", node)])),
    line(
      "Dockerfile.worker",
      0,
      node,
      stageVerdict(node, [], {
        headline: "No task builds this Dockerfile",
        remedies: [createTask],
      }),
    ),
    line(
      "tools/Dockerfile",
      4,
      "ghcr.io/contoso/tool:1",
      stageVerdict("ghcr.io/contoso/tool:1", [], {
        status: "unsupportedLocation",
        icon: "error",
        headline: "Not tracked: ghcr.io is not a location ACR watches",
        remedies: [{ code: "importImage", title: "Import…", image: "ghcr.io/contoso/tool:1" }],
      }),
    ),
  ],
  images: [
    {
      image: `docker.io/${node}`,
      askedAt: now - hour,
      digest: "sha256:1",
      movedAt: now - 3 * hour,
    },
    { image: "ghcr.io/contoso/tool:1", askedAt: now - hour, problem: "The registry refused" },
  ],
};

/** A line of a Dockerfile, number from 0. */
export function line(
  path: string,
  number: number,
  image: string,
  verdict: StageVerdict | undefined,
): DockerfileLine {
  return {
    uri: `file:///workspace/${path}`,
    path,
    line: number,
    stage: 0,
    image: readKnownImage(image, registries),
    verdict,
  };
}

/** A source whose situation tests change, with what it was asked. */
export function fakeSource(situation: BaseImageSituation): {
  readonly source: BaseImageSource;
  readonly requests: string[];
  readonly change: (next: BaseImageSituation | Error) => void;
} {
  const changed = new EventEmitter<void>();
  const requests: string[] = [];
  let current: BaseImageSituation | Error = situation;
  const source: BaseImageSource = {
    onDidChange: changed.event,
    load: () => {
      requests.push("load");
      return current instanceof Error ? Promise.reject(current) : Promise.resolve(current);
    },
    setVisible: (isVisible) => void requests.push(isVisible ? "visible" : "hidden"),
  };
  const change = (next: BaseImageSituation | Error): void => {
    current = next;
    changed.fire();
  };
  return { source, requests, change };
}
