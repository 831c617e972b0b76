import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { exportJWK, type JSONWebKeySet, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultOf, type Iam, startIam, trust } from "../iam/assembly.ts";
import { account } from "../wire/assembly.ts";

const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
const silent = "silent.example.com";
const provider = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
const subject = "system:serviceaccount:payments:payments-api";
const RoleArn = `arn:aws:iam::${account}:role/payments-api`;

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });

let aws: Iam;

beforeAll(async () => {
  const jwks: JSONWebKeySet = {
    keys: [
      { ...(await exportJWK(rsa.publicKey)), kid: "rsa", alg: "RS256", use: "sig" },
      { ...(await exportJWK(ec.publicKey)), kid: "ec", alg: "ES256", use: "sig" },
    ],
  };
  aws = await startIam(url => (url === issuer ? jwks : undefined));
  for (const url of [issuer, silent]) {
    const input = { Url: `https://${url}`, ClientIDList: ["sts.amazonaws.com"] };
    await aws.iam.send(new CreateOpenIDConnectProviderCommand(input));
  }
  const AssumeRolePolicyDocument = trust(
    { Federated: provider },
    {
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: "sts.amazonaws.com" },
      },
    },
  );
  const role = { RoleName: "payments-api", AssumeRolePolicyDocument };
  await aws.iam.send(new CreateRoleCommand(role));
});
afterAll(() => aws.close());

const seconds = () => Math.floor(Date.now() / 1000);

/** A service account's token as a cluster makes it, with `over` in the place of its claims. */
function token(
  over: JWTPayload = {},
  by: { key: KeyObject; alg: string; kid?: string } = {
    key: rsa.privateKey,
    alg: "RS256",
    kid: "rsa",
  },
): Promise<string> {
  const now = seconds();
  const claims = {
    iss: `https://${issuer}`,
    sub: subject,
    aud: ["sts.amazonaws.com"],
    iat: now,
    exp: now + 600,
    ...over,
  };
  const header = { alg: by.alg, ...(by.kid === undefined ? {} : { kid: by.kid }) };
  return new SignJWT(claims).setProtectedHeader(header).sign(by.key);
}

function assume(
  WebIdentityToken: string,
  over: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
) {
  const input = { RoleArn, RoleSessionName: "session", WebIdentityToken, ...over };
  // The client sends this call unsigned, whatever credentials it has.
  return aws.stsAs(aws.root).send(new AssumeRoleWithWebIdentityCommand(input));
}

const invalid = {
  code: "InvalidIdentityToken",
  message:
    "The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity provider and then retry the request.",
  status: 400,
};
const denied = {
  code: "AccessDenied",
  message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
  status: 403,
};
const noKey = {
  code: "InvalidIdentityToken",
  message:
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  status: 400,
};

describe("AssumeRoleWithWebIdentity", () => {
  it("opens a session for the bearer of a good token", async () => {
    for (const by of [undefined, { key: ec.privateKey, alg: "ES256", kid: "ec" }]) {
      const answer = await assume(await token({}, by));
      expect(answer).toMatchObject({
        SubjectFromWebIdentityToken: subject,
        Audience: "sts.amazonaws.com",
        Provider: provider,
        AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/payments-api/session` },
      });
      const session = {
        accessKeyId: answer.Credentials?.AccessKeyId ?? "",
        secretAccessKey: answer.Credentials?.SecretAccessKey ?? "",
        sessionToken: answer.Credentials?.SessionToken ?? "",
        caller: { kind: "user", arn: "" } as const,
        principalId: "",
        created: 0,
      };
      const { Arn } = await aws.stsAs(session).send(new GetCallerIdentityCommand({}));
      expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/payments-api/session`);
    }
  });

  it("needs no signature", async () => {
    const body = new URLSearchParams({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn,
      RoleSessionName: "session",
      WebIdentityToken: await token(),
    });
    expect((await fetch(aws.endpoint, { method: "POST", body })).status).toBe(200);
    expect(aws.log.at(-1)).toMatchObject({ caller: provider, region: "eu-west-1" });
  });

  it("is denied to another subject, and for a role that is not there, in the same words", async () => {
    const other = await token({ sub: "system:serviceaccount:checkout:checkout-api" });
    expect(await faultOf(assume(other))).toEqual(denied);
    const nobody = { RoleArn: `arn:aws:iam::${account}:role/nobody` };
    expect(await faultOf(assume(await token(), nobody))).toEqual(denied);
  });

  it("refuses a token that has expired", async () => {
    const exp = seconds() - 10;
    const fault = await faultOf(assume(await token({ exp })));
    expect(fault).toMatchObject({ code: "ExpiredTokenException", status: 400 });
    expect(fault.message).toMatch(
      new RegExp(
        `^Token expired: current date/time \\d{10} must be before the expiration date/time ${exp}$`,
      ),
    );
  });

  it("refuses a token for another audience", async () => {
    for (const aud of ["sts.amazon.com", ["a", "b"], []]) {
      expect(await faultOf(assume(await token({ aud })))).toEqual({
        code: "InvalidIdentityToken",
        message: "Incorrect token audience",
        status: 400,
      });
    }
  });

  it("refuses a token of an issuer that is no provider of the role's account", async () => {
    for (const iss of ["https://oidc.example.com", issuer, `http://${issuer}`]) {
      expect(await faultOf(assume(await token({ iss })))).toEqual({
        code: "InvalidIdentityToken",
        message: `No OpenIDConnect provider found in your account for ${iss}`,
        status: 400,
      });
    }
    const elsewhere = { RoleArn: "arn:aws:iam::444455556666:role/payments-api" };
    expect((await faultOf(assume(await token(), elsewhere))).message).toMatch(/^No OpenIDConnect/);
  });

  it("refuses a token whose keys cannot be had", async () => {
    expect(await faultOf(assume(await token({ iss: `https://${silent}` })))).toEqual(noKey);
    const unknown = { key: stranger.privateKey, alg: "RS256", kid: "another" };
    expect(await faultOf(assume(await token({}, unknown)))).toEqual(noKey);
  });

  it("refuses a token that somebody else signed, or that was changed", async () => {
    const forged = await token({}, { key: stranger.privateKey, alg: "RS256", kid: "rsa" });
    expect(await faultOf(assume(forged))).toEqual(invalid);
    const [header, , signature] = (await token()).split(".");
    const [, payload] = (await token({ sub: "system:serviceaccount:a:b" })).split(".");
    expect(await faultOf(assume(`${header}.${payload}.${signature}`))).toEqual(invalid);
  });

  it("refuses a token without a signature, or signed with the public key as a secret", async () => {
    const [, payload] = (await token()).split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    expect(await faultOf(assume(`${none}.${payload}.`))).toEqual(invalid);
    const pem = rsa.publicKey.export({ type: "spki", format: "pem" });
    const now = seconds();
    const confused = await new SignJWT({ sub: subject })
      .setProtectedHeader({ alg: "HS256", kid: "rsa" })
      .setIssuer(`https://${issuer}`)
      .setAudience("sts.amazonaws.com")
      .setIssuedAt(now)
      .setExpirationTime(now + 600)
      .sign(Buffer.from(pem));
    expect((await faultOf(assume(confused))).code).toBe("InvalidIdentityToken");
  });

  it("refuses a token that is none, is too early, or lacks a claim", async () => {
    expect(await faultOf(assume("not.a.token"))).toEqual(invalid);
    expect(await faultOf(assume(await token({ nbf: seconds() + 600 })))).toEqual(invalid);
    for (const claim of ["sub", "exp", "iat"]) {
      expect(await faultOf(assume(await token({ [claim]: undefined })))).toEqual(invalid);
    }
  });

  it("takes session tags and a source identity from a token, where the trust policy lets it", async () => {
    const carried = {
      "https://aws.amazon.com/tags": {
        principal_tags: { team: ["a"] },
        transitive_tag_keys: ["team"],
      },
      "https://aws.amazon.com/source_identity": "ann",
    };
    expect(await faultOf(assume(await token(carried)))).toEqual(denied);
    const tagged = `${RoleArn}-tagged`;
    const AssumeRolePolicyDocument = trust(
      { Federated: provider },
      {
        Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
        Condition: { StringEquals: { "aws:RequestTag/team": "a", "sts:SourceIdentity": "ann" } },
      },
    );
    const role = { RoleName: "payments-api-tagged", AssumeRolePolicyDocument };
    await aws.iam.send(new CreateRoleCommand(role));
    const over = { RoleArn: tagged };
    const { Credentials, SourceIdentity } = await assume(await token(carried), over);
    expect(SourceIdentity).toBe("ann");
    const kept = aws.state.table("credential").get(Credentials?.AccessKeyId ?? "");
    expect(kept?.caller).toMatchObject({
      sessionTags: { team: "a" },
      transitiveTagKeys: ["team"],
      sourceIdentity: "ann",
      federated: { [`${issuer}:sub`]: subject },
    });
    const other = {
      ...carried,
      "https://aws.amazon.com/tags": { principal_tags: { team: ["b"] } },
    };
    expect(await faultOf(assume(await token(other), over))).toEqual(denied);
  });

  it.each([
    { principal_tags: { team: ["a", "b"] } },
    { principal_tags: { team: "a", TEAM: "b" } },
    { principal_tags: { team: 1 } },
    { principal_tags: {}, transitive_tag_keys: ["team"] },
    { principal_tags: { "aws:team": "a" } },
    { principal_tags: { "team!": "a" } },
    { principal_tags: { team: "<a>" } },
    "team=a",
  ])("refuses a token whose session tags are none: %j", async tags => {
    const carried = { "https://aws.amazon.com/tags": tags };
    expect(await faultOf(assume(await token(carried)))).toEqual(invalid);
  });

  it("is refused by name where the assertion is SAML", async () => {
    const saml = new AssumeRoleWithSAMLCommand({
      RoleArn,
      PrincipalArn: `arn:aws:iam::${account}:saml-provider/idp`,
      SAMLAssertion: "assertion",
    });
    expect(await faultOf(aws.stsAs(aws.root).send(saml))).toEqual({
      code: "InvalidAction",
      message: "The local AWS does not answer AssumeRoleWithSAML: SAML is not modelled.",
      status: 400,
    });
  });

  it("checks its other parameters as AssumeRole does", async () => {
    const good = await token();
    for (const over of [
      { RoleSessionName: "a b" },
      { RoleSessionName: "payments-api.payments.eu-west-1.fluxcd.io".padEnd(65, "x") },
      { DurationSeconds: 899 },
      { DurationSeconds: 3601 },
    ]) {
      expect((await faultOf(assume(good, over))).code).toBe("ValidationError");
    }
  });
});
