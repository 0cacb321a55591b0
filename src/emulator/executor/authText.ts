import { type SessionRequest } from "./containerTool.ts";

/** Name under which the tools look for the credentials of Docker Hub. */
const dockerHub = "https://index.docker.io/v1/";

/**
 * The credentials of a session in the form of containers-auth.json(5) and of docker's config.json: the emulator's own
 * registries by the host that answers, then the others by the host that an image names. A host that is one of the
 * emulator's under another name is answered for by the emulator.
 */
export function authText({ registries, login, otherLogins }: SessionRequest): string {
  const own = registries.map(({ location }) => [location, authOf(login)] as const);
  const taken = new Set(registries.map(({ prefix }) => prefix));
  const others = [...otherLogins]
    .filter(([host]) => !taken.has(host.toLowerCase()))
    .flatMap(([host, other]) =>
      host.toLowerCase() === "docker.io"
        ? [host, dockerHub].map((key) => [key, authOf(other)] as const)
        : [[host, authOf(other)] as const],
    );
  return JSON.stringify({ auths: Object.fromEntries([...others, ...own]) });
}

function authOf({ username, password }: SessionRequest["login"]): { readonly auth: string } {
  return { auth: Buffer.from(`${username}:${password}`).toString("base64") };
}
