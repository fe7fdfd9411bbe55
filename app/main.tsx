import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './fonts.css';
import '../components/theme.css';
import './shell/shell.css';
import { startLanguages } from './locales/i18n';
import { router } from './state/router';
import { useEngine } from './state/engine-store';
import { readView, splitQuery } from './state/view';

// The model is the longest wait, so it begins first.
const { view } = readView(splitQuery(window.location.hash.replace(/^#\/?\??/, '')));
useEngine.getState().chooseModel({ id: view.model, context: view.context });
await startLanguages();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
