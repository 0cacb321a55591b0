import { passwordHash } from "../services/createRepositoryTokens.ts";
import { type TokenPasswordRecord } from "../services/serviceRecords.ts";
import { type Answer, type Call } from "../serverCall.ts";
import { type Route } from "../serverRoutes.ts";
import { type ArmContext } from "./armContext.ts";
import { invalidProperty, notFound } from "./armError.ts";
import { armTime } from "./armTime.ts";
import { type BodyPart } from "./bodyPart.ts";
import { findRegistry, newPassword, registryPattern } from "./registryRoutes.ts";
import { readBody } from "./requestBody.ts";
import { parseChildId } from "./resourceId.ts";
import { shownPassword } from "./tokenResourceRoutes.ts";

const passwordNames = ["password1", "password2"] as const;

/** Passwords of tokens: made here, told once, and kept as hashes. */
export function tokenCredentialRoutes(context: ArmContext): readonly Route[] {
  return [[`POST ${registryPattern}/generateCredentials`, (call) => generate(context, call)]];
}

async function generate(context: ArmContext, call: Call): Promise<Answer> {
  const registry = findRegistry(context, call);
  const body = await readBody(call);
  const id = parseChildId(body.requiredString("tokenId"), "tokens");
  if (
    id?.registry.toLowerCase() !== registry.name.toLowerCase() ||
    id.group.toLowerCase() !== registry.resourceGroup.toLowerCase()
  ) {
    throw invalidProperty(
      body.pathOf("tokenId"),
      `is not the id of a token of the registry ${registry.name}`,
    );
  }
  const name = body.oneOf("name", passwordNames)?.toLowerCase();
  const expiry = expiryOf(context, body);
  const made = passwordNames
    .filter((one) => name === undefined || one === name)
    .map((one) => {
      const value = newPassword();
      const creationTime = armTime(context.now());
      const record: TokenPasswordRecord = {
        name: one,
        creationTime,
        ...(expiry === undefined ? {} : { expiry }),
        hash: passwordHash(value),
      };
      return { record, value };
    });
  const names = made.map(({ record }): string => record.name);
  const token = await context.services.tokens.update(registry.name, id.name, (before) => ({
    ...before,
    passwords: [
      ...before.passwords.filter((known) => !names.includes(known.name)),
      ...made.map(({ record }) => record),
    ].sort((one, other) => (one.name < other.name ? -1 : 1)),
  }));
  if (token === undefined) {
    throw notFound(id.name.slice(0, 90));
  }
  const passwords = made.map(({ record, value }) => ({ ...shownPassword(record), value }));
  return { status: 200, body: { username: token.name, passwords } };
}

function expiryOf(context: ArmContext, body: BodyPart): string | undefined {
  const text = body.string("expiry");
  if (text === undefined) {
    return undefined;
  }
  const moment = Date.parse(text);
  if (!Number.isFinite(moment) || moment <= context.now()) {
    throw invalidProperty(
      body.pathOf("expiry"),
      `'${text.slice(0, 80)}' is not a moment in the future, such as 2030-12-31T00:00:00Z`,
    );
  }
  return armTime(moment);
}
