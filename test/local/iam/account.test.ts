import {
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteAccountAliasCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  ListAccountAliasesCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListVirtualMFADevicesCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, it } from "vitest";
import { account, role } from "../wire/assembly.ts";
import { allow, faultOf, type Iam, startIam } from "./assembly.ts";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

it("an account has one alias: another takes its place, and only that one is deleted", async () => {
  const aliases = async () =>
    (await aws.iam.send(new ListAccountAliasesCommand({}))).AccountAliases;
  const create = (AccountAlias: string) =>
    aws.iam.send(new CreateAccountAliasCommand({ AccountAlias }));
  expect(await aliases()).toEqual([]);
  await create("first-one");
  await create("second-one");
  expect(await aliases()).toEqual(["second-one"]);
  expect(await faultOf(create("second-one"))).toEqual({
    code: "EntityAlreadyExists",
    message: "The account alias second-one already exists.",
    status: 409,
  });
  expect(await faultOf(create("Not-An-Alias"))).toMatchObject({ code: "ValidationError" });
  const remove = (AccountAlias: string) =>
    aws.iam.send(new DeleteAccountAliasCommand({ AccountAlias }));
  expect(await faultOf(remove("first-one"))).toMatchObject({ code: "NoSuchEntity", status: 404 });
  await remove("second-one");
  expect(await aliases()).toEqual([]);
});

it("the summary counts what is there", async () => {
  const before = (await aws.iam.send(new GetAccountSummaryCommand({}))).SummaryMap;
  await aws.iam.send(new CreateGroupCommand({ GroupName: "counted" }));
  const after = (await aws.iam.send(new GetAccountSummaryCommand({}))).SummaryMap;
  expect(after).toEqual({ ...before, Groups: 1 });
  expect(after).toMatchObject({ AccountAccessKeysPresent: 1, UsersQuota: 5000 });
});

it("the details hold every entity with its policies, page by page", async () => {
  await aws.iam.send(new CreateUserCommand({ UserName: "detailed" }));
  const put = { UserName: "detailed", PolicyName: "p", PolicyDocument: allow("kms:Decrypt") };
  await aws.iam.send(new PutUserPolicyCommand(put));
  role(aws.state, "detailed");
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await aws.iam.send(
      new GetAccountAuthorizationDetailsCommand({
        MaxItems: 1,
        Filter: ["User", "Role"],
        ...(Marker !== undefined && { Marker }),
      }),
    );
    for (const one of [...(page.UserDetailList ?? []), ...(page.RoleDetailList ?? [])]) {
      seen.push(one.Arn);
      if (!("UserName" in one)) continue;
      expect(one.UserPolicyList?.map(policy => policy.PolicyName)).toEqual(["p"]);
    }
    Marker = page.Marker;
  } while (Marker !== undefined);
  expect(seen).toEqual([
    `arn:aws:iam::${account}:role/detailed`,
    `arn:aws:iam::${account}:user/detailed`,
  ]);
});

it("a user has no password, device, certificate or key of the kinds that are not modelled", async () => {
  const by = { UserName: "bare" };
  await aws.iam.send(new CreateUserCommand(by));
  expect(await aws.iam.send(new ListMFADevicesCommand(by))).toMatchObject({ MFADevices: [] });
  expect(await aws.iam.send(new ListSSHPublicKeysCommand(by))).toMatchObject({
    SSHPublicKeys: [],
  });
  expect(await aws.iam.send(new ListSigningCertificatesCommand(by))).toMatchObject({
    Certificates: [],
  });
  expect(await aws.iam.send(new ListServiceSpecificCredentialsCommand(by))).toMatchObject({
    ServiceSpecificCredentials: [],
  });
  expect(await aws.iam.send(new ListVirtualMFADevicesCommand({}))).toMatchObject({
    VirtualMFADevices: [],
  });
  expect(await faultOf(aws.iam.send(new GetLoginProfileCommand(by)))).toEqual({
    code: "NoSuchEntity",
    message: "Login Profile for User bare cannot be found.",
    status: 404,
  });
});
