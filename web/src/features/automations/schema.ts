/** As much of JSON Schema as the inputs of actions use. */
export interface Schema {
  type?: string;
  title?: string;
  description?: string;
  enum?: readonly string[];
  default?: unknown;
  items?: Schema;
  anyOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  patternProperties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
  "x-interlock"?: "expression" | "value";
}

export type Control =
  | "value"
  | "expression"
  | "choice"
  | "yes"
  | "number"
  | "words"
  | "values"
  | "code"
  | "model"
  | "field"
  | "operation"
  | "operations"
  | "policy"
  | "role"
  | "who"
  | "text";

/** What a property means, where its name says more than its type. */
const BY_NAME: Readonly<Record<string, Control>> = {
  model: "model",
  policy: "policy",
  operation: "operation",
  operations: "operations",
  queue: "role",
  to: "who",
  who: "who",
  source: "code",
};

/** The control that fits a property of an action's input. */
export function controlOf(action: string, name: string, schema: Schema, root: Schema): Control {
  const plain = resolved(schema, root);
  if (name === "to" && (action === "link" || action === "unlink")) return "value";
  if (name in BY_NAME) return BY_NAME[name] ?? "text";
  if (["field", "link"].includes(name)) return "field";
  if (plain["x-interlock"] === "expression") return "expression";
  if (plain.enum !== undefined) return "choice";
  if (plain["x-interlock"] === "value") return "value";
  switch (plain.type) {
    case "boolean":
      return "yes";
    case "integer":
    case "number":
      return "number";
    case "array":
      return "words";
    case "object":
      return "values";
    default:
      return "text";
  }
}

/** A schema without its "or nothing", and without going through a reference. */
export function resolved(schema: Schema, root: Schema): Schema {
  const chosen = schema.anyOf?.find((one) => one.type !== "null") ?? schema;
  const name = chosen.$ref?.split("/").at(-1);
  return name === undefined ? chosen : (root.$defs?.[name] ?? chosen);
}

/** What an action was given, as an object: a bare value stands for its shorthand. */
export function payloadOf(written: unknown, shorthand: string | null): Record<string, unknown> {
  if (typeof written === "object" && written !== null && !Array.isArray(written)) {
    return written as Record<string, unknown>;
  }
  if (written === null || written === undefined || shorthand === null) return {};
  return { [shorthand]: written };
}
