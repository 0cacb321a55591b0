import { defineEngineSuite } from "./engineSuite.ts";
import { leftImages } from "./leftImages.ts";

defineEngineSuite({
  name: "podman",
  mark: 2,
  buildLines: `Step 1/1 : FROM box:1 AS tools
Trying to pull docker.io/library/box:1...
 ---> <SHORT>
Step 1/4 : FROM \${REGISTRY_NAME}/baseimages/box:1
Trying to pull contoso.azurecr.io/baseimages/box:1...
Step 2/4 : COPY --from=tools /bin/echo /echo
Step 3/4 : ARG ID
Step 4/4 : RUN echo made of $VERSION by $ID
made of one by <RUN>
 ---> <SHORT>
`,
  pushLines: "",
  leftovers: ({ folder }) => leftImages("podman", folder),
});
