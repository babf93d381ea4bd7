import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the pictured screens with invented data, to be looked at. Never part of the app. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  resolve: { alias: { '~': fileURLToPath(new URL('../../src', import.meta.url)) } },
  css: { postcss: fileURLToPath(new URL('../..', import.meta.url)) },
  build: {
    target: 'safari16',
    outDir: fileURLToPath(new URL('../../node_modules/.preview', import.meta.url)),
    emptyOutDir: true,
    rolldownOptions: {
      input: ['index.html', 'window.html'].map((name) => fileURLToPath(new URL(name, import.meta.url))),
    },
    assetsInlineLimit: 0,
  },
});
