import { createHashHistory, createRootRoute, createRouter } from '@tanstack/react-router';
import { App } from '../shell/App';
import { useIgnored } from './ignored';
import { readView, splitQuery, writeView, type View } from './view';

/** One screen, so one route. The state stands behind a '#', so that dist/ works on any static host and from any folder. */
const rootRoute = createRootRoute({
  validateSearch: (raw: Record<string, unknown>): View => readView(raw).view,
  component: App,
  notFoundComponent: App,
});

export const router = createRouter({
  routeTree: rootRoute,
  history: createHashHistory(),
  parseSearch: (query) => {
    const raw = splitQuery(query);
    const { ignored } = readView(raw);
    if (ignored.length > 0) useIgnored.setState({ fields: ignored });
    return raw;
  },
  stringifySearch: writeView,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
