/** The engine from a shell: npm run -s clearhead -- COMMAND [options]. Without a command, says which there are. */
import { isForeseen, main } from './main';

// Whoever reads the output may have seen enough: `| head` closes the pipe.
process.stdout.on('error', () => process.exit());

try {
  await main(process.argv.slice(2), (text) => process.stdout.write(text));
} catch (error) {
  if (!isForeseen(error)) throw error;
  console.error(error.message.replaceAll(/\s*\n\s*/g, ' '));
  process.exitCode = 1;
}
