import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#e9f6f5",
  "#d6eae8",
  "#aad5d1",
  "#7bbfb9",
  "#55aca5",
  "#3ca099",
  "#2a8d86",
  "#1c7a74",
  "#136660",
  "#0a524d",
];

/** Dense enough to be open all day; fonts are those of the machine, so nothing is loaded. */
export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 8, dark: 7 },
  colors: { petrol },
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace",
  defaultRadius: "md",
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "sm" } },
    Table: { defaultProps: { verticalSpacing: 6 } },
    Modal: { defaultProps: { centered: true } },
    Tooltip: { defaultProps: { withArrow: true } },
  },
});

/** Text on a tinted ground is dark (or bright) enough for AA in both schemes. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => {
  const names = Object.keys(colors);
  const each = (value: (name: string) => string) =>
    Object.fromEntries(names.map((name) => [`--mantine-color-${name}-light-color`, value(name)]));
  return {
    variables: {},
    light: {
      ...each((name) => `color-mix(in srgb, var(--mantine-color-${name}-9), black 28%)`),
      "--mantine-color-error": "var(--mantine-color-red-9)",
    },
    dark: {
      ...each((name) => `var(--mantine-color-${name}-2)`),
      "--mantine-color-error": "var(--mantine-color-red-4)",
    },
  };
};
