export { estateOf } from "./estate/estate.ts";
export { uniqueId } from "./estate/ids.ts";
export { findPrincipal } from "./find-principal.ts";
export { jsonSchema } from "./json-schema.ts";
export {
  type ControlKind,
  type ParsePolicy,
  readOrganization,
} from "./organization/read-organization.ts";
export { readSpec } from "./read-spec.ts";
export { hintFrom } from "./suggest.ts";
export { type TemplateAnswers, template } from "./template.ts";
