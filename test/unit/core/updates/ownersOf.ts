import { parseImageReference } from "../../../../src/core/image/imageReference.ts";
import { type UpdateEffect } from "../../../../src/core/updates/updateOwner.ts";
import { updateOwners } from "../../../../src/core/updates/updateOwners.ts";
import { readUpdateTools } from "../../../../src/core/updates/updateTools.ts";

export const digest = `sha256:${"a".repeat(64)}`;

/** A configuration, the image of a `FROM` line and where the line stands. */
export interface Question {
  readonly path: string;
  readonly text: string;
  readonly image?: string;
  readonly dockerfile?: string;
}

/** What the one configured tool does: effect and words; fails when another tool or file is named. */
export function ownersOf({
  path,
  text,
  image = "node:15-alpine",
  dockerfile = "Dockerfile",
}: Question): readonly (readonly [UpdateEffect, string])[] {
  const parsed = parseImageReference(image);
  if (parsed.kind === "invalid") {
    throw new Error(parsed.message);
  }
  return updateOwners(readUpdateTools([{ path, text }]), dockerfile, parsed.image).map(
    ({ tool, file, effect, message }) => {
      if (file !== path || !message.includes(tool)) {
        throw new Error(`${tool} of ${file}: ${message}`);
      }
      return [effect, message];
    },
  );
}
