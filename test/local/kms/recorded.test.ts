import { expect, test } from "vitest";
import { LocalKms } from "./local-kms.ts";
import cases from "./recorded.json" with { type: "json" };

test.each(cases)(
  "$operation with $parameters is refused as AWS was recorded to refuse it",
  ({ operation, parameters, code, message }) => {
    const kms = new LocalKms();
    const key = kms.key();
    const id = key.slice(key.lastIndexOf("/") + 1);
    kms.call("CreateAlias", { AliasName: "alias/there", TargetKeyId: key });
    const error = kms.fault(operation, filledIn(parameters, key));
    expect({ code: error.code, message: error.message, status: error.status }).toEqual({
      code,
      message: message.replace("ID", id),
      status: 400,
    });
  },
);

/** KEY stands for the key's ARN, BYTES:n for n bytes in base64 and TAGS:n for n tags. */
function filledIn(parameters: object, key: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (value === "KEY") return [name, key];
      const [what, count] = typeof value === "string" ? value.split(":") : [];
      if (what === "BYTES") return [name, Buffer.alloc(Number(count)).toString("base64")];
      if (what === "TAGS") return [name, tags(Number(count))];
      return [name, value];
    }),
  );
}

function tags(count: number) {
  return Array.from({ length: count }, (_, index) => ({ TagKey: `k${index}`, TagValue: "" }));
}
