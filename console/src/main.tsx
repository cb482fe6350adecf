import './mantine.css';
import './style.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { client, Problem } from './api.js';
import { LanguageProvider } from './first-words.js';
import { shownAtHome } from './pages/home.js';
import { returnedTo } from './return-to.js';
import { router } from './router.js';

const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 8,
  // What the system has: nothing is loaded, and all of these have the stacked marks of Vietnamese.
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Menlo, "Noto Sans Mono", monospace',
  lineHeights: { xs: '1.5', sm: '1.5', md: '1.55', lg: '1.6', xl: '1.6' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.6rem', lineHeight: '1.5' },
      h2: { fontSize: '1.2rem', lineHeight: '1.5' },
      h3: { fontSize: '1rem', lineHeight: '1.5' },
    },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  // The list of a field is made when it is opened: where each would stand was worked out for a whole form before anybody could type.
  components: { Combobox: { defaultProps: { keepMounted: false } } },
});

/** How long the first page may wait for its answers before its frame is shown, milliseconds. */
const AHEAD = 300;

/** What the server refused is said on the page; anything else is a fault of it. */
const told = (error: unknown): void => {
  if (!(error instanceof Problem)) reportError(error);
};

const goOn = returnedTo();
if (goOn !== null) history.replaceState(null, '', goOn);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// The answers of the first page are on their way. Where a frame without them is shown, React shows them 300 ms after it at the earliest.
if (location.pathname === '/') {
  const [overview, alarms] = shownAtHome(new URLSearchParams(location.search).get('from') ?? undefined);
  const answers = [client.prefetchQuery(overview), client.prefetchQuery(alarms)];
  await Promise.race([Promise.all(answers), new Promise((resolve) => setTimeout(resolve, AHEAD))]);
}
// As a transition, which lets what the reader does go before.
startTransition(() =>
  createRoot(root, { onCaughtError: told }).render(
    <StrictMode>
      <MantineProvider theme={theme} forceColorScheme="light">
        <QueryClientProvider client={client}>
          <LanguageProvider>
            <RouterProvider router={router} />
          </LanguageProvider>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  ),
);
