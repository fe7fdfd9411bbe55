/** One catalog a part of the page, each with top-level keys of its own. */
import change from './change.json';
import classroom from './classroom.json';
import page from './page.json';
import pictures from './pictures.json';
import steps from './steps.json';
import walk from './walk.json';

export default { ...page, ...steps, ...walk, ...pictures, ...change, ...classroom };
