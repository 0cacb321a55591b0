import { parseBuildString, replaceBuildContext } from "../../../src/core/build/buildString.ts";
import { compileIgnore } from "../../../src/core/build/dockerIgnore.ts";
import { parseGitRemotes, sameRepository } from "../../../src/core/build/gitConfig.ts";
import { expandRunTemplate } from "../../../src/core/build/runTemplate.ts";
import {
  parseEmulatedSourceLocation,
  parseSourceLocation,
} from "../../../src/core/build/sourceLocation.ts";
import { resolveWorkingDirectory } from "../../../src/core/build/workingDirectory.ts";
import { scanDockerfile } from "../../../src/core/dockerfile/acrScan.ts";
import { readBaseImages } from "../../../src/core/dockerfile/baseImages.ts";
import { readDirectives } from "../../../src/core/dockerfile/directives.ts";
import { summarizeDockerfile } from "../../../src/core/dockerfile/dockerfileSummary.ts";
import { expandDockerVariables } from "../../../src/core/dockerfile/expandDockerVariables.ts";
import {
  instructionText,
  rangeInText,
  readInstructions,
} from "../../../src/core/dockerfile/instructions.ts";
import {
  formatFamiliarReference,
  normalizeImageTag,
  parseEngineReference,
  parseImageReference,
} from "../../../src/core/image/imageReference.ts";
import { isSameImage, locateImage, readKnownImage } from "../../../src/core/image/registryHost.ts";
import { classifyTag, stableSibling } from "../../../src/core/image/tagKind.ts";
import { parseDependencyBlock } from "../../../src/core/run/dependencyBlockReader.ts";
import { parseIsoTime } from "../../../src/core/run/isoTime.ts";
import { parseGoDuration, parseRunLog } from "../../../src/core/run/runLog.ts";
import { parseSimpleTaskFile } from "../../../src/core/taskfile/simpleTaskFile.ts";
import { type TextRange } from "../../../src/core/textRange.ts";
import { parseDockerBuildString } from "../../../src/core/tracking/dockerBuildString.ts";
import {
  findDockerfileLines,
  readArgumentLines,
} from "../../../src/core/tracking/dockerfileLines.ts";
import { diagnoseTasks, explainTracking } from "../../../src/core/tracking/explainTracking.ts";
import { findOutsideImages } from "../../../src/core/tracking/outsideImages.ts";
import { describeSchedule } from "../../../src/core/trigger/describeSchedule.ts";
import { nextOccurrences, parseSchedule } from "../../../src/core/trigger/nCrontab.ts";
import { task } from "./tracking/trackingTasks.ts";

/** Reads a text with functions of the core and gives the ranges that they found in it. */
export type TextReader = (text: string) => readonly (TextRange | undefined)[];

const fileStep = {
  kind: "file",
  contextPath: "https://github.com/contoso/web.git",
  taskFilePath: "acr-task.yaml",
  content: undefined,
  valuesContent: undefined,
  valuesFilePath: undefined,
  values: [],
  baseImageDependencies: [],
} as const;
const registry = { name: "contoso", loginServer: "contoso.azurecr.io", aliasHosts: [] };

/** Every function of the core that reads text of a user, a file or a service, by what it reads. */
export const textReaders: Readonly<Record<string, TextReader>> = {
  "Dockerfile as ACR's scanner sees it": (text) => {
    const scan = scanDockerfile({ dockerfile: text, buildArguments: ["A=x"], tags: ["t"] });
    const origins = scan.perFrom.flatMap((from) => [from.range, from.imageRange]);
    return scan.kind === "failed" ? [scan.range, ...origins] : origins;
  },
  "build arguments, tags and target": (text) => {
    scanDockerfile({ dockerfile: "FROM a", buildArguments: [`A=${text}`, text], target: text });
    scanDockerfile({ dockerfile: "FROM $A", buildArguments: [`A=${text}`], tags: [text] });
    return [];
  },
  "Dockerfile as Docker means it": (text) => {
    const { stages } = readBaseImages(text, { buildArguments: [], target: "x" });
    return stages.flatMap((stage) => [stage.range, stage.imageRange]);
  },
  "summary of a Dockerfile": (text) => rangesOf(summarizeDockerfile(text)),
  "images outside FROM": (text) => {
    const { stages } = readBaseImages(text, { buildArguments: [] });
    return rangesOf([...findOutsideImages(text, stages), ...findOutsideImages(text, [])]);
  },
  "tracking of a Dockerfile": (text) => {
    const values = { buildArguments: [{ name: "A", value: text.slice(0, 50) }] };
    const registries = [registry];
    const verdicts = explainTracking({
      dockerfile: text,
      tasks: [],
      registries,
      isConnected: true,
      values,
    });
    return verdicts.map(({ stage }) => stage.range);
  },
  "tracking by a task and by a build string": (text) => {
    const argument = { name: "A", value: text.slice(0, 50), isSecret: false };
    const tasks = [
      task("web", { target: text.slice(0, 20), arguments: [argument] }),
      task("file", {}, { step: fileStep }),
    ];
    const steps = [{ kind: "build", id: "build", text: text.slice(0, 500) }] as const;
    const facts = { now: 0, tasks: [{ task: { registry: "contoso", task: "file" }, steps }] };
    const asked = { dockerfile: text, registries: [registry], isConnected: true, facts };
    diagnoseTasks({ ...asked, tasks, values: { buildArguments: [] } });
    parseDockerBuildString(text);
    return [];
  },
  "lines, directives and variables of a Dockerfile": (text) => {
    const { escape, syntax } = readDirectives(text);
    readArgumentLines(text, findDockerfileLines(text));
    expandDockerVariables(text, new Map([["A", text.slice(0, 100)]]), escape);
    const ranges = Array.from(readInstructions(text, escape), (instruction) => [
      ...[instruction.range, ...instruction.pieces, ...instruction.heredocs],
      rangeInText(instruction, { start: 0, end: instructionText(text, instruction).length }),
    ]);
    return [syntax?.range, ...ranges.flat()];
  },
  "image reference": (text) => {
    const parsed = parseImageReference(text);
    if (parsed.kind === "image") {
      formatFamiliarReference(parsed.image);
      isSameImage(parsed.image, parsed.image, [registry]);
    }
    parseEngineReference(normalizeImageTag(text));
    readKnownImage(text, [registry]);
    locateImage(text, [registry]);
    return [];
  },
  tag: (text) => {
    classifyTag(text);
    classifyTag("1", text);
    stableSibling(text);
    return [];
  },
  "build string": (text) => {
    parseBuildString(text);
    replaceBuildContext(text, ".");
    return [];
  },
  "source location": (text) => {
    parseSourceLocation(text);
    parseSourceLocation(`https://dev.azure.com/${text}`);
    parseEmulatedSourceLocation(`file://${text}`);
    return [];
  },
  "working directory": (text) => {
    resolveWorkingDirectory(text);
    return [];
  },
  "ignore file": (text) => {
    const rules = compileIgnore(text);
    for (const path of ["a/b", "src/\u{1f600}/x.ts", text.slice(0, 40).replaceAll("\n", "/")]) {
      rules.ignores(path);
      rules.canSkipFolder(path);
      rules.failsOn(path);
    }
    return rangesOf(rules.problems);
  },
  "Git configuration": (text) => {
    parseGitRemotes(`[remote "o"]\nurl = ${text}`);
    parseGitRemotes(text);
    sameRepository(text, `${text}.git`);
    return [];
  },
  "run template": (text) => {
    const expanded = expandRunTemplate(text, { ID: "ca1", Registry: "r.azurecr.io", Date: "" });
    return expanded.kind === "problem" ? rangesOf(expanded.problems) : [];
  },
  "task file": (text) => {
    parseSimpleTaskFile(text, { ID: "ca1", Registry: "r.azurecr.io", Date: "" });
    return [];
  },
  schedule: (text) => {
    const parsed = parseSchedule(text);
    if (parsed.kind === "invalid") {
      return rangesOf([parsed.problem]);
    }
    nextOccurrences(parsed.schedule, 0, 3);
    describeSchedule(parsed.schedule);
    return [];
  },
  "run log": (text) => {
    const { steps, outcome, error } = parseRunLog(text);
    return [...rangesOf(steps), outcome?.range, error?.range];
  },
  "dependency block, time and duration": (text) => {
    parseDependencyBlock(text);
    parseIsoTime(text);
    parseGoDuration(text);
    return [];
  },
};

function rangesOf(found: readonly { readonly range: TextRange }[]): readonly TextRange[] {
  return found.map(({ range }) => range);
}
