/**
 * Stands in for the package `reflect-metadata`, which `@peculiar/x509` wants to find when it is loaded, as its
 * dependency injection asks for the types of constructor parameters. Its classes have none, so there is nothing to
 * remember; import this module before that package. Leaves a real one alone.
 */
export function installReflection(): void {
  if (!("getMetadata" in Reflect)) {
    const nothing = (): undefined => undefined;
    Object.assign(Reflect, {
      getMetadata: nothing,
      getOwnMetadata: nothing,
      defineMetadata: nothing,
    });
  }
}

installReflection();
