import { type ArgumentRecord, type StepRecord } from "../resources.ts";
import { invalidProperty } from "./armError.ts";
import { type BodyPart } from "./bodyPart.ts";

/** Types of steps; letter case does not count, and the record has the service's spelling. */
const stepTypes = ["Docker", "FileTask", "EncodedTask"] as const;

/** Type of a step as the service spells it. */
export type StepType = (typeof stepTypes)[number];

/** Checks the step of a task; `baseImageDependencies` are read-only and left out. */
export function stepOf(part: BodyPart): StepRecord {
  return stepOfType(part, stepTypeOf(part));
}

/** The fields that a step of a type has: in a task's step, or directly in a run request. */
export function stepOfType(part: BodyPart, type: StepType): StepRecord {
  return {
    ...present({
      contextPath: part.string("contextPath"),
      contextAccessToken: part.string("contextAccessToken"),
    }),
    ...fieldsOf(part, type),
    type,
  };
}

/** Arguments or values of a step or of a run request. */
export function argumentsOf(
  part: BodyPart,
  name: "arguments" | "values",
): readonly ArgumentRecord[] {
  return (part.objects(name) ?? []).map((argument) => {
    const value = argument.string("value");
    if (value === undefined) {
      throw invalidProperty(argument.pathOf("value"), "is required");
    }
    const isSecret = argument.boolean("isSecret");
    return { name: argument.requiredString("name"), value, ...present({ isSecret }) };
  });
}

/** Leaves out what is undefined. */
export function present<T extends object>(
  record: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> };
export function present(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function stepTypeOf(part: BodyPart): StepType {
  const sent = part.requiredString("type");
  const type = stepTypes.find((one) => one.toLowerCase() === sent.toLowerCase());
  if (type === undefined) {
    throw invalidProperty(
      part.pathOf("type"),
      `'${sent.slice(0, 80)}' is not one of ${stepTypes.join(", ")}`,
    );
  }
  return type;
}

function fieldsOf(part: BodyPart, type: StepType): Omit<StepRecord, "type"> {
  switch (type) {
    case "Docker":
      return {
        ...present({ imageNames: part.strings("imageNames"), target: part.string("target") }),
        isPushEnabled: part.boolean("isPushEnabled") ?? true,
        noCache: part.boolean("noCache") ?? false,
        dockerFilePath: part.requiredString("dockerFilePath"),
        arguments: argumentsOf(part, "arguments"),
      };
    case "FileTask":
      return {
        taskFilePath: part.requiredString("taskFilePath"),
        ...present({ valuesFilePath: part.string("valuesFilePath") }),
        values: argumentsOf(part, "values"),
      };
    case "EncodedTask":
      return {
        encodedTaskContent: base64(
          part,
          "encodedTaskContent",
          part.requiredString("encodedTaskContent"),
        ),
        ...present({ encodedValuesContent: encodedValuesOf(part) }),
        values: argumentsOf(part, "values"),
      };
  }
}

function encodedValuesOf(part: BodyPart): string | undefined {
  const sent = part.string("encodedValuesContent");
  return sent === undefined ? undefined : base64(part, "encodedValuesContent", sent);
}

function base64(part: BodyPart, name: string, text: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/u.test(text) || text.length % 4 !== 0) {
    throw invalidProperty(part.pathOf(name), "is not base64");
  }
  return text;
}
