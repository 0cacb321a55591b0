import { AcrError } from "../../core/errors.ts";
import { askText, back, runWizard, type Step } from "../input/wizard.ts";
import { isRecord } from "../input/record.ts";
import { readDockerfile } from "../input/targets.ts";
import { type CommandContext } from "./commandContext.ts";

type Values = Readonly<Record<string, string>>;

/**
 * Asks for the values of build arguments that a `FROM` needs and no task gives, and remembers them with the
 * Dockerfile: its verdicts and its next build take them.
 */
export async function chooseValue(context: CommandContext, argument: unknown): Promise<void> {
  const dockerfile = readDockerfile(argument);
  const names = isRecord(argument) ? argument["names"] : undefined;
  if (dockerfile === undefined || !Array.isArray(names)) {
    throw new AcrError("invalidRequest", "Which values are needed is said by a lens above FROM");
  }
  const remembered = context.remembered.of(dockerfile);
  const before = remembered.arguments ?? {};
  const steps = names
    .filter((name) => typeof name === "string")
    .map((name) => valueStep(name, before[name]));
  const values = await runWizard<Values>("Choose Build Argument", steps, {});
  await context.remembered.remember(dockerfile, {
    ...remembered,
    arguments: { ...before, ...values },
  });
  context.verdicts.outdate();
}

function valueStep(name: string, before: string | undefined): Step<Values> {
  return {
    isNeeded: () => true,
    ask: async (values, page) => {
      const value = await askText(page, {
        prompt: `Value of ${name} to assume where no task gives one`,
        value: values[name] ?? before ?? "",
        problemOf: (text) => (text.trim() === "" ? `A value of ${name} is needed` : undefined),
      });
      return value === back ? back : { ...values, [name]: value };
    },
  };
}
