import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: 'app',
  base: './',
  publicDir: '../public',
  plugins: [react()],
  build: { outDir: '../dist', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  test: {
    root: '.',
    include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/oracle/**/*.test.ts'],
  },
});
