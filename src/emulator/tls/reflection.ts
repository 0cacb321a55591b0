/*
 * Stands in for the package `reflect-metadata`, which `@peculiar/x509` wants to find when it is loaded, as its
 * dependency injection asks for the types of constructor parameters. Its classes have none, so there is nothing to
 * remember. Import this module before that package; a real `reflect-metadata` is left alone.
 */
if (!("getMetadata" in Reflect)) {
  const nothing = (): undefined => undefined;
  Object.assign(Reflect, {
    getMetadata: nothing,
    getOwnMetadata: nothing,
    defineMetadata: nothing,
  });
}
