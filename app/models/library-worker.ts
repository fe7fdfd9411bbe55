import * as Comlink from 'comlink';
import { createLibrary } from './library';

Comlink.expose(createLibrary());
