import { type EngineResult } from "./task.ts";

/** How a task logs in to a registry. */
export type RegistryCredential =
  | {
      /** User name and password as they are, or addresses of secrets, each on its own. */
      readonly kind: "password";
      readonly registry: string;
      readonly userName: string;
      readonly isUserNameSecret: boolean;
      readonly password: string;
      readonly isPasswordSecret: boolean;
      /** Identity that may read the secrets; empty when there are none. */
      readonly identity: string;
    }
  | {
      readonly kind: "identity";
      readonly registry: string;
      readonly identity: string;
      readonly aadResourceId: string;
    };

const fields = [
  ...["registry", "username", "userNameProviderType", "password", "passwordProviderType"],
  ...["identity", "aadResourceId"],
];

/**
 * Reads a credential that is given to the engine as JSON. The messages are the engine's, without anything of the
 * credential in them (https://github.com/Azure/acr-builder, graph package).
 */
export function readRegistryCredential(text: string): EngineResult<RegistryCredential> {
  const read = readFields(text);
  if (read === undefined) {
    return failed("unable to unmarshal Credentials from string: it is no JSON object with texts");
  }
  const field = (name: string): string => read.get(name.toLowerCase()) ?? "";
  const registry = field("registry");
  if (registry === "") {
    return failed("registry name can't be empty");
  }
  const [userType, passwordType] = [
    field("userNameProviderType").toLowerCase(),
    field("passwordProviderType").toLowerCase(),
  ];
  if (userType === "" && passwordType === "") {
    const [identity, aadResourceId] = [field("identity"), field("aadResourceId")];
    return (
      findEmpty({ identity, aadResourceId }) ?? {
        kind: "read",
        value: { kind: "identity", registry, identity, aadResourceId },
      }
    );
  }
  return readPassword(registry, { userType, passwordType, field });
}

function readPassword(
  registry: string,
  {
    userType,
    passwordType,
    field,
  }: {
    readonly userType: string;
    readonly passwordType: string;
    readonly field: (name: string) => string;
  },
): EngineResult<RegistryCredential> {
  const hasSecret = userType === "vaultsecret" || passwordType === "vaultsecret";
  if (!hasSecret && (userType !== "opaque" || passwordType !== "opaque")) {
    return failed("unable to classify credential into opaque, vault or msi");
  }
  const [username, password] = [field("username"), field("password")];
  const identity = hasSecret ? field("identity") : "";
  const problem = findEmpty({ username, password, ...(hasSecret ? { identity } : {}) });
  return (
    problem ?? {
      kind: "read",
      value: {
        ...{ kind: "password", registry, userName: username, password, identity },
        isUserNameSecret: userType === "vaultsecret",
        isPasswordSecret: passwordType === "vaultsecret",
      },
    }
  );
}

/** Texts by the names of their fields in small letters; undefined when it is no such JSON. */
function readFields(text: string): ReadonlyMap<string, string> | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || Array.isArray(content)) {
    return undefined;
  }
  const names = fields.map((name) => name.toLowerCase());
  const known = Object.entries(content ?? {}).flatMap(([name, value]: [string, unknown]) =>
    names.includes(name.toLowerCase()) && value !== null
      ? [[name.toLowerCase(), value] as const]
      : [],
  );
  const texts = known.flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return texts.length === known.length ? new Map(texts) : undefined;
}

function findEmpty(
  values: Readonly<Record<string, string>>,
): { readonly kind: "failed"; readonly message: string } | undefined {
  const empty = Object.entries(values).find(([, value]) => value === "");
  return empty === undefined ? undefined : failed(`${empty[0]} can't be empty`);
}

function failed(problem: string): { readonly kind: "failed"; readonly message: string } {
  const message = `error creating registry credentials from given list: ${problem}`;
  return { kind: "failed", message };
}
