import { describe, expect, test } from "vitest";
import { compile, evaluate, requestsOf } from "../../src/policy/index.ts";
import { callOf } from "./ask.ts";
import { guidePages } from "./guides.ts";
import { estateOf } from "./world.ts";

describe("the compiled engine answers as the reference does", () => {
  test.each(guidePages.map(({ name, examples }) => ({ name, examples })))(
    "on $name",
    ({ examples }) => {
      const differing = examples.flatMap(({ policies, cases }) =>
        cases.flatMap(({ title, question }) => {
          const asked = { ...policies, ...question };
          const estate = estateOf(asked);
          const requests = requestsOf(callOf(asked), estate);
          if ("unresolved" in requests) return [];
          const engine = compile(estate);
          return requests.requests
            .map(request => ({ ...request, context: { ...request.context, ...asked.context } }))
            .filter(request => engine.answer(request) !== evaluate(request, estate).answer)
            .map(({ action }) => `${title}: ${action}`);
        }),
      );
      expect(differing).toEqual([]);
    },
  );
});
