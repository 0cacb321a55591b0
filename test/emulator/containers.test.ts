import { networkProblem } from "../../src/emulator/executor/containersConfiguration.ts";
import { defineContainerSuite } from "./containerSuite.ts";

defineContainerSuite("buildah", {
  networks: await networkProblem(),
  privileged: undefined,
});
