import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeXml, escapeXml } from "../../../src/local/wire/xml.ts";

/** What an XML parser makes of escaped text. */
function parsed(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(?:#x(\w+)|(\w+));/g, (_, hex: string | undefined, name: string) =>
    hex === undefined ? (named[name] ?? "") : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

describe("text in XML", () => {
  it("comes back from a parser as it was, where XML can hold it", () => {
    const holdable = fc.string({ unit: "grapheme" }).map(text => `${text}\t\n\r<&>"'`);
    fc.assert(
      fc.property(holdable, text => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!#?\w+;)|\r/);
        expect(parsed(escaped)).toBe(text);
      }),
    );
  });

  it("never holds a character that XML forbids", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), text => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
        expect(escapeXml(text)).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      }),
    );
    expect(escapeXml("a\u0000b\ud800c")).toBe("a\ufffdb\ufffdc");
  });
});

describe("a member in XML", () => {
  it("nests objects, and lists as member elements, and leaves out what is undefined", () => {
    const xml = encodeXml("Role", {
      Name: "a&b",
      Tags: [{ Key: "k" }, "t"],
      Gone: undefined,
      N: 1,
    });
    expect(xml).toBe(
      "<Role><Name>a&amp;b</Name><Tags><member><Key>k</Key></member><member>t</member></Tags><N>1</N></Role>",
    );
  });
});
