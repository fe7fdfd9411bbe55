/** Runs a command as a shell does: output to standard output; what is wrong in one line to standard error, and exit code 1. */
import { isForeseen, main } from './main';

export async function shell(words: readonly string[]): Promise<void> {
  // Whoever reads the output may have seen enough: `| head` closes the pipe.
  process.stdout.on('error', () => process.exit());
  try {
    await main(words, (text) => process.stdout.write(text));
  } catch (error) {
    if (!isForeseen(error)) throw error;
    console.error(error.message.replaceAll(/\s*\n\s*/g, ' '));
    process.exitCode = 1;
  }
}
