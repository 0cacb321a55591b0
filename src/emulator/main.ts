import { parseArgs } from "node:util";
import { AcrError } from "../core/errors.ts";
import { type Log } from "../core/ports.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { type EmulatorConfig } from "./emulatorConfig.ts";
import { usualConcurrentRuns } from "./engine/taskEngineOptions.ts";
import {
  type ContainerToolName,
  defaultToolOrder,
  isContainerToolName,
} from "./executor/detectContainerTool.ts";
import { DataFolderError, type DataFolderProblem } from "./store/dataFolder.ts";

const help = `Usage: emulator --data DIR [options]

An Azure Container Registry with ACR Tasks on 127.0.0.1. When it is ready it prints one line of JSON with its
addresses on standard output; what it has to tell goes to standard error.

  --data DIR               folder for everything that it keeps; made when missing
  --port N                 main port (0: any free one) [0]
  --tls                    speak HTTPS on the same ports too; the line names the certificate to trust
  --runs N                 runs that go on at the same time [${usualConcurrentRuns}]
  --tools LIST             container tools to try, in this order [${defaultToolOrder.join(",")}]
  --stand-in HOST=REGISTRY let a registry stand in for a public one, for example docker.io=dockerhub; repeatable
  --record FILE            append requests and answers of Azure Resource Manager, secrets included: for tests only
  --exit-with-parent       end when standard input is closed
  --help                   show this text

Exit status: 0 ended as asked, 1 failed, 2 wrong options, 3 the port cannot be used, 4 the data folder cannot be
written to, 5 it was written by a newer version, 6 another emulator uses it.
`;

const failed = 1;
const wrongOptions = 2;
const portTaken = 3;
const folderStatus: Readonly<Record<DataFolderProblem, number>> = {
  notWritable: 4,
  newerFormat: 5,
  inUse: 6,
};

/** The options of a start. */
interface Options extends Omit<EmulatorConfig, "log"> {
  readonly exitWithParent: boolean;
}

const log: Log = {
  info: (message) => say("info", message),
  warn: (message) => say("warning", message),
  error: (message) => say("error", message),
};

void main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    return;
  }
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  if (options.exitWithParent) {
    process.stdin.on("end", stop).on("close", stop).on("error", stop).resume();
  }
  try {
    const emulator = await startEmulator({ ...options, log }, stopping.signal);
    process.stdout.write(`${JSON.stringify(emulator.addresses)}\n`);
    await stopped(stopping.signal);
    await end(emulator);
  } catch (error) {
    process.exitCode = stopping.signal.aborted ? 0 : report(error);
  }
  // What a library may still wait for must not keep the process.
  process.exit();
}

async function end(emulator: Emulator): Promise<void> {
  try {
    await emulator.close();
  } catch (error) {
    process.exitCode = report(error);
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener("abort", () => resolve(), { once: true });
    }
  });
}

/** Undefined when there is nothing to start: the help was shown, or the options are wrong. */
function readOptions(parameters: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        port: { type: "string", default: "0" },
        data: { type: "string" },
        tls: { type: "boolean", default: false },
        runs: { type: "string" },
        tools: { type: "string", default: defaultToolOrder.join(",") },
        "stand-in": { type: "string", multiple: true, default: [] },
        record: { type: "string" },
        "exit-with-parent": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      return undefined;
    }
    return {
      port: toPort(values.port),
      dataFolder: values.data ?? refuse("say with --data where the emulator keeps its data"),
      tls: values.tls,
      concurrentRuns: values.runs === undefined ? undefined : toRuns(values.runs),
      tools: values.tools.split(",").map(toTool),
      standIns: new Map(values["stand-in"].map(toStandIn)),
      recordTo: values.record,
      exitWithParent: values["exit-with-parent"],
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`emulator: ${message} (--help shows the options)\n`);
    process.exitCode = wrongOptions;
    return undefined;
  }
}

function toPort(text: string): number {
  const port = Number(text);
  return /^\d{1,5}$/u.test(text) && port <= 65_535
    ? port
    : refuse(`--port takes a number from 0 to 65535, not ${text}`);
}

function toRuns(text: string): number {
  return /^[1-9]\d{0,2}$/u.test(text)
    ? Number(text)
    : refuse(`--runs takes a number from 1 to 999, not ${text}`);
}

function toTool(text: string): ContainerToolName {
  return isContainerToolName(text)
    ? text
    : refuse(`--tools takes ${defaultToolOrder.join(", ")}, not ${text}`);
}

function toStandIn(text: string): readonly [string, string] {
  const [, host, registry] = /^([a-z0-9.-]+(?::\d+)?)=([a-z0-9]{1,50})$/iu.exec(text) ?? [];
  return host === undefined || registry === undefined
    ? refuse(`--stand-in takes HOST=REGISTRY, not ${text}`)
    : [host.toLowerCase(), registry];
}

function refuse(message: string): never {
  throw new TypeError(message);
}

/** Says in one sentence what went wrong and gives the exit status. */
function report(error: unknown): number {
  const isExpected = error instanceof AcrError;
  process.stderr.write(`${isExpected ? error.message : describe(error)}\n`);
  if (error instanceof DataFolderError) {
    return folderStatus[error.problem];
  }
  if (isExpected && error.code === "portTaken") {
    return portTaken;
  }
  return isExpected && error.code === "dataFolderUnusable" ? folderStatus.notWritable : failed;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function say(level: string, message: string): void {
  process.stderr.write(`${new Date().toISOString()} ${level}: ${message}\n`);
}
