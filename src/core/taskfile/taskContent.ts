import {
  type Decode,
  decodeYaml,
  listOf,
  recordOf,
  textsByName,
  textValue,
  truthValue,
  wholeNumber,
} from "./decodeYaml.ts";
import { readYamlText } from "./readYamlText.ts";
import { type EngineResult } from "./task.ts";

const texts = listOf("[]string", textValue, "");
const numbers = listOf("[]int", wholeNumber, 0);

const mount = recordOf("volume.Mount", { name: textValue, mountPath: textValue });

const step = recordOf("graph.Step", {
  id: textValue,
  cmd: textValue,
  build: textValue,
  push: texts,
  workingDirectory: textValue,
  entryPoint: textValue,
  user: textValue,
  network: textValue,
  isolation: textValue,
  cpus: textValue,
  cache: textValue,
  volumeMounts: listOf("[]*volume.Mount", mount, null),
  env: texts,
  expose: texts,
  ports: texts,
  when: texts,
  exitedWith: numbers,
  exitedWithout: numbers,
  timeout: wholeNumber,
  startDelay: wholeNumber,
  retries: wholeNumber,
  retryDelay: wholeNumber,
  retryOnErrors: texts,
  repeat: wholeNumber,
  cmdDownloadRetries: wholeNumber,
  cmdDownloadRetryDelay: wholeNumber,
  pull: truthValue,
  keep: truthValue,
  detach: truthValue,
  privileged: truthValue,
  ignoreErrors: truthValue,
  disableWorkingDirectoryOverride: truthValue,
  // No documented properties: the engine's own fields, which a file can set.
  tags: texts,
  buildargs: texts,
});

const network = recordOf("graph.Network", {
  name: textValue,
  driver: textValue,
  ipv6: truthValue,
  skipCreation: truthValue,
  isDefault: truthValue,
});

const volume = recordOf("volume.Volume", { name: textValue, secret: textsByName });

const secret = recordOf("secretmgmt.Secret", {
  id: textValue,
  keyvault: textValue,
  clientID: textValue,
  aadresourceid: textValue,
});

const task = recordOf("graph.Task", {
  version: textValue,
  steps: listOf("[]*graph.Step", step, null),
  stepTimeout: wholeNumber,
  workingDirectory: textValue,
  env: texts,
  secrets: listOf("[]*secretmgmt.Secret", secret, null),
  networks: listOf("[]*graph.Network", network, null),
  volumes: listOf("[]*volume.Volume", volume, null),
  isbuildtask: truthValue,
});

type Decoded<Own> = Own extends Decode<infer Value> ? Value : never;

/** What a task file says, by the names of its properties; nothing is checked but the types. A null item stays null. */
export type TaskContent = Decoded<typeof task>;
/** The properties of a step. */
export type StepContent = Decoded<typeof step>;
/** The properties of a network. */
export type NetworkContent = Decoded<typeof network>;
/** The properties of a volume. */
export type VolumeContent = Decoded<typeof volume>;
/** The properties of a secret. */
export type SecretContent = Decoded<typeof secret>;

/** Reads a rendered task file; unknown properties are passed over. Messages start with `yaml: `. */
export function readTaskContent(text: string): EngineResult<TaskContent> {
  const read = readYamlText(text);
  if (read.kind === "failed") {
    return read;
  }
  const content = decodeYaml(read.value, task);
  return content.kind === "failed" ? content : { kind: "read", value: content.value ?? {} };
}
