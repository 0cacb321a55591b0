import path from "node:path";
import { runOrThrow } from "../support/program.ts";

/** Names of the images that runs left in the storage of buildah or podman below the bench's folder. */
export async function leftImages(
  program: "buildah" | "podman",
  folder: string,
): Promise<readonly string[]> {
  const storage = path.join(folder, "containers");
  const places = ["--root", path.join(storage, "graph"), "--runroot", path.join(storage, "run")];
  const format = program === "buildah" ? "{{.Name}}:{{.Tag}}" : "{{.Repository}}:{{.Tag}}";
  const options = [...places, "--storage-driver", "overlay"];
  const images = await runOrThrow(program, [...options, "images", "--format", format]);
  return images.split("\n").filter((name) => /^(?:acr-run\.localhost\/|<none>)/u.test(name));
}
