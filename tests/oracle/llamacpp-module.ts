/** llama.cpp from Node, for the commands that ask it: fetched into a scratch folder, and set up to answer exactly. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const VERSION = '3.21.1';
export const SCRATCH = join(tmpdir(), 'clearhead-llamacpp');
/** Temperature 1 and nothing cut: the probabilities are the softmax of the logits. */
export const PLAIN = { temperature: 1, topK: 0, topP: 1, minP: 0 };

/** As much of node-llama-cpp as is used here. */
export interface LlamaModule {
  getLlama(options: object): Promise<Llama>;
}
interface Llama {
  loadModel(options: object): Promise<LlamaModel>;
  dispose(): Promise<void>;
}
export interface LlamaModel {
  readonly tokens: { readonly bos: number | null; readonly shouldPrependBosToken: boolean };
  tokenize(text: string): number[];
  createContext(options: object): Promise<{ getSequence(): LlamaSequence }>;
  dispose(): Promise<void>;
}
export interface LlamaSequence {
  clearHistory(): Promise<void>;
  controlledEvaluate(input: unknown[]): Promise<({ next: { probabilities?: Map<number, number> } } | undefined)[]>;
}

/** Fetches node-llama-cpp where it is missing; its own install script, which would build llama.cpp, is not needed. */
export async function llamaCpp(): Promise<LlamaModule> {
  const folder = join(SCRATCH, 'node_modules', 'node-llama-cpp');
  if (!existsSync(join(folder, 'dist', 'index.js'))) {
    console.log(`installing node-llama-cpp ${VERSION} in ${SCRATCH}`);
    mkdirSync(SCRATCH, { recursive: true });
    writeFileSync(join(SCRATCH, 'package.json'), '{ "private": true }\n');
    execFileSync('npm', ['install', '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', `node-llama-cpp@${VERSION}`], {
      cwd: SCRATCH,
      env: { ...process.env, NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' },
      stdio: 'inherit',
    });
  }
  const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  if (installed !== VERSION) throw new Error(`${folder} is version ${installed}, not ${VERSION}: remove it`);
  return import(pathToFileURL(join(folder, 'dist', 'index.js')).href);
}

/** A model file opened for one sequence of so many tokens, computed in float32 where the file is, by one thread. */
export async function openSequence(
  module: LlamaModule,
  path: string,
  contextSize: number,
): Promise<{ llama: Llama; model: LlamaModel; sequence: LlamaSequence }> {
  const llama = await module.getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error' });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({
    contextSize,
    threads: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  });
  return { llama, model, sequence: context.getSequence() };
}
