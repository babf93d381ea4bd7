import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds first run, set-up, Connections and Settings over an invented agency, to be walked through. Never part of the app. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  resolve: { alias: { '~': fileURLToPath(new URL('../../src', import.meta.url)) } },
  css: { postcss: fileURLToPath(new URL('../..', import.meta.url)) },
  build: {
    target: 'safari16',
    outDir: fileURLToPath(new URL('../../node_modules/.walk', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
  },
});
