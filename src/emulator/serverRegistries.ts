import { type RequestListener } from "node:http";
import { AcrError } from "../core/errors.ts";
import { type Log } from "../core/ports.ts";
import { isForeignOrigin, isOwnHost, originOf } from "./serverHost.ts";
import { listen, type Listener, type ListenerOptions } from "./serverListener.ts";

/** What the ports of registries have in common. */
export interface RegistryServersOptions {
  readonly certificate: ListenerOptions["certificate"];
  /** The data plane of a registry. */
  readonly dataPlane: (registry: string) => RequestListener;
  /** Tells whether a host is another name of a registry: `contoso.azurecr.io`. */
  readonly isAlias: (hostName: string) => boolean;
  readonly log: Log;
}

/** The data planes of all registries, each on a port of its own, as clients of registries know no paths before `/v2`. */
export class RegistryServers {
  readonly #options: RegistryServersOptions;
  readonly #open = new Map<
    string,
    { readonly listener: Listener; readonly answer: RequestListener }
  >();

  constructor(options: RegistryServersOptions) {
    this.#options = options;
  }

  /** Opens a registry's port; when that is taken, or 0, another one. Gives the port. */
  async open(registry: string, port: number): Promise<number> {
    const answer = this.#guarded(this.#options.dataPlane(registry));
    const { certificate, log } = this.#options;
    const listener = await listen({ port, certificate, onRequest: answer }).catch(
      (error: unknown) => {
        if (!(error instanceof AcrError && error.code === "portTaken") || port === 0) {
          throw error;
        }
        log.warn(`Registry ${registry} gets another port, as ${error.message}`);
        return listen({ port: 0, certificate, onRequest: answer });
      },
    );
    this.#open.set(registry.toLowerCase(), { listener, answer });
    return listener.port;
  }

  /** Who answers for a registry, or undefined when its port is not open. */
  listener(registry: string): RequestListener | undefined {
    return this.#open.get(registry.toLowerCase())?.answer;
  }

  async close(registry: string): Promise<void> {
    const open = this.#open.get(registry.toLowerCase());
    this.#open.delete(registry.toLowerCase());
    await open?.listener.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((registry) => this.close(registry)));
  }

  /** Host and origin are checked as on the main port: a page in a browser must not reach a registry. */
  #guarded(dataPlane: RequestListener): RequestListener {
    return (request, response) => {
      const isOwn = isOwnHost(request.headers.host ?? "", this.#options.isAlias);
      if (isOwn && !isForeignOrigin(request, originOf(request))) {
        dataPlane(request, response);
        return;
      }
      const message = "The Host or Origin header names another machine; use 127.0.0.1";
      response.writeHead(403, { "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: "DENIED", message }] }));
    };
  }
}
