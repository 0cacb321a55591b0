import { window, type SecretStorage } from "vscode";
import { isRecord, textOf } from "./input/record.ts";

/** A user and a password for a registry that is not connected. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** Credentials for registries that images are imported from: asked for only when they are needed, kept as secrets. */
export class RegistryCredentialStore {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** What was given before for a host. */
  async of(host: string): Promise<RegistryCredentials | undefined> {
    return readCredentials(await this.#secrets.get(secretKey(host)));
  }

  /** Asks, saying why, and keeps the answer; undefined when the user does not give one. */
  async ask(host: string, why: string): Promise<RegistryCredentials | undefined> {
    const before = await this.of(host);
    const title = `Sign In to ${host}`;
    const username = await window.showInputBox({
      title,
      prompt: `${why}. User name for ${host}`,
      value: before?.username ?? "",
      ignoreFocusOut: true,
    });
    if (username === undefined || username === "") {
      return undefined;
    }
    const password = await window.showInputBox({
      title,
      prompt: `Password or access token of ${username}`,
      password: true,
      ignoreFocusOut: true,
    });
    if (password === undefined || password === "") {
      return undefined;
    }
    await this.#secrets.store(secretKey(host), JSON.stringify({ username, password }));
    return { username, password };
  }
}

function secretKey(host: string): string {
  return `registry:${host}`;
}

function readCredentials(text: string | undefined): RegistryCredentials | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    const username = isRecord(value) ? textOf(value, "username") : undefined;
    const password = isRecord(value) ? textOf(value, "password") : undefined;
    return username === undefined || password === undefined ? undefined : { username, password };
  } catch {
    // Written by something else: ask anew.
    return undefined;
  }
}
