import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './fonts.css';
import '../components/theme.css';
import './shell/shell.css';
import { startLanguages } from './locales/i18n';
import { router } from './state/router';
import { useEngine } from './state/engine-store';

// The model is the longest wait, so it begins first.
void useEngine.getState().loadModel();
await startLanguages();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
