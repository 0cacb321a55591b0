import { type TokenReference } from "./access.ts";

/** The tokens of registries, as the data plane needs to see them. Both answers are those of this moment. */
export interface RepositoryTokens {
  /** The token of this name with its rights; undefined when it is not there or disabled. */
  token(registry: string, name: string): TokenReference | undefined;
  /** The token whose name and unexpired password these are, when it is enabled. */
  signIn(registry: string, username: string, password: string): TokenReference | undefined;
}
