import { afterAll, beforeAll, expect, it } from "vitest";
import { rootCredential, startServer, type TestServer } from "./assembly.ts";
import { answerOf, callOf } from "./raw.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Case {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answered({ body, headers, method = "POST", path = "/", service }: Case) {
  const scope = `AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`;
  return fetch(`${server.endpoint}${path}`, {
    method,
    headers: { ...headers, authorization },
    ...(body !== undefined && { body }),
  });
}

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const json = (target: string, version = "1.0") => ({
  "content-type": `application/x-amz-json-${version}`,
  "x-amz-target": target,
});

/* The forms of errors: https://smithy.io/2.0/aws/protocols/index.html */
it.each<[string, string, Case, number, RegExp]>([
  [
    "JSON 1.0",
    "dynamodb:ListTables",
    { service: "dynamodb", body: "{}", headers: json("DynamoDB_20120810.ListTables") },
    400,
    /^\{"__type":"UnknownOperationException","message":"The local AWS has .* and not dynamodb\./,
  ],
  [
    "JSON 1.1",
    "secretsmanager:ListSecrets",
    { service: "secretsmanager", body: "{}", headers: json("secretsmanager.ListSecrets", "1.1") },
    400,
    /"message":"The local AWS has .* and not secretsmanager\./,
  ],
  [
    "Query",
    "sns:ListTopics",
    { service: "sns", body: "Action=ListTopics&Version=2010-03-31", headers: form },
    400,
    /^<ErrorResponse><Error><Type>Sender<\/Type><Code>InvalidAction<\/Code><Message>The local AWS has/,
  ],
  [
    "EC2's Query",
    "ec2:DescribeVpcs",
    { service: "ec2", body: "Action=DescribeVpcs&Version=2016-11-15", headers: form },
    400,
    /^<Response><Errors><Error>.*<Code>InvalidAction<\/Code>.* not ec2\..*<RequestID>/,
  ],
  [
    "S3's XML",
    "s3:GET /bucket/key",
    { service: "s3", method: "GET", path: "/bucket/key?x=1" },
    501,
    /^<Error><Code>NotImplemented<\/Code><Message>The local AWS has .* and not s3\./,
  ],
  [
    "REST with JSON",
    "lambda:GET /2015-03-31/functions/",
    { service: "lambda", method: "GET", path: "/2015-03-31/functions/" },
    400,
    /"message":"The local AWS has .* and not lambda\./,
  ],
])(
  "a call of a service that is not here is told so in %s, and in the log as %s",
  async (_, told, call, status, text) => {
    const answer = await answered(call);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(text);
    const entry = server.log.at(-1);
    expect(`${entry?.service}:${entry?.operation}`).toBe(told);
    expect(entry).toMatchObject({
      status,
      message: expect.stringContaining("sends none on to AWS"),
    });
  },
);

it("a call that is meant for a service that is here is judged as before, whatever it is signed for", async () => {
  const root = rootCredential(server.state);
  for (const service of ["kms", "sts", "iam"] as const) {
    const { fault } = await answerOf(server, { ...callOf(server, service, root), scope: "s3" });
    expect(fault.message).toBe(`Credential should be scoped to correct service: '${service}'. `);
  }
});
