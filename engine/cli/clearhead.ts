/** The engine from a shell: npm run -s clearhead -- COMMAND [options]. Without a command, says which there are. */
import { shell } from './shell';

await shell(process.argv.slice(2));
