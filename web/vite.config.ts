import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The built application lands where `interlock serve` looks for it, and so in the wheel. */
const BUILT = fileURLToPath(new URL("../src/interlock/page/web", import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: BUILT,
    emptyOutDir: true,
    manifest: true,
    target: "es2023",
    // A data: address would need an opening in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8069" } },
});
