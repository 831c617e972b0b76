import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../../src/local/wire/canonical.ts";
import { decodeQuery } from "../../../src/local/wire/query.ts";

/** As a client writes it. */
function write(value: unknown, name: string): string[] {
  if (typeof value === "string") return [`${name}=${encode(value)}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => write(item, `${name}.member.${index + 1}`));
  }
  return Object.entries(value as object).flatMap(([key, item]) =>
    write(item, name === "" ? key : `${name}.${key}`),
  );
}

describe("a Query request's parameters", () => {
  it("come back as they were written, lists in their order", () => {
    const name = fc.constantFrom("RoleName", "Tags", "Key", "arn");
    const text = fc.string({ unit: "binary" }).filter(one => one.isWellFormed());
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.array(tie("value"), { minLength: 1, maxLength: 12 }),
        fc.dictionary(name, tie("value"), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), parameters => {
        const decoded = decodeQuery(write(parameters, "").join("&"));
        expect(JSON.parse(JSON.stringify(decoded))).toEqual(parameters);
      }),
    );
  });

  it("close the gaps of a list and sort it by number", () => {
    const { Tags } = decodeQuery("Tags.member.10=c&Tags.member.2=b&Tags.member.1=a");
    expect(Tags).toEqual(["a", "b", "c"]);
  });

  it("read a plus as a blank", () => {
    expect(decodeQuery("Description=a+b%2Bc")["Description"]).toBe("a b+c");
  });

  it("cannot reach the prototype of objects", () => {
    const decoded = decodeQuery("__proto__.polluted=yes&constructor.prototype.polluted=yes");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(decoded)).toEqual(["__proto__", "constructor"]);
  });

  it("are refused with a broken escape or absurd depth", () => {
    for (const wrong of ["A=%zz", "A=%", `${"a.".repeat(40)}a=1`]) {
      expect(() => decodeQuery(wrong)).toThrow(
        expect.objectContaining({ code: "MalformedQueryString" }),
      );
    }
  });

  it("are an object whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab.=&%1member") }), text => {
        try {
          expect(typeof decodeQuery(text)).toBe("object");
        } catch (error) {
          expect(error).toMatchObject({ code: "MalformedQueryString" });
        }
      }),
    );
  });
});
