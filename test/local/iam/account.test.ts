import {
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteAccountAliasCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListMFADevicesCommand,
  ListSAMLProvidersCommand,
  ListServerCertificatesCommand,
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
  expect(await aws.iam.send(new ListSAMLProvidersCommand({}))).toMatchObject({
    SAMLProviderList: [],
  });
  expect(await aws.iam.send(new ListServerCertificatesCommand({}))).toMatchObject({
    ServerCertificateMetadataList: [],
  });
  expect(await faultOf(aws.iam.send(new GetAccountPasswordPolicyCommand({})))).toEqual({
    code: "NoSuchEntity",
    message: `The Password Policy with domain name ${account} cannot be found.`,
    status: 404,
  });
  expect(await faultOf(aws.iam.send(new GetLoginProfileCommand(by)))).toEqual({
    code: "NoSuchEntity",
    message: "Login Profile for User bare cannot be found.",
    status: 404,
  });
});

it("an access key tells when it was last used, to who may look at its user", async () => {
  const [by, other] = [{ UserName: "worker" }, { UserName: "idle" }];
  for (const user of [by, other]) await aws.iam.send(new CreateUserCommand(user));
  const keyOf = async (user: { UserName: string }) => {
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand(user));
    return {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    };
  };
  const [own, idle] = [await keyOf(by), await keyOf(other)];
  const asked = (iam: typeof aws.iam, AccessKeyId: string) =>
    iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  expect(await asked(aws.iam, own.accessKeyId)).toMatchObject({
    UserName: "worker",
    AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
  });
  const Resource = `arn:aws:iam::${account}:user/worker`;
  const PolicyDocument = allow("iam:GetAccessKeyLastUsed", { Resource });
  await aws.iam.send(new PutUserPolicyCommand({ ...by, PolicyName: "p", PolicyDocument }));
  const credential = aws.state.table("credential").get(own.accessKeyId);
  if (credential === undefined) throw new Error("no key");
  const worker = aws.iamAs(credential);
  expect(await faultOf(worker.send(new ListAccessKeysCommand(by)))).toMatchObject({ status: 403 });
  const { AccessKeyLastUsed: used } = await asked(worker, own.accessKeyId);
  expect(used).toMatchObject({ ServiceName: "iam", Region: "us-east-1" });
  expect(Math.abs(Number(used?.LastUsedDate) - Date.now())).toBeLessThan(60_000);
  expect(await faultOf(asked(worker, idle.accessKeyId))).toMatchObject({ code: "AccessDenied" });
  const unknown = "AKIA0000000000000000";
  expect(await faultOf(asked(aws.iam, unknown))).toEqual({
    code: "AccessDenied",
    message: `User: arn:aws:iam::${account}:root is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${unknown}`,
    status: 403,
  });
});
