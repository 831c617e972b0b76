/**
 * A member of an answer as XML: objects nest, lists become `<member>` elements, a Map its `<entry>`
 * elements, what is undefined is left out.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function encodeXml(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  return `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: unknown): string {
  if (typeof value === "string") return escapeXml(value);
  if (Array.isArray(value)) return value.map(item => encodeXml("member", item)).join("");
  if (value instanceof Map) {
    return [...value].map(([key, member]) => encodeXml("entry", { key, value: member })).join("");
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, member]) => encodeXml(name, member))
      .join("");
  }
  return String(value);
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

/**
 * Escapes text for XML. Characters that XML 1.0 cannot hold at all, even escaped, become U+FFFD.
 * @see https://www.w3.org/TR/xml/#charsets
 */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  if (!/[&<>"'\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/.test(text)) {
    return text;
  }
  return (
    text
      .toWellFormed()
      .replace(/[&<>"'\r]/g, character => escapes[character] ?? "")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
  );
}
