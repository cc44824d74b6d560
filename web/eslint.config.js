import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import ts from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));

/** Arrows run downwards only: app → features → shared, and no feature knows another. */
const rooms = [
  room(["src/shared/**"], [/^@\/(app|features)\//], "shared knows neither features nor the app"),
  ...features.map((feature) =>
    room(
      [`src/features/${feature}/**`],
      [/^@\/app\//, new RegExp(`^@/features/(?!${feature}/)`)],
      "a feature knows itself and shared",
    ),
  ),
];

function room(files, patterns, message) {
  return {
    files,
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: patterns.map((pattern) => ({ regex: pattern.source, message })) },
      ],
    },
  };
}

export default ts.config(
  { ignores: ["node_modules", "public", "*.config.js", "src/shared/api/schema.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat["recommended-latest"],
  {
    files: ["src/**"],
    rules: {
      "max-lines": ["error", { max: 300 }],
      "no-console": "error",
      "no-eval": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportDeclaration[source.value=/^\\.\\.\\//]",
          message: "Import from another folder by its name: @/…",
        },
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Text is shown as text.",
        },
      ],
    },
  },
  ...rooms,
);
