/** llama.cpp as a program of its own, through node-llama-cpp: the same rounds, outside a browser. */
import { llamaCpp, type LlamaSequence } from '../../oracle/llamacpp-module';
import { CONTEXT, timeRound, type Contestant } from './contestant';

/** As much more of a sequence as is used here. */
interface Generating extends LlamaSequence {
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number>;
}

export async function loadNative(path: string, threads: number): Promise<Contestant & { dispose(): Promise<void> }> {
  const { getLlama } = await llamaCpp();
  const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error', maxThreads: threads });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: CONTEXT, batchSize: CONTEXT, threads });
  const sequence = context.getSequence() as Generating;
  return {
    async round(task) {
      await sequence.clearHistory();
      // The first token that it yields ends the prompt's part; each further one is run and chosen when it is asked for.
      const tokens = sequence.evaluate(task.prompt, { temperature: 0 });
      const result = await timeRound(
        task,
        () => tokens.next(),
        () => tokens.next(),
      );
      await tokens.return(undefined);
      return result;
    },
    async dispose() {
      await model.dispose();
      await llama.dispose();
    },
  };
}
