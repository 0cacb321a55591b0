import { type ArmEmulator } from "./armEmulator.ts";
import { type OciServer, type RawAnswer, sendRaw } from "./ociServer.ts";

/** A user of the data plane. */
export interface DataPlaneUser {
  readonly username: string;
  readonly password: string;
}

/** Sends a request below the registry that must succeed; gives the body. */
export async function ask(
  arm: ArmEmulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await arm.send(method, `${arm.registry}/${path}`, body);
  if (answer.status >= 300) {
    throw new Error(`${method} ${path} gave ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body as Readonly<Record<string, unknown>>;
}

/** Makes a token with a scope map, or one of its own with the actions; gives its name and first password. */
export async function makeToken(
  arm: ArmEmulator,
  name: string,
  rights: string | readonly string[],
): Promise<DataPlaneUser> {
  const map = typeof rights === "string" ? rights : `${name}-scope-map`;
  if (typeof rights !== "string") {
    await ask(arm, "PUT", `scopeMaps/${map}`, { properties: { actions: rights } });
  }
  const scopeMapId = `${arm.registry}/scopeMaps/${map}`;
  await ask(arm, "PUT", `tokens/${name}`, { properties: { scopeMapId, status: "enabled" } });
  const tokenId = `${arm.registry}/tokens/${name}`;
  const made = await ask(arm, "POST", "generateCredentials", { tokenId });
  const { username, passwords } = made as {
    readonly username: string;
    readonly passwords: readonly { readonly value: string }[];
  };
  return { username, password: passwords[0]?.value ?? "" };
}

/** Host of the registry's data plane. */
export async function loginServer(arm: ArmEmulator): Promise<string> {
  const { body } = await arm.send("GET", arm.registry);
  return (body as { readonly properties: { readonly loginServer: string } }).properties.loginServer;
}

/** The data plane of the registry as a user meets it. */
export async function dataPlaneOf(
  arm: ArmEmulator,
  { username, password }: DataPlaneUser,
): Promise<Pick<OciServer, "send">> {
  const port = Number((await loginServer(arm)).split(":")[1]);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return {
    send: (request): Promise<RawAnswer> =>
      sendRaw(port, { ...request, headers: { authorization, ...request.headers } }),
  };
}
