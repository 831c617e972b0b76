import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, it } from "vitest";
import { account } from "../wire/assembly.ts";
import { faultOf, type Iam, startIam } from "./assembly.ts";

const url = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
const by = { OpenIDConnectProviderArn: `arn:aws:iam::${account}:oidc-provider/${url}` };
const thumbprint = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

function create(Url: string) {
  const ClientIDList = ["sts.amazonaws.com"];
  const Tags = [{ Key: "env", Value: "prod" }];
  const input = { Url, ClientIDList, ThumbprintList: [thumbprint], Tags };
  return aws.iam.send(new CreateOpenIDConnectProviderCommand(input));
}

const get = () => aws.iam.send(new GetOpenIDConnectProviderCommand(by));

it("an OIDC provider comes back as it was made, without its https", async () => {
  expect(await create(`https://${url}`)).toMatchObject(by);
  expect(await get()).toMatchObject({
    Url: url,
    ClientIDList: ["sts.amazonaws.com"],
    ThumbprintList: [thumbprint],
    Tags: [{ Key: "env", Value: "prod" }],
    CreateDate: expect.any(Date),
  });
  const list = await aws.iam.send(new ListOpenIDConnectProvidersCommand({}));
  expect(list.OpenIDConnectProviderList).toEqual([{ Arn: by.OpenIDConnectProviderArn }]);
});

it("it is made once, and only of an https URL", async () => {
  expect(await faultOf(create(`https://${url}`))).toEqual({
    code: "EntityAlreadyExists",
    message: `Provider with url https://${url} already exists.`,
    status: 409,
  });
  for (const wrong of [`http://${url}`, url, "https://", "https://a b", "https://a?b"]) {
    expect((await faultOf(create(wrong))).code).toBe("ValidationError");
  }
});

it("its client ids, thumbprints and tags change", async () => {
  await aws.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...by, ClientID: "second" }));
  await aws.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...by, ClientID: "second" }));
  expect((await get()).ClientIDList).toEqual(["sts.amazonaws.com", "second"]);
  const remove = { ...by, ClientID: "sts.amazonaws.com" };
  await aws.iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand(remove));
  expect((await get()).ClientIDList).toEqual(["second"]);
  const ThumbprintList = ["a".repeat(40)];
  await aws.iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ ...by, ThumbprintList }));
  expect((await get()).ThumbprintList).toEqual(ThumbprintList);
  const Tags = [{ Key: "team", Value: "a" }];
  await aws.iam.send(new TagOpenIDConnectProviderCommand({ ...by, Tags }));
  await aws.iam.send(new UntagOpenIDConnectProviderCommand({ ...by, TagKeys: ["env"] }));
  const tags = await aws.iam.send(new ListOpenIDConnectProviderTagsCommand(by));
  expect(tags.Tags).toEqual(Tags);
});

it("it is deleted, and deleting it again does nothing", async () => {
  await aws.iam.send(new DeleteOpenIDConnectProviderCommand(by));
  await aws.iam.send(new DeleteOpenIDConnectProviderCommand(by));
  expect(await faultOf(get())).toEqual({
    code: "NoSuchEntity",
    message: `OpenIDConnect Provider not found for arn ${by.OpenIDConnectProviderArn}`,
    status: 404,
  });
});
