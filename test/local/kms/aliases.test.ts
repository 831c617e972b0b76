import { beforeEach, expect, test } from "vitest";
import type { Key } from "../../../src/model/estate.ts";
import { account, allow, LocalKms, otherRoot, region } from "./local-kms.ts";

let kms: LocalKms;
let key: string;
beforeEach(() => {
  kms = new LocalKms();
  key = kms.key();
});

const arn = (name: string) => `arn:aws:kms:${region}:${account}:${name}`;
const create = (AliasName: string, TargetKeyId = key) =>
  kms.call("CreateAlias", { AliasName, TargetKeyId });

test("an alias is listed with its key and dates, by name", () => {
  create("alias/b");
  create("alias/a/1_-", key.split("/")[1]);
  const id = key.split("/")[1];
  const dates = { CreationDate: kms.now / 1000, LastUpdatedDate: kms.now / 1000 };
  const entry = (AliasName: string) => ({
    AliasArn: arn(AliasName),
    AliasName,
    TargetKeyId: id,
    ...dates,
  });
  const entries = [entry("alias/a/1_-"), entry("alias/b")];
  expect(kms.call("ListAliases", { KeyId: key })).toEqual({ Aliases: entries, Truncated: false });
  expect(kms.call("ListAliases").Aliases).toEqual(expect.arrayContaining(entries));
  expect(kms.aliases()).toEqual(["alias/a/1_-", "alias/b"]);
  expect(kms.call("ListAliases", { KeyId: kms.key() }).Aliases).toEqual([]);
  expect(kms.aliases({ caller: otherRoot })).toEqual([]);
  expect(kms.aliases({ region: "us-east-1" })).toEqual([]);
});

test("the key knows its aliases after every change", () => {
  const other = kms.key();
  const names = () => [key, other].map(one => kms.state.keys.get(one)?.aliases);
  create("alias/b");
  create("alias/a");
  expect(names()).toEqual([["alias/a", "alias/b"], []]);
  kms.now += 1000;
  kms.call("UpdateAlias", { AliasName: "alias/a", TargetKeyId: other });
  expect(names()).toEqual([["alias/b"], ["alias/a"]]);
  expect(kms.state.aliases.get(arn("alias/a"))).toMatchObject({ key: other, updated: kms.now });
  kms.call("UpdateAlias", { AliasName: "alias/a", TargetKeyId: other });
  expect(names()).toEqual([["alias/b"], ["alias/a"]]);
  kms.call("DeleteAlias", { AliasName: "alias/a" });
  expect(names()).toEqual([["alias/b"], []]);
  expect(kms.fault("DescribeKey", { KeyId: "alias/a" }).message).toBe(
    `Alias ${arn("alias/a")} is not found.`,
  );
});

test("a key bears 50 aliases and no more", () => {
  for (let index = 0; index < 50; index++) create(`alias/${index}`);
  const text = "Aliases per key quota for this account in this region is 50, current usage is 50.";
  const more = { AliasName: "alias/more", TargetKeyId: key };
  expect(kms.fault("CreateAlias", more)).toMatchObject({
    code: "LimitExceededException",
    message: text,
  });
  create("alias/more", kms.key());
  expect(kms.fault("UpdateAlias", more)).toMatchObject({ code: "LimitExceededException" });
  const listed: string[] = [];
  let Marker: string | undefined;
  do {
    const page = kms.call("ListAliases", { KeyId: key, Limit: 7, ...(Marker && { Marker }) });
    listed.push(...page.Aliases.map(alias => alias.AliasName));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(listed).toEqual(kms.state.keys.get(key)?.aliases);
});

// https://docs.aws.amazon.com/kms/latest/developerguide/troubleshooting-tags-aliases.html#access-denied-alias-quota
test("who may use a key by its aliases may not while it has more than 50, and others may", () => {
  const condition = { "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/*" } };
  const byAlias = kms.role("by-alias", {
    Statement: { Effect: "Allow", Action: "kms:Encrypt", Resource: "*", Condition: condition },
  });
  const byKey = kms.role("by-key", allow("kms:Encrypt"));
  const parameters = { KeyId: key, Plaintext: "YQ==" };
  for (let index = 0; index < 50; index++) create(`alias/${index}`);
  kms.call("Encrypt", parameters, { caller: byAlias });
  // A key that had them before the quota: AWS makes no more than 50.
  const old = kms.state.keys.get(key) as Key;
  kms.state.put("key", key, { ...old, aliases: [...old.aliases, "alias/before-the-quota"] });
  expect(kms.fault("Encrypt", parameters, { caller: byAlias })).toMatchObject({
    code: "AccessDeniedException",
    message: expect.stringContaining("because no identity-based policy allows the kms:Encrypt"),
  });
  kms.call("Encrypt", parameters, { caller: byKey });
});

test("an alias of another account's key cannot be made, nor is it told whether the key is there", () => {
  const foreign = kms.key({}, { caller: otherRoot });
  const none = foreign.replace(/.{4}$/, "0000");
  const [one, other] = [foreign, none].map(TargetKeyId =>
    kms.fault("CreateAlias", { AliasName: "alias/x", TargetKeyId }),
  );
  expect(one).toMatchObject({ code: "AccessDeniedException", message: other?.message });
});

test("CreateAlias needs the permission on the alias and on the key", () => {
  for (const resource of [arn("alias/*"), key]) {
    const caller = kms.role("maker", allow("kms:CreateAlias", resource));
    const parameters = { AliasName: "alias/x", TargetKeyId: key };
    const missing = resource === key ? arn("alias/x") : key;
    const error = kms.fault("CreateAlias", parameters, { caller });
    expect(error.message).toContain(`on resource: ${missing}`);
  }
});

test.each(["PutKeyPolicy", "EnableKey", "ScheduleKeyDeletion", "TagResource", "ListGrants"])(
  "%s takes no alias",
  operation => {
    create("alias/a");
    for (const KeyId of ["alias/a", arn("alias/a")]) {
      const parameters = { KeyId, Policy: "{}", Tags: [] };
      expect(kms.fault(operation, parameters).code).toBe("InvalidArnException");
    }
  },
);
