import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { keywright } from "../clients/fixture.ts";

// Docker is not there where these tests run: the examples are held against what they name, and
// `package.test.ts` does what the image does, without it.

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const dockerfile = read("examples/containers/Dockerfile");

/** The options of `keywright COMMAND` that its help names. */
async function optionsOf(command: string): Promise<Set<string>> {
  const { stdout } = await keywright([command, "--help"], root);
  return new Set(stdout.match(/--[a-z-]+/g));
}

describe("the Dockerfile", () => {
  const instructions = dockerfile
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter(line => line !== "" && !line.startsWith("#"));
  const of = (name: string) => instructions.filter(line => line.startsWith(`${name} `));

  test("has two stages on the same small base, and the last one does not run as root", () => {
    expect(of("FROM")).toEqual(["FROM node:24-alpine AS build", "FROM node:24-alpine"]);
    const last = instructions.slice(instructions.lastIndexOf("FROM node:24-alpine"));
    expect(last).toContain("USER node");
    expect(last.findIndex(line => line.startsWith("RUN "))).toBeLessThan(last.indexOf("USER node"));
  });

  test("copies only what is there, and its ignore file lets through", () => {
    const ignore = read("examples/containers/Dockerfile.dockerignore").trim().split("\n");
    const sources = of("COPY")
      .filter(line => !line.includes("--from"))
      .flatMap(line => line.split(" ").slice(1, -1));
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) expect(ignore).toContain(`!${source}`);
    expect(ignore[0]).toBe("*");
    for (const source of sources.filter(one => one !== "src")) read(source);
  });

  test("starts keywright up with options that there are, on the port that it tells", async () => {
    const [command = ""] = of("CMD");
    const args = JSON.parse(command.slice("CMD ".length)) as string[];
    const options = await optionsOf("up");
    for (const arg of args.filter(one => one.startsWith("--"))) expect(options).toContain(arg);
    expect(args).toContain("4566");
    expect(of("EXPOSE")).toEqual(["EXPOSE 4566"]);
    expect(dockerfile).toContain(JSON.parse(read("package.json")).bin.keywright.slice(2));
  });
});

describe("the Compose file", () => {
  const compose = parse(read("examples/containers/compose.yaml"));

  test("publishes the port on this machine only, and waits for what it depends on", () => {
    expect(compose.services.kms.ports).toEqual(["127.0.0.1:4566:4566"]);
    for (const [name, service] of Object.entries<{ depends_on?: object }>(compose.services)) {
      for (const other of Object.keys(service.depends_on ?? {})) {
        expect(compose.services, name).toHaveProperty(other);
      }
    }
  });

  test("mounts files that are there and volumes that it declares", () => {
    const services = Object.values<{ volumes?: string[] }>(compose.services);
    for (const volume of services.flatMap(({ volumes = [] }) => volumes)) {
      const [source = ""] = volume.split(":");
      if (source.startsWith(".")) read(join("examples/containers", source));
      else expect(compose.volumes).toHaveProperty(source);
    }
    const { context, dockerfile: path } = compose.services.kms.build;
    read(join(dirname("examples/containers/compose.yaml"), context, path));
  });
});

test("the workflow runs commands of keywright with options that there are", async () => {
  const workflow = parse(read("examples/github-actions/workflow.yml"));
  const steps: { run?: string }[] = workflow.jobs.test.steps;
  const calls = steps
    .flatMap(({ run = "" }) => [...run.matchAll(/npx keywright ([a-z-]+)([^\n&|)]*)/g)])
    .map(([, command = "", rest = ""]) => ({ command, rest }));
  expect(calls.map(({ command }) => command)).toEqual([
    "check",
    "matrix",
    "up",
    "env",
    "tail",
    "least",
  ]);
  for (const { command, rest } of calls) {
    const options = await optionsOf(command);
    for (const option of rest.match(/--[a-z-]+/g) ?? []) expect(options, command).toContain(option);
  }
});
