/** llama.cpp's WASM build, fetched into a scratch folder: no dependency of the project. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const WLLAMA_VERSION = '2.4.0';
const SCRATCH = join(tmpdir(), 'clearhead-wllama');

/** The folder with the library and its two .wasm files. Throws where it cannot be fetched. */
export function wllamaFolder(): string {
  const installed = join(SCRATCH, 'node_modules', '@wllama', 'wllama');
  if (!existsSync(join(installed, 'esm', 'index.js'))) {
    console.log(`installing @wllama/wllama ${WLLAMA_VERSION} in ${SCRATCH}`);
    mkdirSync(SCRATCH, { recursive: true });
    writeFileSync(join(SCRATCH, 'package.json'), '{ "private": true }\n');
    execFileSync(
      'npm',
      ['install', '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', `@wllama/wllama@${WLLAMA_VERSION}`],
      { cwd: SCRATCH, stdio: 'inherit' },
    );
  }
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  if (version !== WLLAMA_VERSION) throw new Error(`${installed} is version ${version}, not ${WLLAMA_VERSION}: remove it`);
  return join(installed, 'esm');
}
