import { readBaseImages } from "../dockerfile/baseImages.ts";
import { readKnownImage } from "../image/registryHost.ts";
import { insertArguments } from "./argumentInsertion.ts";
import { type DockerfileFix, type FixQuestion } from "./dockerfileFix.ts";
import { applyChanges } from "./dockerfileText.ts";
import { findArgument, readInitialArguments } from "./initialArguments.ts";
import { type VariableUse, variableUses } from "./problemRange.ts";
import { setDefault } from "./shellDefaultFix.ts";

/** Docker gives these itself. */
const predefined = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$/;

/**
 * Gives the variables of a `FROM` that have no value a default. Nobody knows the value, so it is a stand-in of the
 * right kind, and the title says what to replace.
 */
export function giveDefault(question: FixQuestion): readonly DockerfileFix[] {
  const { dockerfile, stage, stages, image } = question;
  const found = readInitialArguments(dockerfile);
  const range = stage.imageRange ?? stage.range;
  const uses = variableUses(dockerfile, range).filter(
    ({ name, modifier }) =>
      modifier === "" && !predefined.test(name) && findArgument(found, name)?.value === undefined,
  );
  const values = new Map(uses.map((use) => [use.name, standIn(use, image, range.start)]));
  const added = [...values].filter(([name]) => findArgument(found, name) === undefined);
  const changes = [
    ...[...values].flatMap(([name, value]) => setDefault(findArgument(found, name), value)),
    ...insertArguments(
      dockerfile,
      stages,
      found,
      added.map(([name, value]) => `ARG ${name}=${value}`),
    ),
  ];
  if (uses.length === 0 || !isImage(applyChanges(dockerfile, changes), stage.index)) {
    return [];
  }
  const lines = [...values].map(([name, value]) => `ARG ${name}=${value}`).join(" and ");
  const title = `Write ${lines}, to be replaced by the value that you mean`;
  return [{ title, code: "missingValue", changes, isPreferred: false }];
}

function standIn({ range }: VariableUse, image: string, start: number): string {
  const before = image.slice(0, range.start - start);
  const after = image.slice(range.end - start);
  if (before === "" && after === "") {
    return "image:tag";
  }
  if (before === "" && after.startsWith("/")) {
    return "example.azurecr.io";
  }
  return before.endsWith(":") ? "latest" : "name";
}

function isImage(dockerfile: string, index: number): boolean {
  const { stages } = readBaseImages(dockerfile, { buildArguments: [] });
  const { image } = stages[index] ?? {};
  return image !== undefined && readKnownImage(image, []) !== undefined;
}
