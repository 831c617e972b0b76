import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Parameters } from "./row.ts";
import { World } from "./world.ts";

/** A list: the call, the member that holds its items, and what tells one item apart. */
interface List {
  readonly operation: string;
  readonly parameters: Parameters;
  readonly items: string;
  readonly name: string;
  /** How many items a page has where the call does not say. */
  readonly usual: number;
  /** The most that a page ever has; the API's page names both. */
  readonly most: number;
}

const key = { KeyId: "<often rotated key>" };
const lists: readonly List[] = [
  {
    operation: "ListAliases",
    parameters: {},
    items: "Aliases",
    name: "AliasName",
    usual: 50,
    most: 100,
  },
  {
    operation: "ListGrants",
    parameters: key,
    items: "Grants",
    name: "GrantId",
    usual: 50,
    most: 100,
  },
  {
    operation: "ListKeyRotations",
    parameters: key,
    items: "Rotations",
    name: "RotationDate",
    usual: 100,
    most: 1000,
  },
  { operation: "ListKeys", parameters: {}, items: "Keys", name: "KeyId", usual: 100, most: 1000 },
  {
    operation: "ListResourceTags",
    parameters: key,
    items: "Tags",
    name: "TagKey",
    usual: 50,
    most: 50,
  },
  {
    operation: "ListRetirableGrants",
    parameters: { RetiringPrincipal: "<role>" },
    items: "Grants",
    name: "GrantId",
    usual: 50,
    most: 100,
  },
];

let world: World;
beforeAll(async () => {
  world = await World.start();
  const KeyId = world.filled("<often rotated key>");
  const role = world.filled("<role>");
  const { kms } = world;
  for (let at = 0; at < 120; at += 1) {
    const grant = { KeyId, GranteePrincipal: role, RetiringPrincipal: role, Name: `${at}` };
    kms.call("CreateGrant", { ...grant, Operations: ["Decrypt"] });
    const other = kms.key();
    kms.call("CreateAlias", { AliasName: `alias/page/${at}`, TargetKeyId: other });
  }
  const Tags = Array.from({ length: 50 }, (_, at) => ({ TagKey: `${at}`, TagValue: "" }));
  kms.call("TagResource", { KeyId, Tags });
});
afterAll(() => world.close());

interface Page {
  readonly names: unknown[];
  readonly Truncated: boolean;
  readonly NextMarker?: string;
}

async function pageOf(list: List, more: Parameters): Promise<Page> {
  const { operation, parameters } = list;
  const answer = await world.call({ operation, parameters: { ...parameters, ...more } });
  expect(answer.status).toBe(200);
  const page = JSON.parse(answer.body);
  return { ...page, names: page[list.items].map((item: Parameters) => item[list.name]) };
}

async function pagesOf(list: List, Limit: number): Promise<Page[]> {
  const pages: Page[] = [];
  let Marker: string | undefined;
  do {
    const page = await pageOf(list, { Limit, ...(Marker !== undefined && { Marker }) });
    pages.push(page);
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return pages;
}

describe.each(lists.map(list => [list.operation, list] as const))("%s", (_, list) => {
  test("tells of more by Truncated and NextMarker, on the last page by neither", async () => {
    const pages = await pagesOf(list, 7);
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.slice(0, -1).every(page => page.Truncated && page.names.length === 7)).toBe(true);
    expect(pages.at(-1)).toMatchObject({ Truncated: false });
    expect(pages.at(-1)).not.toHaveProperty("NextMarker");
  });

  test("gives the same items once each, however long its pages are", async () => {
    const names = (pages: readonly Page[]) => pages.flatMap(page => page.names);
    const whole = names(await pagesOf(list, 1000));
    expect(new Set(whole).size).toBe(whole.length);
    expect(names(await pagesOf(list, 1))).toEqual(whole);
    expect(names(await pagesOf(list, whole.length))).toEqual(whole);
  });

  test("has as many items on a page as AWS's page says", async () => {
    const count = (await pagesOf(list, 1000)).flatMap(page => page.names).length;
    const usual = await pageOf(list, {});
    expect(usual.names).toHaveLength(Math.min(count, list.usual));
    const most = await pageOf(list, { Limit: 1000 });
    expect(most.names).toHaveLength(Math.min(count, list.most));
    expect(most.Truncated).toBe(count > list.most);
  });
});
