export * from "./arn.ts";
export * from "./decision.ts";
export * from "./document.ts";
export * from "./estate.ts";
export * from "./estate-json.ts";
export * from "./problem.ts";
export * from "./request.ts";
export * from "./spec.ts";
