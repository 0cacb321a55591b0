import { workspace, type Uri } from "vscode";
import { AcrError } from "../../core/errors.ts";
import {
  formatFamiliarReference,
  parseImageReference,
  type ImageReference,
} from "../../core/image/imageReference.ts";
import { isSameImage } from "../../core/image/registryHost.ts";
import { type RewriteStyle } from "../../core/importing/rewriteFrom.ts";
import { type Registry } from "../../core/registry/registry.ts";
import { askRegistry, connectedRegistries } from "../input/pickRegistry.ts";
import { isRecord, textOf } from "../input/record.ts";
import { imageNameProblem } from "../input/rules.ts";
import { readDockerfile, readRegistry, resolveRegistry } from "../input/targets.ts";
import { askChoice, askText, back, runWizard, type Step } from "../input/wizard.ts";
import { type CommandContext } from "./commandContext.ts";
import { type RewrittenLine } from "./rewriteLines.ts";

/** All that an import needs to know. */
export interface ImportAnswers {
  readonly source: ImageReference;
  readonly registry: Registry;
  /** Repository and tag in the registry. */
  readonly name: string;
  /** `FROM` lines that are to take the copy. */
  readonly lines: readonly RewrittenLine[];
  readonly style: RewriteStyle;
}

interface OpenAnswers {
  readonly registry: Registry | undefined;
  readonly name: string | undefined;
  readonly lines: readonly RewrittenLine[] | undefined;
  readonly style: RewriteStyle | undefined;
}

const title = "Import and Rewrite FROM";

/**
 * Asks what an import needs and the argument does not say. The argument may have `image`, or `dockerfile` and `stage`;
 * `registry`, `name`, `lines` (`this`, `all` or `none`) and `style` (`inline` or `argument`).
 */
export async function askImport(
  context: CommandContext,
  argument: unknown,
): Promise<ImportAnswers> {
  const options = isRecord(argument) ? argument : {};
  const own = await lineOf(context, readDockerfile(argument), options["stage"]);
  const source = readSource(textOf(options, "image") ?? own?.image) ?? (await askSource());
  const all = await linesWith(context, source);
  const registries = await connectedRegistries(context.catalog);
  const answers = await runWizard<OpenAnswers>(
    title,
    [registryStep(registries), nameStep(source), linesStep(own?.line, all), styleStep()],
    {
      registry: await givenRegistry(context, argument, registries),
      name: textOf(options, "name"),
      lines: givenLines(textOf(options, "lines"), own?.line, all),
      style: givenStyle(textOf(options, "style")),
    },
  );
  return { source, ...complete(answers) };
}

function complete({ registry, name, lines, style }: OpenAnswers): Omit<ImportAnswers, "source"> {
  const problem = imageNameProblem(name ?? "");
  if (registry === undefined || name === undefined || problem !== undefined) {
    throw new AcrError("invalidRequest", problem ?? "A registry and an image name are needed");
  }
  return { registry, name, lines: lines ?? [], style: style ?? "inline" };
}

async function givenRegistry(
  { catalog }: CommandContext,
  argument: unknown,
  registries: readonly Registry[],
): Promise<Registry | undefined> {
  const reference = readRegistry(argument);
  if (reference !== undefined) {
    return resolveRegistry(catalog, reference);
  }
  return registries.length === 1 ? registries[0] : undefined;
}

function givenStyle(word: string | undefined): RewriteStyle | undefined {
  return word === "inline" || word === "argument" ? word : undefined;
}

interface OwnLine {
  readonly image: string | undefined;
  readonly line: RewrittenLine;
}

async function lineOf(
  { verdicts }: CommandContext,
  dockerfile: Uri | undefined,
  stage: unknown,
): Promise<OwnLine | undefined> {
  if (dockerfile === undefined) {
    return undefined;
  }
  const document = await workspace.openTextDocument(dockerfile);
  const verdict = verdicts.of(document).find((own) => own.stage.index === stage);
  return verdict === undefined
    ? undefined
    : {
        image: verdict.image ?? verdict.stage.image,
        line: { uri: dockerfile.toString(), stage: verdict.stage.index },
      };
}

function readSource(text: string | undefined): ImageReference | undefined {
  const parsed = text === undefined ? undefined : parseImageReference(text);
  return parsed?.kind === "image" ? parsed.image : undefined;
}

async function askSource(): Promise<ImageReference> {
  const answer = await askText(
    { title, step: 1, totalSteps: 1 },
    {
      prompt: "Image to import",
      value: "",
      placeholder: "ghcr.io/contoso/base:1",
      problemOf: (text) => {
        const parsed = parseImageReference(text.trim());
        return parsed.kind === "invalid" ? parsed.message : undefined;
      },
    },
  );
  const source = answer === back ? undefined : readSource(answer);
  return source ?? askSource();
}

/** The lines of the workspace that use an image as it is written there. */
async function linesWith(
  { index }: CommandContext,
  source: ImageReference,
): Promise<readonly RewrittenLine[]> {
  index.dockerfiles();
  await index.settled();
  return index.dockerfiles().flatMap(({ uri, froms }) =>
    froms.flatMap(({ stage, image, basedOn }) => {
      const used = basedOn === undefined ? readSource(image) : undefined;
      return used !== undefined && isSameImage(used, source, []) ? [{ uri, stage }] : [];
    }),
  );
}

function givenLines(
  word: string | undefined,
  own: RewrittenLine | undefined,
  all: readonly RewrittenLine[],
): readonly RewrittenLine[] | undefined {
  switch (word) {
    case "this":
      return own === undefined ? [] : [own];
    case "all":
      return all;
    case "none":
      return [];
    default:
      return all.length === 0 && own === undefined ? [] : undefined;
  }
}

function registryStep(registries: readonly Registry[]): Step<OpenAnswers> {
  return {
    isNeeded: ({ registry }) => registry === undefined,
    ask: async (answers, page) => {
      const registry = await askRegistry(page, registries, answers.registry?.id.name);
      return registry === back ? back : { ...answers, registry };
    },
  };
}

function nameStep(source: ImageReference): Step<OpenAnswers> {
  const repository = source.repository.replace(/^library\//u, "");
  const proposal = `${repository}:${source.tag ?? "latest"}`;
  return {
    isNeeded: ({ name }) => name === undefined,
    ask: async (answers, page) => {
      const name = await askText(page, {
        prompt: `Name of the copy of ${formatFamiliarReference(source)}, without registry`,
        value: answers.name ?? proposal,
        problemOf: imageNameProblem,
      });
      return name === back ? back : { ...answers, name };
    },
  };
}

function linesStep(
  own: RewrittenLine | undefined,
  all: readonly RewrittenLine[],
): Step<OpenAnswers> {
  const files = new Set(all.map(({ uri }) => uri)).size;
  const inFiles = files === 1 ? "1 Dockerfile" : `${files} Dockerfiles`;
  const others = all.length > 1 || (own === undefined && all.length === 1);
  return {
    isNeeded: ({ lines }) => lines === undefined,
    ask: async (answers, page) => {
      const lines = await askChoice<readonly RewrittenLine[]>(page, {
        placeholder: "Which FROM lines are to take the copy?",
        choices: [
          ...(own === undefined ? [] : [{ label: "This line", value: [own] }]),
          ...(others
            ? [
                {
                  label: `All ${all.length} lines with this image`,
                  description: inFiles,
                  value: all,
                },
              ]
            : []),
          { label: "None", description: "import only", value: [] },
        ],
      });
      return lines === back ? back : { ...answers, lines };
    },
  };
}

function styleStep(): Step<OpenAnswers> {
  return {
    isNeeded: ({ style, lines }) => style === undefined && lines?.length !== 0,
    ask: async (answers, page) => {
      if (answers.lines?.length === 0) {
        return { ...answers, style: "inline" };
      }
      const style = await askChoice<RewriteStyle>(page, {
        placeholder: "How is FROM to name the registry?",
        choices: [
          {
            label: "By a build argument",
            description: "ARG with the registry as default",
            value: "argument",
          },
          { label: "In full", description: "the registry's name in every FROM", value: "inline" },
        ],
      });
      return style === back ? back : { ...answers, style };
    },
  };
}
