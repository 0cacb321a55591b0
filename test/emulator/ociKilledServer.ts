// A program for ociDurability.test.ts: a registry over the folder given, until it is killed.
import { startOciServer } from "./ociServer.ts";

const folder = process.argv[2];
if (folder === undefined) {
  throw new Error("Give the folder");
}
void startOciServer({ folder }).then(({ host }) => process.stdout.write(`${host}\n`));
