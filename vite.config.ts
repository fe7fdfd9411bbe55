import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * The page may run its own code and WASM, and talk to nobody else but Hugging Face, when somebody asks for a model from there:
 * huggingface.co lists files and redirects to the hosts that have them, all below hf.co (us.aws.cdn.hf.co, us.gcp.cdn.hf.co,
 * cas-bridge.xethub.hf.co, cdn-lfs.hf.co and their regional sisters; Hub documentation, "Downloading models" behind a proxy).
 * A policy applies to redirects too. style-src allows no inline style:
 * React and KaTeX set styles through the DOM, which the policy does not forbid.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self' https://huggingface.co https://*.hf.co",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** COOP and COEP make the page cross-origin isolated, which is what SharedArrayBuffer asks for. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

export default defineConfig({
  root: 'app',
  // A missing file is a 404, not the page again.
  appType: 'mpa',
  base: './',
  publicDir: '../public',
  plugins: [
    react(),
    {
      // As a <meta>, so that the policy holds wherever dist/ is hosted. Not in dev: hot reload needs inline scripts.
      name: 'content-security-policy',
      apply: 'build',
      transformIndexHtml: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
          injectTo: 'head-prepend',
        },
      ],
    },
  ],
  build: { outDir: '../dist', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  server: { headers: HEADERS, fs: { allow: ['..'] } },
  preview: {
    headers: { ...HEADERS, 'Content-Security-Policy': `${CONTENT_SECURITY_POLICY}; frame-ancestors 'self'` },
  },
  test: {
    root: '.',
    reporters: ['default', './tests/reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/oracle/**/*.test.ts'],
          // A busy machine is slow, not wrong.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['./tests/e2e/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each has a browser of its own, which is idle half of the time.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
